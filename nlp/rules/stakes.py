"""Stakes by who holds them: state and foreign shares as amounts, shareholders of one sort, what two named firms have in common."""

from __future__ import annotations

from graph.query import Arith, Coalesce, Compare, Cond, Const, Edge, Exists, Expr, Node, Not, OneOf, Pattern, Prop, Sub
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule
from nlp.mentions import mentions_of
from nlp.rules.sharing import role_again
from nlp.sem import Ask, Sem, Value, merge, rename_cond, restrict, unify

#: by predicate (lexicon/predicates.yml): whose stakes count, and what the sum is called
HOLDERS: dict[str, tuple[tuple[tuple[str, bool], ...], str]] = {
    "val:state_stake": ((("Agency", False),), "tỷ lệ vốn nhà nước"),
    "val:foreign_stake": ((("ForeignInvestor", False), ("Person", True)), "tỷ lệ vốn nước ngoài"),
}


# ---- how much of it -----------------------------------------------------------------------------------------------
def _share(val: Sem) -> Value | None:
    """All stakes of that sort in the firm together."""
    held = next((HOLDERS[f] for f in val.flags if f in HOLDERS), None)
    if held is None or val.kinds() != ("Enterprise",):
        return None
    firm = val.focus
    parts: list[Expr] = []
    for n, (kind, foreign) in enumerate(held[0]):
        holder, edge = f"{firm}h{n}", f"{firm}s{n}"
        where: tuple[Cond, ...] = (Compare(Prop(holder, "nationality"), "<>", Const("Việt Nam")),) if foreign else ()
        pattern = Pattern((Node(holder, (kind,)),), (Edge(edge, "OWNS", holder, firm),), where)
        total: Expr = Sub("sum", Prop(edge, "pct"), pattern, (edge,))
        parts.append(Coalesce((total, Const(0))) if len(held[0]) > 1 else total)
    expr: Expr = parts[0]
    for part in parts[1:]:
        expr = Arith("+", expr, part)
    return Value(expr, "percent", held[1], owner=firm, over=(firm,))


@rule("VAL", "BND", "VP", 0.0)
def stake_above(val: Item, bnd: Item) -> Sem | None:
    """'có vốn nhà nước trên 50 %'."""
    value, bound = _share(val.sem), bnd.payload
    if value is None or not isinstance(bound, Bound) or bound.quantity.unit != "percent":
        return None
    firm = val.sem.focus
    has: tuple[Cond, ...] = (Compare(value.expr, ">", Const(0)),) if bound.op in ("<", "<=") else ()  # 'vốn nhà nước dưới 30 %': it has some
    return Sem(focus=firm, nodes={firm: ("Enterprise",)}, where=(*attach.bound_conds(value.expr, bound), *has), implicit=frozenset({firm}), args=(firm,))


@rule("BND", "VAL", "VP", 0.0)
def above_stake(bnd: Item, val: Item) -> Sem | None:
    """'có trên 50 % vốn ngoại'."""
    return stake_above(val, bnd)  # type: ignore[return-value]


@rule("VAL", "PCTQ", "S", 0.02)
@rule("PCTQ|RATIO", "VAL", "ATTR", 0.02)
def stake_asked(a: Item, b: Item) -> Sem | None:
    """'E vốn nhà nước mấy %', 'tỷ lệ vốn nhà nước ở E'."""
    val = a if a.category == "VAL" else b
    value = _share(val.sem)
    if value is None:
        return None
    firm = val.sem.focus
    plain = Sem(focus=firm, nodes={firm: ("Enterprise",)}, implicit=frozenset({firm}), args=(firm,), flags=frozenset({"attr:stake"}))
    return plain.with_(value=value) if a.category == "RATIO" else plain.with_(asked=(Ask("value", value=value),)) if a.category == "VAL" else None


