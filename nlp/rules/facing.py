"""What happens when two meet: 'luôn thắng khi gặp E', 'chưa từng thua E'; and whose a firm is: 'E thuộc về ai'.

Who never met E has not beaten it, and is not spoken of.
"""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Compare, Cond, Const, Edge, Exists, Ident, Node, Not, OneOf, Pattern, Prop
from nlp.chart import Item, rule
from nlp.contests import rivals
from nlp.sem import PARTY, Ask, Sem, link, merge, restrict

PACKAGE = ("BidPackage",)


def met(one: str, other: str, mark: str, won: bool | None = None) -> Exists:
    """Both bid on one package, apart; `won`: what came of it for the first."""
    package, bid, theirs = f"{mark}k", f"{mark}e", f"{mark}f"
    edges = (Edge(bid, "BIDS_ON", one, package), Edge(theirs, "BIDS_ON", other, package))
    ended: tuple[Cond, ...] = (Compare(Prop(bid, "won"), "=", Const(won)),) if won is not None else ()
    return Exists(Pattern((Node(package, PACKAGE),), edges, (*rivals(f"{bid}/{one}", f"{theirs}/{other}"), *ended)))


def has_met(one: str, ids: tuple[str, ...], kinds: tuple[str, ...], mark: str) -> Exists:
    """Both bid on one package, where the other one is named."""
    other = f"{mark}y"
    found = met(one, other, mark)
    pattern = found.pattern
    return Exists(Pattern((*pattern.nodes, Node(other, kinds)), pattern.edges, (*pattern.where, OneOf(Ident(other), ids))))


@rule("WHENMEET", "N", "WHENN", 0.0)
def when_it_meets(_: Item, n: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags and not n.sem.edges and "pair" not in n.sem.flags else None


@rule("V2", "WHENN", "V2WHEN", 0.0)
def does_then(v: Item, n: Item) -> Sem | None:
    """'thắng khi gặp E'."""
    return n.sem.with_(fill=("verb:win" in v.sem.flags or "beats" in str(v.sem.flags),)) if v.sem.flags & {"verb:win", "verb:lose", "verb:beats"} else None


@rule("ALWAYS|ONLY", "V2WHEN", "VP", 0.0)
def always_then(word: Item, v: Item) -> Sem | None:
    """'luôn thắng khi gặp E': once at least, and never otherwise; of what is decided."""
    if word.category == "ONLY" and "toàn" not in word.word:
        return None
    (won,), firm = v.sem.fill, f"s{word.start}"
    there = v.sem.focus
    mine = Sem(focus=firm, nodes={firm: ontology().relation("BIDS_ON").sources}, implicit=frozenset({firm}), args=(firm,), flags=frozenset({"always"}))
    both = merge(mine, v.sem.with_(fill=()), focus=firm, args=(firm,), flags=mine.flags)
    rival = restrict(both, there, ontology().relation("BIDS_ON").sources)
    if rival is None:
        return None
    return rival.also(met(firm, there, f"y{word.start}", bool(won)), Not(met(firm, there, f"z{word.start}", not won)))


# ---- whose a firm is -----------------------------------------------------------------------------------------------------
@rule("N", "WHOSEFIRM", "S", 0.0)
def whose_firm(n: Item, word: Item) -> Sem | None:
    """'E thuộc về ai', 'nhà thầu trúng gói K thuộc về ai': its shareholders."""
    told = "name" in n.sem.flags or n.sem.edges
    firm = restrict(n.sem, n.sem.focus, ("Enterprise",)) if told and "Enterprise" in n.sem.kinds() and not n.sem.asked and not n.sem.rank else None
    if firm is None or "pair" in n.sem.flags:
        return None
    owner = f"n{word.start}"
    with_owner = firm.with_(nodes={**firm.nodes, owner: PARTY})
    held = link(with_owner, Edge(f"e{word.start}", "OWNS", owner, firm.focus))
    return held.with_(asked=(Ask("which", owner),), focus=owner, args=(owner,), flags=held.flags - {"name"}) if held else None
