"""Relations between the same things that cannot both hold, that say one thing twice, or that nobody meant to stand apart.

`spoken` are the variables that the query's columns and counts use.
"""
from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Distinct, Edge, Exists, Ident, Not, OneOf, Pattern, Prop, Sub
from graph.scope import conjuncts, mentions, walk
from nlp.sem import rename_pattern

Spoken = frozenset[str]
#: whoever has the second has the first
IMPLIED_BY = {"BIDS_ON": ("BIDS_ON", "WINS")}
#: whoever has the first edge has the second: a winner has bid
IMPLIES = {"WINS": ("WINS", "BIDS_ON")}
#: what a procuring entity or a project owner and a bidder do
CALLS, ANSWERS = ("PROCURES", "IS_OWNER_OF"), ("WINS", "BIDS_ON")


def won_and_lost(pattern: Pattern) -> bool:
    """Has one both won a package and lost it?"""
    wins = {(e.src, e.dst) for e in pattern.edges if e.relation == "WINS"}
    where = list(conjuncts(pattern.where))
    bids = [e for e in pattern.edges if e.relation == "BIDS_ON" and (e.src, e.dst) in wins]
    return any(Compare(Prop(e.var, "won"), "=", Const(False)) in where for e in bids)


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


def two_of_one(pattern: Pattern) -> bool:
    """Has a package two procuring entities or two projects? 'E chỉ định thầu cho ai?': the one who got it, not another who called for it."""
    ends = {(e.relation, e.dst, e.src) for e in pattern.edges if e.relation == "PROCURES"}
    ends |= {(e.relation, e.src, e.dst) for e in pattern.edges if e.relation == "PART_OF"}
    return len({end[:2] for end in ends}) < len(ends)


def misplaced(pattern: Pattern) -> bool:
    """Does a count of things carry a condition on who has them ('luôn', 'toàn'), that says nothing of the things?"""
    subs = [p for c in pattern.where for p in walk(c) if isinstance(p, Sub) and p.fn == "count"]
    inner = ((s.pattern, c) for s in subs for c in conjuncts(s.pattern.where))
    return any(isinstance(c, Exists) and not ({n.var for n in p.nodes} | {e.var for e in p.edges}) & _free(c) for p, c in inner)


def _free(cond: Exists) -> frozenset[str]:
    return mentions(*cond.pattern.where) | {v for p in walk(cond) if isinstance(p, Edge) for v in (p.src, p.dst)}


def twice_parent(pattern: Pattern, spoken: Spoken) -> bool:
    """Has a parent that nobody asks for another subsidiary of which nothing is said? 'công ty con trúng gói của công ty mẹ': of its own parent."""
    conds = [c for c in conjuncts(pattern.where) if not isinstance(c, Distinct)]
    stakes = [e for e in pattern.edges if e.relation == "OWNS"]

    def said_of(edge: Edge) -> list[tuple[str, object, object]]:
        return [(c.op, c.left.name, c.right) for c in conds if isinstance(c, Compare) and isinstance(c.left, Prop) and c.left.var == edge.var]

    def loose(var: str, edge: Edge) -> bool:
        return var not in mentions(*conds) | spoken and not any(var in (e.src, e.dst) for e in pattern.edges if e is not edge)

    pairs = ((a, b) for a in stakes for b in stakes if a is not b and a.src == b.src and not {b.var, b.src} & spoken)
    return any(loose(b.dst, b) and said_of(a) == said_of(b) != [] for a, b in pairs)


def owners_apart(pattern: Pattern, spoken: Spoken) -> bool:
    """Is a project's owner one of any project, where another wins or bids for a package? 'thua công ty con của chủ đầu tư': of that package's project."""
    told = mentions(*(c for c in pattern.where if not isinstance(c, Distinct))) | spoken
    contests = [e for e in pattern.edges if e.relation in ("BIDS_ON", "WINS")]

    def loose(edge: Edge) -> bool:
        ends = [e for e in pattern.edges if edge.dst in (e.src, e.dst)]
        return edge.relation == "IS_OWNER_OF" and edge.dst not in told and edge.src not in told and ends == [edge]

    return any(loose(e) and any(c.src != e.src for c in contests) for e in pattern.edges)