@rule("N|VP|S", "ATTRVP", "L", 0.0)
def stake_of_holder(n: Item, a: Item) -> Sem | None:
    """'doanh nghiệp có cổ đông là E, tỷ lệ vốn góp trên 50 %': how large the stake is that was just spoken of."""
    share = a.sem.edge(a.sem.event)
    if share is None or len(a.sem.edges) != 1 or share.relation not in ("OWNS", "INVESTS_IN"):
        return None
    if not all(a.sem.rep(v) in a.sem.implicit for v in (share.src, share.dst)):
        return None  # whose it is was said
    told = [e for e in n.sem.edges if e.relation == share.relation and e.hops == (1, 1)]
    if len(told) != 1 or any(told[0].var in mentions_of(c) for c in n.sem.where) or n.sem.value is not None or n.sem.rank:
        return None
    return n.sem.also(*(rename_cond(c, {share.var: told[0].var}) for c in a.sem.where))


# ---- only holders of one sort ----------------------------------------------------------------------------------------
@rule("ONLY", "N", "VP", 0.02)
def only_such_holders(word: Item, n: Item) -> Sem | None:
    """'chỉ có cổ đông là cá nhân': some, and none of another sort."""
    edge = n.sem.edge(n.sem.event)
    if "role:shareholder_of" not in n.sem.flags or edge is None or edge.relation != "OWNS" or len(n.sem.edges) != 1 or n.sem.asked or n.sem.rank:
        return None
    if n.sem.where or word.word == "mỗi":
        return None
    firm, others = n.sem.rep(edge.dst), tuple(k for k in ("Enterprise", "Agency", "Person", "ForeignInvestor") if k not in n.sem.kinds())
    if firm not in n.sem.implicit or not others:
        return None
    some = Exists(Pattern((Node(f"{firm}x", n.sem.kinds()),), (Edge(f"{edge.var}x", "OWNS", f"{firm}x", firm),)))
    none = Not(Exists(Pattern((Node(f"{firm}y", others),), (Edge(f"{edge.var}y", "OWNS", f"{firm}y", firm),))))
    return Sem(focus=firm, nodes={firm: ("Enterprise",)}, where=(some, none), implicit=frozenset({firm}), args=(firm,))


# ---- of two that are named ---------------------------------------------------------------------------------------------
@rule("OF|AND", "NN", "OFNN", 0.0)
def of_two(_: Item, pair: Item) -> Sem | None:
    return pair.sem if not pair.sem.edges else None


@rule("SHN", "OFNN", "N", 0.02)
def common_to(sh: Item, pair: Item) -> Sem | None:
    """'cổ đông chung của E1 và E2'."""
    first, second = pair.sem.args
    arg = sh.sem.args[0]
    both = merge(sh.sem, pair.sem, focus=sh.sem.focus, args=(), event=None, flags=sh.sem.flags)
    narrowed = restrict(both, second, both.kinds(arg))
    return unify(role_again(narrowed, arg, second, "b"), first, arg) if narrowed else None


@rule("S", "Q_YN", "EXYN", 0.06)
def shared_asked(s: Item, _: Item) -> Sem | None:
    """'E1 và E2 có chung cổ đông nào không(, nếu có thì là ai)'; 'A có góp vốn vào công ty nào không? Kể tên.'"""
    one = len(s.sem.asked) == 1 and s.sem.asked[0].what == "which"
    named = any(isinstance(c, OneOf) and len(c.values) == 1 for c in s.sem.where)
    return s.sem if one and named and s.sem.edges and not s.sem.flags & {"yn", "path", "describe"} else None


@rule("EXYN", "EACHWANT", "S", 0.0)
def then_each(s: Item, w: Item) -> Sem | None:
    """'A góp vốn vào công ty nào không? Mỗi nơi bao nhiêu phần trăm?'"""
    from nlp.rules.questions import each_holds

    found = each_holds(Item("S", s.start, s.end, s.sem, 0.0), w)
    return found if isinstance(found, Sem) else None


@rule("S|N", "PCTQ", "S", 0.08)
def share_beside(s: Item, w: Item) -> Sem | None:
    """'A góp vốn ở công ty nào, mấy %'."""
    from nlp.rules.questions import each_holds

    if not s.sem.asked or s.sem.asked[0].what != "which" or s.sem.wants or s.sem.rank or "chiếm" in w.word:
        return None
    held = [e for e in s.sem.edges if e.relation in ("OWNS", "INVESTS_IN") and s.sem.rep(s.sem.asked[0].var or "") in (s.sem.rep(e.src), s.sem.rep(e.dst))]
    found = each_holds(s, w) if len(held) == 1 and len(s.sem.edges) == 1 else None
    return found if isinstance(found, Sem) else None
