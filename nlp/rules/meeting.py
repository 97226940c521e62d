"""Two that have something in common and bid for one package: 'hai nhà thầu cùng địa chỉ cùng dự một gói', 'ai đại diện cho hai công ty cùng dự một gói'."""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Edge
from nlp.chart import Item, rule, unary
from nlp.rules.numbers import rival
from nlp.rules.sharing import pair_of, two_share
from nlp.sem import Sem, link, merge, rename_cond, restrict, unify

PACKAGE = ("BidPackage",)
#: relations that one can have to two firms at once
HELD = ("REPRESENTS", "OWNS")


@unary("RIVAL", "MET", 0.0)
def met(_: Item) -> Sem:
    """'cùng dự (thầu)': one package, of which nothing is said."""
    return Sem()


@rule("RIVAL", "N", "MET", 0.0)
def met_at(_: Item, n: Item) -> Sem | None:
    """'cùng dự một gói xây lắp'."""
    return n.sem if n.sem.kinds() == PACKAGE and not n.sem.asked else None


@rule("SHA|SHN", "MET", "SHAM", 0.02)
def share_and_meet(sh: Item, _: Item) -> Sem:
    return sh.sem


@rule("N", "SHAM", "S", 0.02)
def two_that_share_and_meet(n: Item, both: Item) -> Sem | None:
    """'hai công ty cùng địa chỉ cùng dự một gói'."""
    if both.rule != "share_and_meet" or "couple" in n.sem.flags:
        return None  # something stands around it; of couples: nlp.rules.duos
    share, where = both.parts
    bidders = _bidders(n, where)
    return two_share(replace(n, sem=bidders), share) if bidders else None  # type: ignore[return-value]


@rule("N", "MET", "NMET", 0.02)
def two_that_meet(n: Item, where: Item) -> Sem | None:
    """'hai công ty cùng dự một gói'."""
    bidders = _bidders(n, where)
    return pair_of(bidders) if bidders else None


@rule("V2", "NMET", "VP", 0.02)
def of_either(v: Item, two: Item) -> list[Sem]:
    """'(ai) góp vốn ở hai nhà thầu cùng dự một gói': are firms meant by 'ai' too? Where that makes a difference, it is asked back."""
    found = of_both(v, two)
    people = restrict(found, found.focus, ("Person",)) if found else None
    return [found, *([people] if people and people.kinds() != found.kinds() else [])] if found else []


def of_both(v: Item, two: Item) -> Sem | None:
    """'đại diện cho hai công ty cùng dự một gói': one and the same holds of both."""
    held = v.sem.edge(v.sem.event)
    first, second = two.sem.focus, two.sem.focus + "b"
    if held is None or held.relation not in HELD or v.sem.asked or v.sem.rank or v.sem.rep(v.sem.args[-1]) != v.sem.rep(held.dst):
        return None
    same = merge(v.sem, two.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event)
    one = unify(same, held.dst, first)
    other = replace(held, var=f"{held.var}b", dst=second)
    told = (rename_cond(c, {held.var: other.var}) for c in v.sem.where if c != rename_cond(c, {held.var: other.var}))
    return link(one.also(*told), other) if one else None


def _bidders(n: Item, where: Item) -> Sem | None:
    """What the noun names, as those who bid for the package that was described; None for what does not bid or is named."""
    if "name" in n.sem.flags or n.sem.rank or rival(n, where) is None:
        return None
    bids = [e for e in n.sem.edges if e.relation == "BIDS_ON" and n.sem.rep(e.src) == n.sem.rep(n.sem.focus)]
    if bids:
        sem, package = n.sem, bids[0].dst
    else:
        package = f"g{where.start}"
        firm = restrict(n.sem, n.sem.focus, ontology().relation("BIDS_ON").sources)
        with_package = firm.with_(nodes={**firm.nodes, package: PACKAGE}, implicit=firm.implicit | {package}) if firm else None
        linked = link(with_package, Edge(f"e{where.start}g", "BIDS_ON", n.sem.focus, package)) if with_package else None
        if linked is None:
            return None
        sem = linked
    if where.sem.focus:
        described = merge(sem, where.sem, focus=sem.focus, args=sem.args, event=sem.event)
        joined = unify(described, where.sem.focus, package)
        if joined is None:
            return None
        sem = joined
    return sem.flag("rivals")
