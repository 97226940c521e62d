"""What records say, declared once, as `loaders.said` has it: handlers state it of single records, `plain*` of whole columns.

Fields are named as the properties they fill; a record's bids and a plan's lines hold the fields of their package too.
"""
from __future__ import annotations

from functools import lru_cache

from loaders.said import Entity, Form, Said

Kinds = tuple[str, ...]
_PACKAGE, _PLAN, _PROJECT = ("BidPackage",), ("Plan",), ("Project",)
PACKAGE = Entity(_PACKAGE, key="no", name="name", context={"bid_no": "bid_no", "plan_no": "plan_no", "record": "record", "version": "version"})
#: records of their own: how far the package has come, and that its plan line is history (see `packages.staged`)
_STAGE = Entity(_PACKAGE, key="no", context={"record": "stage", "version": "stage_version"})
_LINE = Entity(_PACKAGE, key="no", context={"record": "line", "version": "line_version"})
#: a plan as others name it, and as its own record does
PLAN_NAMED = Entity(_PLAN, key="plan_no")
PLAN = Entity(_PLAN, key="plan", name="plan_name", context={"record": "plan_record", "version": "plan_version"})
#: a project as notices name it, and as its plan does
PROJECT = Entity(_PROJECT, key="project", name="project_name", context={"egp_no": "egp_no", "owner": "investor_name", "owner_key": "investor"})
PLANNED_PROJECT = Entity(_PROJECT, key="project", name="project_name", context={
    "egp_no": "egp_no", "total": "total_capital", "decided": "approved", "owner": "investor_name", "owner_key": "investor", "record": "project_record",
    "version": "project_version",
})

# ---- which properties of a package each kind of record tells -------------------------------------------------------
TERMS = ("bid_no", "plan_no", "method", "method_code", "field", "estimate")
_COUNTS = ("petitions", "clarifications")
NOTICE = (*TERMS, "published", "closed", "province", "cancel_reason", "cancelled", "lots", *_COUNTS)
OPENING = (*TERMS, "published", "closed")
RESULT = (*TERMS, "decided", "published", "cancel_reason", "cancelled", "lots", *_COUNTS)
LISTED = (*TERMS, "published", "closed", "province", "decided", "winning_price_published")
FOUND = (*LISTED, *_COUNTS)
#: of a plan
DECIDED = ("decided", "total")
DECISION = ("decision_no", *DECIDED)
#: of a project: as the head of its plan and as its own record there tell it
HEADED = ("egp_no", "grp")
RECORDED = (*HEADED, "total_capital", "approved")
#: of a bid
OFFER = ("price", "consortium")
BID = ("price", "valid", "rank", "reason", "consortium", "won")


def _of(properties: tuple[str, ...]) -> dict[str, str]:
    return {name: name for name in properties}


@lru_cache
def entity(kinds: Kinds) -> Entity:
    """The procuring entity."""
    return Entity(kinds, key="entity", name="entity_name")


@lru_cache
def investor(kinds: Kinds) -> Entity:
    """The investor (chủ đầu tư)."""
    return Entity(kinds, key="investor", name="investor_name")


@lru_cache
def bidder(kinds: Kinds) -> Entity:
    """A bidder."""
    return Entity(kinds, key="bidder", name="bidder_name")


@lru_cache
def bid(kinds: Kinds, properties: tuple[str, ...] = BID, *, wins: bool = False) -> Form:
    """A bid and, where it won, the award. A bidder is named by the edge: this is not its register."""
    return (Said(bidder(kinds), _of(properties), "BIDS_ON", PACKAGE), *(award(kinds) if wins else ()))


@lru_cache
def award(kinds: Kinds) -> Form:
    """That a bidder won."""
    return (Said(bidder(kinds), {"price": "award", "date": "awarded", "days": "days", "consortium": "consortium"}, "WINS", PACKAGE),)


@lru_cache
def package(properties: tuple[str, ...], *, stage: bool, line: bool, plan: Entity | None) -> Form:
    """The package, how far it has come, and its plan."""
    said = [Said(PACKAGE, _of(properties))]
    said += [Said(_STAGE, _of(("status",)))] if stage else []
    said += [Said(_LINE)] if line else []
    return (*said, *([Said(PACKAGE, relation="IN_PLAN", target=plan)] if plan else []))


#: a package of a plan, which is of the plan's project
PLANNED_PART: Form = (Said(PACKAGE, relation="PART_OF", target=PLANNED_PROJECT),)
PLANS: dict[tuple[str, ...], Form] = {properties: (Said(PLAN, _of(properties)),) for properties in (DECIDED, DECISION)}


@lru_cache
def bodies(entity_kinds: Kinds | None, investor_kinds: Kinds | None) -> Form:
    """Who calls for bids: the procuring entity, the investor or both."""
    callers = (entity(entity_kinds) if entity_kinds else None, investor(investor_kinds) if investor_kinds else None)
    return tuple(Said(caller, relation="PROCURES", target=PACKAGE) for caller in callers if caller)


@lru_cache
def project(owner: Kinds | None) -> Form:
    """The package's project and, where it is known, the project's owner."""
    return (Said(PROJECT, _of(("egp_no",))), Said(PACKAGE, relation="PART_OF", target=PROJECT), *_owned(owner, PROJECT))


@lru_cache
def planned_project(properties: tuple[str, ...], owner: Kinds | None) -> Form:
    """A plan's project with those properties, and its owner."""
    return (Said(PLANNED_PROJECT, _of(properties)), *_owned(owner, PLANNED_PROJECT), Said(PLAN, relation="PLANS", target=PLANNED_PROJECT))


def _owned(owner: Kinds | None, project: Entity) -> Form:
    return (Said(investor(owner), relation="IS_OWNER_OF", target=project),) if owner else ()


@lru_cache(maxsize=512)
def together(*parts: Form) -> Form:
    """Forms that are said of one record one after the other, as one form: the same whenever they are the same."""
    return tuple(said for part in parts for said in part)
