"""Consortia and their members: 'ai tham gia nhiều liên danh nhất', 'chỉ trúng khi liên danh', 'trúng độc lập', 'các thành viên liên danh có chung cổ đông'."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Compare, Cond, Const, Distinct, Edge, Exists, Expr, Ident, Missing, Node, Not, Pattern, Prop, Sub
from nlp.chart import Item, rule, unary
from nlp.rules.bidsof import PACKAGE
from nlp.sem import Ask, Key, RankSpec, Sem, Value

BIDDER = ("Enterprise", "Agency", "Person")
#: headings
CONSORTIUM = "Liên danh"


def _wins(firm: str, mark: str, *, joint: bool) -> Cond:
    package, edge = f"{mark}k", f"{mark}e"
    alone = Missing(Prop(edge, "consortium"))
    return Exists(Pattern((Node(package, PACKAGE),), (Edge(edge, "WINS", firm, package),), (Not(alone) if joint else alone,)))


@unary("ONLYJOINT", "VP", 0.0)
def wins_only_jointly(word: Item) -> Sem:
    """'chỉ trúng khi liên danh': has won so, and never alone."""
    firm = f"s{word.start}"
    where = (_wins(firm, f"y{word.start}", joint=True), Not(_wins(firm, f"z{word.start}", joint=False)))
    nodes = {firm: ontology().relation("WINS").sources}
    return Sem(focus=firm, nodes=nodes, where=where, args=(firm,), implicit=frozenset({firm}), flags=frozenset({"always"}))


@rule("VP|S", "ALONEBID", "L", 0.0)
def not_jointly(v: Item, _: Item) -> Sem | None:
    """'trúng (bao nhiêu gói) độc lập': with no partner."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation not in ("WINS", "BIDS_ON") or v.sem.flags & {"rival", "mutual", "losing"}:
        return None
    return v.sem.also(Missing(Prop(edge.var, "consortium")))


# ---- how many they are in ----------------------------------------------------------------------------------------------
@rule("JOINS|V2", "MNM", "VP", 0.0)
def joins_most(v: Item, mnm: Item) -> Sem | None:
    """'tham gia nhiều liên danh (trúng thầu) nhất': by packages."""
    if "role:consortium" not in mnm.sem.flags or (v.category == "V2" and not v.sem.flags & {"verb:bid"}):
        return None
    won = any("trúng" in w.word or "thắng" in w.word for w in mnm.words())
    firm, package, edge = f"s{v.start}", f"k{v.start}", f"e{v.start}"
    relation = "WINS" if won else "BIDS_ON"
    value = Value(Ident(package), "int", "số gói thầu", agg="count", over=(package,))
    return Sem(
        focus=firm, nodes={firm: ontology().relation(relation).sources, package: PACKAGE}, edges=(Edge(edge, relation, firm, package),),
        where=(Not(Missing(Prop(edge, "consortium"))),), implicit=frozenset({firm, package}), event=edge, args=(firm, package),
        rank=RankSpec(value, "fewest" not in mnm.sem.flags, 1, firm), notes=("mỗi gói thầu có liên danh tham gia tính là một liên danh",),
    )  # fmt: skip


@unary("CN", "PVP", 0.02)
def so_many_consortia(cn: Item) -> Sem | None:
    """'(gói có) hai liên danh', 'từ 2 liên danh': by their names."""
    if "role:consortium" not in cn.sem.flags or not cn.sem.bounds:
        return None
    here, mark = f"o{cn.start}", f"c{cn.start}"
    edge, who = f"{mark}e", f"{mark}y"
    known = (Not(Missing(Prop(edge, "consortium"))),)
    count: Expr = Sub("count", Prop(edge, "consortium"), Pattern((Node(who, BIDDER),), (Edge(edge, "BIDS_ON", who, here),), known), (edge,))
    where = tuple(Compare(count, op, bound) for op, bound in cn.sem.bounds)
    return Sem(focus=here, nodes={here: PACKAGE}, where=where, implicit=frozenset({here}), args=(here,))


@rule("HAVE", "PVP", "R", 0.0)
@rule("PVP", "RIVAL", "L", 0.0)
def has_consortia(a: Item, b: Item) -> Sem | None:
    v = b if b.category == "PVP" else a
    return v.sem if any("liên danh" in w.word for w in v.words()) else None


# ---- two members of one ------------------------------------------------------------------------------------------------
@unary("MEMBERS", "DUO", 0.0)
def two_members(word: Item) -> Sem:
    """'các thành viên liên danh', 'hai thành viên': two of one consortium."""
    x, k, e, f = f"n{word.start}", f"k{word.start}", f"e{word.start}", f"f{word.start}"
    y = f"{x}b"
    return Sem(
        focus=x, nodes={x: BIDDER, y: BIDDER, k: PACKAGE}, edges=(Edge(e, "BIDS_ON", x, k), Edge(f, "BIDS_ON", y, k)),
        where=(Compare(Prop(e, "consortium"), "=", Prop(f, "consortium")), Distinct(x, y)), implicit=frozenset({y, k}), event=e,
        flags=frozenset({"pair2", "card:2", "duo:partners", "members"}),
    )  # fmt: skip


@rule("N|NREL", "SMEMBERS", "S", 0.0)
def consortium_whose_members(n: Item, s: Item) -> Sem | None:
    """'liên danh nào (trúng mà) các thành viên có chung cổ đông': told by its name, with the package."""
    asked = len(n.sem.asked) == 1 and n.sem.asked[0].what == "which" and "role:consortium" in n.sem.flags
    won = any(e.relation == "WINS" for e in n.sem.edges[1:]) or any(w.category == "V2" for w in n.words())
    if not asked or len(n.sem.edges) > 2 or len(n.sem.nodes) > 3:
        return None
    first = s.sem.edges[0]
    told = s.sem.also(Compare(Prop(first.var, "won"), "=", Const(True))) if won else s.sem
    key = Key(Prop(first.var, "consortium"), CONSORTIUM, "text", first.var)
    package = Key(Ident(first.dst), "Gói thầu", "entity", first.dst)
    return told.with_(asked=(Ask("key", s.sem.focus, key=key),), wants=(package,), flags=told.flags | {"keyasked"})


@unary("S", "SMEMBERS", 0.0)
def said_of_members(s: Item) -> Sem | None:
    return s.sem if "members" in s.sem.flags and not s.sem.asked else None
