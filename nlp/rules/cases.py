"""Cases that are counted or listed: 'bao nhiêu vụ nhà đầu tư tự trúng thầu', 'các trường hợp bên trúng là chủ đầu tư'.

A case of bidding is a package: one firm that won twice is two of them.
"""

from __future__ import annotations

from graph.query import Ident
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT
from nlp.rules.clauses import either
from nlp.sem import Ask, Key, Sem, merge, unify

#: what a case is one of, the first that is told of
EVENTS = ("WINS", "BIDS_ON", "PROCURES")


@rule("EVENTN", "REL|FILL|OF", "EVENTN", 0.0)
def case_in_which(word: Item, _: Item) -> Sem:
    """'những trường hợp mà …', 'vụ trong đó …'."""
    return word.sem


@rule("EVENTN", "S", "CASE", 0.0)
def case_of(word: Item, s: Item) -> list[Sem]:
    """'vụ nhà đầu tư trúng thầu dự án mình': the package where that happened."""
    return _packages(word, s.sem)


def _packages(word: Item, sem: Sem) -> list[Sem]:
    if sem.asked or sem.rank or sem.having or sem.groups or sem.flags & {"yn", "path", "describe", "pair2"}:
        return []
    case = _case(sem)
    if case is None:
        return []
    var = f"n{word.start}"
    base = Sem(focus=var, nodes={var: ("BidPackage",)}, flags=frozenset({"noun:package", "case"}))
    both = merge(base, sem, focus=var, args=(), event=case[0], flags=(base.flags | sem.flags) - {"pronoun", "auto"})
    one = unify(both, var, case[1])
    dated = one.with_(dated_by=one.dated_by or attach.event_date(one)) if one else None  # 'năm nào nhiều vụ …': when it happened
    return either(dated) if dated else []


def _case(sem: Sem) -> tuple[str, str] | None:
    """The event of a case and its package."""
    for relation in EVENTS:
        events = [e for e in sem.edges if e.relation == relation and (sem.rep(e.dst), sem.kinds(e.dst)) == (sem.rep(e.dst), CONTEXT[0])]
        packages = {sem.rep(e.dst) for e in events}
        if events:
            return (events[0].var, events[0].dst) if len(packages) == 1 else None
    return None


@unary("CASE", "N", 0.0)
def cases(case: Item) -> Sem:
    return case.sem


@rule("IMP", "CASE", "N", 0.0)
def list_cases(_: Item, case: Item) -> Sem | None:
    """'liệt kê các trường hợp …': the packages, with whom it was."""
    edge = case.sem.edge(case.sem.event)
    if edge is None:
        return None
    who = case.sem.rep(edge.src)
    return case.sem.with_(asked=(Ask("which", case.sem.focus),), wants=(Key(Ident(who), "Bên liên quan", "entity", case.sem.focus),))


@rule("HOWMANY", "EVENTN", "HMEV", 0.0)
def how_many_cases(_: Item, word: Item) -> Sem:
    return word.sem


@rule("HMEV", "CASEQ|THESE|FILL", "HMEV", 0.0)
@rule("HAVE", "HMEV", "R", 0.0)
def how_many_of_these(a: Item, b: Item) -> Sem:
    """'có mấy trường hợp như vậy'."""
    return a.sem if a.category == "HMEV" else b.sem


@rule("S", "HMEV", "S", 0.0)
def so_many_cases(s: Item, word: Item) -> list[Sem]:
    """'nhà thầu trúng và chủ đầu tư cùng số điện thoại: bao nhiêu trường hợp?'"""
    return [x.with_(asked=(Ask("count", x.focus),)) for x in _packages(word, s.sem)]


