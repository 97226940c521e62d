"""What rows of the register say, as data: stated of single rows by the loader, of whole columns where every cell is plain."""
from __future__ import annotations

from loaders.cells import ORGANISATION, STATE_BODY
from loaders.said import Always, Entity, Form, Said

LEGAL = "Người đại diện theo pháp luật"
ID = "id_number"

FIRM = Entity(("Enterprise",), "key", "name", {"province": "province"})
_LEADER = Entity(("Person",), None, "leader", {"firm": "firm", "role": Always(LEGAL)})
#: a firm, its fields named as the properties are
FIRM_SAYS: Form = (Said(FIRM, {name: name for name in (
    "short_name", "name_en", "form", "status", "founded", "charter_capital", "province", "address", "phone", "industry_code", "industry",
)}),)
#: the same with its legal representative
LED_SAYS: Form = (*FIRM_SAYS, Said(_LEADER), Said(_LEADER, {"role": Always(LEGAL)}, "REPRESENTS", FIRM))

_OF = Entity(("Enterprise",), "firm", "firm_name")
_HELD = {"pct": "pct", "amount": "amount", "since": "since", "until": "until"}
_TERM = {"role": "role", "since": "since", "until": "until"}
_KNOWN = {"birth_year": "birth", "nationality": "nationality", ID: ID}
_HOLDER = Entity(("Person",), ID, "name", {"firm": "firm", "birth_year": "birth"})
_MANAGER = Entity(("Person",), ID, "name", {"firm": "firm", "birth_year": "birth", "role": "office"})
_FOREIGN = Entity(("ForeignInvestor",), None, "name", {"country": "known_country"})


def _held(owner: Entity, *before: Said) -> dict[bool, Form]:
    """What is said of an owner, then that it owns; True: that it did."""
    return {over: (*before, Said(owner, _HELD, relation, _OF)) for over, relation in ((False, "OWNS"), (True, "FORMERLY_OWNS"))}


#: members by what they are (as the file calls it, folded) and whether it is over
MEMBER_SAYS = {
    "ca nhan": _held(_HOLDER, Said(_HOLDER, _KNOWN)),
    "to chuc nuoc ngoai": _held(_FOREIGN, Said(_FOREIGN, {"country": "country"})),
    "to chuc trong nuoc": _held(Entity(ORGANISATION, "code", "name")),
    "to chuc": _held(Entity(ORGANISATION, "code", "name")),
    "co quan nha nuoc": _held(Entity(STATE_BODY, "code", "name")),
}
MANAGER_SAYS = {
    over: (Said(_MANAGER, _KNOWN), Said(_MANAGER, _TERM, relation, _OF))
    for over, relation in ((False, "REPRESENTS"), (True, "FORMERLY_REPRESENTS"))
}
