"""Numbers of things: pairs, the first k, at least so many, one per consortium."""

from __future__ import annotations

from graph.query import Compare, Const, Ident
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.grouping import grouped
from nlp.rules.nouns import ends_in_noun, place_list_of
from nlp.sem import Ask, RankSpec, Sem, Value, restrict


# ---- numbers of things -------------------------------------------------------------------------------------------
@rule("CARD", "N", "N", 0.02)
def cardinal(card: Item, n: Item) -> Sem | None:
    """'5 nhà thầu': a number wanted (with a ranking) or a pair."""
    if n.sem.asked or "name" in n.sem.flags or n.rule == "aside" or any(f.startswith("card:") for f in n.sem.flags):
        return None
    return n.sem.flag(f"card:{card.payload}")


@rule("N", "RIVAL", "N", 0.02)
@rule("RIVAL", "RIVAL", "RIVAL")
def rival(n: Item, _: Item) -> Sem | None:
    """'hai nhà thầu cạnh tranh với nhau': not of one consortium."""
    return n.sem.flag("rivals") if not {"BidPackage", "Project", "Province"} & set(n.sem.kinds()) else None


@rule("TOP", "CARD", "TOPK")
def top_k(_: Item, card: Item) -> Sem:
    return Sem(flags=frozenset({f"card:{card.payload}", "top"}))


@rule("TOPK", "N", "N")
def top_n(top: Item, n: Item) -> Sem | None:
    if n.sem.asked or "name" in n.sem.flags:
        return None
    return n.sem.flag(*top.sem.flags)


@rule("N", "TOP", "N", 0.05)
def leading(n: Item, _: Item) -> Sem | None:
    return n.sem.flag("top") if any(f.startswith("card:") for f in n.sem.flags) else None


@rule("BND", "N", "CN")
def counted(bnd: Item, n: Item) -> Sem | None:
    """'từ 3 gói', 'ít nhất 2 dự án': a condition on how many."""
    bound = bnd.payload
    assert isinstance(bound, Bound)
    if bound.quantity.unit != "count" or n.rule == "aside" or n.sem.asked or n.sem.rank or "name" in n.sem.flags:
        return None
    return n.sem.with_(bounds=tuple((c.op, c.right) for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)))


@rule("CARD", "N", "CN", 0.15)
def exactly(card: Item, n: Item) -> Sem | None:
    """'một nhà thầu', '2 gói' as a predicate: exactly so many."""
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank or not isinstance(card.payload, int) or n.rule == "aside":
        return None  # 'một nhà thầu, nhà thầu ấy là …': one in all
    if n.rule == "noun_time":
        return None  # 'gói 1 nhà thầu năm 2022': the package's year
    return n.sem.with_(bounds=(("=", Const(card.payload)),))


@rule("CN", "CN", "CNL")
@rule("CNL", "CN", "CNL")
def listed_counts(a: Item, b: Item) -> Sem | None:
    """'1 nhà thầu, 2 nhà thầu, 3 nhà thầu …': how things spread over the count."""
    same = a.sem.flags & {f for f in b.sem.flags if f.startswith(("noun:", "role:"))}
    return a.sem if same and all(op == "=" for op, _ in a.sem.bounds + b.sem.bounds) else None


@rule("CN", "ONLY", "CN")
def just_one(cn: Item, word: Item) -> Sem | None:
    """'một bên mời thầu duy nhất'."""
    return cn.sem if "duy nhất" in word.word and all(op == "=" for op, _ in cn.sem.bounds) else None


@rule("ONLY", "CN", "CN")
def only_so_many(_: Item, cn: Item) -> Sem:
    return cn.sem


@rule("N", "OTHER", "N", 0.02)
def other(n: Item, word: Item) -> Sem | None:
    """'công ty khác': none of the others spoken of; 'khác nhau': distinctness is counted anyway."""
    if "name" in n.sem.flags or (word.word != "khác nhau" and ends_in_noun(n)):
        return None
    return n.sem if word.word == "khác nhau" else n.sem.flag(f"other:{n.sem.focus}")


