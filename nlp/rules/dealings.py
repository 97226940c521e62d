"""Who deals with whom: 'trúng từ 3 gói mà toàn của một bên mời thầu', 'thua công ty cùng chủ (với mình)', and the asked one said last."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const
from nlp import attach
from nlp.chart import Item, rule
from nlp.connect import CONTEXT
from nlp.rules.nouns import myself
from nlp.rules.numbers import counted
from nlp.rules.predicates import predicate
from nlp.rules.sharing import attribute_with, share_with
from nlp.rules.verbs import conjoin, how_often, subject, take_object
from nlp.sem import Sem, merge, rename_cond, rename_edge, unify

#: what leaves no room for an object behind the verb
CLOSED = frozenset({"always", "eachof", "negated"})


# ---- all of one ------------------------------------------------------------------------------------------------------
@rule("ONLY|EVENLY", "OCN", "OFONE", 0.0)
@rule("ONLY|EVENLY", "OFN", "OFONE", 0.0)
def all_of_one(_: Item, of: Item) -> Sem | None:
    """'toàn của một bên mời thầu', 'đều của cùng một chủ đầu tư'."""
    n = of.sem
    if of.category == "OFN":
        return n.with_(same=(), bounds=(("=", Const(1)),)) if n.same == (n.focus,) and not n.asked and not n.having else None
    return n if n.bounds == (("=", Const(1)),) and not n.asked else None


@rule("VP|VPA", "OFONE", "VP", 0.0)
def dealings_with_one(v: Item, one: Item) -> Sem | None:
    """'trúng từ 3 gói (mà) toàn của một bên mời thầu': of all that it won there is but one caller."""
    verb = next((w for w in v.words() if w.category == "V2"), None)
    counted = verb is not None and bool(v.sem.having) and v.sem.event == verb.sem.event and len(v.sem.edges) == 1 and not v.sem.where
    if verb is None or not counted or len(verb.sem.edges) != 1 or verb.sem.asked:
        return None
    again = _apart(verb.sem)
    both = merge(again, one.sem, focus=again.focus, args=again.args, event=again.event, bounds=())
    role = next((a for a in one.sem.args if a in one.sem.implicit and one.sem.kinds(a) in CONTEXT), None)
    if role is None:
        return None
    package = unify(both, again.args[1], role)
    ways = [package] if package else [s for s, _ in attach.natural_between(both, again.rep(again.args[1]), role)]
    return conjoin(v.sem, how_often(ways[0], subject(ways[0]), one.sem)) if len(ways) == 1 else None


def _apart(v: Sem) -> Sem:
    """The verb once more, with variables of its own."""
    names = {x: f"{x}z" for x in v.nodes} | {e.var: f"{e.var}z" for e in v.edges}
    return v.with_(
        focus=names[v.focus], nodes={names[x]: k for x, k in v.nodes.items()}, implicit=frozenset(names[x] for x in v.implicit if x in names),
        edges=tuple(replace(rename_edge(e, names), var=names[e.var]) for e in v.edges), where=tuple(rename_cond(c, names) for c in v.where),
        event=names[v.event] if v.event else None, args=tuple(names[a] for a in v.args),
    )  # fmt: skip


@rule("N|VP", "CN", "L", 0.04)
def so_many_in_all(v: Item, cn: Item) -> Sem | None:
    """'chỉ trúng thầu của một chủ đầu tư, từ 3 gói trở lên': how many of what was just said to be done."""
    counted, edge = cn.sem, v.sem.edge(v.sem.event)
    bare = counted.kinds() == ("BidPackage",) and not (counted.edges or counted.where or counted.args)
    if not bare or edge is None or edge.relation not in ("WINS", "BIDS_ON") or (v.category == "N" and not v.made_by("only")):
        return None
    done = v.sem.having and all(v.sem.rep(edge.dst) not in (v.sem.rep(x) for x in h.value.over) for h in v.sem.having)
    if not done or v.sem.rep(v.sem.having[0].subject) != v.sem.rep(edge.src):
        return None
    return how_often(v.sem, v.sem.rep(edge.src), counted.with_(focus=edge.dst))


# ---- like oneself ------------------------------------------------------------------------------------------------------
@rule("N", "SHN|SHA", "NLIKE", 0.05)
def like_oneself(n: Item, sh: Item) -> Sem | None:
    """'công ty cùng giám đốc (với mình)'."""
    bare = not n.parts and not n.sem.asked and not n.sem.edges and not n.sem.where and n.sem.kinds() == ("Enterprise",) and not n.sem.flags & {"name", "plural"}
    oneself = myself(Item("SELF", sh.end, sh.end, Sem(), 0.0)) if bare else None
    if not isinstance(oneself, Sem):
        return None
    whose = Item("OFN", sh.start, sh.end, oneself.with_(pronouns=tuple((v, "self") for v, _ in oneself.pronouns)), 0.0)
    shared = share_with(sh, whose) if sh.category == "SHN" else attribute_with(sh, whose)
    return predicate(n.sem, shared, clause=False) if isinstance(shared, Sem) else None


@rule("V2", "NLIKE", "VP", 0.0)
def deals_with_its_like(v: Item, n: Item) -> list[Sem]:
    """'thua công ty cùng giám đốc', 'đấu với công ty cùng địa chỉ'."""
    return take_object(v.sem, n.sem, cost_free=True) if len(v.sem.args) > 1 else []


@rule("BY", "NLIKE", "AGN", 0.0)
def by_its_like(_: Item, n: Item) -> Sem:
    """'(dự án) do công ty cùng giám đốc làm chủ đầu tư'."""
    return n.sem


@rule("OF", "NLIKE", "OFN", 0.0)
def of_its_like(_: Item, n: Item) -> Sem:
    """'(gói) của công ty cùng giám đốc'."""
    return n.sem


# ---- the asked one last --------------------------------------------------------------------------------------------------
@rule("VP", "N", "S", 0.05)
def who_said_last(v: Item, n: Item) -> Sem | None:
    """'dự đâu thắng đó, nhà thầu nào?', 'dự trên 5 gói mà thắng dưới 2 gói, công ty nào?'"""
    asked = len(n.sem.asked) == 1 and n.sem.asked[0].what == "which" and n.sem.asked[0].key is None and "name" not in n.sem.flags
    closed = bool(v.sem.having) or bool(v.sem.flags & CLOSED) or (bool(v.sem.where) and not v.sem.edges)
    if not asked or not closed or v.sem.asked or v.sem.rank or not v.sem.args or v.sem.rep(v.sem.args[0]) not in v.sem.implicit:
        return None
    plain = (not n.sem.where and len(n.parts) == 2 and not n.parts[0].parts and any(isinstance(c, Compare) for c in v.sem.where)) or bool(v.sem.having)
    return predicate(n.sem, v.sem) if plain or v.sem.flags & CLOSED else None


@rule("V2", "BND", "VBND", 0.0)
def so_many_again(v: Item, bnd: Item) -> Sem | None:
    """'(dự trên 5 gói mà) thắng chưa tới 2': packages again."""
    package = Item("N", bnd.start, bnd.end, Sem(focus=f"n{bnd.start}", nodes={f"n{bnd.start}": ("BidPackage",)}), 0.0)
    cn = counted(bnd, package)
    one = v.sem.edge(v.sem.event)
    if not isinstance(cn, Sem) or one is None or one.relation not in ("WINS", "BIDS_ON") or v.sem.asked:
        return None
    return next((how_often(s, subject(s), cn) for s in take_object(v.sem, cn, cost_free=True)), None)


@rule("VPA", "VBND", "VP", 0.0)
def two_numbers(a: Item, b: Item) -> Sem | None:
    one = a.sem.edge(a.sem.event)
    return conjoin(a.sem, b.sem) if one is not None and one.relation in ("WINS", "BIDS_ON") and a.sem.having else None
