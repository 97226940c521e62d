"""How often a firm wins: its awards over the bids whose result is known (or, where that is meant, over all its bids).

'Tỷ lệ trúng thầu' leaves open which bids count and whether direct awards, which nobody bids for, do. All ways are offered; where they come to
the same number, or the question says which, one is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology import ontology
from graph.query import Arith, Compare, Cond, Const, Edge, Expr, Ident, Missing, Node, Not, Pattern, Prop, Sub
from nlp.sem import Make, Sem, Value


def rate(item: Mapping[str, Any]) -> Make:
    """`won`: 'awards' (every package won) or 'bids' (those it had bid on); `of`: 'decided' or 'all' bids."""

    def made(i: int) -> Sem:
        o = f"o{i}"
        won: tuple[Cond, ...] = (Compare(Prop(f"w{i}e", "won"), "=", Const(True)),)
        wins = _count(o, f"w{i}", "WINS", ()) if item["won"] == "awards" else _count(o, f"w{i}", "BIDS_ON", won)
        known: tuple[Cond, ...] = (Not(Missing(Prop(f"b{i}e", "won"))),) if item["over"] == "decided" else ()
        bids = _count(o, f"b{i}", "BIDS_ON", known)
        value = Value(Arith("/", Arith("*", Const(100), wins), bids), "percent", "tỷ lệ trúng thầu", owner=o, over=(o,))
        flags = frozenset({f"attr:{item['id']}", "winrate", f"over:{item['over']}"})
        return Sem(focus=o, nodes={o: ontology().relation("BIDS_ON").sources}, implicit=frozenset({o}), args=(o,), value=value, flags=flags)

    return made


def _count(firm: str, mark: str, relation: str, where: tuple[Cond, ...]) -> Expr:
    package, edge = f"{mark}k", f"{mark}e"
    return Sub("count", Ident(package), Pattern((Node(package, ("BidPackage",)),), (Edge(edge, relation, firm, package),), where), (package,))
