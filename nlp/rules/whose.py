"""Whose figure is the most: the owner is asked for behind the figure ('vốn điều lệ của công ty nào lớn nhất'); how long a contract runs."""

from __future__ import annotations

from dataclasses import replace

from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.measures import bounded, combined, owned, value_asked
from nlp.rules.predicates import predicate
from nlp.rules.ranking import best_year, rank_on, superlative
from nlp.sem import Sem
from nlp.vocabulary import vocabulary

#: what may be asked of a contract: how long it runs, or what it is worth
OF_CONTRACT = frozenset({"attr:contract_days", "attr:winning_price", "attr:awarded_total"})


@unary("RK", "S", 0.0)
def whose_is_most(rk: Item) -> Sem | None:
    """'vốn FDI thực hiện của tỉnh nào cao nhất', 'giá trúng thầu của gói nào thấp nhất': whoever it is of."""
    rank, asked = rk.sem.rank, rk.sem.asked
    if rank is None or rank.on is not None or rank.key or len(asked) != 1 or asked[0].what not in ("which", "key") or asked[0].var is None:
        return None
    if not _figure_first(rk):
        return None  # 'lĩnh vực nào có tỷ lệ giải ngân thấp nhất': the subject, which other rules rank
    if asked[0].what == "key":  # 'vốn đăng ký của vùng nào lớn nhất'
        return None if rk.sem.groups or rk.sem.beside or rk.sem.having else rk.sem
    if "owned" not in rk.sem.flags or rk.sem.groups or rk.sem.beside or rk.sem.having:
        return None
    whose = rk.sem.rep(asked[0].var)
    return rk.sem.with_(focus=whose, rank=replace(rank, on=whose), args=(whose,))


@rule("RK", "N", "S", 0.02)
def is_whose(rk: Item, n: Item) -> Given:
    """'tỷ lệ giải ngân thấp nhất là tỉnh nào'."""
    told = next(n.words()).word in ("là", "chính là") and len(n.sem.asked) == 1 and n.sem.asked[0].what in ("which", "key") and not n.sem.edges
    return rank_on(n.sem, rk.sem) if told and not n.sem.rank and not rk.sem.asked else None


def _figure_first(rk: Item) -> bool:
    return next((w.category for w in rk.words() if w.category in ("ATTR", "N", "KEY")), "") == "ATTR"


@rule("ATTR", "WHICHYEAR", "ATTRY", 0.0)
def in_which_year(a: Item, _: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and not a.sem.asked and not a.sem.rank and not a.sem.groups and not a.sem.dates else None


@rule("ATTRY", "SUP_HIGH|SUP_LOW", "S", 0.0)
def the_year_of_most(a: Item, sup: Item) -> list[Sem]:
    """'vốn FDI đăng ký năm nào cao nhất'."""
    ranked = superlative(a, sup)
    return [s for r in ranked if (s := best_year(replace(a, sem=r), sup))] if isinstance(ranked, list) else []  # type: ignore[misc]


# ---- contracts ---------------------------------------------------------------------------------------------------------
@unary("LASTS", "ATTRL", 0.0)
def lasts(word: Item) -> Sem:
    """'thực hiện trong', 'kéo dài': said of packages alone, for a project lasts in years."""
    return _days(word)


def _days(word: Item) -> Sem:
    return vocabulary().meaning("attributes.yml:contract_days", word.start)


@rule("CONTRACT", "N|OFN", "CONN", 0.0)
def contract_of(_: Item, n: Item) -> Sem | None:
    """'hợp đồng (của) gói K'."""
    return n.sem if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else None


@rule("CONN|N", "ATTRL", "LASTN", 0.02)
def package_lasts(n: Item, a: Item) -> list[Sem]:
    """'(hợp đồng) gói K kéo dài': how long comes next, or nothing of the sort was asked ('gói thực hiện năm 2022')."""
    return [s for s in owned(a.sem, n.sem) if isinstance(s, Sem)] if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else []


@rule("AVG|MEDIAN", "LASTN", "LASTN", 0.0)
def lasts_on_average(word: Item, n: Item) -> Sem | None:
    """'trung bình một gói xây lắp làm trong (bao nhiêu ngày)'."""
    return combined(n.sem, "avg" if word.category == "AVG" else "median")


@rule("LASTN", "HOWDAYS", "S", 0.0)
def how_long(n: Item, word: Item) -> Sem | None:
    return value_asked(n, word)  # type: ignore[return-value]


@rule("CONN", "ATTR", "ATTR", 0.0)
def contract_has(n: Item, a: Item) -> list[Sem]:
    """'hợp đồng gói K có thời hạn …': no other figure of the package is its contract's."""
    return [s for s in owned(a.sem, n.sem) if isinstance(s, Sem)] if a.sem.flags & OF_CONTRACT else []


@rule("ATTRL|CONTRACT", "BND", "LASTVP", 0.0)
def lasts_so_long(a: Item, bnd: Item) -> Given:
    """'kéo dài trên 800 ngày', 'hợp đồng dưới 90 ngày'."""
    days = isinstance(bnd.payload, Bound) and (bnd.payload.quantity.unit in attach.DAYS or a.category == "ATTRL")
    return bounded(replace(a, sem=_days(a)), bnd) if days else None


@rule("ATTRL|CONTRACT", "SUP_HIGH|SUP_LOW", "LASTRK", 0.0)
def lasts_longest(a: Item, sup: Item) -> Given:
    """'kéo dài nhất', 'hợp đồng dài nhất'."""
    return superlative(replace(a, sem=_days(a)), sup) if sup.word.startswith(("dài", "lâu", "ngắn")) else None


@rule("HAVE", "LASTRK", "R", 0.0)
def has_longest(_: Item, rk: Item) -> Sem:
    return rk.sem


@rule("N", "LASTRK", "N", 0.03)
def that_lasts_longest(n: Item, rk: Item) -> Given:
    """'gói nào thực hiện lâu nhất'."""
    return rank_on(n.sem, rk.sem) if n.sem.kinds() == ("BidPackage",) and not n.sem.rank and "name" not in n.sem.flags else None


@rule("HAVE|CONTRACT", "LASTVP", "R", 0.0)
def has_lasting(_: Item, v: Item) -> Sem:
    """'có hợp đồng kéo dài trên 800 ngày'."""
    return v.sem


@rule("N", "LASTVP", "N", 0.04)
def that_lasts(n: Item, v: Item) -> Sem | None:
    """'gói thực hiện trên 800 ngày'."""
    return predicate(n.sem, v.sem.with_(args=(v.sem.focus,))) if n.sem.kinds() == ("BidPackage",) and not n.sem.rank else None
