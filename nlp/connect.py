"""The last joins: silent arguments, definite nouns and pronouns find what they stand for; loose parts are connected over the ontology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.query import AnyOf, Compare, Edge, Exists, Ident, Not, OneOf, Pattern
from graph.scope import walk
from nlp.attach import natural_between
from nlp.implied import drop_idle, drop_implied
from nlp.mentions import mention, used
from nlp.seats import placed
from nlp.sem import BIDDER, Sem, rename_edge, unify

#: things that a clause is about; only these are identified silently
CONTEXT = (("BidPackage",), ("Project",))

#: what a silent package or project beside a named one costs: its rival without it is taken where there is one
SILENT = 0.07


class Unconnected(Exception):
    """Two parts of the question are not joined by anything the ontology knows."""


def connect(sem: Sem) -> tuple[Sem, float]:
    """The meaning with every variable tied in, and what the guesses cost. Raises `Unconnected`."""
    sem = _through_project(_pronouns(_people(_listed(sem))))
    sem, first = _silent(_bare_twins(_one_role(sem)))
    sem = drop_implied(drop_idle(_one_caller(_one_project(sem))))
    sem, second = _join(sem)
    sem = _through_project(sem)  # of what was joined just now
    if sem.circular:
        raise Unconnected("loop")
    if (located := placed(sem)) is None:
        raise Unconnected("a place of what")
    sem = located
    if _owner_after_all(sem):
        raise Unconnected("role")
    return sem, first + second


def _listed(sem: Sem) -> Sem:
    """'có mấy công ty con, là những công ty nào': the list tells the number too."""
    counts = [a for a in sem.asked if a.what == "count" and a.key is None and a.var]
    lists = {sem.rep(a.var) for a in sem.asked if a.what == "which" and a.var}
    told = [a for a in counts if a.var and sem.rep(a.var) in lists]
    return sem.with_(asked=tuple(a for a in sem.asked if a not in told)) if told else sem


def _through_project(sem: Sem) -> Sem:
    """'chủ đầu tư nào có nhiều gói nhất': what a project owner merely has are the packages of its projects, whoever calls for bids."""
    owned = {sem.rep(e.src): e.dst for e in sem.edges if e.relation == "IS_OWNER_OF" and sem.rep(e.dst) in sem.implicit}

    def through(e: Edge) -> Edge:
        guessed = e.relation == "PROCURES" and e.var.startswith("l") and sem.rep(e.src) in owned
        return replace(e, relation="PART_OF", src=e.dst, dst=owned[sem.rep(e.src)]) if guessed else e

    return sem.with_(edges=tuple(through(e) for e in sem.edges)) if owned else sem


def _one_project(sem: Sem) -> Sem:
    """Of one package there is one project: 'dự án có nhà đầu tư dự thầu ở chính dự án mình'."""
    told = used(sem)
    first: dict[str, Edge] = {}
    for e in [e for e in sem.edges if e.relation == "PART_OF"]:
        here = first.setdefault(sem.rep(e.src), e)
        if here is not e and not {sem.rep(here.dst), sem.rep(e.dst)} <= told and (one := unify(sem, here.dst, e.dst)) is not None:
            sem = one.with_(edges=tuple(x for x in one.edges if x is not e))
    stakes = [e for e in sem.edges if e.relation == "INVESTS_IN"]
    said = {(sem.rep(e.src), sem.rep(e.dst)) for e in stakes if not e.var.startswith("l")}
    return sem.with_(edges=tuple(e for e in sem.edges if not (e in stakes and e.var.startswith("l") and (sem.rep(e.src), sem.rep(e.dst)) in said)))


def _one_caller(sem: Sem) -> Sem:
    """Of one package there is one procuring entity: 'bên mời thầu chỉ định thầu cho công ty có vốn góp của chính bên mời thầu'."""
    calls: dict[str, str] = {}
    for e in sem.edges:
        if e.relation == "PROCURES":
            first = calls.setdefault(sem.rep(e.dst), e.src)
            sem = unify(sem, first, e.src) or sem
    kept: dict[object, Edge] = {}
    for e in sem.edges:
        kept.setdefault((sem.rep(e.src), sem.rep(e.dst)) if e.relation == "PROCURES" else e.var, e)
    return sem.with_(edges=tuple(kept.values()))


def _people(sem: Sem) -> Sem:
    """'người' who bids or wins is any bidder; elsewhere it is a person."""
    if "noun:human" not in sem.flags:
        return sem
    nodes = dict(sem.nodes)
    for e in sem.edges:
        if e.relation in ("BIDS_ON", "WINS") and nodes.get(sem.rep(e.src)) == ("Person",):
            nodes[sem.rep(e.src)] = BIDDER
    return sem.with_(nodes=nodes)


def _owner_after_all(sem: Sem) -> bool:
    """'nhà đầu tư nào (không) trúng thầu ở dự án của mình': an investor's own project is the one it invests in, not one it happens to own as well."""
    names = {v: sem.rep(v) for v in sem.alias}
    refuted = (p for c in sem.where for p in walk(c) if isinstance(p, Pattern))
    inner = (rename_edge(e, names) for p in refuted for e in p.edges)
    guessed = {sem.rep(e.src) for e in (*sem.edges, *inner) if e.relation == "IS_OWNER_OF" and e.var.startswith("l")}
    return any(sem.rep(e.src) in guessed for e in sem.edges if e.relation == "INVESTS_IN" and e.var.startswith("e"))


