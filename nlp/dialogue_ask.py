"""Something else asked about the same things: how many, which, how much, by what, in what order, with what beside."""
from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import DatePart, Ident, Prop
from graph.text.dates import Period
from nlp import attach
from nlp.amounts import priced
from nlp.chart import Item
from nlp.dialogue_scope import mains
from nlp.dialogue_sem import LASTING, answer_var, asked_value, bare, named, places, renamed, without
from nlp.mentions import mentions_of
from nlp.rules.grouping import grouped
from nlp.rules.percents import percent_disbursed, percent_of
from nlp.sem import Ask, Key, RankSpec, Sem, Value, merge, unify

#: measures that are the event's own price beside one who takes part in it
PRICES = frozenset({"attr:price_default", "attr:winning_price", "attr:awarded_total", "attr:bid_price"})


def kept(sem: Sem, *asked: Ask) -> Sem:
    """The same things with another question about them. A rank or a condition on counts belongs to what was asked before."""
    return _pruned(bare(sem).with_(asked=asked, focus=answer_var(sem)))


def _pruned(sem: Sem) -> Sem:
    """Without provinces that were only asked for: they say nothing of the rest."""
    ends = [v for e in sem.edges for v in (e.src, e.dst)]
    told = {v for c in sem.where for v in mentions_of(c)} | {a.var for a in sem.asked}
    idle = {v for v, kinds in sem.nodes.items() if kinds == ("Province",) and ends.count(v) == 1 and v not in told}
    if not idle:
        return sem
    focus = next((v for v in sem.nodes if v not in idle), sem.focus) if sem.focus in idle else sem.focus
    nodes = {v: k for v, k in sem.nodes.items() if v not in idle}
    return sem.with_(nodes=nodes, edges=tuple(e for e in sem.edges if e.src not in idle and e.dst not in idle), focus=focus)


def plain(sem: Sem) -> bool:
    """Is the answer just the things that fit, neither ranked, grouped nor counted against each other?"""
    apart = sem.rank or sem.having or sem.above or sem.groups
    return not apart and not sem.flags & {"path", "describe", "ratio", "growth", "indicator", "compare"}


# ---- how many, which -------------------------------------------------------------------------------------------------
def counted(sem: Sem) -> list[Sem]:
    """'có bao nhiêu?'"""
    if not plain(sem) or asked_value(sem) is not None:
        return []
    key = next((a for a in sem.asked if a.what == "key"), None)
    return [kept(sem, Ask("count", answer_var(sem), key=key.key if key else None))]


def listed(sem: Sem) -> list[Sem]:
    """'là những gói nào?', 'kể tên ra'."""
    if asked_value(sem) is not None:
        return []
    if not sem.flags & {"yn"} and any(a.what in ("which", "key") for a in sem.asked):
        return [sem]
    return [kept(sem, Ask("which", answer_var(sem)))] if plain(sem) else []


def year_asked(sem: Sem) -> list[Sem]:
    """'năm nào?'"""
    date = attach.event_date(sem) or attach.date_of(sem, answer_var(sem))
    if not plain(sem) or sem.dates or date is None or date[1] not in ("date", "year") or asked_value(sem) is not None:
        return []
    expr = date[0] if date[1] == "year" else DatePart("year", date[0])
    return [kept(sem, Ask("key", answer_var(sem), key=Key(expr, "Năm", "year", answer_var(sem))))]


def place_asked(sem: Sem) -> list[Sem]:
    """'ở đâu?'"""
    var = answer_var(sem)
    if not plain(sem) or not ontology().property(sem.kinds(var), "province"):
        return []
    return [kept(sem, Ask("key", var, key=Key(Prop(var, "province"), "Tỉnh/thành phố", "text", var)))]


# ---- how much --------------------------------------------------------------------------------------------------------
def amount(sem: Sem) -> list[Sem]:
    """'tổng bao nhiêu tiền?': of the event spoken of."""
    amounts = [value for e in sem.edges if (value := priced(e))]
    return [kept(sem, Ask("value", value=amounts[0]))] if plain(sem) and len(amounts) == 1 else []


