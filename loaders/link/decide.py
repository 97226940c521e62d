"""From weights to links: one clear winner is a link, the rest goes to people."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from loaders.link.judgements import Judged
from loaders.link.model import Model
from loaders.link.score import Weighed


@dataclass(frozen=True)
class Decision:
    """`link` where one candidate is clearly the one; else `candidates`, the likeliest first, are what people should look at."""

    link: Weighed | None = None
    candidates: tuple[Weighed, ...] = ()


#: so many candidates of one name are kept for people
SHOWN = 5


def decide(weighed: Iterable[Weighed], model: Model, judged: Judged, own: Mapping[str, str]) -> dict[str, Decision]:
    """Written record → decision. `weighed` comes sorted by record and weight; `own` maps a record to the id that judgements know it by."""
    found = {}
    for written, group in groupby(weighed, key=lambda w: w.written):
        ranked = [w for w in group if not judged.apart(own[written], w.id)]
        found[written] = _one([w for w in ranked if not judged.unsure(own[written], w.id)], model)
    return found


def _one(ranked: list[Weighed], model: Model) -> Decision:
    if not ranked:
        return Decision()
    best, rest = ranked[0], ranked[1:]
    clear = best.weight >= model.link and best.level in model.sure and (not rest or best.weight - rest[0].weight >= model.margin)
    return Decision(link=best) if clear else Decision(candidates=tuple(ranked[:SHOWN]))
