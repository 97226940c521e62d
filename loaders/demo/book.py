"""The world indexed for the planted conflicts: who is related to whom, who bids often, who is kept for a part."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from loaders.demo.model import DECIDED, LEGAL_REP, Firm, Package, Party, World


@dataclass
class Book:
    """The world indexed for the cases."""

    world: World
    rng: Random
    children: dict[Party, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, list[Party]] = field(default_factory=lambda: defaultdict(list))
    investors: dict[str, list[Party]] = field(default_factory=lambda: defaultdict(list))
    related: dict[str, dict[str, list[str]]] = field(default_factory=dict)  #: kind of tie -> firm -> others
    pool: list[str] = field(default_factory=list)  #: firms that bid, the busiest first
    dissolved: list[str] = field(default_factory=list)
    young: list[Firm] = field(default_factory=list)
    losers: list[tuple[str, str]] = field(default_factory=list)  #: (always loses, to whom)
    favourite: dict[Party, str] = field(default_factory=dict)

    def subsidiaries(self, party: Party, *, major: bool) -> list[str]:
        return [m for m, pct in self.children[party] if (pct > 50) == major]

    def descendants(self, party: Party, *, depth: int) -> list[str]:
        """Firms exactly `depth` majority links below."""
        level = [party]
        for _ in range(depth):
            level = [Party("enterprise", m) for p in level for m in self.subsidiaries(p, major=True)]
        return [p.id for p in level if p != party]

    def interested(self, package: Package) -> list[Party]:
        """The owner of the package's project, then its investors."""
        if package.project is None:
            return []
        return [self.world.project[package.project].owner, *self.investors[package.project]]

    def bidder(self, package: Package) -> str:
        """A firm founded before the package, the busy ones far likelier."""
        for _ in range(20):
            mst = self.pool[int(len(self.pool) * self.rng.random() ** 2.4)]
            if package.published is None or self.world.firm[mst].founded < package.published:
                return mst
        return self.pool[0]


def open_book(world: World, rng: Random) -> Book:
    book = Book(world, rng)
    for stake in world.stakes:
        book.children[stake.owner].append((stake.mst, stake.pct))
        book.owners[stake.mst].append(stake.owner)
    for investment in world.investments:
        book.investors[investment.project].append(investment.investor)
    book.related = {
        "person": _tie([(r.pid, r.mst) for r in world.roles]),
        "rep": _tie([(r.pid, r.mst) for r in world.roles if r.role == LEGAL_REP]),
        "phone": _tie([(f.phone, f.mst) for f in world.firms]),
        "address": _tie([(f.address, f.mst) for f in world.firms]),
        "owner": _tie([(f"{s.owner.kind}:{s.owner.id}", s.mst) for s in world.stakes]),
    }
    hidden = _reserve(book)
    _hide(book, hidden)
    return book


def _tie(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Firm -> other firms that have the same value."""
    holders: dict[str, list[str]] = defaultdict(list)
    for value, mst in pairs:
        if mst not in holders[value]:
            holders[value].append(mst)
    return {m: [o for o in group if o != m] for group in holders.values() if 1 < len(group) < 40 for m in group}


def _reserve(book: Book) -> set[str]:
    """Keeps young firms and cover bidders out of the common pool, names the favourites of some procuring bodies; returns the firms kept out."""
    world, rng = book.world, book.rng
    busy = {m for g in world.groups for m in (g.head, *g.chain, *g.majors, *g.minors)} | {p.owner.id for p in world.projects}
    busy |= {i.investor.id for i in world.investments} | {k.procurer.id for k in world.packages}
    free = [f for f in rng.sample(world.firms, len(world.firms)) if f.mst not in busy and f.status == "Đang hoạt động" and f.mst not in book.related["phone"]]
    book.young = free[: max(2, len(world.firms) // 40)]
    pairs = max(1, len(world.firms) // 150)
    rest = free[len(book.young) :]
    book.losers = [(a.mst, b.mst) for a, b in zip(rest[:pairs], rest[pairs : 2 * pairs], strict=False)]
    hidden = {f.mst for f in book.young} | {a for a, _ in book.losers}
    pool = [f.mst for f in world.firms if f.mst not in hidden]
    book.pool = rng.sample(pool, max(8, int(len(pool) * 0.7)))
    book.dissolved = [m for m in pool if world.firm[m].status == "Đã giải thể"]
    decided = Counter(k.procurer for k in world.packages if k.status == DECIDED)
    for party, count in decided.items():
        if (count >= 3 and rng.random() < 0.2) or count == max(decided.values()):
            book.favourite[party] = rng.choice(book.pool[: max(4, len(book.pool) // 4)])
    return hidden


def _hide(book: Book, hidden: set[str]) -> None:
    """Firms kept for a part take no other, though people or owners tie them to bidders."""
    for party, held in book.children.items():
        book.children[party] = [(m, pct) for m, pct in held if m not in hidden]
    for tie, others in book.related.items():
        left = {m: [o for o in group if o not in hidden] for m, group in others.items() if m not in hidden}
        book.related[tie] = {m: group for m, group in left.items() if group}