def packages_apart(pattern: Pattern, spoken: Spoken) -> bool:
    """Is a procuring entity or an owner one of any package or project, where another firm bids for a package? Of that one.

    'họ có phải công ty con của bên mời thầu?', 'nhà thầu nào là cổ đông của chủ đầu tư'
    """
    told = mentions(*pattern.where) | spoken
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}

    def loose(edge: Edge) -> bool:
        ends = [e for e in pattern.edges if edge.dst in (e.src, e.dst)]
        return edge.dst not in told and edge.src not in named and edge.src not in spoken and edge.var not in told and ends == [edge]

    calls = [e for e in pattern.edges if e.relation in CALLS and loose(e)]
    answers = [e for e in pattern.edges if e.relation in ANSWERS]
    return any(a.src != b.src and a.dst != b.dst for a in calls for b in answers)


def idle_edge(pattern: Pattern, spoken: Spoken) -> bool:
    """Does an edge lead to something that nothing else speaks of, where another edge says as much of something described?

    'đầu tư vào dự án, đầu tư vào dự án có …': the first project was meant to be the second one. Beside a named thing it does no harm.
    """
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    used = spoken | mentions(*pattern.where)
    kinds = {n.var: set(n.kinds) for n in pattern.nodes}

    def alike(a: str, b: str) -> bool:
        return not (kinds.get(a) and kinds.get(b)) or bool(kinds[a] & kinds[b])  # 'cổ đông nhà nước lẫn cổ đông nước ngoài': two sorts

    def loose(var: str, edge: Edge) -> bool:
        return var not in used and edge.var not in used and not any(var in (e.src, e.dst) for e in pattern.edges if e is not edge)

    for edge in pattern.edges:
        for forward, near, far in ((True, edge.src, edge.dst), (False, edge.dst, edge.src)):
            twins = [(e, e.dst if forward else e.src) for e in pattern.edges if e is not edge and near == (e.src if forward else e.dst)]
            told = (other for e, other in twins if _implied(edge.relation, forward, e.relation) and other not in named and not loose(other, e))
            if loose(far, edge) and any(alike(far, other) for other in told):
                return True
    return False


def _implied(relation: str, forward: bool, other: str) -> bool:
    return relation == other or (forward and relation in IMPLIES.get(other, ()))