def _order(var: str) -> int:
    digits = "".join(c for c in var if c.isdigit())
    return int(digits) if digits else 0


def _pronouns(sem: Sem) -> Sem:
    for var, how in sem.pronouns:
        here = sem.rep(var)
        if here not in sem.nodes:
            continue
        others = sorted((v for v in sem.nodes if v != here and v not in sem.implicit), key=_order)
        asked = [sem.rep(a.var) for a in sem.asked if a.var]
        earlier = [v for v in others if _order(v) < _order(here)]
        candidates = [*asked, sem.rep(sem.focus), *earlier] if how in ("self", "they") else [*reversed(earlier), *asked]
        for other in candidates:
            if how == "that" and _another_role(sem, here, other):
                continue
            if other in sem.nodes and other != here and (one := unify(sem, other, here)) and (how == "self" or not one.circular):
                sem = one  # 'mình' is the subject or nothing: what is related to itself has no meaning
                break
        else:
            one = _said_before(sem, here) if how == "that" else None
            if one is None and var.startswith("t"):
                raise Unconnected(f"pronoun:{var}")  # '(dự thầu ở Hà Nội mà chưa trúng gói nào) ở đó': in no project
            one = one or _beside(sem, here, others) or next((x for v in _unnamed(sem, here, how) if (x := unify(sem, here, v)) and not x.circular), None)
            if one is None and sem.nodes[here] == CONTEXT[1]:  # 'trúng thầu … của dự án đó': of what was won
                one = _beside(sem, here, sorted(sem.implicit & sem.nodes.keys(), key=_order))
            if one is None:
                raise Unconnected(f"pronoun:{var}")
            sem = one
    return sem.with_(pronouns=())


def _said_before(sem: Sem, here: str) -> Sem | None:
    """'làm chủ đầu tư rồi trúng gói trong dự án đó', 'nhà thầu trúng … gói đó': the project, or the package won, that was left unsaid before it."""
    won = {sem.rep(e.dst) for e in sem.edges if e.relation == "WINS"}
    silent = [v for v in sorted(sem.implicit, key=_order) if v in sem.nodes and sem.nodes[v] == sem.nodes[here] and _order(v) < _order(here)]
    spoken = [v for v in silent if sem.nodes[v] == CONTEXT[1] or (sem.nodes[v] == CONTEXT[0] and v in won)]
    return next((x for v in reversed(spoken) if (x := unify(sem, v, here)) and not x.circular), None)


def _beside(sem: Sem, here: str, others: Sequence[str]) -> Sem | None:
    """'không phải là chủ đầu tư', 'nhà đầu tư của dự án đó': of the package's project; one that is tied to it already is no other than itself."""
    pairs = [v for v in others if {sem.nodes[v], sem.nodes[here]} == set(CONTEXT) and v != here]
    return next((s for v in pairs if not _linked(sem, v, here) for s, _ in natural_between(sem, v, here)), None)


def _another_role(sem: Sem, here: str, other: str) -> bool:
    """'nhà thầu nào trúng gói của chủ đầu tư đó?': some owner spoken of before, not the winner that is asked for."""
    roles = {e.relation for e in sem.edges if sem.rep(e.src) == here and e.relation in ("PROCURES", "IS_OWNER_OF")}
    named = any(isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.rep(c.expr.var) == other for c in sem.where)
    return bool(roles) and not named and not roles <= {e.relation for e in sem.edges if sem.rep(e.src) == other}


def _unnamed(sem: Sem, here: str, how: str) -> list[str]:
    """What nobody named answers 'which one?' only for 'chính mình', and for the first verb's object in 'vừa mời thầu vừa dự chính gói đó'."""
    silent = [v for v in sem.nodes if v != here and v in sem.implicit]
    return silent if how == "self" else [v for v in silent if v[0] == "o" and "conj" in sem.flags]


def _linked(sem: Sem, a: str, b: str) -> bool:
    return any({sem.rep(e.src), sem.rep(e.dst)} == {a, b} for e in sem.edges)


