"""What a form would leave out in silence: then there is no form."""

from __future__ import annotations

from graph.query import Compare, Cond, Const, Prop
from nlp.sem import Ask, Sem, Value
from nlp.targets import Unclear, names_of


def nothing_dropped(sem: Sem, which: Ask | None, count: Ask | None, value: Value | None) -> None:
    """Raises `Unclear` where two things are asked but one is answered, or where 'all' would be read as 'some'."""
    asked = {(a.what, sem.rep(a.var)) for a in sem.asked if a.var and a.what in ("which", "count")}
    if any(sum(what == kind for kind, _ in asked) > 1 for what in ("which", "count")):
        raise Unclear("unsupported", "two things asked at once")
    if "ofwhom" in sem.flags and sem.rank is not None and any(e.var in sem.rank.value.over and sem.rep(e.dst) in sem.implicit for e in sem.edges):
        raise Unclear("measure")  # 'góp nhiều vốn nhất': a share of whom, or an amount?
    if sem.flags & {"putin", "registered"} and of_a_country(sem) != ("registered" in sem.flags):
        raise Unclear("unsupported", "capital put in, or registered")
    if "attr:capital_usd" in sem.flags and not any(_says_fdi(c) for c in sem.where):
        raise Unclear("unsupported", "registered capital of no foreign project")
    if "attr:capital" in sem.flags and not (sem.where or sem.groups or sem.edges) and all(v in sem.implicit for v in sem.nodes):
        raise Unclear("measure")  # 'vốn': of what?
    if sem.rank is not None and "firstlast" in sem.flags and _one_named(sem, (which.var if which else None) or sem.focus):
        raise Unclear("unsupported", "the first of one named thing")
    if "justnow" in sem.flags and sem.rank is None:
        raise Unclear("unsupported", "how recently")
    if "onebody" in sem.flags and not any(a.var and sem.rep(a.var) == sem.rep(sem.focus) for a in sem.asked):
        raise Unclear("unsupported", "a body that is not known by this name")
    if "rivals" in sem.flags and not sem.flags & {"pair2", "rival", "losing", "mutual"}:
        raise Unclear("unsupported", "independent of whom?")
    if "anytime" in sem.flags:
        raise Unclear("unsupported", "any time without a negation")
    if sem.same and not sem.having and not sem.rank:
        raise Unclear("unsupported", "one and the same")
    if sem.every and ("everyq" in sem.flags or _some_for_all(sem, which, count, value)):
        raise Unclear("unsupported", "all of them")


def of_a_country(sem: Sem) -> bool:
    """Is a country asked for? Its capital is that of the projects it takes part in, not what its investors say they put in."""
    keys = [*sem.groups, *(a.key for a in sem.asked if a.key)]
    return any(isinstance(k.expr, Prop) and k.expr.name == "country" for k in keys)


def _one_named(sem: Sem, var: str) -> bool:
    return len(names_of(sem, var)[1]) == 1


def _some_for_all(sem: Sem, which: Ask | None, count: Ask | None, value: Value | None) -> bool:
    """'tất cả' said of what is asked for says nothing new, and a total is of all anyway; anything else is a condition that nobody made."""
    if sem.rank or sem.having or sem.groups or value is not None or sem.value is not None:
        return False
    one = count or which
    spoken = set() if "yn" in sem.flags else {sem.rep(one.var)} if one and one.var else {sem.rep(sem.focus)}
    return bool({sem.rep(v) for v in sem.every} - spoken)


def _says_fdi(cond: Cond) -> bool:
    """Is it a condition that only projects with registered capital meet?"""
    match cond:
        case Compare(Prop(_, "kind"), "=", Const("FDI")) | Compare(Prop(_, "registered_usd"), _, Const()):
            return True
    return False