def another_firms_stake(pattern: Pattern, spoken: Spoken) -> bool:
    """'(cổ đông của E,) ai nắm trên 30 %?': of some firm that nobody speaks of, beside the one that is named? Of that one."""
    named = {c.expr.var for c in conjuncts(pattern.where) if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    told = mentions(*(c for c in pattern.where if not isinstance(c, Distinct))) | spoken
    stakes = [e for e in pattern.edges if e.relation == "OWNS"]

    def loose(e: Edge) -> bool:
        return e.dst not in told and not any(e.dst in (x.src, x.dst) for x in pattern.edges if x is not e)

    return any(a.src == b.src and a is not b and loose(a) and a.var in told and b.dst in named for a in stakes for b in stakes)


def person_bids(pattern: Pattern) -> bool:
    """Does one who represents a firm bid himself? 'giám đốc của hai công ty cùng dự một gói': the firms do."""
    return any(a.relation == "REPRESENTS" and b.relation in ("BIDS_ON", "WINS") and a.src == b.src for a in pattern.edges for b in pattern.edges)


def denied(pattern: Pattern) -> bool:
    """Is a relation demanded and denied of the same two?"""
    there = {(e.relation, e.src, e.dst) for e in pattern.edges}
    refuted = (c.cond.pattern for c in conjuncts(pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists))
    return any(not p.nodes and not p.where and len(p.edges) == 1 and (p.edges[0].relation, p.edges[0].src, p.edges[0].dst) in there for p in refuted)


def none_and_one(pattern: Pattern) -> bool:
    """'gói không có ai dự thầu hợp lệ' as one that nobody bid on, and whose bid is valid: is there none of what there is?"""
    there = {(e.relation, e.src) for e in pattern.edges} | {(e.relation, e.dst) for e in pattern.edges}
    counts = (c.left for c in conjuncts(pattern.where) if isinstance(c, Compare) and (c.op, c.right) in (("=", Const(0)), ("<", Const(1)), ("<=", Const(0))))
    none = (p.pattern.edges[0] for p in counts if isinstance(p, Sub) and p.fn == "count" and len(p.pattern.edges) == 1 and not p.pattern.where)
    return any((e.relation, end) in there for e in none for end in (e.src, e.dst))


def two_bids(pattern: Pattern, spoken: Spoken) -> bool:
    """Are two bids on one package spoken of, by bidders of whom nothing is said, not even that they are two? One bid was meant."""
    told = mentions(*pattern.where) | spoken
    bids = [e for e in pattern.edges if e.relation == "BIDS_ON"]
    silent = [e for e in bids if e.src not in told and not any(e.src in (x.src, x.dst) for x in pattern.edges if x is not e)]
    return any(a is not b and a.dst == b.dst and a.src != b.src for a in silent for b in silent)


def counted_apart(pattern: Pattern) -> bool:
    """Are things counted that a subject has, and others of them described? 'có từ 2 gói chỉ một nhà thầu dự' counts just those that are described.

    A count that is of one of those described ('rẻ hơn hồ sơ này') is no such thing.
    """
    told = [p.pattern for cond in conjuncts(pattern.where) for p in walk(cond) if isinstance(p, Sub) and p.fn == "count"]
    counts = [p for p in told if not _correlated(p, pattern)]
    counted, alike = {end for p in counts for end in _outer_ends(p)}, [_shape(p) for p in told]
    spoken = mentions(*(c for c in conjuncts(pattern.where) if not any(isinstance(p, Sub) for p in walk(c))))
    described = {end for e in pattern.edges for end, other in zip(_ends(e), (e.dst, e.src), strict=True) if other in spoken} | {
        end for cond in conjuncts(pattern.where) if isinstance(cond, Exists) and _shape(cond.pattern) not in alike for end in _outer_ends(cond.pattern)
    }
    return bool(counted & described)


def _correlated(inner: Pattern, outer: Pattern) -> bool:
    """Does a condition of the inner pattern set what is counted against an edge outside?"""
    return bool(mentions(*inner.where) & {e.var for e in outer.edges})


def _shape(pattern: Pattern) -> Pattern:
    """The pattern with its own variables named in order: two that say the same are equal."""
    names = {n.var: f"x{i}" for i, n in enumerate(pattern.nodes)} | {e.var: f"y{i}" for i, e in enumerate(pattern.edges)}
    renamed = rename_pattern(pattern, names)
    return replace(renamed, edges=tuple(replace(e, var=names[e.var]) for e in renamed.edges))


def _ends(edge: Edge) -> tuple[tuple[str, str, bool], ...]:
    """The edge as seen from either end: (variable, relation, is it the source)."""
    return (edge.src, edge.relation, True), (edge.dst, edge.relation, False)


def _outer_ends(pattern: Pattern) -> set[tuple[str, str, bool]]:
    """How an inner pattern holds on to variables that are not its own."""
    own = {n.var for n in pattern.nodes}
    return {end for e in pattern.edges for end in _ends(e) if end[0] not in own}


def twice_the_owner(pattern: Pattern) -> bool:
    """'mỗi chủ đầu tư có bao nhiêu gói': of the projects it owns, no matter who procures; that 'có' means both was not said."""
    procured = {(e.src, e.dst) for e in pattern.edges if e.relation == "PROCURES" and e.var.startswith("l")}
    part_of = {(e.src, e.dst) for e in pattern.edges if e.relation == "PART_OF"}
    return any(e.relation == "IS_OWNER_OF" and owner == e.src and (package, e.dst) in part_of for e in pattern.edges for owner, package in procured)


def calls_for_owner(pattern: Pattern) -> bool:
    """'chủ đầu tư nào không có gói nào': none in the projects it owns; whether it called for bids nobody asked (a guessed link)."""
    owners = {e.src for e in pattern.edges if e.relation == "IS_OWNER_OF"}
    inner = (e for c in pattern.where for p in walk(c) if isinstance(p, Pattern) for e in p.edges)
    return any(e.relation == "PROCURES" and e.var.startswith("l") and e.src in owners for e in inner)
