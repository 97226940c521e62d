"""Resolves every mention to an entity: table `links(m, kind, id, code, rule)` and a review list of what is unsure."""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz

from graph.text.fold import fold_key, has_marks
from loaders.link import keys, names
from loaders.link.mint import mint
from loaders.link.orgs import Known, OrgIndex
from loaders.link.projects import Facts, ProjectIndex, owner_mark

ORGS = ("Enterprise", "Agency")
#: near names are looked for until the list is this long: it is for people
REVIEWED = 20_000


@dataclass(frozen=True)
class Review:
    """A pair that a person should look at: nothing was merged on it (or, for keys, something looks odd)."""

    reason: str
    kind: str
    written: str
    linked_to: str
    candidates: str
    note: str = ""


@dataclass
class Resolved:
    review: list[Review] = field(default_factory=list)
    rules: dict[str, int] = field(default_factory=dict)


class _Links:
    """Rows of `links`, appended in batches."""

    _SCHEMA = pa.schema([("m", pa.int64()), ("kind", pa.string()), ("id", pa.string()), ("code", pa.string()), ("rule", pa.string())])

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db, self._rows = db, list[tuple[int, str, str, str | None, str]]()

    def add(self, m: int, kind: str, id: str, code: str | None, rule: str) -> None:
        self._rows.append((m, kind, id, code, rule))
        if len(self._rows) >= 100_000:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            columns = [pa.array(column, type=f.type) for column, f in zip(zip(*self._rows, strict=True), self._SCHEMA, strict=True)]
            self._db.register("batch", pa.table(columns, schema=self._SCHEMA))
            self._db.execute("INSERT INTO links SELECT * FROM batch")
            self._db.unregister("batch")
            self._rows = []


