"""The cases: each proposes a draft for a package, or None where the world has no such firms there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from loaders.demo.book import Book
from loaders.demo.model import Package


@dataclass
class Draft:
    """The winner, and firms that must be among the losers."""

    winner: str
    rivals: tuple[str, ...] = ()
    case: str = "plain"


Case = Callable[[Book, Package], Draft | None]


def _of_interested(major: bool) -> Case:
    def case(book: Book, package: Package) -> Draft | None:
        found = [m for p in book.interested(package) for m in book.subsidiaries(p, major=major)]
        return Draft(book.rng.choice(found)) if found else None

    return case


def _deep(depth: int) -> Case:
    def case(book: Book, package: Package) -> Draft | None:
        found = [m for p in book.interested(package) for m in book.descendants(p, depth=depth)]
        return Draft(book.rng.choice(found)) if found else None

    return case


def _investor_wins(book: Book, package: Package) -> Draft | None:
    found = [p.id for p in book.interested(package)[1:] if p.kind == "enterprise"]
    return Draft(book.rng.choice(found)) if found else None


def _owner_wins(book: Book, package: Package) -> Draft | None:
    parties = book.interested(package)[:1]
    return Draft(parties[0].id) if parties and parties[0].kind == "enterprise" else None


def _parent_wins(book: Book, package: Package) -> Draft | None:
    found = [o.id for p in book.interested(package) for o in book.owners[p.id] if o.kind == "enterprise"]
    return Draft(book.rng.choice(found)) if found else None


def _procurer_owns(book: Book, package: Package) -> Draft | None:
    found = [m for m, _ in book.children[package.procurer]]
    return Draft(book.rng.choice(found)) if found else None


def _procurer_bids(book: Book, package: Package) -> Draft | None:
    if package.procurer.kind != "enterprise":
        return None
    me = package.procurer.id
    return Draft(me) if book.rng.random() < 0.5 else Draft(book.bidder(package), (me,))


def _like_owner(tie: str) -> Case:
    def case(book: Book, package: Package) -> Draft | None:
        found = [m for p in book.interested(package) for m in book.related[tie].get(p.id, ())]
        return Draft(book.rng.choice(found)) if found else None

    return case


def _rivals(tie: str) -> Case:
    def case(book: Book, package: Package) -> Draft | None:
        a = book.rng.choice(list(book.related[tie])) if book.related[tie] else None
        return Draft(a, (book.rng.choice(book.related[tie][a]),)) if a else None

    return case


def _mother_and_child(book: Book, package: Package) -> Draft | None:
    group = book.rng.choice(book.world.groups)
    pair = [group.head, *group.chain, *group.majors][:2]
    return Draft(pair[0], (pair[1],)) if len(pair) == 2 else None


def _cover(book: Book, package: Package) -> Draft | None:
    if not book.losers:
        return None
    loser, rival = book.losers.pop(0)
    book.losers.append((loser, rival))  # in turn
    return Draft(rival, (loser,))


def _young(book: Book, package: Package) -> Draft | None:
    """A firm founded days or months before the notice: the founding date is moved there, as the firm has done nothing else."""
    if not book.young or package.published is None:
        return None
    firm = book.young.pop()
    firm.founded = package.published - timedelta(days=book.rng.randint(8, 300))
    return Draft(firm.mst)


def _tiny(book: Book, package: Package) -> Draft | None:
    found = next((m for m in (book.rng.choice(book.pool) for _ in range(60)) if book.world.firm[m].capital * 12 < package.estimate), None)
    return Draft(found) if found else None


def _gone(book: Book, package: Package) -> Draft | None:
    return Draft(book.rng.choice(book.dissolved)) if book.dissolved else None


def favourite(book: Book, package: Package) -> Draft | None:
    mst = book.favourite.get(package.procurer)
    return Draft(mst) if mst else None


CASES: dict[str, tuple[float, Case]] = {  # the share of the decided packages, and who makes the draft
    "investor_wins": (0.035, _investor_wins),
    "owner_wins": (0.015, _owner_wins),
    "subsidiary_wins": (0.02, _of_interested(True)),
    "affiliate_wins": (0.015, _of_interested(False)),
    "grandchild_wins": (0.012, _deep(2)),
    "depth_three_wins": (0.01, _deep(3)),
    "depth_four_wins": (0.008, _deep(4)),
    "parent_wins": (0.015, _parent_wins),
    "procurer_owns_winner": (0.02, _procurer_owns),
    "procurer_bids": (0.012, _procurer_bids),
    "shares_rep_with_owner": (0.01, _like_owner("rep")),
    "shares_phone_with_owner": (0.005, _like_owner("phone")),
    "rivals_share_person": (0.015, _rivals("person")),
    "rivals_share_phone": (0.01, _rivals("phone")),
    "rivals_share_address": (0.008, _rivals("address")),
    "rivals_share_owner": (0.012, _rivals("owner")),
    "mother_and_child": (0.01, _mother_and_child),
    "cover_bid": (0.02, _cover),
    "young_wins": (0.015, _young),
    "tiny_wins": (0.02, _tiny),
    "dissolved_wins": (0.01, _gone),
    "favourite": (0.03, favourite),
}
