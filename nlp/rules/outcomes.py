"""How bids ended, said in one breath with how they stood: 'bỏ giá thấp nhất mà vẫn trượt', 'tỷ lệ trúng 100%', 'ai bị loại ở gói K, vì sao'.

And the greatest package: 'gói lớn nhất mà E trúng'.
"""

from __future__ import annotations

from graph.measures import expand
from graph.ontology import ontology
from graph.query import Compare, Cond, Const, Edge, Exists, Node, Not, Pattern, Prop
from graph.text.quantity import Quantity
from nlp.chart import Item, rule, unary
from nlp.sem import Key, RankSpec, Sem, Value, merge, rename_cond, unify

#: words for great and small that name no measure of their own
SIZE = frozenset({"lớn nhất", "to nhất", "khủng nhất", "bự nhất", "to đùng nhất", "nhỏ nhất", "bé nhất", "lớn hơn cả", "lớn nhứt", "bự nhứt"})
BY_ESTIMATE = "«lớn, nhỏ» được hiểu theo giá gói thầu"
DECIDED = "chỉ xét các gói thầu đã có kết quả"


# ---- the cheapest that lost ----------------------------------------------------------------------------------------
@unary("V2", "V2PRICE", 0.0)
def bids_at_an_end(v: Item) -> Sem | None:
    return v.sem if v.sem.flags & {"verb:bids_lowest", "verb:bids_highest", "verb:runs_up"} and not v.parts else None


@rule("V2PRICE", "REL|AND", "V2PRICE", 0.0)
def at_an_end_but(v: Item, _: Item) -> Sem:
    return v.sem


@rule("V2PRICE", "VP|V2", "VP", 0.02)
def and_ended(v: Item, end: Item) -> Sem | None:
    """'bỏ giá thấp nhất mà vẫn trượt (gói K)': that very bid."""
    edge = end.sem.edge(end.sem.event)
    if edge is None or edge.relation not in ("BIDS_ON", "WINS") or end.sem.rep(edge.src) != end.sem.rep(end.sem.args[0]) or "passive" in end.sem.flags:
        return None
    if end.sem.asked or end.sem.rank or end.sem.having or end.sem.pronouns or not end.sem.flags & {"verb:lose", "verb:win"}:
        return None
    both = merge(v.sem, end.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, flags=v.sem.flags)
    one = unify(both, v.sem.args[0], end.sem.args[0])
    same = unify(one, end.sem.args[1], v.sem.args[1]) if one else None
    bid = v.sem.event
    if same is None or bid is None or edge.relation == "WINS":
        return same
    told = tuple(rename_cond(c, {edge.var: bid}) for c in same.where)
    return same.with_(edges=tuple(e for e in same.edges if e.var != edge.var), where=tuple(dict.fromkeys(told)))


# ---- never beaten --------------------------------------------------------------------------------------------------
def _bid(firm: str, mark: str, won: bool) -> Cond:
    package, edge = f"{mark}k", f"{mark}e"
    ended = Compare(Prop(edge, "won"), "=", Const(won))
    return Exists(Pattern((Node(package, ("BidPackage",)),), (Edge(edge, "BIDS_ON", firm, package),), (ended,)))


def _unbeaten(at: int, *, won: bool = True) -> Sem:
    """Of the bids whose result is known, some were won and none was lost (or the other way round)."""
    firm = f"s{at}"
    where = (_bid(firm, f"y{at}", won), Not(_bid(firm, f"z{at}", not won)))
    nodes = {firm: ontology().relation("BIDS_ON").sources}
    return Sem(focus=firm, nodes=nodes, where=where, args=(firm,), implicit=frozenset({firm}), flags=frozenset({"always"}), notes=(DECIDED,))


@unary("UNBEATEN", "VP", 0.0)
def unbeaten(word: Item) -> Sem:
    """'bất bại', 'bách chiến bách thắng'."""
    return _unbeaten(word.start)


@rule("HAVE|BE", "UNBEATEN", "R", 0.0)
def is_unbeaten(_: Item, word: Item) -> Sem:
    return word.sem


@rule("WRA", "QTY", "VP", 0.0)
def whole_rate(a: Item, qty: Item) -> Sem | None:
    """'tỷ lệ trúng thầu 100%', '… 0%'."""
    quantity = qty.payload
    if not isinstance(quantity, Quantity) or quantity.unit != "percent" or quantity.value not in (0, 100) or a.sem.where or a.sem.flags & {"owned", "overtold"}:
        return None
    return _unbeaten(a.start, won=quantity.value == 100)


# ---- why -----------------------------------------------------------------------------------------------------------
@rule("REL|AND", "WHY", "R", 0.0)
def and_why(_: Item, why: Item) -> Sem:
    return why.sem


@rule("S", "WHY", "S", 0.02)
def each_with_its_reason(s: Item, _: Item) -> Sem | None:
    """'nhà thầu nào bị loại ở gói K, vì sao': each with the reason."""
    asked = s.sem.asked[0] if len(s.sem.asked) == 1 else None
    if asked is None or asked.what != "which" or not asked.var or s.sem.rank or s.sem.having or s.sem.groups or s.sem.wants:
        return None
    lost = (e for e in s.sem.edges if Compare(Prop(e.var, "won"), "=", Const(False)) in s.sem.where)
    edge = next(lost, None)
    if edge is None or s.sem.rep(edge.src) != s.sem.rep(asked.var):
        return None
    return s.sem.with_(wants=(Key(Prop(edge.var, "reason"), "Lý do loại", "text", asked.var),))


# ---- the greatest package --------------------------------------------------------------------------------------------
@unary("NSUP", "N", 0.02)
def greatest_package(n: Item) -> list[Sem]:
    """'gói lớn nhất (mà E từng trúng)': by its estimate, as 'gói trên 10 tỷ' is; where the price it was won at gives another one, it is asked back."""
    if n.sem.kinds() != ("BidPackage",) or n.last().word not in SIZE or n.sem.pronouns:
        return []
    here, names = n.sem.focus, iter(range(100))
    won = expand(ontology(), "BidPackage", "winning_price", here, lambda stem: f"m{n.start}{stem}{next(names)}")
    estimate = Value(Prop(here, "estimate"), "vnd", "giá gói thầu", owner=here, over=(here,))
    price = Value(won, "vnd", ontology().measures["BidPackage", "winning_price"].label.vi, owner=here, over=(here,))
    plain = n.sem.with_(flags=n.sem.flags - {"high", "low"})
    ways = ((estimate, (*n.sem.notes, BY_ESTIMATE)), (price, n.sem.notes))
    return [plain.with_(rank=RankSpec(value, "high" in n.sem.flags, 1, here), notes=notes) for value, notes in ways]
