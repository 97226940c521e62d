"""All, every, always: what holds of each thing of a kind, said as 'and there is none of which it does not hold'.

'tất cả' before what is asked for says nothing new. Before the object ('trúng tất cả các gói của P', nlp.universal) and before a subject of its own ('dự án có
tất cả các gói đều chỉ định thầu') it is a condition. Where neither is made of it, `nlp.build` refuses: 'some' is never read for 'all'.
"""

from __future__ import annotations

from graph.query import AllOf, AnyOf, Compare, Cond, Const, Edge, Exists, Missing, Node, Not, Pattern, Prop
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.negation import negated_by
from nlp.rules.predicates import closed, predicate
from nlp.rules.verbs import object_, subject
from nlp.sem import Sem, merge, rename_cond, unify
from nlp.universal import own_pattern


# ---- said of a noun ------------------------------------------------------------------------------------------------
@rule("ALL", "N", "N")
def every(_: Item, n: Item) -> Sem | None:
    return n.sem if n.sem.asked else _all_of(n.sem)


def _all_of(n: Sem) -> Sem | None:
    return None if "name" in n.flags or n.rank or n.asked else n.with_(every=(*n.every, n.focus))


@rule("N", "EVERYQ", "N")
def everyone(n: Item, _: Item) -> Sem | None:
    """'gói nào cũng …'."""
    found = _all_of(n.sem) if n.last().category != "FILL" else None  # 'trúng từ 2 gói mà lần nào cũng …'
    return found.flag("everyq") if found else None


@rule("SUM", "HOWMANY|HOWMUCH", "R", 0.02)
@rule("ALL", "HOWMANY|ATTR|PLC|PER|CARD|KEY|GRP|IMP|ALL", "R", 0.02)
def all_the(_: Item, item: Item) -> Sem:
    """'tất cả bao nhiêu', 'toàn bộ giá trị': a total is of all anyway."""
    return item.sem


@rule("S|N|HOWMANY|SUM|IMP", "ALL", "L", 0.02)
def all_told(item: Item, _: Item) -> Sem | None:
    """'bao nhiêu gói tất cả'."""
    return item.sem if item.category in ("HOWMANY", "SUM", "IMP") or any(a.what != "which" for a in item.sem.asked) else None


@rule("V2|VP|PASS|IMP|ATTR", "AFTERV", "L")
def at_once(v: Item, _: Item) -> Sem:
    """'trúng luôn': no 'always'."""
    return v.sem


# ---- every subject ----------------------------------------------------------------------------------------------------
@unary("N", "EVN")
def said_of_all(n: Item) -> Sem | None:
    """A noun that 'tất cả', 'nào cũng' stands with: the rules below are tried for no other."""
    return n.sem if n.sem.every and n.sem.focus in n.sem.every and not n.sem.asked else None


@rule("EVN", "VP|PASS", "UNI", 0.02)
def of_every(n: Item, v: Item) -> Sem | None:
    """'tất cả các gói đều chỉ định thầu': the meaning of one that is an exception; its last condition is the exception."""
    if n.sem.focus not in n.sem.every or n.sem.asked or v.sem.asked or v.sem.rank or v.sem.pronouns or v.sem.every:
        return None
    won = (edge := v.sem.edge(v.sem.event)) is not None and edge.relation == "WINS"
    if (won or not v.sem.having) and any(w.word in ("một", "mot", "1") for w in v.words()):
        return None  # 'đều do một nhà thầu trúng': one and the same for all
    exception = negated_by(closed(v.sem))
    found = predicate(n.sem.with_(every=()), exception) if exception else None
    return found.with_(event=n.sem.event) if found else None


@rule("ALWAYS", "VAL", "UNI", 0.02)
@rule("ONLY", "VAL", "UNI", 0.02)
@rule("ONLY", "N", "UNI", 0.05)
def nothing_else(word: Item, v: Item) -> Sem | None:
    """'dự án toàn chỉ định thầu', '… toàn gói một nhà thầu', 'lần nào cũng chỉ có một mình dự': no package is otherwise."""
    sem = v.sem
    if sem.kinds() != ("BidPackage",) or not sem.where or sem.edges or sem.asked or sem.rank or sem.having or "name" in sem.flags or word.word == "mỗi":
        return None
    return sem.with_(where=(Not(sem.where[0] if len(sem.where) == 1 else AllOf(sem.where)),), args=(sem.focus,))


@rule("HAVE", "UNI", "UNI")
def has_all(_: Item, u: Item) -> Sem:
    return u.sem


@rule("N|NREL|NH", "UNI", "N", 0.05)
def whose_all(n: Item, u: Item) -> list[Sem]:
    """'dự án mà tất cả các gói …', 'bên mời thầu nào gói nào cũng …': there are some, and none is an exception."""
    if n.sem.flags & {"name", "role:bidder"} or n.sem.rank or n.sem.every:
        return []  # of a bidder's packages: bid on or won?
    head = n.sem.rep(n.sem.focus)
    some = u.sem.with_(where=u.sem.where[:-1])
    pairs = zip(_belonging(n.sem, some), _belonging(n.sem.with_(asked=()), u.sem), strict=True)
    return [there.also(Not(Exists(own_pattern(exception, [head])))) for there, exception in pairs]