def _one_role(sem: Sem) -> Sem:
    """'được chủ đầu tư góp vốn rồi trúng gói ở dự án của chủ đầu tư ấy': the project that the role leaves unsaid is the one that is said to be its own."""
    for edge in sem.edges:
        if edge.relation not in ("IS_OWNER_OF", "INVESTS_IN") or sem.rep(edge.dst) not in sem.implicit or sem.rep(edge.dst) in used(sem):
            continue
        again = (e.dst for e in sem.edges if e.relation == edge.relation and sem.rep(e.src) == sem.rep(edge.src) and e.var.startswith("l"))
        one = next((x for v in again if sem.rep(v) not in {sem.rep(edge.dst), *sem.implicit} and (x := unify(sem, v, edge.dst))), None)
        if one is not None:
            return one.with_(edges=tuple(e for e in one.edges if e.var != edge.var))
    return sem


def _bare_twins(sem: Sem) -> Sem:
    """'dự án nào có nhà đầu tư trúng thầu ngay trong dự án': a bare noun said again is the same thing."""
    if "conj" in sem.flags:
        return sem  # 'vừa … vừa …': two events of their own
    nouns = [v for v in sorted(sem.nodes, key=_order) if v[0] == "n" and v not in sem.implicit]
    for kinds in CONTEXT:
        of_kind = [v for v in nouns if sem.nodes.get(v) == kinds]
        again = [v for v in of_kind if bare(sem, v)]
        others = [v for v in of_kind if v not in again]
        if not again or len(others) > 1:
            continue
        for var in again:
            one = unify(sem, (others or again)[0], var)
            sem = one if one is not None and not one.circular else sem
    return sem


def bare(sem: Sem, var: str) -> bool:
    """A package or project of which nothing is said but the one thing that is done to it."""
    plain = var in sem.nodes and var[0] == "n" and sem.nodes[var] in CONTEXT and var not in sem.implicit | used(sem)
    marked = {f"other:{var}", *sem.every, *sem.same, *(p for p, _ in sem.pronouns)}
    return plain and not marked & (sem.flags | {var}) and sum(var in (sem.rep(e.src), sem.rep(e.dst)) for e in sem.edges) <= 1


def _silent(sem: Sem) -> tuple[Sem, float]:
    """A role's silent package or project is the one the clause speaks of."""
    cost = 0.0
    if "conj" in sem.flags and "auto" not in sem.flags:
        return _explicit_pairs(sem)  # 'vừa … vừa …': two events of their own
    for var in sorted(sem.implicit | sem.definite, key=_order):
        if var not in sem.nodes or (sem.kinds(var) not in CONTEXT):
            continue
        twins = [v for v in sorted(sem.nodes, key=_order) if v != var and sem.nodes[v] == sem.nodes[var]]
        explicit = [v for v in twins if v not in sem.implicit]
        if var in sem.implicit and (explicit or twins):
            one = unify(sem, (explicit or twins)[0], var)
            if one is not None:
                sem, cost = one, cost + (0.02 if explicit else 0.03)
                continue
        sem, more = _counterpart(sem, var)
        cost += more
    sem, more = _explicit_pairs(sem)
    return sem, cost + more


def tie_silent(sem: Sem, keep: Sequence[str]) -> Sem:
    """A clause that is about to be closed into a condition of its own: the bare package or project that a role of it leaves unsaid is the one
    the clause speaks of ('không do chủ đầu tư trúng': the owner of the package's own project)."""
    asked = {sem.rep(a.var) for a in sem.asked if a.var}
    for var in sorted(sem.implicit | {v for v in sem.nodes if v not in asked and bare(sem, v)}, key=_order):
        if var not in sem.nodes or var in keep or sem.kinds(var) not in CONTEXT or var in used(sem):
            continue
        if sum(var in (sem.rep(e.src), sem.rep(e.dst)) for e in sem.edges) != 1:
            continue
        for other in (v for v in sorted(sem.nodes, key=_order) if v != var and sem.nodes[v] in CONTEXT):
            one = unify(sem, other, var) if sem.nodes[other] == sem.nodes[var] else next((s for s, _ in natural_between(sem, var, other)), None)
            if one is not None and not one.circular:
                sem = drop_implied(one)
                break
    return sem


def _counterpart(sem: Sem, var: str) -> tuple[Sem, float]:
    """A silent package with a project in sight belongs to it, and the other way round; not where both are silent."""
    for other in sorted(sem.nodes, key=_order):
        if other == var or sem.nodes[other] not in CONTEXT or sem.nodes[other] == sem.nodes[var] or other in sem.implicit:
            continue
        if not _linked(sem, var, other) and not _of_rivals(sem, var, other):
            found = natural_between(sem, var, other)
            if found:
                return found[0][0], 0.05
    return sem, 0.0


