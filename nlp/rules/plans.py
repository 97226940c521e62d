"""Disbursement against the plan: over it, under it, all of it, nothing at all."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Const, Exists, Not, Op
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.measures import owned
from nlp.rules.rates import as_rate
from nlp.sem import Ask, Having, Sem, merge, unify
from nlp.vocabulary import vocabulary

ONLY_PLANNED = "chỉ tính nơi có kế hoạch vốn"


def _rate_is(sem: Sem, op: Op, percent: int) -> Sem | None:
    """The disbursed share of the plan as a condition on whoever it is of."""
    rate = as_rate(sem.value)
    if rate is None or sem.asked or sem.rank or sem.groups or sem.beside:
        return None
    return sem.with_(having=(*sem.having, Having(sem.focus, rate, op, Const(percent))), value=None, args=sem.args or (sem.focus,))


def _plan(b: Sem) -> bool:
    return "attr:planned" in b.flags and not b.where


@rule("ATTRC", "ATTR", "VP", 0.0)
def beyond_plan(a: Item, b: Item) -> Sem | None:
    """'giải ngân vượt kế hoạch', 'giải ngân thấp hơn kế hoạch'."""
    high = next((w.category == "CMPHIGH" for w in a.words() if w.category in ("CMPHIGH", "CMPLOW")), None)
    return _rate_is(a.sem, ">" if high else "<", 100) if high is not None and _plan(b.sem) else None


@rule("ATTR", "ALLOF", "VP", 0.0)
def all_of_plan(a: Item, word: Item) -> Sem | None:
    """'giải ngân hết kế hoạch'; 'giải ngân chưa hết', 'chưa đạt kế hoạch'."""
    if word.word.startswith(("chưa", "không")):
        return _rate_is(a.sem, "<", 100)
    whole = _rate_is(a.sem, ">=", 100)
    return whole.flag("reached") if whole else None


@rule("NOT", "ATTR", "NOATTR", 0.02)
def none_of(_: Item, a: Item) -> Sem | None:
    """'chưa giải ngân (đồng nào)': of those that had a plan, nothing was spent."""
    value = a.sem.value
    if "attr:disbursed" not in a.sem.flags or value is None or value.agg != "sum" or a.sem.asked or a.sem.rank or a.sem.groups or a.sem.beside:
        return None
    if any(w.word in ("hết", "đạt", "ra", "nổi") for w in a.words()):
        return None  # 'chưa giải ngân hết': not all of it
    return a.sem.with_(having=(Having(a.sem.focus, value, "=", Const(0)),), value=None, args=a.sem.args or (a.sem.focus,), notes=(*a.sem.notes, ONLY_PLANNED))


@rule("NOATTR", "NOUGHT", "VP", 0.0)
def not_a_penny(a: Item, _: Item) -> Sem:
    return a.sem


@rule("ATTR", "ZERO", "NOATTR", 0.0)
def spent_nothing(a: Item, word: Item) -> Sem | None:
    """'giải ngân 0 đồng'."""
    return none_of(word, a)  # type: ignore[return-value]


@unary("NOATTR", "VP", 0.04)
def nothing_spent(a: Item) -> Sem | None:
    return a.sem if a.last().category == "ZERO" else None


@rule("ATTR", "HOWFAR", "S", 0.0)
def how_far(a: Item, _: Item) -> Sem | None:
    """'năm nay giải ngân tới đâu rồi': as a share of the plan."""
    rate = as_rate(a.sem.value) or (a.sem.value if "attr:disbursement_rate" in a.sem.flags else None)
    return a.sem.with_(asked=(Ask("value", value=rate),), value=None) if rate and not a.sem.asked and not a.sem.rank else None


@rule("PER", "NOATTR", "NOATTR", 0.02)
def then_nothing(per: Item, a: Item) -> Sem | None:
    """'năm 2023 chưa giải ngân (đồng nào)'."""
    return nothing_then(a, per)  # type: ignore[return-value]


def province_has(n: Item, v: Item) -> list[tuple[Sem, float]]:
    """'những tỉnh giải ngân dưới 50 % kế hoạch': of what lies there; 'chủ đầu tư nào …': of its projects."""
    edge = v.sem.edge(v.sem.event)
    owned = next((a for a in n.sem.args if a in n.sem.implicit and n.sem.kinds(a) == ("Project",)), None)
    if (n.sem.kinds() != ("Province",) and not owned) or "name" in n.sem.flags or edge is None or edge.relation != "DISBURSES":
        return []
    if len(v.sem.having) != 1 or v.sem.asked:
        return []
    both = merge(n.sem, v.sem, focus=n.sem.focus, args=n.sem.args, event=v.sem.event, flags=n.sem.flags | v.sem.flags)
    both = both.with_(having=(replace(v.sem.having[0], subject=n.sem.focus),))
    if owned:
        one = unify(both, owned, edge.src)
        return [(one, 0.0)] if one else []
    return attach.natural_between(both, edge.src, n.sem.focus)


@rule("NOATTR", "PER", "VP", 0.05)
def nothing_then(a: Item, per: Item) -> Sem | None:
    """'chưa được giải ngân năm 2021'."""
    return attach.with_period(a.sem, per.payload, attach.event_date(a.sem)) if "dated" not in a.sem.flags else None  # type: ignore[arg-type]


@rule("PLANV", "HOWMUCH", "S", 0.02)
def how_much_planned(v: Item, word: Item) -> Sem | None:
    """'bố trí bao nhiêu vốn': the plan."""
    if not any(w in word.word for w in ("vốn", "tiền", "đồng", "tỷ")):
        return None
    planned = vocabulary().meaning("attributes.yml:planned", v.start)
    return planned.with_(asked=(Ask("value", value=planned.value),), value=None)


@rule("PLANV", "S", "S", 0.0)
def planned_so_much(_: Item, s: Item) -> Sem | None:
    """'bố trí bao nhiêu vốn kế hoạch'."""
    return s.sem if "attr:planned" in s.sem.flags and len(s.sem.asked) == 1 and s.sem.asked[0].what == "value" and not s.sem.groups else None


@unary("S", "SPLAN", 0.0)
def amount_planned(s: Item) -> Sem | None:
    """'bố trí bao nhiêu vốn': the rule below is tried for no other clause."""
    plan = "attr:planned" in s.sem.flags and len(s.sem.asked) == 1 and s.sem.asked[0].value is not None
    return s.sem if plan and next(s.words()).category == "PLANV" else None


@rule("SPLAN", "OFN|N", "S", 0.02)
def planned_for(s: Item, n: Item) -> list[Sem]:
    """'bố trí bao nhiêu vốn cho các dự án đầu tư công'."""
    value = s.sem.asked[0].value
    if value is None or n.sem.asked or n.sem.kinds() != ("Project",) or "name" in n.sem.flags or n.sem.rank:
        return []
    return [x.with_(asked=s.sem.asked, value=None) for x in owned(s.sem.with_(value=value, asked=()), n.sem) if isinstance(x, Sem)]


# ---- no plan, no figures at all ----------------------------------------------------------------------------------------
@rule("NOT", "HAVE", "NOHAVE", 0.0)
def none_word(_: Item, v: Item) -> Sem:
    return v.sem


@unary("ATTR", "PLANATTR", 0.0)
def plan_said(a: Item) -> Sem | None:
    """'kế hoạch vốn'."""
    plain = "attr:planned" in a.sem.flags and a.sem.value is not None and a.sem.value.agg == "sum"
    return a.sem if plain and not (a.sem.asked or a.sem.rank or a.sem.groups or a.sem.beside or a.sem.having) else None


@rule("NOT", "PLANV", "NOPLANV", 0.0)
def not_planned(_: Item, v: Item) -> Sem:
    return v.sem


@rule("NOPLANV|NOHAVE", "PLANATTR", "NOPLAN", 0.0)
def no_plan(_: Item, a: Item) -> Sem:
    return a.sem


@rule("NOPLANV", "STAKE", "NOPLAN", 0.0)
def no_money_planned(_: Item, word: Item) -> Sem:
    """'không được bố trí vốn'."""
    return vocabulary().meaning("attributes.yml:planned", word.start)


@rule("NOPLAN", "PER", "NOPLAND", 0.0)
@rule("PER", "NOPLAN", "NOPLAND", 0.0)
def no_plan_then(a: Item, b: Item) -> Sem | None:
    """'năm 2023 không có kế hoạch vốn'."""
    plan, per = (a, b) if a.category == "NOPLAN" else (b, a)
    return attach.with_period(plan.sem, per.payload, attach.event_date(plan.sem)) if "dated" not in plan.sem.flags else None  # type: ignore[arg-type]


@unary("NOPLAND", "VP", 0.04)
@unary("NOPLAN", "VP", 0.06)
def without_plan(a: Item) -> Sem | None:
    """No yearly figure of a project, or none of that year."""
    edge = a.sem.edge(a.sem.event) or next((e for e in a.sem.edges if e.relation == "DISBURSES"), None)
    if edge is None or len(a.sem.edges) != 1:
        return None
    project = a.sem.rep(edge.src)
    none, kinds = Not(Exists(attach.seal(a.sem.with_(value=None), [project]))), a.sem.kinds(project)
    return Sem(focus=project, nodes={project: kinds}, where=(none,), args=(project,), implicit=frozenset({project}), flags=frozenset({"negated"}))