def _rows(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, materialised (other statements run on the same connection meanwhile) but in columns, not tuples."""
    table: pa.Table = db.sql(query).to_arrow_table()
    for batch in table.to_batches(50_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def resolve(db: duckdb.DuckDBPyConnection) -> Resolved:
    """Runs all steps in order: later ones use the links of earlier ones (a project's owner, a person's firm)."""
    db.execute("CREATE TABLE links(m BIGINT, kind VARCHAR, id VARCHAR, code VARCHAR, rule VARCHAR)")
    done, links = Resolved(), _Links(db)
    keys.organisations(db)
    _org_names(db, links, done)
    _persons(db, links, done)
    _foreign(db, links)
    keys.projects(db)
    _project_names(db, links, done)
    keys.packages(db)
    keys.dependents(db)
    keys.rest(db)
    done.rules = dict(db.execute("SELECT split_part(kind, '|', 1) || ':' || rule, count(*) FROM links GROUP BY 1 ORDER BY 1").fetchall())
    return done


# ---- organisations -------------------------------------------------------------------------------------------------
def _org_names(db: duckdb.DuckDBPyConnection, links: _Links, done: Resolved) -> None:
    index = OrgIndex(Known(*row) for row in _rows(db, """
        SELECT DISTINCT l.kind, l.id, x.name, json_extract_string(x.context, '$.province'), x.official
        FROM mentions x JOIN links l USING (m) WHERE l.kind IN ('Enterprise', 'Agency') AND x.name IS NOT NULL AND l.rule <> 'key_branch'"""))
    query = f"SELECT m, kinds, name, context FROM mentions WHERE key IS NULL AND kind IN {ORGS} ORDER BY m"
    for m, kinds, name, context in _rows(db, query):
        told = json.loads(context) if context else {}
        if name is None:
            links.add(m, "Enterprise", mint("Enterprise", "ticker", told.get("ticker")), None, "ticker")
            continue
        match = index.find(name, [k for k in kinds.split("|") if k in ORGS], told.get("province"))
        if match is not None and len(match.ids) == 1:
            kind, id = match.ids[0]
            links.add(m, kind, id, None, match.rule)
            continue
        kind = _unknown_kind(kinds, name)
        minted = _mint(kind, m, name, told)
        links.add(m, kind, minted, None, "minted_unsure" if match else "minted")
        if match is None and len(done.review) < REVIEWED:
            match = index.near(name, [k for k in kinds.split("|") if k in ORGS])
        if match is not None:
            reason = "tên gần giống" if match.rule == "near" else "nhiều tổ chức cùng tên"
            done.review.append(Review(reason, kind, name, minted, "; ".join(i for _, i in match.ids), match.rule))
    links.flush()
    _odd_keys(db, done)


def _mint(kind: str, m: int, name: str, told: dict[str, Any]) -> str:
    """Firms' names are unique in law, so one name is one firm; a local body is one a province; a person is one a project."""
    if kind == "Person":
        return mint(kind, names.plain(name), *(("project", told["project"]) if told.get("project") else ("mention", m)))
    local = kind == "Agency" and not names.national(name)
    return mint(kind, names.canonical(name).form, names.canonical(name).core, told.get("province") if local else None)


def _unknown_kind(kinds: str, name: str) -> str:
    options = [k for k in kinds.split("|") if k in ORGS]
    if "Person" in kinds and names.person_like(name):
        return "Person"
    if len(options) == 1:
        return options[0]
    return "Agency" if names.state_body(name) else "Enterprise" if names.canonical(name).form else options[0]


def _odd_keys(db: duckdb.DuckDBPyConnection, done: Resolved) -> None:
    """Codes beside a name that is nothing like the register's: the code decides, a person should look."""
    query = """
        SELECT DISTINCT l.kind, l.id, x.name, o.name FROM mentions x JOIN links l USING (m)
        JOIN (SELECT l.kind, l.id, any_value(x.name) AS name FROM mentions x JOIN links l USING (m) WHERE x.official AND x.name IS NOT NULL GROUP BY 1, 2) o
          ON o.kind = l.kind AND o.id = l.id
        WHERE x.key IS NOT NULL AND NOT x.official AND x.name IS NOT NULL AND l.kind IN ('Enterprise', 'Agency')"""
    for kind, id, written, official in _rows(db, query):
        mine, theirs = names.canonical(written).folded, names.canonical(official).folded
        if mine != theirs and fuzz.token_set_ratio(mine, theirs) < 60:
            done.review.append(Review("mã số và tên không khớp", kind, written, id, id, f"tên trong sổ gốc: {official}"))


# ---- persons and foreign investors ---------------------------------------------------------------------------------
def _persons(db: duckdb.DuckDBPyConnection, links: _Links, done: Resolved) -> None:
    """An ID number (hashed) decides; without one a person is another row's only with the same name (and office) in the same firm."""
    by_firm: dict[tuple[str, str], set[str]] = defaultdict(set)
    in_role: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for m, key, name, context in _rows(db, "SELECT m, key, name, context FROM mentions WHERE kind = 'Person' AND key IS NOT NULL"):
        id = mint("Person", "key", key)
        links.add(m, "Person", id, None, "key")
        told = json.loads(context) if context else {}
        firm = told.get("firm")
        if firm and name:
            if told.get("role"):
                in_role[str(firm), names.plain(name), told["role"]].add(id)
            by_firm[str(firm), names.plain(name)].add(id)
            by_firm[str(firm), "~" + fold_key(name)].add(id)
    for m, name, context in _rows(db, "SELECT m, name, context FROM mentions WHERE kind = 'Person' AND key IS NULL"):
        told = json.loads(context) if context else {}
        firm, written = told.get("firm"), names.plain(name or "")
        found = by_firm.get((str(firm), written), set()) if firm else set()
        if not found and firm and name and not has_marks(name):
            found = by_firm.get((str(firm), "~" + fold_key(name)), set())
        if len(found) > 1 and told.get("role"):   # of two namesakes in a firm, the one who holds the same office
            found = in_role.get((str(firm), written, told["role"]), set()) or found
        if len(found) == 1:
            links.add(m, "Person", next(iter(found)), None, "name_firm")
            continue
        # without a firm or a birth year nothing ties two rows together: each mention stays a person of its own
        own = (written, firm, told.get("birth_year")) if firm or told.get("birth_year") else (written, "mention", m)
        id = mint("Person", *own)
        links.add(m, "Person", id, None, "minted_unsure" if found else "minted")
        if found:
            reason = "nhiều người cùng tên trong một doanh nghiệp"
            done.review.append(Review(reason, "Person", name or "", id, "; ".join(sorted(found)), f"doanh nghiệp {firm}"))
    links.flush()


def _foreign(db: duckdb.DuckDBPyConnection, links: _Links) -> None:
    """Exact canonical name and country; a name without country joins one of that name if there is just one."""
    rows = list(_rows(db, "SELECT m, name, json_extract_string(context, '$.country') FROM mentions WHERE kind = 'ForeignInvestor'"))
    countries: dict[str, set[str]] = defaultdict(set)
    for _, name, country in rows:
        if country:
            countries[_foreign_name(name)].add(names.plain(country))
    for m, name, country in rows:
        written = _foreign_name(name)
        where = names.plain(country) if country else next(iter(countries[written])) if len(countries.get(written, ())) == 1 else ""
        links.add(m, "ForeignInvestor", mint("ForeignInvestor", written, where), None, "name_country" if country else "name")
    links.flush()


_LONG = {
    "company limited": "co ltd", "company ltd": "co ltd", "co limited": "co ltd", "corporation": "corp", "incorporated": "inc", "private limited": "pte ltd",
}


def _foreign_name(name: str | None) -> str:
    found = names.plain(name or "")
    for long, short in _LONG.items():
        found = found.removesuffix(long) + short if found.endswith(" " + long) else found
    return found


# ---- projects ------------------------------------------------------------------------------------------------------
def _project_names(db: duckdb.DuckDBPyConnection, links: _Links, done: Resolved) -> None:
    """Projects that e-GP knows by its own number, or a table by name only, found among the registers' projects."""
    known = ProjectIndex(_facts(id, name, context) for id, name, context in _rows(db, """
        SELECT l.id, x.name, x.context FROM mentions x JOIN links l USING (m) WHERE x.kind = 'Project' AND x.official ORDER BY l.id"""))
    for official in (True, False):   # a register's own rows without a code come first: e-GP may then mean them
        for group, mentions in _grouped(_rows(db, f"""
            SELECT coalesce('k:' || x.key, 'n:' || x.m), x.m, x.key, x.name, x.context FROM mentions x LEFT JOIN links l USING (m)
            WHERE x.kind = 'Project' AND l.m IS NULL AND x.official = {official} ORDER BY 1, 2""")):
            id = _link_project(links, done, known, group, mentions)
            if official:
                for _, _, _, name, context in mentions:
                    known.add(_facts(id, name, context))
        links.flush()


def _link_project(links: _Links, done: Resolved, known: ProjectIndex, group: str, mentions: list[tuple[Any, ...]]) -> str:
    """All mentions under one e-GP number are one project; any of them may tell which."""
    answers: dict[tuple[str, ...], str] = {}
    for _, _, _, name, context in mentions:
        found = known.find(_facts("", name, context))
        if found is not None:
            answers.setdefault(found[1], found[0])
    single = {ids[0] for ids in answers if len(ids) == 1}
    number, written = mentions[0][2], next((name for *_, name, _ in mentions if name), None)
    if len(single) == 1:
        id = single.pop()
        rule = next(rule for ids, rule in answers.items() if ids == (id,))
        code: str | None = id
    else:
        facts = _facts("", None, mentions[0][4])
        id = number or mint("Project", names.plain(written or ""), *sorted(facts.owners), facts.total)
        rule, code = ("key" if number else "minted") + ("_unsure" if answers else ""), number
        if answers:
            candidates = "; ".join(sorted({i for ids in answers for i in ids}))
            done.review.append(Review("nhiều dự án có thể là một", "Project", written or group, id, candidates, ", ".join(sorted(set(answers.values())))))
    for _, m, *_ in mentions:
        links.add(m, "Project", id, code, rule)
    return id


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    current: list[tuple[Any, ...]] = []
    for row in rows:
        if current and row[0] != current[0][0]:
            yield current[0][0], current
            current = []
        current.append(row)
    if current:
        yield current[0][0], current


def _facts(id: str, name: str | None, context: str | None) -> Facts:
    told = json.loads(context) if context else {}
    owners = {str(told["owner_key"])} if told.get("owner_key") else set()
    if told.get("owner"):
        owners.add(owner_mark(str(told["owner"])))
    text = {key: str(told[key]) if told.get(key) is not None else None for key in ("total", "decided")}
    return Facts(id, name, frozenset(owners), text["total"], text["decided"])
