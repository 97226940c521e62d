"""What is stated of things as readings and officials write it: 'có ngày đăng tải trong năm 2023', 'lấy 5 kết quả cao nhất', 'có hay không: …'."""
from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Compare, Const, DatePart, Ident, OneOf, Prop
from graph.text.fold import fold_key
from nlp import attach
from nlp.chart import Given, Item, rule
from nlp.rules.measures import dates_itself
from nlp.rules.numbers import counted
from nlp.rules.predicates import predicate
from nlp.rules.questions import yes_no
from nlp.rules.ranking import rank_on
from nlp.rules.verbs import how_often, ranked
from nlp.sem import Key, RankSpec, Sem, Value, merge


# ---- whose name and code ----------------------------------------------------------------------------------------------
@rule("ENT", "ENT", "ENT", 0.0)
def name_and_code(name: Item, code: Item) -> Sem | None:
    """'Công ty X (0101234567)': the code tells which of that name; a code of something else is no apposition."""
    ids = [c.values for e in (name, code) for c in e.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)]
    return code.sem if len(ids) == 2 and len(ids[1]) == 1 and set(ids[1]) <= set(ids[0]) and code.last().word[-1:].isdigit() else None


# ---- when -------------------------------------------------------------------------------------------------------------
@rule("ATTR", "PER", "VAL", 0.0)
def date_within(a: Item, per: Item) -> Sem | None:
    """'(gói có) ngày trúng thầu từ … đến …', 'năm hoàn thành là 2020'."""
    value = a.sem.value
    if value is None or not dates_itself(value) or a.sem.asked or a.sem.rank or a.sem.groups or a.sem.flags & {"dated", "name", "owned"}:
        return None
    found = attach.with_period(a.sem.with_(value=None), per.payload, (value.expr, value.unit, value.label))  # type: ignore[arg-type]
    return found.with_(implicit=found.implicit | {found.focus}, args=(found.focus,)) if found else None


# ---- what -------------------------------------------------------------------------------------------------------------
@rule("KEY|ATTR", "TEXT", "VAL", 0.0)
def value_quoted(a: Item, text: Item) -> Sem | None:
    """'nhóm dự án là “A”': the value as the ontology writes it, whatever its case and marks."""
    value, sem = a.sem.value, a.sem
    if value is None or not isinstance(value.expr, Prop) or sem.asked or sem.where or sem.groups or sem.rank or len(sem.nodes) != 1 or "owned" in sem.flags:
        return None
    prop = ontology().kinds[sem.kinds()[0]].properties.get(value.expr.name) if len(sem.kinds()) == 1 else None
    known = next((v for v in prop.values if fold_key(v) == fold_key(str(text.payload))), None) if prop is not None else None
    if known is None:
        return None
    return sem.also(Compare(value.expr, "=", Const(known))).with_(value=None, implicit=sem.implicit | {sem.focus}, args=(sem.focus,))


@rule("GRP", "OFA", "GRP", 0.0)
def each_year_of(g: Item, a: Item) -> Sem | None:
    """'theo từng năm của ngày đăng tải', 'theo từng lĩnh vực và năm của ngày đăng tải'."""
    part = next((f[5:] for f in g.sem.flags if f.startswith("part:")), None)
    value = a.sem.value
    if part is None or value is None or value.unit != "date" or not dates_itself(value) or a.sem.asked or a.sem.where:
        return None
    label = {"year": "Năm", "quarter": "Quý", "month": "Tháng"}[part]
    key = Key(DatePart(part, value.expr), label, "year" if part == "year" else "text", a.sem.focus)  # type: ignore[arg-type]
    both = merge(g.sem, a.sem.with_(value=None), focus=g.sem.focus or a.sem.focus, flags=g.sem.flags - {f"part:{part}"})
    return both.with_(groups=(*g.sem.groups, key), args=(*g.sem.args, a.sem.focus))


# ---- which of them -----------------------------------------------------------------------------------------------------
@rule("TAKE", "CARD", "TAKEN", 0.0)
def take_so_many(_: Item, card: Item) -> Sem:
    return Sem(flags=frozenset({f"card:{card.payload}"}))


