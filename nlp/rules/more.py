"""Has one named thing more than another ('E1 có trúng nhiều gói hơn E2 không'), and who won more money than one ('trúng nhiều tiền hơn E').

The same number is worked out for the other one, over the same pattern, and the two are compared. Which of all have more is asked in nlp.rules.against.
"""

from __future__ import annotations

from dataclasses import replace

from graph.query import Coalesce, Compare, Const, Edge, Expr, Ident, Node, OneOf, Op, Pattern, Sub
from graph.text.places import Place
from nlp import attach
from nlp.amounts import priced
from nlp.chart import Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.clauses import holders
from nlp.rules.lookups import is_one
from nlp.rules.measures import _CMP
from nlp.rules.predicates import predicate
from nlp.rules.verbs import counting, subject, take_object
from nlp.sem import Sem, Value, merge, rename_cond, rename_edge, rename_expr, restrict


# ---- 'nhiều gói hơn E' ------------------------------------------------------------------------------------------------
@rule("MN", "MORE", "MNMORE", 0.0)
def more_of(mn: Item, _: Item) -> Sem | None:
    return mn.sem if next(mn.words()).category == "MANY" else None  # 'ít gói hơn E': is one without any meant?


@rule("MANY", "UNITM", "MMON", 0.0)
def much_money(_: Item, unit: Item) -> Sem | None:
    return Sem() if unit.word == "tiền" else None


@rule("MMON", "MORE", "MMORE", 0.0)
def more_money(m: Item, _: Item) -> Sem:
    return m.sem


@rule("MORE", "VERSUS", "MORE", 0.0)
def more_than(word: Item, _: Item) -> Sem:
    return word.sem


@rule("MNMORE", "N|PLC", "MNTHAN", 0.0)
@rule("MMORE", "N", "MMTHAN", 0.0)
def than_whom(m: Item, n: Item) -> Sem | None:
    other = _other(n)
    return m.sem.with_(fill=(other,)) if other else None


def _other(n: Item) -> Sem | None:
    """The one that is compared with: a name, or a province."""
    if n.category == "N":
        return n.sem if is_one(n.sem) and "name" in n.sem.flags and not n.sem.edges and not n.sem.pronouns else None
    place, var = n.payload, f"n{n.start}"
    if not isinstance(place, Place) or len(place.names_63) != 1 or "places" in n.sem.flags:
        return None
    return Sem(focus=var, nodes={var: ("Province",)}, where=(OneOf(Ident(var), tuple(place.names_63)),), flags=frozenset({"name"}))


@rule("V2", "MNTHAN", "VPTHAN", 0.0)
def does_more(v: Item, m: Item) -> list[Sem]:
    """'trúng nhiều gói hơn E'."""
    bare = m.sem.with_(fill=())
    return [x for s in take_object(v.sem, bare, cost_free=True) if (x := _than(s, subject(s), s.rep(bare.focus), m.sem))]


@rule("HAVE", "MNTHAN", "VPTHAN", 0.0)
def has_more(h: Item, m: Item) -> list[Sem]:
    """'có nhiều gói thầu hơn Tiền Giang'."""
    bare = m.sem.with_(fill=())
    held = [(s, _than(s, s.rep(s.args[0]), s.rep(bare.focus), m.sem)) for s in holders(bare, f"h{h.start}")]
    return [x.flag(*(f for f in s.flags if f.startswith("how:"))) for s, x in held if x]


@unary("MNTHAN", "VPTHAN", 0.12)
def more_bare(m: Item) -> list[Sem]:
    return has_more(m, m)  # type: ignore[return-value]


@rule("V2", "MMTHAN", "VP", 0.0)
def wins_more_money(v: Item, m: Item) -> Sem | None:
    """'trúng nhiều tiền hơn E'."""
    edge = v.sem.edge(v.sem.event)
    money = priced(edge)
    if edge is None or money is None or edge.relation != "WINS" or v.sem.rep(v.sem.args[1]) not in v.sem.implicit:
        return None
    return _compared(v.sem, subject(v.sem), money, ">", m.sem.fill[0])


@rule("HAVE", "VPTHAN", "R", 0.0)
def has_than(_: Item, v: Item) -> Sem:
    return v.sem