def _belonging(n: Sem, u: Sem) -> list[Sem]:
    """`u`, the things spoken of, tied to their `n`: as what its role is of, else by nature."""
    both = merge(n, u, focus=n.focus, args=n.args, event=n.event)
    for arg in n.args:
        if arg in n.implicit and (one := unify(both, u.focus, arg)):
            return [one]
    return [s for s, cost in attach.natural_between(both, u.focus, n.focus) if cost < 0.3][:1]


@rule("UNI", "Q_YN", "Q", 0.02)
def is_it_all(u: Item, _: Item) -> Sem:
    """'Tất cả các gói của P đều do E trúng phải không?'"""
    return u.sem.with_(where=(*u.sem.where[:-1], Not(Exists(own_pattern(u.sem, []))))).flag("yn")


# ---- always -------------------------------------------------------------------------------------------------------------
@rule("ALWAYS|ONLY", "VP|V2", "VP", 0.02)
def always(word: Item, v: Item) -> Sem | None:
    """'luôn trúng', 'toàn trượt': of the bids whose result is known, none is otherwise."""
    edge = v.sem.edge(v.sem.event)
    if word.category == "ONLY" and "toàn" not in word.word:
        return None  # 'chỉ trúng' waits for what alone was won
    if edge is None or len(v.sem.edges) != 1 or len(v.sem.args) < 2 or object_(v.sem) not in v.sem.implicit or v.sem.having or v.sem.asked or v.sem.rank:
        return None
    lost = Compare(Prop(edge.var, "won"), "=", Const(False))
    told = {"WINS": (), "BIDS_ON": (lost,)}.get(edge.relation)
    return _whenever(v.sem, edge, edge.relation == "WINS") if v.sem.where == told else None


def _whenever(v: Sem, edge: Edge, won: bool) -> Sem:
    firm, package = subject(v), object_(v)

    def bid(mark: str, outcome: bool) -> Cond:
        other = f"{package}{mark}"
        made = Edge(f"{edge.var}{mark}", "BIDS_ON", firm, other)
        return Exists(Pattern((Node(other, ("BidPackage",)),), (made,), (Compare(Prop(made.var, "won"), "=", Const(outcome)),)))

    kinds = {firm: v.kinds(firm)}
    return Sem(
        focus=firm, nodes=kinds, where=(bid("y", won), Not(bid("z", not won))), args=(firm,), implicit=v.implicit & {firm}, flags=frozenset({"always"})
    )


def all_of_the_bids(word: Item, v: Item) -> Given:
    """Every bid was won: of those decided, or none still open either? Where that makes a difference and nobody said, it is asked back."""
    found = always(word, v)
    if not isinstance(found, Sem) or v.sem.edges[0].relation != "WINS":
        return found
    match found.where:
        case (won, Not(Exists(lost))):
            edge = lost.edges[0].var
            open_too = AnyOf((*lost.where, Missing(Prop(edge, "won"))))
            return [found, found.with_(where=(won, Not(Exists(Pattern(lost.nodes, lost.edges, (open_too,)))))).flag("openbids")]
    return found


@rule("EVN", "V2|VP", "VP", 0.02)
def each_of_them(n: Item, v: Item) -> Given:
    """'… và gói nào cũng trúng': of what was bid on, every one."""
    plain = n.sem.focus in n.sem.every and n.sem.kinds() == ("BidPackage",) and not n.sem.where and not n.sem.edges
    evenly = "everyq" in n.sem.flags or not {"đều", "cũng", "cũng đều", "thì đều"}.isdisjoint({n.last().word, next(v.words()).word})
    return all_of_the_bids(n, v) if plain and evenly else None  # 'toàn bộ các gói trúng': the packages that were won  # type: ignore[return-value]


@rule("V2", "UNI", "VP", 0.02)
@rule("VPA", "UNI", "VP", 0.02)
def of_what_it_did(v: Item, u: Item) -> Sem | None:
    """'trúng ít nhất 2 gói mà gói nào cũng không có đối thủ': of the packages that it won, none is an exception."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or len(v.sem.args) < 2 or v.sem.asked or v.sem.rank or v.sem.pronouns or u.sem.kinds() != ("BidPackage",) or u.sem.pronouns:
        return None
    bare = len(u.sem.where) == 1 and not u.sem.edges
    if not bare or v.sem.kinds(object_(v.sem)) != ("BidPackage",) or v.sem.rep(edge.dst) != object_(v.sem):
        return None
    who = subject(v.sem)
    again = Edge(f"{edge.var}u", edge.relation, who, u.sem.focus)
    lost = tuple(rename_cond(c, {edge.var: again.var}) for c in v.sem.where if mentions_of(c) == {edge.var})
    exception = u.sem.with_(edges=(again,), where=(*lost, *u.sem.where), implicit=frozenset())
    return v.sem.also(Not(Exists(own_pattern(exception, [who]))))
