"""Whose figure is the most: the owner is asked for behind the figure ('vốn điều lệ của công ty nào lớn nhất'); how long a contract runs."""

from __future__ import annotations

from dataclasses import replace

from nlp.chart import Given, Item, rule, unary
from nlp.rules.clauses import predicate
from nlp.rules.measures import bounded, owned
from nlp.sem import Sem
from nlp.vocabulary import vocabulary

#: what may be asked of a contract: how long it runs, or what it is worth
OF_CONTRACT = frozenset({"attr:contract_days", "attr:winning_price", "attr:awarded_total"})


@unary("RK", "S", 0.0)
def whose_is_most(rk: Item) -> Sem | None:
    """'vốn FDI thực hiện của tỉnh nào cao nhất', 'giá trúng thầu của gói nào thấp nhất': whoever it is of."""
    rank, asked = rk.sem.rank, rk.sem.asked
    if rank is None or rank.on is not None or rank.key or len(asked) != 1 or asked[0].what != "which" or asked[0].var is None:
        return None
    if "owned" not in rk.sem.flags or rk.sem.groups or rk.sem.beside or rk.sem.having:
        return None
    whose = rk.sem.rep(asked[0].var)
    return rk.sem.with_(focus=whose, rank=replace(rank, on=whose), args=(whose,))


# ---- contracts ---------------------------------------------------------------------------------------------------------
@unary("LASTS", "ATTRL", 0.0)
def lasts(word: Item) -> Sem:
    """'thực hiện trong', 'kéo dài': said of packages alone, for a project lasts in years."""
    return vocabulary().meaning("attributes.yml:contract_days", word.start)


@rule("CONTRACT", "N|OFN", "CONN", 0.0)
def contract_of(_: Item, n: Item) -> Sem | None:
    """'hợp đồng (của) gói K'."""
    return n.sem if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else None


@rule("CONN|N", "ATTRL", "ATTR", 0.02)
def package_lasts(n: Item, a: Item) -> list[Sem]:
    """'(hợp đồng) gói K kéo dài (bao lâu, nhất)'."""
    return [s for s in owned(a.sem, n.sem) if isinstance(s, Sem)] if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else []


@rule("CONN", "ATTR", "ATTR", 0.0)
def contract_has(n: Item, a: Item) -> list[Sem]:
    """'hợp đồng gói K có thời hạn …': no other figure of the package is its contract's."""
    return [s for s in owned(a.sem, n.sem) if isinstance(s, Sem)] if a.sem.flags & OF_CONTRACT else []


@rule("ATTRL", "BND", "LASTVP", 0.0)
def lasts_so_long(a: Item, bnd: Item) -> Given:
    return bounded(a, bnd)


@rule("HAVE|CONTRACT", "LASTVP", "R", 0.0)
def has_lasting(_: Item, v: Item) -> Sem:
    """'có hợp đồng kéo dài trên 800 ngày'."""
    return v.sem


@rule("N", "LASTVP", "N", 0.04)
def that_lasts(n: Item, v: Item) -> Sem | None:
    """'gói thực hiện trên 800 ngày'."""
    return predicate(n.sem, v.sem.with_(args=(v.sem.focus,))) if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else None