@rule("N", "VPTHAN", "S", 0.0)
def one_more_than_other(n: Item, v: Item) -> Sem | None:
    """'E1 trúng nhiều gói hơn E2 (không)'."""
    return predicate(n.sem, v.sem) if is_one(n.sem) and "name" in n.sem.flags and not n.sem.edges else None


@rule("PLC", "VPTHAN", "S", 0.02)
def one_place_more(plc: Item, v: Item) -> Sem | None:
    """'Hà Nội có nhiều gói hơn Đà Nẵng không'."""
    mine = _other(plc)
    return predicate(mine, v.sem) if mine else None


def _than(s: Sem, subject_: str, counted: str, m: Sem) -> Sem | None:
    expr, over = counting(s, counted, subject_)
    value = Value(expr, "int", "số lượng", agg="count", over=over)
    return _compared(s, subject_, value, ">", m.fill[0])


# ---- 'có vốn điều lệ cao hơn E' ------------------------------------------------------------------------------------------
@rule("ATTRC", "N", "VPTHAN", 0.02)
def attribute_more(a: Item, n: Item) -> Sem | None:
    """'vốn điều lệ cao hơn E', 'tổng giá trị trúng thầu lớn hơn E'."""
    other, value = _other(n), a.sem.value
    op = next((_CMP[w.category] for w in a.words() if w.category in _CMP), None)
    if other is None or value is None or op not in (">", "<") or a.sem.having or a.sem.rank or a.sem.asked or a.sem.flags & {"owned", "indicator", "counting"}:
        return None
    if value.whole or value.agg not in (None, "sum") or not a.sem.args:
        return None
    return _compared(a.sem.with_(value=None), a.sem.rep(a.sem.args[0]), value, op, other)  # type: ignore[arg-type]


def _compared(s: Sem, subject_: str, value: Value, op: Op, other: object) -> Sem | None:
    """The subject's number set against that of the other one."""
    assert isinstance(other, Sem)
    if s.asked or s.rank or s.having or s.pronouns or s.same or s.every:
        return None
    whom = restrict(other, other.focus, s.kinds(subject_))
    if whom is None:
        return None
    there = whom.focus
    names = {x: s.rep(x) for x in s.alias}
    mine = _number(s, subject_, value, names)
    theirs = rename_number(mine, subject_, there)
    said = tuple(rename_cond(c, names) for c in s.where)
    own = tuple(c for c in said if mentions_of(c) == {subject_})
    if value.agg is None and (s.edges or len(own) < len(said)):
        return None
    kept = Sem(focus=subject_, nodes={subject_: s.kinds(subject_)}, where=own, args=(subject_,), implicit=s.implicit & {subject_}, notes=s.notes)
    both = merge(kept, whom, focus=subject_, args=(subject_,), flags=frozenset({"than"}))
    return both.also(Compare(mine, op, theirs))


def _number(s: Sem, subject_: str, value: Value, names: dict[str, str]) -> Expr:
    expr = rename_expr(value.expr, names)
    if value.agg is None:
        return expr
    sealed = attach.seal(s, [subject_])
    inner = Pattern(sealed.nodes, sealed.edges, tuple(c for c in sealed.where if mentions_of(c) - {subject_}))
    total = Sub(value.agg, expr, inner, tuple(dict.fromkeys(names.get(x, x) for x in value.over)))
    return total if value.agg == "count" else Coalesce((total, Const(0)))


def rename_number(expr: Expr, here: str, there: str) -> Expr:
    """The same number of another one: inner variables apart."""
    match expr:
        case Coalesce(args):
            return Coalesce(tuple(rename_number(a, here, there) for a in args))
        case Sub(fn, inner, pattern, over):
            mark = {n.var: f"{n.var}t" for n in pattern.nodes} | {e.var: f"{e.var}t" for e in pattern.edges} | {here: there}
            edges = tuple(_moved(e, mark) for e in pattern.edges)
            nodes = tuple(Node(mark.get(n.var, n.var), n.kinds) for n in pattern.nodes)
            moved = Pattern(nodes, edges, tuple(rename_cond(c, mark) for c in pattern.where))
            return Sub(fn, rename_expr(inner, mark), moved, tuple(mark.get(v, v) for v in over))
    return rename_expr(expr, {here: there})


def _moved(edge: Edge, mark: dict[str, str]) -> Edge:
    return replace(rename_edge(edge, mark), var=mark[edge.var])
