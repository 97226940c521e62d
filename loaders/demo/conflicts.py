"""Whom each package falls to: the planted conflicts of interest and other patterns that inspectors look for.

The planner walks the packages and gives each the possible case that is furthest behind its share, so that every case which can occur does.
"""

from __future__ import annotations

from loaders.demo.book import Book
from loaders.demo.cases import CASES, Draft, favourite
from loaders.demo.model import DECIDED, Package


def plan(book: Book) -> dict[str, Draft]:
    """Package number -> draft, for every package with a result."""
    decided = [k for k in book.world.packages if k.status == DECIDED]
    wanted = {name: max(2, round(share * len(decided))) for name, (share, _) in CASES.items()}
    return {k.no: _draft(book, k, wanted) for k in book.rng.sample(decided, len(decided))}


def _draft(book: Book, package: Package, wanted: dict[str, int]) -> Draft:
    for name in sorted((n for n, left in wanted.items() if left > 0), key=lambda n: _rarity(n, wanted)):
        draft = CASES[name][1](book, package)
        if draft and draft.winner not in draft.rivals and (package.published or not draft.rivals):  # rivals need a notice
            wanted[name] -= 1
            draft.case = name
            return draft
    return favourite(book, package) or Draft(book.bidder(package))


#: the cases that few packages allow are tried before those that any package allows
_HARD = (
    "depth_four_wins",
    "parent_wins",
    "depth_three_wins",
    "shares_phone_with_owner",
    "shares_rep_with_owner",
    "grandchild_wins",
    "affiliate_wins",
    "subsidiary_wins",
    "procurer_owns_winner",
    "procurer_bids",
    "owner_wins",
    "investor_wins",
    "favourite",
)


def _rarity(name: str, wanted: dict[str, int]) -> tuple[int, int]:
    return (_HARD.index(name) if name in _HARD else len(_HARD), -wanted[name])