def percentage(sem: Sem, of: Item | None) -> list[Sem]:
    """'đạt bao nhiêu phần trăm (kế hoạch)?' of an amount that was asked for."""
    value = asked_value(sem)
    if value is None or value.unit not in ("vnd", "usd") or sem.groups or sem.rank:
        return []
    part = Item("ATTR", 0, 1, sem.with_(asked=(), value=value), 0.0)
    given = percent_of(part, of) if of is not None else percent_disbursed(part)
    return [given] if isinstance(given, Sem) else []


def measured(sem: Sem, new: Sem) -> list[Sem]:
    """Another measure of the same things: what the new one needs is found in what was spoken of."""
    old = asked_value(sem)
    if new.value is None or new.asked or named(new) or new.rank:
        return []
    if new.groups:  # 'tỷ lệ giải ngân mỗi dự án': told apart by what it says, or not at all
        each = new.with_(asked=(), value=None, having=(), edges=(), where=())
        return [g for found in measured(sem, new.with_(groups=())) for g in regrouped(found, each)]
    if old is not None and ("indicator" in sem.flags or "indicator" in new.flags):
        return _of_statistics(sem, new)
    if not plain(sem.with_(groups=())):
        return []
    base = bare(sem.with_(edges=sem.edges)).with_(groups=sem.groups)
    tied = tie(base, new)
    return [s.with_(value=s.value or new.value, flags=s.flags | (new.flags - LASTING - {"owned", "dated"})) for s in tied]


def _of_statistics(sem: Sem, new: Sem) -> list[Sem]:
    """Official figures: place and time are said again of another indicator."""
    old = sem.nodes.get(answer_var(sem))
    focus = new.rep(new.focus)
    if old != ("Observation",) or new.nodes.get(focus) != ("Observation",) or len(sem.nodes) != 1 or sem.groups or sem.rank or sem.fill:
        return []
    out: Sem | None = new
    for cond in places(sem):
        out = out.also(replace(cond, expr=Prop(focus, "province"))) if out else None
    for _, _, _, periods in sem.dates if "dated" not in new.flags else ():
        out = attach.with_period(out, periods, attach.date_of(out, focus)) if out else None  # type: ignore[arg-type]
    return [out] if out else []


def tie(base: Sem, new: Sem) -> list[Sem]:
    """`new` (an attribute) said of what `base` speaks of: along the same events where it sums over events, else of a thing of its kind."""
    both = merge(base, new, focus=base.focus, args=base.args, event=base.event, asked=(), value=new.value, groups=base.groups, flags=base.flags)
    if new.edges:
        theirs = new.edges[0]
        mine = [e for e in base.edges if e.relation == theirs.relation]
        if len(new.edges) != 1 or len(mine) != 1:
            return [] if mine or len(new.edges) > 1 else _tie_ends(base, both, new)
        one = unify(both, mine[0].src, theirs.src)
        one = unify(one, mine[0].dst, theirs.dst) if one else None
        if one is None or one.value is None:
            return []
        value = renamed(one.value, {theirs.var: mine[0].var})
        edges = tuple(e for e in one.edges if e.var != theirs.var)
        return [one.with_(edges=edges, where=renamed(one.where, {theirs.var: mine[0].var}), value=value, event=mine[0].var)]
    for var in mains(base):
        if set(base.kinds(var)) & set(new.kinds()) and (one := unify(both, var, new.focus)):
            if any(isinstance(c.expr, Ident) and c.expr.var == var for c in named(base)) and not base.groups:
                alone = Sem(focus=var, nodes={var: base.nodes[var]}, where=tuple(c for c in base.where if mentions_of(c) == {var}))
                return [x for x in [unify(merge(alone, new, focus=var, args=(), asked=(), value=new.value), var, new.focus)] if x]
            return [one]
    return []


def _tie_ends(base: Sem, both: Sem, new: Sem) -> list[Sem]:
    for var in mains(base):
        for arg in new.args or (new.focus,):
            if set(base.kinds(var)) & set(new.kinds(arg)) and (one := unify(both, var, arg)):
                return [one.with_(event=new.event)]
    return []


