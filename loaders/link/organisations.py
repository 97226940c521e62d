"""Organisations that a row names without a number: exact names, then several columns weighed; what stays open is minted and asked about."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz

from loaders.link import block, names
from loaders.link.decide import Decision, decide
from loaders.link.judgements import Judged
from loaders.link.mint import mint
from loaders.link.model import models
from loaders.link.orgs import Known, Match, OrgIndex
from loaders.link.score import weigh
from loaders.link.table import Batch, Links, Resolved, Review, rows

ORGS = ("Enterprise", "Agency")
_REASONS = {"near": "tên gần giống", "weighed": "tên gần giống", "other_province": "cùng tên nhưng khác tỉnh/thành phố"}
#: an entity's number within its mentions: what the register, or any row, calls it
_KNOWN = """
    SELECT DISTINCT l.kind, l.id, x.name, json_extract_string(x.context, '$.province'), x.official
    FROM mentions x JOIN links l USING (m) WHERE l.kind IN ('Enterprise', 'Agency') AND x.name IS NOT NULL AND l.rule <> 'key_branch'
    AND NOT coalesce(contains(x.context, '"former":'), FALSE)"""
#: names given up: by the register's own word, or by a newer file
_FORMER = """
    SELECT DISTINCT l.kind, l.id, f.name FROM former f JOIN mentions x ON x.key = f.key JOIN links l ON l.m = x.m
    WHERE l.kind IN ('Enterprise', 'Agency') AND l.rule = 'key'
    UNION SELECT l.kind, l.id, x.name FROM mentions x JOIN links l USING (m)
    WHERE l.kind IN ('Enterprise', 'Agency') AND l.rule = 'key' AND x.name IS NOT NULL AND contains(x.context, '"former":') ORDER BY ALL"""
#: a tax code written into the name: 'Công ty CP An (MST 0101234567)'
_CODE_IN_NAME = re.compile(r"(?<![0-9])([0-9]{10})(?:-[0-9]{3})?(?![0-9])", re.ASCII)


@dataclass(frozen=True)
class _Pending:
    """An open name with the id it would get, and what exact lookups said of it."""

    m: int
    kinds: tuple[str, ...]
    name: str
    own: tuple[str, str]
    place: str | None
    match: Match | None


def by_name(db: duckdb.DuckDBPyConnection, links: Links, judged: Judged, done: Resolved) -> None:
    """Links every organisation mention without a number, or mints an id for it."""
    batch = block.known_names(db)
    index = OrgIndex(_noted(rows(db, _KNOWN), batch))
    batch.flush()
    former = OrgIndex(Known(kind, id, name, official=False) for kind, id, name in _renamed(db, index))
    pending = []
    for m, kinds, name, context, told in rows(db, f"SELECT m, kinds, name, context, told FROM mentions WHERE key IS NULL AND kind IN {ORGS} ORDER BY m"):
        said = json.loads(context) if context else {}
        if name is None:
            links.add(m, "Enterprise", mint("Enterprise", "ticker", said.get("ticker")), None, "ticker")
            continue
        open_name = _look_up(index, former, judged, m, kinds, name, said, told)
        if open_name.match is not None and len(open_name.match.ids) == 1:
            _link(links, open_name, *open_name.match.ids[0], open_name.match.rule)
        else:
            pending.append(open_name)
    links.flush()
    _settle(db, links, done, judged, index, pending)
    links.flush()
    _odd_keys(db, done, judged)


def _noted(found: Iterable[tuple[Any, ...]], batch: Batch) -> Iterator[Known]:
    """Passes known names on and keeps their canonical form, which is dear, for the columns that may be compared later."""
    for row in found:
        known, name = Known(*row), names.canonical(row[2])
        batch.add(known.kind, known.id, name.core, name.folded, name.form, " ".join(name.numerals))
        yield known


def _renamed(db: duckdb.DuckDBPyConnection, index: OrgIndex) -> list[tuple[str, str, str]]:
    """Former names that are no mere spelling of a present one; kept as `renamed(kind, id, name)` for the graph as well."""
    found = [(kind, id, name) for kind, id, name in rows(db, _FORMER) if not index.bears((kind, id), name)]
    db.execute("CREATE TABLE renamed(kind VARCHAR, id VARCHAR, name VARCHAR)")
    batch = Batch(db, "renamed", pa.schema([("kind", pa.string()), ("id", pa.string()), ("name", pa.string())]))
    for row in found:
        batch.add(*row)
    batch.flush()
    return found


def _look_up(index: OrgIndex, former: OrgIndex, judged: Judged, m: int, kinds: str, name: str, said: dict[str, Any], told: bool) -> _Pending:
    allowed = tuple(k for k in kinds.split("|") if k in ORGS)
    kind = _unknown_kind(kinds, name)
    own = kind, _mint(kind, m, name, said)
    province = said.get("province")
    match = _numbered(index, name, allowed) or index.find(name, allowed, province, own_place=told) or former.exact(name, allowed)
    place = province if told and allowed[0] == "Enterprise" else None
    if match is not None:
        ids = tuple(i for i in match.ids if not judged.apart(own[1], i[1]) and not judged.unsure(own[1], i[1]))
        match = Match(match.rule, ids) if ids else None
    if match is not None and place and len(match.ids) == 1 and index.elsewhere(match.ids[0], place):
        match = Match("other_province", match.ids + match.ids)   # the row's own province is another: the name alone does not do
    return _Pending(m, allowed, name, own, place, match)


def _numbered(index: OrgIndex, name: str, allowed: tuple[str, ...]) -> Match | None:
    """By a tax code that stands in the name itself, if some row knows it."""
    codes = {("Enterprise", code) for code in _CODE_IN_NAME.findall(name)}
    found = tuple(body for body in codes if body[0] in allowed and index.knows(body))
    return Match("key_in_name", found) if len(codes) == len(found) == 1 else None


def _link(links: Links, item: _Pending, kind: str, id: str, rule: str) -> None:
    links.own(item.m, *item.own)
    links.add(item.m, kind, id, None, rule)


def _settle(db: duckdb.DuckDBPyConnection, links: Links, done: Resolved, judged: Judged, index: OrgIndex, pending: list[_Pending]) -> None:
    """Weighs open names against everything else that rows say; what is still open becomes an entity of its own."""
    orgs = [item for item in pending if item.own[0] in ORGS]
    model = models()["organisation"]
    block.opened(db, (block.Open(i.m, "|".join(i.kinds), i.name, i.place) for i in orgs))
    decided = decide(weigh(db, model), model, judged, {str(i.m): i.own[1] for i in orgs}) if orgs and block.records(db) else {}
    for item in pending:
        found = decided.get(str(item.m), Decision())
        fitting = tuple(c for c in found.candidates if c.kind in item.kinds)
        if found.link is not None and found.link.kind in item.kinds:
            _link(links, item, found.link.kind, found.link.id, "weighed")
            links.keep(item.m, found.link)
            continue
        _link(links, item, *item.own, "minted_unsure" if item.match else "minted")
        for candidate in fitting:
            links.keep(item.m, candidate)
        _ask(done, judged, index, item, tuple((c.kind, c.id) for c in fitting), fitting[0].weight if fitting else None)


def _ask(done: Resolved, judged: Judged, index: OrgIndex, item: _Pending, weighed: tuple[tuple[str, str], ...], weight: float | None) -> None:
    match = item.match or (Match("weighed", weighed) if weighed else index.near(item.name, item.kinds))
    ids = [i for _, i in dict.fromkeys((*weighed, *(match.ids if match else ()))) if not judged.settled(item.own[1], i)]
    if match is not None and ids:
        reason = _REASONS.get(match.rule, "nhiều tổ chức cùng tên")
        done.ask(Review(reason, item.own[0], item.name, item.own[1], "; ".join(ids), match.rule, weight))


def _mint(kind: str, m: int, name: str, said: dict[str, Any]) -> str:
    """Firms' names are unique in law, so one name is one firm; a local body is one a province; a person is one a project."""
    if kind == "Person":
        return mint(kind, names.plain(name), *(("project", said["project"]) if said.get("project") else ("mention", json.dumps(said, sort_keys=True))))
    local = kind == "Agency" and not names.national(name)
    return mint(kind, names.canonical(name).form, names.canonical(name).core, said.get("province") if local else None)


