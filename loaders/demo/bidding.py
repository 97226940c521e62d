"""Bids and awards: rivals, consortia, prices, validity."""

from __future__ import annotations

from random import Random

from loaders.demo import names
from loaders.demo.book import Book, open_book
from loaders.demo.cases import Draft
from loaders.demo.conflicts import plan
from loaders.demo.model import DECIDED, OPENED, Award, Bid, Package, World
from loaders.demo.packages import OPEN, decision_day

DEARER = ("Giá dự thầu cao hơn", "Giá dự thầu cao hơn", "Giá dự thầu cao hơn", "Xếp hạng thứ hai")
INVALID = ("Không đạt yêu cầu về kỹ thuật", "Không đạt yêu cầu về kỹ thuật", "Không đáp ứng yêu cầu về năng lực và kinh nghiệm")
_MILLION = 1_000_000


def build(world: World) -> None:
    rng = Random(f"{world.seed}/bidding")
    book = open_book(world, Random(f"{world.seed}/conflicts"))
    drafts = plan(book)
    joint = 0
    for package in world.packages:
        if package.status == DECIDED:
            draft = drafts[package.no]
            if draft.rivals and package.method_code not in OPEN:
                package.method_code = "DTRR"  # rivals need an open method
            joint += _decide(world, rng, book, package, draft, joint)
        elif package.status == OPENED and package.method_code in OPEN:
            world.bids[package.no] = _lone_bids(world, rng, package, [book.bidder(package)], _rivals(rng, book, package, ()))


def _decide(world: World, rng: Random, book: Book, package: Package, draft: Draft, joint: int) -> int:
    """Writes the bids and awards of a package with a result; returns 1 when consortia took part."""
    contested = package.method_code in OPEN
    # a tie planted between rivals is between firms that bid apart, so those stay out of consortia
    together = contested and not draft.rivals and (joint < 4 or (draft.case == "plain" and rng.random() < 0.13))
    losers = _rivals(rng, book, package, (draft.winner, *draft.rivals)) if contested else []
    losers = [m for m in (*draft.rivals, *losers) if m != draft.winner] if contested else []
    winners, second = [draft.winner], []
    if together and joint % 3 != 1:
        winners = [draft.winner, *_partners(rng, book, package, (draft.winner, *losers))]
    if together and joint % 3 != 0:
        taken = (*winners, *losers)
        second = [*_partners(rng, book, package, taken)] + ([losers.pop()] if losers else [])
    bids = _lone_bids(world, rng, package, winners, losers)
    if len(second) > 1:
        price, name = _loser_price(rng, package, bids[0].price), names.proper(rng, most=2)
        bids += [Bid(package.no, m, price, f"Liên danh {name}", None) for m in second]
    _close(rng, world, package, bids, winners)
    return int(together)


def _partners(rng: Random, book: Book, package: Package, taken: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    count = rng.choice((1, 1, 2))
    for _ in range(20):
        mst = book.bidder(package)
        if len(found) < count and mst not in taken and mst not in found:
            found.append(mst)
    return found


def _rivals(rng: Random, book: Book, package: Package, taken: tuple[str, ...]) -> list[str]:
    """None in one open package of five: a single bidder."""
    (count,) = rng.choices((0, 1, 2, 3, 4, 6), (20, 25, 25, 13, 12, 5))
    found: list[str] = []
    for _ in range(count):
        mst = book.bidder(package)
        if mst not in taken and mst not in found:
            found.append(mst)
    return found


def _price(rng: Random, package: Package) -> int:
    """The winning price: the estimate itself, up to 15 million below it, or 0.1-40 % below it."""
    roll, direct = rng.random(), package.method_code not in OPEN
    if roll < (0.25 if direct else 0.04):
        return package.estimate
    if roll < (0.4 if direct else 0.14):
        return package.estimate - rng.randint(1, 15) * _MILLION // (1 if package.estimate > 1000 * _MILLION else 20)
    saving = rng.choice((rng.uniform(0.001, 0.03), rng.uniform(0.005, 0.08), rng.uniform(0.05, 0.4)))
    return round(package.estimate * (1 - saving) / 1000) * 1000


def _loser_price(rng: Random, package: Package, least: int) -> int:
    """Dearer than the winner; one in eight within 0.3 % of it, some above the estimate."""
    factor = 1 + (rng.uniform(0.0001, 0.003) if rng.random() < 0.125 else rng.uniform(0.003, 0.15))
    return round(least * factor / 1000) * 1000


def _lone_bids(world: World, rng: Random, package: Package, winners: list[str], losers: list[str]) -> list[Bid]:
    price = _price(rng, package)
    consortium = f"Liên danh {names.proper(rng, most=2)}" if len(winners) > 1 else None
    bids = [Bid(package.no, m, price, consortium, None) for m in winners]
    last = 0
    for mst in dict.fromkeys(m for m in losers if m not in winners):
        last = last if last and rng.random() < 0.04 else _loser_price(rng, package, price)  # now and then two bids are equal
        bids.append(Bid(package.no, mst, last, None, None))
    return bids


def _close(rng: Random, world: World, package: Package, bids: list[Bid], winners: list[str]) -> None:
    """Judges the bids and awards the package; each consortium is judged as one."""
    verdicts: dict[str, tuple[bool, str]] = {}
    for bid in bids:
        if bid.mst in winners:
            bid.valid = True
            continue
        bad = rng.random() < 0.16
        bid.valid, bid.reason = verdicts.setdefault(bid.consortium or bid.mst, (not bad, rng.choice(INVALID if bad else DEARER)))
    day, days = decision_day(package, rng), 30 + 15 * rng.randint(0, 57)
    shares = _shares(rng, bids[0].price, len(winners))
    world.bids[package.no] = bids
    world.awards[package.no] = [Award(package.no, m, share, day, days) for m, share in zip(winners, shares, strict=True)]


def _shares(rng: Random, price: int, count: int) -> list[int]:
    """Parts of the price, the leader's the largest; they add up to it."""
    if count == 1:
        return [price]
    first = int(price * rng.uniform(0.5, 0.8))
    return [first, price - first] if count == 2 else [first, (price - first) // 2, price - first - (price - first) // 2]
