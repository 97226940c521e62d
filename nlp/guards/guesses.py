"""What the form says and no word does: only the search for a link, or a rule's guess, put it there."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graph.query import Agg, Compare, Distinct, Edge, Form, Ident, LogicalForm, OneOf, Pattern, Prop, Query, Sub, Total
from graph.scope import conjuncts, mentions, walk
from nlp.chart import Item
from nlp.rules.monitoring import averaged

#: words that say that somebody acts in an affair of its own
REFLEXIVE = frozenset({"SELF", "AUTO", "THESE", "SAMEPKG", "ONEANDSAME", "SAMEONE", "BE", "REL", "NOTSAME", "SHARE"})
ALSO = frozenset({"chính", "mình", "vừa", "cũng", "là", "kiêm", "luôn"})


def own_package(words: Sequence[Item], form: LogicalForm) -> bool:
    """'bên mời thầu nào trúng thầu': its own package only where that is said."""
    if any(w.category in REFLEXIVE or (w.category != "ISWHO" and not ALSO.isdisjoint(w.word.split())) for w in words):
        return False
    edges = [p for p in walk(form) if isinstance(p, Edge)] if isinstance(form, Query) else []
    calls = {(e.src, e.dst) for e in edges if e.relation == "PROCURES"}
    return any(e.relation in ("BIDS_ON", "WINS") and (e.src, e.dst) in calls for e in edges)


def called_for_itself(words: Sequence[Item], form: LogicalForm) -> bool:
    """'top 10 nhà thầu theo giá trúng': of what they won; that they called for it themselves nobody said, only the search for a link found it."""
    if any(w.category in ("AUTO", "SELF") for w in words):
        return False
    edges = [e for p in walk(form) if isinstance(p, Pattern) for e in p.edges] if isinstance(form, Query) else []
    linked = {(e.src, e.dst) for e in edges if e.relation == "PROCURES" and e.var.startswith("l")}
    if any((e.src, e.dst) in linked for e in edges if e.relation in ("BIDS_ON", "WINS")):
        return True
    numbers = [e for p in walk(form) if isinstance(p, Sub) for e in p.pattern.edges if e.relation == "PROCURES" and e.var.startswith("l")]
    owners = {e.src for e in edges if e.relation == "IS_OWNER_OF"}  # how many packages a project owner has: those of its projects
    return any(e.src in owners for e in numbers)


def won_by_guess(_: Sequence[Item], form: LogicalForm) -> bool:
    """'doanh nghiệp trúng gói của công ty mẹ': the parent called for it; a second winner is only a guess at what 'của' means."""
    patterns = [p for p in walk(form) if isinstance(p, Pattern)] if isinstance(form, Query) else []
    wins = ([e for e in p.edges if e.relation == "WINS"] for p in patterns)
    return any(a.var.startswith("l") and a.dst == b.dst and a.src != b.src for won in wins for a in won for b in won)


def two_winners(words: Sequence[Item], form: LogicalForm) -> bool:
    """Did two different firms win one package, though nobody spoke of winning together?"""
    if any("liên danh" in w.word or w.word.startswith("cùng trúng") for w in words) or not isinstance(form, Query):
        return False
    wins = [e for e in form.pattern.edges if e.relation == "WINS"]
    apart = {(c.left, c.right) for c in conjuncts(form.pattern.where) if isinstance(c, Distinct)}
    return any(a.dst == b.dst and (a.src, b.src) in apart for a in wins for b in wins)


def uneven_pair(_: Sequence[Item], form: LogicalForm) -> bool:
    """'NT trúng với CĐT (2 công ty) chung …': two of one noun, and only one of them is what it says (nlp.rules.sharing.pair_of)."""
    if not isinstance(form, Query):
        return False
    pairs = [c.left for c in conjuncts(form.pattern.where) if isinstance(c, Distinct) and c.right == f"{c.left}b"]

    def does(var: str) -> set[tuple[str, bool]]:
        return {(e.relation, e.src == var) for e in form.pattern.edges if var in (e.src, e.dst)}

    return any(does(var) != does(f"{var}b") for var in pairs)


def stake_in_any(item: Item, form: LogicalForm) -> bool:
    """'nhà đầu tư lớn nhất ở Hà Nội': not who holds all of some project or other; a stake ranks the holders of one thing, or of each."""
    if not isinstance(form, Query) or not item.made_by("greatest_of_role") or (form.rank is not None and form.rank.within):
        return False
    words = [w for w in item.words() if w.category not in ("FILL", "OF")]
    if any(a.category in ("SUP_HIGH", "SUP_LOW") and b.category in ("PLC", "PER") for a, b in pairwise(words)):
        return True
    by = next((c.expr for c in form.columns if form.rank is not None and c.name == form.rank.column), None)
    edge = next((e for e in form.pattern.edges if isinstance(by, Prop) and e.var == by.var and e.relation in ("INVESTS_IN", "OWNS")), None)
    if edge is None:
        return False
    tied = any(e is not edge and edge.dst in (e.src, e.dst) for e in form.pattern.edges)
    return not tied and not any(isinstance(c, OneOf) and c.expr == Ident(edge.dst) for c in form.pattern.where)


def stake_in_nobody(item: Item, form: LogicalForm) -> bool:
    """'bên mời thầu đang là cổ đông của ít nhất một nhà thầu': of one of them, not of any firm there is."""
    if not isinstance(form, Query):
        return False
    edges = form.pattern.edges
    said = {e.var for w in item.words() if w.category in ("V2", "ATTR") for e in w.sem.edges if e.relation == "OWNS"}
    told = mentions(*(c for c in form.pattern.where if not isinstance(c, Distinct)), *form.columns)
    stakes = [e for e in edges if e.relation == "OWNS" and e.var in said and e.dst in item.sem.implicit and e.dst not in told]
    nobody = [stake.src for stake in stakes if sum(stake.dst in (e.src, e.dst) for e in edges) == 1]
    if any(e.relation == "INVESTS_IN" and e.src in nobody for e in edges):
        return True  # 'nhà đầu tư nào nắm trên 50 %': of the project
    return bool(nobody) and any(e.relation in ("BIDS_ON", "WINS", "PROCURES") for e in edges)


def progress_averaged(words: Sequence[Item], form: LogicalForm) -> bool:
    """'dự án có tiến độ dưới 50 %': in which half-year? The average over all reports is no progress, unless it was asked for."""
    if not any("attr:progress" in w.sem.flags for w in words) or averaged(words):
        return False
    averages = (p for p in walk(form) if isinstance(p, Agg | Sub) and p.fn == "avg")
    if not any(isinstance(q, Prop) and q.name == "progress_pct" for p in averages for q in walk(p)):
        return False
    if isinstance(form, Query) and form.form is Form.NUMBER and any(isinstance(p, Total) for p in walk(form)):
        return True  # 'tiến độ mới nhất của các dự án ở A': of each of them
    one = any(_one_period(p) for p in walk(form))
    each = isinstance(form, Query) and any(isinstance(c.expr, Prop) and c.expr.name == "period" for c in form.columns)
    return not (one or each)


def reports_for_periods(words: Sequence[Item], form: LogicalForm) -> bool:
    """'có mấy kỳ giám sát': half-years, of which each has many reports; of one project's they are as many."""
    periods = any(w.category == "N" and "noun:report" in w.sem.flags and w.word.startswith("kỳ") for w in words)
    if not periods or not isinstance(form, Query) or form.form is not Form.NUMBER or form.pattern.edges:
        return False
    counted = [p.expr for c in form.columns for p in walk(c.expr) if isinstance(p, Agg) and p.fn == "count"]
    kinds = {n.var: n.kinds for n in form.pattern.nodes}
    return any(isinstance(e, Ident) and kinds.get(e.var) == ("MonitoringReport",) for e in counted)


def _one_period(part: object) -> bool:
    match part:
        case Compare(left=Prop(name="period"), op="=") | OneOf(expr=Prop(name="period"), values=(_,)):
            return True
    return False
