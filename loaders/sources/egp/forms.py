"""What usual records of a package say, as `loaders.said` has it: the same statements, in the same order, as `packages.state` and its callers make of one."""
from __future__ import annotations

from functools import lru_cache

from loaders.said import Always, Entity, Form, Said
from loaders.sources.egp.bids import BID

Kinds = tuple[str, ...]
_PACKAGE = ("BidPackage",)
PACKAGE = Entity(_PACKAGE, key="no", name="name", context={"bid_no": "bid_no", "plan_no": "plan_no", "record": "record", "version": "version"})
#: records of their own: how far the package has come, and that its plan line is history (see `packages.stage`)
STAGE = Entity(_PACKAGE, key="no", context={"record": "stage", "version": "stage_version"})
LINE = Entity(_PACKAGE, key="no", context={"record": "line", "version": Always("1")})
PLAN = Entity(("Plan",), key="plan_no")
PROJECT = Entity(("Project",), key="project", name="project_name", context={"egp_no": "egp_no", "owner": "investor_name", "owner_key": "investor"})

_TERMS = ("bid_no", "plan_no", "method", "method_code", "field", "estimate")
NOTICE = (*_TERMS, "published", "closed", "province", "cancel_reason", "cancelled", "lots", "petitions", "clarifications")
OPENING = (*_TERMS, "published", "closed")
_UNSAID = ("cancel_reason", "cancelled", "lots")   # none of a usual notice's


@lru_cache
def entity(kinds: Kinds) -> Entity:
    """The procuring entity."""
    return Entity(kinds, key="entity", name="entity_name")


@lru_cache
def investor(kinds: Kinds) -> Entity:
    """The investor (chủ đầu tư)."""
    return Entity(kinds, key="investor", name="investor_name")


@lru_cache
def bid(kinds: Kinds) -> Form:
    """The bid of a bidder that may be of those kinds: price and consortium."""
    bidder = Entity(kinds, key="bidder", name="bidder_name")
    return (Said(bidder, {name: name if name in ("price", "consortium") else Always(None) for name in BID}, relation="BIDS_ON", target=PACKAGE),)


@lru_cache(maxsize=512)
def record(
    props: tuple[str, ...], entity_kinds: Kinds, investor_kinds: Kinds | None, *, twice: bool, stage: bool, line: bool, plan: bool, project: bool = False
) -> Form:
    """What a record says of a package beside its bids: `props` (`NOTICE`, `OPENING`), stage, plan, bodies of those kinds, and the project.

    `twice`: procuring entity and investor are one body under two names.
    """
    said = [Said(PACKAGE, {name: Always(None) if name in _UNSAID else name for name in props})]
    said += [Said(STAGE, {"status": "status"})] if stage else []
    said += [Said(LINE)] if line else []
    said += [Said(PACKAGE, relation="IN_PLAN", target=PLAN)] if plan else []
    said += [Said(entity(entity_kinds), relation="PROCURES", target=PACKAGE)]
    owner = investor(investor_kinds) if investor_kinds else None
    said += [Said(owner, relation="PROCURES", target=PACKAGE)] if owner and twice else []
    if project:
        said += [Said(PROJECT, {"egp_no": "egp_no"}), Said(PACKAGE, relation="PART_OF", target=PROJECT)]
        said += [Said(owner, relation="IS_OWNER_OF", target=PROJECT)] if owner else []
    return tuple(said)