def _unknown_kind(kinds: str, name: str) -> str:
    options = [k for k in kinds.split("|") if k in ORGS]
    if "Person" in kinds and names.person_like(name):
        return "Person"
    if len(options) == 1:
        return options[0]
    return "Agency" if names.state_body(name) else "Enterprise" if names.canonical(name).form else options[0]


def _odd_keys(db: duckdb.DuckDBPyConnection, done: Resolved, judged: Judged) -> None:
    """Codes beside a name that is nothing like the register's: the code decides, a person should look."""
    query = """
        SELECT DISTINCT l.kind, l.id, x.name, o.name FROM mentions x JOIN links l USING (m)
        JOIN (SELECT l.kind, l.id, min(x.name) AS name FROM mentions x JOIN links l USING (m) WHERE x.official AND x.name IS NOT NULL GROUP BY 1, 2) o
          ON o.kind = l.kind AND o.id = l.id
        WHERE x.key IS NOT NULL AND NOT x.official AND x.name IS NOT NULL AND l.kind IN ('Enterprise', 'Agency') ORDER BY ALL"""
    for kind, id, written, official in rows(db, query):
        mine, theirs = names.canonical(written).folded, names.canonical(official).folded
        if mine != theirs and fuzz.token_set_ratio(mine, theirs) < 60:
            done.ask(Review("mã số và tên không khớp", kind, written, id, id, f"tên trong sổ gốc: {official}"))