@rule("N", "ISWHO", "S", 0.0)
def is_who(n: Item, word: Item) -> Sem | None:
    """'Cổ đông của E là ai?', 'Giám đốc của E tên gì?'"""
    if "name" in n.sem.flags or n.sem.asked:
        return None
    kind = next((k for words, k in _ASKED.items() if any(w in word.word for w in words)), None)
    known = n.sem if kind is None else restrict(n.sem, n.sem.focus, (kind,))  # 'là công ty nào': no person
    return known.with_(asked=(Ask("which", n.sem.focus),)) if known else None


_ASKED = {("công ty", "doanh nghiệp"): "Enterprise", ("cơ quan",): "Agency", ("cá nhân", "người nào"): "Person"}


@unary("VERSUS", "COMPARE", 0.15)
def compare_first(item: Item) -> Sem | None:
    """'So dân số A và B': only at the start; elsewhere 'so' is 'against'."""
    return item.sem if item.start == 0 and item.word == "so" else None


@rule("COMPARE", "N|S|ATTR", "R", 0.02)
def compare_these(_: Item, n: Item) -> list[Sem]:
    return _compared(n.sem)


@rule("N|S|ATTR", "COMPARE", "L", 0.02)
def compare_after(n: Item, _: Item) -> list[Sem]:
    return _compared(n.sem)


def _compared(sem: Sem) -> list[Sem]:
    """'so sánh số gói thầu năm 2022 và 2023': of each year, not of both together."""
    if not sem.asked and sem.value is None and not sem.rank and not sem.groups and "name" not in sem.flags:
        return []  # 'so gói thầu A và B': what of them is to be compared?
    if "apart" in sem.flags:
        return []  # 'so sánh A và B, chênh bao nhiêu': both figures are wanted too
    periods = sem.dates[0][3] if len(sem.dates) == 1 and not sem.groups else ()
    years = {p.first.year for p in periods} | {p.last.year for p in periods}  # type: ignore[attr-defined]
    if len(years) < 2 or (not any(a.what == "count" for a in sem.asked) and sem.value is None):
        return [sem.flag("compare")]
    return [each.flag("compare") for each, _ in grouped(sem, Sem(flags=frozenset({"part:year"})))]


@rule("CODEW", "ENT", "ENT")
def by_code(_: Item, ent: Item) -> Sem:
    return ent.sem


@rule("N|S|Q|ATTR", "CONSONE", "L", 0.0)
def consortium_is_one(n: Item, _: Item) -> Sem:
    return n.sem.flag("consone")


@rule("PLC", "EACHSIDE", "PLC")
def each_side(plc: Item, _: Item) -> Sem:
    return plc.sem.flag("compare")


@rule("ATTR", "EACHSIDE", "ATTR", 0.02)
def each_side_of(a: Item, _: Item) -> Sem | None:
    """'tỷ lệ giải ngân của A và B mỗi nơi …'."""
    return a.sem.flag("compare") if len(a.sem.fill) > 1 else None


@rule("EACHSIDE", "N|ATTR|HOWMANY", "R", 0.05)
def each_side_first(_: Item, n: Item) -> Sem:
    return n.sem.flag("compare")


@rule("BETWEEN", "PLC", "PLC")
def between_places(_: Item, plc: Item) -> Sem | None:
    return plc.sem.flag("compare") if place_list_of(plc) else None



@rule("HOWMANY|HOWMUCH", "UNITM", "HOWMUCH", 0.0)
def how_much_of(word: Item, _: Item) -> Sem:
    """'bao nhiêu triệu đô', 'mấy nghìn người'."""
    return word.sem


@rule("OFTEN", "VP", "OVP")
def often(_: Item, v: Item) -> Sem | None:
    return v.sem if not v.sem.rank and not v.sem.having and v.sem.event is not None else None


@rule("OVP", "MOST", "VP", 0.0)
def most_often(v: Item, _: Item) -> Sem | None:
    """'hay hủy thầu nhất', 'hay thua ai nhất': by how many packages; whoever is asked for is ranked, else the subject."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation not in ("WINS", "BIDS_ON", "PROCURES"):
        return None
    package = v.sem.rep(edge.dst)
    on = next((v.sem.rep(a.var) for a in v.sem.asked if a.what == "which" and a.var), v.sem.rep(v.sem.args[0]))
    value = Value(Ident(package), "int", "số gói", agg="count", over=(package,))
    return v.sem.with_(rank=RankSpec(value, True, 1, on)) if on != package else None