def _of_rivals(sem: Sem, package: str, project: str) -> bool:
    """'đối thủ của nhà đầu tư dự án P': met on any package, and not on those of P alone."""
    bidders = [sem.rep(e.src) for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.dst) == package]
    holders = [sem.rep(e.src) for e in sem.edges if e.relation in ("INVESTS_IN", "IS_OWNER_OF") and sem.rep(e.dst) == project]
    return "rival" in sem.flags and len(bidders) > 1 and bool(set(holders) & set(bidders))


def _explicit_pairs(sem: Sem) -> tuple[Sem, float]:
    """'gói thầu' and a bare 'dự án' in one clause belong together; a silent one ('lĩnh vực' of a project beside 'gói') is less likely meant."""
    packages = [v for v, k in sem.nodes.items() if k == ("BidPackage",)]
    projects = [v for v, k in sem.nodes.items() if k == ("Project",)]
    apart = "conj" in sem.flags and "auto" not in sem.flags and not (packages and _asked_about(sem, packages[0]))
    if apart and ((packages and packages[0] in sem.implicit) or (projects and projects[0] in sem.implicit)):
        return sem, 0.0
    if (
        len(packages) == 1
        and len(projects) == 1
        and (not {packages[0], projects[0]} <= sem.implicit or _of_its_owner(sem, projects[0], packages[0]))
        and not _linked(sem, packages[0], projects[0])
        and not _of_rivals(sem, packages[0], projects[0])
    ):
        found = natural_between(sem, packages[0], projects[0])
        if found:
            return found[0][0], SILENT if {packages[0], projects[0]} & sem.implicit else 0.0
    return sem, 0.0


def _asked_about(sem: Sem, package: str) -> bool:
    """'gói mà chủ đầu tư dự nhưng trượt': both are said of one package that is named, and its owner is its project's."""
    return package not in sem.implicit and package in {sem.rep(sem.focus), *(sem.rep(a.var) for a in sem.asked if a.var)}


def _of_its_owner(sem: Sem, project: str, package: str) -> bool:
    """'thua công ty con của chủ đầu tư', 'nhà thầu trúng có cổ đông là chủ đầu tư': the owner of the package's project, where nothing else is said of it."""
    owned = [e for e in sem.edges if e.relation in ("IS_OWNER_OF", "INVESTS_IN") and sem.rep(e.dst) == project]
    bids = {sem.rep(e.src) for e in sem.edges if e.relation in ("BIDS_ON", "WINS") and sem.rep(e.dst) == package}
    asked = {sem.rep(a.var) for a in sem.asked if a.var} | {sem.rep(sem.focus)}
    if len(owned) != 1 or sem.rep(owned[0].src) in bids | asked:
        return False
    owner, ends = sem.rep(owned[0].src), ({sem.rep(e.src), sem.rep(e.dst)} for e in sem.edges if e.relation in ("OWNS", "AFFILIATED_WITH"))
    won = {sem.rep(e.src) for e in sem.edges if e.relation == "WINS"} & bids
    return (owned[0].relation == "IS_OWNER_OF" and len(bids) > 1) or any(owner in pair and pair & won for pair in ends)


def components(sem: Sem) -> list[set[str]]:
    groups: list[set[str]] = [{v} for v in sem.nodes]

    def merge(variables: set[str]) -> None:
        touched = [g for g in groups if g & variables]
        if len(touched) > 1:
            joined = set().union(*touched)
            groups[:] = [g for g in groups if not g & variables]
            groups.append(joined)

    for edge in sem.edges:
        merge({sem.rep(edge.src), sem.rep(edge.dst)} & sem.nodes.keys())
    for cond in sem.where:
        found: set[str] = set()
        if isinstance(cond, Compare | Exists | Not | AnyOf):
            mention(cond, found)
            merge({sem.rep(v) for v in found} & sem.nodes.keys())
    return groups


def _join(sem: Sem) -> tuple[Sem, float]:
    cost = 0.0
    for _ in range(4):
        groups = components(sem)
        if len(groups) <= 1:
            return sem, cost
        best: tuple[float, Sem] | None = None
        for i, first in enumerate(groups):
            for second in groups[i + 1 :]:
                for a in sorted(first, key=_order):
                    for b in sorted(second, key=_order):
                        for joined, price in _ways(sem, a, b):
                            if best is None or price < best[0]:
                                best = (price, joined)
        if best is None:
            raise Unconnected("parts:" + "|".join(",".join(sorted(g)) for g in groups))
        sem, cost = best[1], cost + best[0]
    raise Unconnected("parts")


def _ways(sem: Sem, a: str, b: str) -> list[tuple[Sem, float]]:
    ways = []
    if (a in sem.implicit or b in sem.implicit or a in sem.definite or b in sem.definite) and (one := unify(sem, a, b)):
        ways.append((one, 0.1))
    ways += [(s, 0.25 + c) for s, c in natural_between(sem, a, b)]
    ways += [(s, 0.3 + c) for s, c in natural_between(sem, b, a)]
    return ways