# ---- order -----------------------------------------------------------------------------------------------------------
def turned(sem: Sem, *, high: bool, single: bool) -> list[Sem]:
    """'thấp nhất thì sao?': the same order from its other end; of a table, its first row. `single`: 'nơi thấp nhất' may be one only."""
    if sem.rank is not None:
        many = single and (sem.rank.k > 1 or any(f.startswith("card:") for f in sem.flags))
        turned_ = sem.with_(rank=replace(sem.rank, descending=high), flags=sem.flags - {"fewest"})
        one = turned_.with_(rank=replace(sem.rank, descending=high, k=1), flags=frozenset(f for f in turned_.flags if not f.startswith("card:") and f != "top"))
        return [turned_, one] if many else [turned_]
    value = asked_value(sem)
    count = next((a for a in sem.asked if a.what == "count" and a.var), None)
    if len(sem.groups) != 1 or sem.having or sem.above or "indicator" in sem.flags:
        return []
    if count is not None and count.key is None and count.var:
        value = Value(Ident(count.var), "int", "số lượng", agg="count", over=(count.var,))
    if value is None:
        return []
    key = sem.groups[0]
    ask = Ask("which", key.var) if isinstance(key.expr, Ident) else Ask("key", key.var, key=key)
    return [bare(sem).with_(asked=(ask,), focus=key.var or sem.focus, rank=RankSpec(value, high, 1, key.var if ask.what == "which" else None))]


def reordered(sem: Sem, by: Sem) -> list[Sem]:
    """'nếu xếp theo số dự án thì sao?': the same things ranked by something else."""
    if sem.rank is None or by.value is None or by.value.unit in ("text", "enum", "code") or "indicator" in sem.flags | by.flags:
        return []
    base = sem.with_(rank=None, value=None)
    money = next((value for e in base.edges if (value := priced(e))), None)
    if money is not None and by.flags & {"attr:price_default", "attr:awarded_total"} and not named(by):
        return [base.with_(rank=replace(sem.rank, value=money))]
    if "counting" in by.flags and isinstance(by.value.expr, Ident):
        same = [v for v in base.nodes if base.nodes[v] == by.kinds() and not by.edges and not by.where]
        if len(same) == 1:
            counted_ = replace(by.value, expr=Ident(same[0]), over=(same[0],))
            return [base.with_(rank=replace(sem.rank, value=counted_))]
    return [s.with_(rank=replace(sem.rank, value=s.value), value=None) for s in tie(base, by) if s.value is not None]


# ---- groups, columns -------------------------------------------------------------------------------------------------
def regrouped(sem: Sem, group: Sem, *, further: bool = False) -> list[Sem]:
    """'theo từng năm thì sao?': a number by another key. `further`: by this one too ('tách tiếp theo …')."""
    number = asked_value(sem) or any(a.what == "count" for a in sem.asked)
    if not number or sem.rank or sem.having or sem.above or sem.flags & {"path", "describe", "growth", "yn", "compare"}:
        return []
    whole = sem
    if "part:year" in group.flags and len(sem.dates) == 1 and _one_year(sem.dates[0][3]) and sem.dates[0][2] in sem.where:
        whole = without(sem, sem.dates[0][2]).with_(dates=(), flags=sem.flags - {"dated"})  # of one year there is nothing to tell apart
    by_thing = any(isinstance(g.expr, Ident) for g in group.groups)  # a property of something else is not what is meant
    return [s for s, price in grouped(whole if further else whole.with_(groups=(), fill=()), group) if by_thing or price < 0.1]


def _one_year(periods: tuple[object, ...]) -> bool:
    return all(isinstance(p, Period) and p.first.year == p.last.year for p in periods) and len(periods) == 1


def beside(sem: Sem, new: Sem) -> list[Sem]:
    """'kèm giá trúng': a column beside the things listed."""
    value = new.value
    if value is None or value.whole or new.asked or named(new) or sem.groups or sem.flags & {"yn", "path", "describe", "compare"}:
        return []
    base = sem if any(a.what == "which" for a in sem.asked) else next(iter(listed(sem)), None)
    if base is None or not any(a.what == "which" for a in base.asked):
        return []
    var = answer_var(base)
    event = next((e for e in base.edges if e.relation in ("WINS", "BIDS_ON") and e.src == var), None)
    if event is not None and new.flags & PRICES:
        return [base.with_(wants=(*base.wants, Key(Prop(event.var, "price"), "Giá", "vnd", var)))]
    if value.agg is not None or new.edges or not set(base.kinds(var)) <= set(new.kinds()):
        return []
    both = merge(base, new, focus=base.focus, args=base.args, event=base.event, value=base.value, flags=base.flags)
    one = unify(both, var, new.focus)
    return [one.with_(wants=(*base.wants, Key(value.expr, value.label, value.unit, var)))] if one else []
