"""Relations between the same things that cannot both hold, that say one thing twice, or that nobody meant to stand apart.

Like nlp.plausible, each test looks at the form alone: what a rule or a follow-up has tied to the wrong thing is refused, not answered.
"""
from __future__ import annotations

from graph.query import Compare, Cond, Const, Distinct, Edge, Exists, Ident, Not, OneOf, Pattern, Prop, Sub
from graph.scope import conjuncts, mentions, walk

#: whoever has the second has the first
IMPLIED_BY = {"BIDS_ON": ("BIDS_ON", "WINS")}
#: what a procuring entity and a bidder do
CALLS, ANSWERS = ("PROCURES",), ("WINS", "BIDS_ON")


def entangled(pattern: Pattern, spoken: frozenset[str] | set[str]) -> str | None:
    """What is odd about the relations of a pattern; None if nothing is. `spoken`: the variables that columns or counts use."""
    if won_and_lost(pattern):
        return "won and lost"
    if any(everything_there_is(c) or loose_winner(c) for c in conjuncts(pattern.where)):
        return "all there are"
    if misplaced(pattern):
        return "said of another"
    if two_of_one(pattern):
        return "two of one"
    if never_yet_once(pattern):
        return "contradiction"
    if twice_parent(pattern, spoken):
        return "a parent twice"
    return "packages apart" if packages_apart(pattern, spoken) else None


def won_and_lost(pattern: Pattern) -> bool:
    """Has one both won a package and lost it?"""
    wins = {(e.src, e.dst) for e in pattern.edges if e.relation == "WINS"}
    where = list(conjuncts(pattern.where))
    bids = [e for e in pattern.edges if e.relation == "BIDS_ON" and (e.src, e.dst) in wins]
    return any(Compare(Prop(e.var, "won"), "=", Const(False)) in where for e in bids)


def everything_there_is(cond: Cond) -> bool:
    """Is something to hold of every firm, every package there is? 'nắm dưới 30 % ở mọi công ty': at all where one holds."""
    inner = cond.cond.pattern if isinstance(cond, Not) and isinstance(cond.cond, Exists) else None
    return inner is not None and not inner.edges and len(inner.where) == 1 and isinstance(inner.where[0], Not) and isinstance(inner.where[0].cond, Exists)


def loose_winner(cond: Cond) -> bool:
    """Is a package without bidders that have ever won something? 'không có nhà thầu nào trúng là gói nào': won that very one."""
    inner = cond.cond.pattern if isinstance(cond, Not) and isinstance(cond.cond, Exists) else None
    wins = [e for e in inner.edges if e.relation == "WINS"] if inner else []
    return inner is not None and not inner.where and any(b.relation == "BIDS_ON" and b.src == w.src and b.dst != w.dst for w in wins for b in inner.edges)


def misplaced(pattern: Pattern) -> bool:
    """Does a count of things carry a condition on who has them ('luôn', 'toàn'), that says nothing of the things?"""
    subs = [p for c in pattern.where for p in walk(c) if isinstance(p, Sub) and p.fn == "count"]
    inner = ((s.pattern, c) for s in subs for c in conjuncts(s.pattern.where))
    return any(isinstance(c, Exists) and not ({n.var for n in p.nodes} | {e.var for e in p.edges}) & _free(c) for p, c in inner)


def _free(cond: Exists) -> frozenset[str]:
    return mentions(*cond.pattern.where) | {v for p in walk(cond) if isinstance(p, Edge) for v in (p.src, p.dst)}


def two_of_one(pattern: Pattern) -> bool:
    """Has a package two procuring entities or two projects? 'E chỉ định thầu cho ai?': the one who got it, not another who called for it."""
    ends = {(e.relation, e.dst, e.src) for e in pattern.edges if e.relation == "PROCURES"}
    ends |= {(e.relation, e.src, e.dst) for e in pattern.edges if e.relation == "PART_OF"}
    return len({end[:2] for end in ends}) < len(ends)


def never_yet_once(pattern: Pattern) -> bool:
    """Is something demanded of one who never did it? '(công ty trúng thầu ở Huế.) công ty nào chưa từng trúng?'"""
    kinds = {n.var: set(n.kinds) for n in pattern.nodes}
    for cond in conjuncts(pattern.where):
        never = cond.cond.pattern if isinstance(cond, Not) and isinstance(cond.cond, Exists) else None
        if never is None or len(never.edges) != 1 or len(never.nodes) != 1 or never.where:
            continue
        no, of = never.edges[0], never.nodes[0]
        for yes in pattern.edges:
            near, far = (yes.src, yes.dst) if of.var == no.dst else (yes.dst, yes.src)
            same = near == (no.src if of.var == no.dst else no.dst) and yes.relation in IMPLIED_BY.get(no.relation, (no.relation,))
            if same and kinds.get(far, {"?"}) <= set(of.kinds):
                return True
    return False


def twice_parent(pattern: Pattern, spoken: frozenset[str] | set[str]) -> bool:
    """Has a parent that nobody asks for another subsidiary of which nothing is said? 'công ty con trúng gói của công ty mẹ': of its own parent."""
    conds = [c for c in conjuncts(pattern.where) if not isinstance(c, Distinct)]
    stakes = [e for e in pattern.edges if e.relation == "OWNS"]

    def said_of(edge: Edge) -> list[tuple[str, object, object]]:
        return [(c.op, c.left.name, c.right) for c in conds if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.var == edge.var]

    def loose(var: str, edge: Edge) -> bool:
        return var not in mentions(*conds) | spoken and not any(var in (e.src, e.dst) for e in pattern.edges if e is not edge)

    pairs = ((a, b) for a in stakes for b in stakes if a is not b and a.src == b.src and not {b.var, b.src} & spoken)
    return any(loose(b.dst, b) and said_of(a) == said_of(b) != [] for a, b in pairs)


def packages_apart(pattern: Pattern, spoken: frozenset[str] | set[str]) -> bool:
    """Is a procuring entity one of any package, where another firm bids for a package? Of that one: 'họ có phải công ty con của bên mời thầu?'"""
    told = mentions(*pattern.where) | spoken
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}

    def loose(edge: Edge) -> bool:
        ends = [e for e in pattern.edges if edge.dst in (e.src, e.dst)]
        return edge.dst not in told and edge.src not in named and edge.src not in spoken and edge.var not in told and ends == [edge]

    calls = [e for e in pattern.edges if e.relation in CALLS and loose(e)]
    answers = [e for e in pattern.edges if e.relation in ANSWERS]
    return any(a.src != b.src and a.dst != b.dst for a in calls for b in answers)
