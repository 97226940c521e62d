"""What the demo world is made of. Money is VND, shares are percent 0-100; `*_kind` is enterprise, agency, person or foreign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

LAST_DAY = date(2024, 10, 30)  #: the newest date in the world
LEGAL_REP, DIRECTOR, CHAIR = "Người đại diện theo pháp luật", "Giám đốc", "Chủ tịch HĐQT"
DECIDED, OPENED, CANCELLED = "Có kết quả", "Đang xét thầu", "Đã hủy thầu"


class Party(NamedTuple):
    kind: str
    id: str


@dataclass(slots=True)
class Firm:
    mst: str
    name: str
    core: str  #: the name without its legal form
    short_name: str
    form: str
    status: str
    founded: date
    capital: int
    province: str
    address: str
    phone: str
    industry_code: str
    industry: str
    ambiguous: bool = False  #: another firm's name reads the same without marks and form: never written without its code


@dataclass(slots=True)
class Agency:
    code: str
    name: str
    province: str
    parent: str | None


@dataclass(slots=True)
class Person:
    pid: str
    name: str
    birth_year: int | None
    nationality: str


@dataclass(slots=True)
class ForeignInvestor:
    fid: str
    name: str
    country: str


class Stake(NamedTuple):
    owner: Party
    mst: str
    pct: float


class Role(NamedTuple):
    pid: str
    mst: str
    role: str


class Investment(NamedTuple):
    investor: Party
    project: str
    amount: int
    pct: float


@dataclass(slots=True)
class Project:
    code: str
    name: str
    kind: str  #: FDI, public, PPP or private, as in the truth
    grp: str | None
    sector: str
    province: str
    status: str
    total: int
    usd: int | None
    approved: date
    start: int
    end: int
    owner: Party
    ambiguous: bool = False  #: another project has this name: e-GP always gives its register code
    pr_no: str | None = None  #: e-GP number, for projects that have a selection plan


@dataclass(slots=True)
class Package:
    no: str
    bid_no: str
    plan_no: str
    name: str
    project: str | None
    procurer: Party
    field: str
    method_code: str
    estimate: int
    published: date | None  #: unknown for direct awards without a notice (DC…), like `closed` and `province`
    closed: date | None
    status: str
    province: str | None
    cancel_reason: str | None = None


@dataclass(slots=True)
class Bid:
    no: str
    mst: str
    price: int
    consortium: str | None
    valid: bool | None
    reason: str | None = None


class Award(NamedTuple):
    no: str
    mst: str
    price: int
    day: date
    days: int


class Year(NamedTuple):
    project: str
    year: int
    planned: int
    disbursed: int


class Report(NamedTuple):
    project: str
    period: str
    progress: float
    delayed: bool
    violation: str | None
    note: str | None


class Figure(NamedTuple):
    place: str
    indicator: str
    year: int
    value: float | None  #: None: not published (and absent from the truth)
    unit: str


@dataclass(slots=True)
class Group:
    """A pyramid of firms: `chain` is held link by link below the head, each by more than 50 %."""

    head: str
    chain: list[str]
    majors: list[str]
    minors: list[str]


@dataclass
class World:
    seed: int
    firms: list[Firm] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    foreigners: list[ForeignInvestor] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    investments: list[Investment] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    bids: dict[str, list[Bid]] = field(default_factory=dict)
    awards: dict[str, list[Award]] = field(default_factory=dict)
    years: list[Year] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    firm: dict[str, Firm] = field(default_factory=dict)
    agency: dict[str, Agency] = field(default_factory=dict)
    project: dict[str, Project] = field(default_factory=dict)
    _bodies: dict[str, list[Agency]] = field(default_factory=dict)

    def name_of(self, party: Party) -> str:
        """The canonical name of a firm or state body."""
        return self.firm[party.id].name if party.kind == "enterprise" else self.agency[party.id].name

    def bodies_of(self, province: str) -> list[Agency]:
        if not self._bodies:
            for a in self.agencies:
                self._bodies.setdefault(a.province, []).append(a)
        return self._bodies.get(province, [])

    def egp_code(self, party: Party) -> str:
        return f"vn{party.id}" if party.kind == "enterprise" else party.id
