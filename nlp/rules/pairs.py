"""Two roles at once: 'bên mời thầu và nhà thầu trúng có chung cổ đông', 'cả công ty mẹ lẫn công ty con cùng dự thầu'."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Distinct, Edge, OneOf, Prop
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT
from nlp.contests import rivals
from nlp.mentions import mentions_of
from nlp.rules.clauses import gap
from nlp.rules.sharing import share_of_two
from nlp.sem import Sem, link, merge, rename_cond, unify
from nlp.universal import TWO_FIRMS, tied


def open_role(n: Sem) -> bool:
    return bool(n.args) and n.args[0] in n.implicit and not n.asked and "name" not in n.flags and any(f.startswith("role:") for f in n.flags)


def _open(n: Sem) -> Sem:
    """A role of a package or project that is only pointed at ('công ty thắng gói đó', 'chủ đầu tư dự án'): of that which is spoken of anyway."""
    if len(n.args) != 1 or n.kinds(n.args[0]) not in CONTEXT or len(n.edges) != 1 or len(n.nodes) != 2:
        return n
    thing = n.rep(n.args[0])
    pointed = not n.pronouns or (len(n.pronouns) == 1 and n.rep(n.pronouns[0][0]) == thing and n.pronouns[0][1] == "that")
    told = any(thing in mentions_of(c) for c in n.where)
    return n if told or not pointed else n.with_(pronouns=(), implicit=n.implicit | {n.args[0], thing}, definite=n.definite - {thing})


@rule("N", "AND|LAN", "RA")
def role_and(n: Item, _: Item) -> Sem | None:
    opened = _open(n.sem)
    return opened if open_role(opened) else None


@rule("RA", "N", "RP", 0.02)
def two_roles(a: Item, b: Item) -> Sem | None:
    second = _open(b.sem)
    if not open_role(second) or a.sem.flags & {"uni"}:
        return None
    both = merge(a.sem, second, focus=a.sem.focus, args=(a.sem.focus, second.focus), event=None).flag("roles")
    return _kin(both, a.sem, second)


@rule("RA", "N", "N", 0.05)
def either_office(a: Item, b: Item) -> Sem | None:
    """'giám đốc và chủ tịch (của E)': whoever holds one of the offices."""
    first, second = a.sem.where, b.sem.where
    if not open_role(b.sem) or b.parts or len(first) != 1 or len(second) != 1 or len(a.sem.edges) != 1 or len(b.sem.edges) != 1:
        return None
    match first[0], second[0], a.sem.edges[0].relation, b.sem.edges[0].relation:
        case Compare(Prop() as role, "=", Const(x)), Compare(Prop(_, "role"), "=", Const(y)), "REPRESENTS", "REPRESENTS" if x != y:
            return a.sem.with_(where=(OneOf(role, (x, y)),))
    return None


@rule("RA", "N", "N", 0.0)
def over_either_chain(a: Item, b: Item) -> Sem | None:
    """'công ty con và công ty cháu (của E)': over one stake or two."""
    if not open_role(b.sem) or len(a.sem.edges) != 1 or len(b.sem.edges) != 1:
        return None
    first, second = a.sem.edges[0], b.sem.edges[0]
    alike = first.relation == second.relation == "OWNS" and a.sem.rep(first.dst) == a.sem.rep(a.sem.focus) and b.sem.rep(second.dst) == b.sem.rep(b.sem.focus)
    if not alike or (first.hops, second.hops) not in (((1, 1), (2, 2)), ((2, 2), (1, 1))):
        return None
    far, near = (b.sem, a.sem) if second.hops == (2, 2) else (a.sem, b.sem)
    same = tuple(rename_cond(c, {near.edges[0].var: far.edges[0].var}) for c in near.where) == far.edges[0].each
    return far.with_(edges=(replace(far.edges[0], hops=(1, 2)),)) if same else None


@rule("BOTH", "RP|NN", "R")
def both_roles(_: Item, pair: Item) -> Sem:
    return pair.sem.flag("bothsaid")


def _kin(both: Sem, a: Sem, b: Sem) -> Sem | None:
    """'công ty mẹ và công ty con': of each other."""
    if {f for f in a.flags | b.flags if f in ("role:parent", "role:subsidiary")} != {"role:parent", "role:subsidiary"}:
        return both
    one = unify(both, a.focus, b.args[0])
    two = unify(one, b.focus, a.args[0]) if one else None
    return two.with_(edges=two.edges[:1], where=(*(c for c in two.where if two.edges[0].var in repr(c)), Distinct(a.focus, b.focus))) if two else None


@rule("RP", "SHN|SHA", "S", 0.0)
def roles_share(pair: Item, sh: Item) -> Sem | None:
    """'… có chung người đại diện', '… trùng địa chỉ'. Nobody shares with oneself: two are meant, and it is said so."""
    first, second = pair.sem.args
    shared = share_of_two(_of_one_affair(pair.sem) or pair.sem, first, second, sh)
    if shared is None:
        return None
    told = Distinct(first, second) in pair.sem.where or TWO_FIRMS in shared.notes
    return (shared if told else shared.with_(notes=(*shared.notes, TWO_FIRMS))).flag(f"two:{first}:{second}")


@rule("BETWEEN", "RP", "BRP", 0.0)
def between_roles(_: Item, pair: Item) -> Sem:
    return pair.sem


@rule("SHN|SHA", "BRP", "S", 0.0)
def shared_between(sh: Item, pair: Item) -> Sem | None:
    """'trùng người đại diện giữa bên mời thầu và bên trúng': of what, the clause around it says."""
    found = roles_share(pair, sh)
    return found.with_(focus="") if isinstance(found, Sem) else None


@rule("HAVE", "SHN|SHA", "R", 0.0)
def have_shared(_: Item, sh: Item) -> Sem:
    return sh.sem


@rule("RP", "ONEANDSAME", "S", 0.0)
def are_one(pair: Item, _: Item) -> Sem | None:
    """'nhà thầu trúng và bên mời thầu là một'."""
    one = unify(pair.sem, *pair.sem.args)
    return one.with_(args=()) if one else None


@rule("N", "RP", "RP3", 0.0)
def three_roles(n: Item, pair: Item) -> Sem | None:
    """'chủ đầu tư, bên mời thầu và nhà thầu'."""
    first = _open(n.sem)
    if not open_role(first) or pair.sem.where:
        return None
    return merge(first, pair.sem, focus=first.focus, args=(first.focus, *pair.sem.args), event=None).flag("roles")


@rule("RP3", "ONEANDSAME", "S", 0.0)
def all_are_one(three: Item, _: Item) -> Sem | None:
    first, second, third = three.sem.args
    one = unify(three.sem, first, second)
    one = unify(one, first, third) if one else None
    return _of_one_affair(one.with_(args=())) if one else None


def _of_one_affair(sem: Sem) -> Sem | None:
    """What the roles are of: one project, and one package of it."""
    things = [v for v in sem.nodes if sem.kinds(v) in CONTEXT]
    for kinds in CONTEXT:
        alike = [v for v in things if sem.kinds(v) == kinds]
        for other in alike[1:]:
            one = unify(sem, alike[0], other)
            sem = one or sem
    package, project = (next((v for v in sem.nodes if sem.kinds(v) == kinds), None) for kinds in CONTEXT)
    ways = attach.natural_between(sem, package, project) if package and project else []
    return ways[0][0] if ways else sem


@rule("RP", "TWOAPART", "RP", 0.0)
def are_two(pair: Item, _: Item) -> Sem:
    """'… là hai công ty khác nhau'."""
    return pair.sem.also(Distinct(*pair.sem.args))


@rule("RP", "REL", "RP", 0.0)
def roles_that(pair: Item, _: Item) -> Sem:
    return pair.sem


@rule("RP", "RIVAL", "S", 0.0)
@rule("RP", "V2", "S", 0.1)
def roles_bid(pair: Item, v: Item) -> Sem | None:
    """'công ty mẹ và công ty con cùng dự thầu': both on one package, against each other."""
    if v.category == "V2" and not v.sem.flags & {"verb:bid", "rival"}:
        return None
    first, second = pair.sem.args
    k, e, f = f"k{v.start}", f"e{v.start}p", f"f{v.start}p"
    both = pair.sem.with_(nodes={**pair.sem.nodes, k: ("BidPackage",)}, implicit=pair.sem.implicit | {k}, event=e, args=())
    one = link(both, Edge(e, "BIDS_ON", first, k))
    two = link(one, Edge(f, "BIDS_ON", second, k)) if one else None
    return two.also(*rivals(f"{e}/{first}", f"{f}/{second}")) if two else None


@rule("S", "RIVAL", "S", 0.0)
def pair_competes(s: Item, _: Item) -> Sem | None:
    """'hai nhà thầu chung cổ đông đấu với nhau': not of one consortium."""
    bids = [e for e in s.sem.edges if e.relation == "BIDS_ON"]
    if "pair2" not in s.sem.flags or len(bids) != 2 or s.sem.rep(bids[0].dst) != s.sem.rep(bids[1].dst):
        return None
    return s.sem.also(*rivals(*(f"{e.var}/{s.sem.rep(e.src)}" for e in bids)))


@rule("S|HS|N|VP", "TWOAPART", "L", 0.0)
def pair_apart(s: Item, _: Item) -> Sem | None:
    """'bên mời thầu và nhà thầu trúng chung cổ đông (hai công ty khác nhau)'."""
    two = next((f.split(":")[1:] for f in s.sem.flags if f.startswith("two:")), None)
    return s.sem.also(Distinct(*two)) if two else None


@rule("HAVE", "S", "HS", 0.02)
def has_pair(_: Item, s: Item) -> Sem | None:
    """'gói có công ty mẹ và công ty con cùng dự thầu', 'gói có hai nhà thầu chung cổ đông'."""
    return s.sem if s.sem.flags & {"roles", "pair2"} and not s.sem.asked else None


@rule("N|NREL", "HS", "N", 0.02)
@rule("N|NREL", "S", "N", 0.05)
def where_roles(n: Item, s: Item) -> list[Sem]:
    """'gói nào (mà) bên mời thầu và nhà thầu trúng …': the head is what their roles are of."""
    if "name" in n.sem.flags or not s.sem.flags & {"roles", "pair2"} or s.sem.asked or "yn" in s.sem.flags:
        return []
    if n.rule == "reduced_relative" and n.last().category == "N":
        return []  # 'dự án có chủ đầu tư, bên mời thầu và nhà thầu là một': three roles, and not two
    both = merge(n.sem, s.sem, focus=n.sem.focus, args=n.sem.args, event=s.sem.event)
    found = None
    for var in sorted(s.sem.implicit):
        if s.sem.rep(var) in s.sem.nodes and (one := unify(found or both, n.sem.focus, s.sem.rep(var))):
            found = one
    if found is not None:
        return [found]
    silent = [v for v in s.sem.nodes if v in s.sem.implicit]
    return [x for v in silent for x, _ in attach.natural_between(both, n.sem.focus, v)][:1]


@unary("S", "SROLES", 0.0)
def roles_told(s: Item) -> Sem | None:
    """The rule below is tried for no other clause."""
    return s.sem if s.sem.flags & {"roles", "pair2"} and not s.sem.asked and not s.sem.flags & {"yn", "path"} else None


@rule("SROLES", "N", "S", 0.02)
def which_of_their_affairs(s: Item, n: Item) -> list[Sem]:
    """'nhà thầu trúng và nhà thầu thứ nhì cùng một chủ: gói nào?'"""
    if len(n.sem.asked) != 1 or n.sem.kinds() not in CONTEXT or n.sem.edges or "name" in n.sem.flags or n.sem.rank:
        return []
    found = where_roles(Item("N", n.start, n.end, n.sem.with_(asked=()), 0.0), s)
    return [x.with_(asked=n.sem.asked, focus=n.sem.focus) for x in found if isinstance(x, Sem)] if isinstance(found, list) else []


@rule("N", "S", "N", 0.05)
def where_one_holds_the_other(n: Item, s: Item) -> list[Sem]:
    """'gói (mà) bên mời thầu có cổ phần trong nhà thầu tham dự': whoever is spoken of has a role in the package."""
    held = [e for e in s.sem.edges if e.relation in ("OWNS", "REPRESENTS")]
    counted = s.sem.asked or s.sem.having or s.sem.rank or s.sem.same
    if n.sem.kinds() not in CONTEXT or "name" in n.sem.flags or not held or counted or s.sem.flags & {"yn", "path", "name"}:
        return []
    silent = {v for v in s.sem.nodes if v in s.sem.implicit and s.sem.kinds(v) in CONTEXT}

    def has_role(who: str) -> bool:
        return any(s.sem.rep(e.src) == s.sem.rep(who) and s.sem.rep(e.dst) in silent for e in s.sem.edges)

    between = len(held) == 2 and s.sem.rep(held[0].src) == s.sem.rep(held[1].src)  # 'giám đốc bên mời thầu là cổ đông nhà thầu trúng'
    told = all(has_role(e.dst) for e in held) and (between or (len(held) == 1 and has_role(held[0].src)))
    return gap(n.sem, s.sem) if told else []


# ---- two that are named ------------------------------------------------------------------------------------------------
@rule("NN", "RIVAL", "NNB", 0.0)
@rule("NN", "V2", "NNB", 0.08)
def both_bid(pair: Item, v: Item) -> Sem | None:
    """'E1 và E2 (từng) cùng dự': both on one package."""
    relation = "WINS" if "verb:win" in v.sem.flags else "BIDS_ON"
    if v.category == "V2" and not v.sem.flags & {"verb:bid", "verb:win"}:
        return None
    first, second = pair.sem.args
    k, e, f = f"k{v.start}", f"e{v.start}p", f"f{v.start}p"
    both = pair.sem.with_(nodes={**pair.sem.nodes, k: ("BidPackage",)}, implicit=pair.sem.implicit | {k}, flags=pair.sem.flags - {"pair"})
    one = link(both, Edge(e, relation, first, k))
    two = link(one, Edge(f, relation, second, k)) if one else None
    apart = rivals(f"{e}/{first}", f"{f}/{second}") if relation == "BIDS_ON" and any(w in v.word for w in ("tranh", "đối", "độc lập", "đấu với")) else ()
    return two.also(*apart).with_(focus=k, args=(k,), event=e) if two else None


@unary("NNB", "S", 0.02)
def both_have_bid(pair: Item) -> Sem:
    return pair.sem


@rule("NNB", "N", "S", 0.0)
def both_bid_on(pair: Item, n: Item) -> Sem | None:
    """'… cùng dự những gói nào', '… cùng dự gói của A nào chưa'."""
    if n.sem.kinds() != ("BidPackage",):
        return None
    return unify(merge(pair.sem, n.sem, focus=pair.sem.focus, args=pair.sem.args), n.sem.focus, pair.sem.focus)


# ---- of one and the same -------------------------------------------------------------------------------------------------
@rule("VP", "OFN", "VP", 0.0)
@rule("VP", "N", "VP", 0.1)
def of_one_and_the_same(v: Item, n: Item) -> Sem | None:
    """'vừa làm chủ đầu tư vừa trúng thầu ở cùng một dự án': both of that one."""
    if "conj" not in v.sem.flags or n.sem.focus not in n.sem.same or not v.sem.args or n.sem.asked:
        return None
    both = merge(v.sem, n.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, same=())
    return tied(both, v.sem.args[0], n.sem.focus)
