"""A time before a verb is the verb's, and not its subject's: 'nhà đầu tư nào năm 2022 trúng gói ở dự án của mình' is of wins in 2022, whenever the project
was approved; 'nhà thầu nào năm 2022 không trúng gói nào' of wins in 2022, whenever the contractor bid."""

from __future__ import annotations

from dataclasses import replace

from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.clauses import clause, happened
from nlp.rules.negation import negated
from nlp.sem import Sem


@rule("PER", "VP", "VP", 0.02)
def then_does(per: Item, v: Item) -> Sem | None:
    """'năm 2022 trúng trên 3 gói', 'năm 2022 có gói do nhà đầu tư trúng'."""
    date = happened(v.sem)
    if date is None or "dated" in v.sem.flags or v.sem.asked:
        return None
    return attach.with_period(v.sem, per.payload, date)  # type: ignore[arg-type]


@unary("VP", "NEGVP", 0.0)
def denied(v: Item) -> Sem | None:
    """The rules below are tried for no other predicate."""
    return v.sem if v.rule == "negated" and "dated" not in v.parts[1].sem.flags else None


@unary("S", "NEGS", 0.0)
def denied_of_subject(s: Item) -> Sem | None:
    return s.sem if s.rule == "clause" and s.parts[1].rule == "negated" and "dated" not in s.parts[1].parts[1].sem.flags else None


@rule("PER", "NEGVP", "VP", 0.02)
def none_then(per: Item, mark: Item) -> Given:
    """'năm 2022 không trúng gói nào'."""
    no, v = mark.parts[0].parts
    if v.sem.kinds(v.sem.args[0] if v.sem.args else None) == ("BidPackage",):
        return None  # a package has a day of its own
    date = happened(v.sem)
    timed = attach.with_period(v.sem, per.payload, date) if date else None  # type: ignore[arg-type]
    return negated(no, replace(v, sem=timed)) if timed else None


@rule("PER", "NEGS", "S", 0.02)
def then_none(per: Item, mark: Item) -> list[Sem]:
    """'năm 2022 nhà thầu nào không trúng gói nào'."""
    n, v = mark.parts[0].parts
    timed = none_then(per, replace(v, parts=(v,)))
    told = timed if isinstance(timed, list) else [timed] if isinstance(timed, Sem) else []
    found = (clause(n, replace(v, sem=sem)) for sem in told if isinstance(sem, Sem))
    return [x for x in found if isinstance(x, Sem)]
