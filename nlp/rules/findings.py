"""What monitoring found, in plain words: which violation most often, how often each, the latest progress, 'giám sát ghi nhận bao nhiêu …'."""

from __future__ import annotations

from nlp.chart import Given, Item, rule, unary
from nlp.rules.grouping import grouped
from nlp.rules.monitoring import REPORT, in_report, monitored
from nlp.rules.ranks import commonest
from nlp.sem import Ask, Sem
from nlp.vocabulary import vocabulary

LATEST = Sem(flags=frozenset({"latest"}))


# ---- which violation, how often --------------------------------------------------------------------------------------
@rule("FOUNDV", "SUP_HIGH|OFTENMOST", "FOUNDM", 0.0)
def found_most(_: Item, sup: Item) -> Sem | None:
    """'được ghi nhận nhiều nhất', 'xảy ra nhiều lần nhất'."""
    return sup.sem if sup.category == "OFTENMOST" or sup.word.startswith(("nhiều", "đông")) else None


@rule("N", "FOUNDM|SUP_HIGH", "S", 0.0)
def violation_most(n: Item, word: Item) -> Sem | None:
    """'loại vi phạm nào được ghi nhận nhiều nhất', 'lỗi vi phạm nào nhiều nhất': in most reports."""
    told = n.sem.kinds() == REPORT and "keyasked" in n.sem.flags and (word.category == "FOUNDM" or word.word.startswith("nhiều"))
    return commonest(n, word) if told else None  # type: ignore[return-value]


@rule("KEY", "FOUNDM|SUP_HIGH|OFTENMOST", "S", 0.0)
def violations_most(key: Item, word: Item) -> Sem | None:
    """'vi phạm gì nhiều nhất', 'loại vi phạm phổ biến nhất'."""
    from nlp.rules.nouns import which_key

    if word.category == "OFTENMOST" and key.sem.kinds() != REPORT:  # 'lý do hủy thầu phổ biến nhất'
        asked = which_key(key, word)
        return commonest(Item("N", key.start, key.end, asked, 0.0), word) if isinstance(asked, Sem) else None  # type: ignore[return-value]
    n = which_key(key, word) if key.sem.kinds() == REPORT else None
    return violation_most(Item("N", key.start, key.end, n, 0.0), Item("FOUNDM", word.start, word.end, Sem(), 0.0)) if isinstance(n, Sem) else None  # type: ignore[return-value]


@rule("FOUNDV", "TIMESQ", "FOUNDQ", 0.0)
@rule("HOWMANY", "FOUNDTIMES", "FOUNDQ", 0.0)
def found_how_often(_: Item, __: Item) -> Sem:
    """'xảy ra bao nhiêu lần', 'số lần vi phạm'."""
    return Sem()


@rule("FOUNDQ", "GRP", "S", 0.0)
@rule("GRP", "FOUNDQ|TIMESQ", "S", 0.0)
def how_often_each(a: Item, b: Item) -> Given:
    """'mỗi loại vi phạm xảy ra bao nhiêu lần', 'số lần vi phạm theo từng loại vi phạm': reports that say so."""
    g = a if a.category == "GRP" else b
    key = g.sem.groups[0] if len(g.sem.groups) == 1 else None
    if key is None or key.var is None or g.sem.kinds(key.var) != REPORT:
        return None
    alone = g.sem.with_(groups=(), focus=key.var, args=(key.var,), asked=(Ask("count", key.var),))
    return grouped(alone, g.sem)


# ---- how far, lately -------------------------------------------------------------------------------------------------
@rule("ATTR", "SUP_NEW", "ATTR", 0.0)
def latest_progress(a: Item, _: Item) -> Sem | None:
    """'tiến độ mới nhất (của dự án P)': what the latest report says."""
    return in_report(a.sem, LATEST) if "attr:progress" in a.sem.flags and a.sem.value is not None and not a.sem.asked else None


# ---- found, in so many words -----------------------------------------------------------------------------------------
@rule("PER", "MONFOUND", "MPER", 0.0)
def found_then(per: Item, _: Item) -> Sem:
    """'Năm 2022 giám sát ghi nhận (bao nhiêu dự án chậm tiến độ)'."""
    return Sem(versus=tuple(per.payload))  # type: ignore[arg-type]


@rule("MONFOUND", "N|S", "R", 0.03)
def found_there(_: Item, x: Item) -> Sem | None:
    """'giám sát ghi nhận mấy dự án bị chậm'."""
    return monitored(x.sem)


@unary("MONFOUND", "MON", 0.0)
def by_monitoring(word: Item) -> Sem:
    return word.sem


@rule("MPER", "FOUNDACT", "MPER", 0.0)
def found_in(when: Item, _: Item) -> Sem:
    """'giám sát năm 2020 phát hiện (bao nhiêu vi phạm)'."""
    return when.sem


@rule("HOWMANY", "VAL", "N", 0.02)
def how_many_violations(_: Item, val: Item) -> Sem | None:
    """'bao nhiêu vi phạm': reports that found one."""
    if "val:violated" not in val.sem.flags or val.word != "vi phạm":
        return None
    found = vocabulary().meaning("nouns.yml:violation_found", val.start)
    return found.with_(asked=(Ask("count", found.focus),))


@rule("MPER", "PCTQ", "S", 0.0)
def progress_then(when: Item, _: Item) -> Sem | None:
    """'(dự án P) kỳ giám sát mới nhất đạt bao nhiêu phần trăm': monitoring tells of no other percentage."""
    told = in_report(vocabulary().meaning("attributes.yml:progress", when.start), when.sem)
    return told.with_(asked=(Ask("value", value=told.value),), value=None) if told else None


@rule("BY", "MONFOUND", "BYMON", 0.0)
def by_the_report(_: Item, word: Item) -> Sem:
    """'bị giám sát ghi nhận (vi phạm)', 'bị báo cáo giám sát ghi (chậm tiến độ từ 3 kỳ)'."""
    return word.sem


@rule("BYMON", "VAL", "VP", 0.0)
def found_by_it(_: Item, val: Item) -> Sem | None:
    told = monitored(val.sem) if val.sem.kinds() == ("Project",) else None
    return told.with_(args=(told.focus,)) if told and told.edges else None


@rule("BYMON", "VP", "VP", 0.0)
def found_so_often(_: Item, v: Item) -> Sem | None:
    return v.sem if v.sem.having and any(e.relation == "MONITORED_IN" for e in v.sem.edges) else None