@rule("TAKE|TAKEN", "RESULTW", "TAKEN", 0.0)
def take_results(take: Item, _: Item) -> Sem:
    return take.sem


@rule("TAKE|TAKEN", "SUP_HIGH|SUP_LOW|SUP_NEW|SUP_OLD", "TAKEN2", 0.0)
def take_greatest(take: Item, sup: Item) -> Sem:
    """'lấy (5 kết quả) cao nhất'."""
    return take.sem.flag("high" if sup.category in ("SUP_HIGH", "SUP_NEW") else "low")


@rule("BYA", "TAKEN2", "RKT", 0.0)
def taken_by(by: Item, take: Item) -> Sem | None:
    """'xếp theo vốn điều lệ, lấy 5 kết quả cao nhất'."""
    value = by.sem.value
    if value is None or value.unit in ("text", "enum", "code") or by.sem.asked or by.sem.rank:
        return None
    sorted_ = by.sem.with_(rank=RankSpec(value, "high" in take.sem.flags, 1, None), value=None, args=by.sem.args or (by.sem.focus,))
    return sorted_.flag(*(f for f in take.sem.flags if f.startswith("card:")))


@rule("N|S", "RKT", "S", 0.0)
def of_them_taken(n: Item, rk: Item) -> Given:
    rank = rk.sem.rank
    if "name" in n.sem.flags or n.sem.rank or rank is None:
        return []
    if rk.sem.flags & {"attr:bidders", "role:bidder"} and any(e.relation in ("WINS", "BIDS_ON") for e in n.sem.edges):
        return []  # 'bên mời thầu … do nhà thầu trúng; xếp theo số nhà thầu': those, or the bidders of the packages?
    sem = n.sem.flag(*(f for f in rk.sem.flags if f.startswith("card:")))
    spoken = _spoken(sem, rk.sem, rank.value)
    if not spoken:
        return rank_on(sem, rk.sem)
    return ranked(sem, sem.focus, spoken[0], descending=rank.descending) if len(spoken) == 1 else []


def _spoken(sem: Sem, of: Sem, value: Value) -> list[str]:
    """What 'số gói thầu' may count, where the clause before it speaks of such things: 'nhà thầu dự thầu gói thầu; xếp theo số gói thầu'."""
    if value.agg != "count" or len(of.nodes) != 1 or of.where:
        return []
    theirs = [v for v in sem.nodes if v != sem.rep(sem.focus) and sem.nodes[v] == of.kinds()]
    return [v for v in theirs if v not in sem.implicit] or theirs


@rule("COUNTN", "BND", "CN", 0.02)
def so_many_of(n: Item, bnd: Item) -> Sem | None:
    """'(có) số gói thầu trên 3': as 'trên 3 gói thầu'."""
    return counted(bnd, replace(n, sem=n.sem.with_(value=None, flags=n.sem.flags - {"counting"})))  # type: ignore[return-value]


@rule("ONLYIF", "ATTRVP", "OIF", 0.0)
def only_if(_: Item, v: Item) -> Sem:
    return v.sem


@rule("N|S", "OIF", "S", 0.0)
def of_them_only(n: Item, v: Item) -> Sem | None:
    """'…; chỉ lấy khi số gói thầu từ 3 trở lên'."""
    if "name" in n.sem.flags or n.sem.rank or n.sem.having:
        return None
    if v.sem.having and (spoken := _spoken(n.sem, v.sem, v.sem.having[0].value)):
        bounds = tuple((h.op, h.bound) for h in v.sem.having)
        return how_often(n.sem, n.sem.focus, Sem(focus=spoken[0], bounds=bounds)) if len(spoken) == 1 else None
    return predicate(n.sem, v.sem.with_(args=v.sem.args or (v.sem.focus,)))


# ---- whether -----------------------------------------------------------------------------------------------------------
@rule("WHETHER", "N|S", "Q", 0.0)
def whether(word: Item, s: Item) -> Sem | None:
    """'Có hay không: …', 'có đúng là … không'."""
    return s.sem.flag("yn") if s.category == "N" and not s.sem.asked else yes_no(s, word)  # type: ignore[return-value]
