"""Projects that a row knows by name, owner, total and date, without a register code: found among the registers' projects, or minted."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from loaders.link import names, project_block
from loaders.link.decide import Decision, decide
from loaders.link.judgements import Judged
from loaders.link.mint import mint
from loaders.link.model import models
from loaders.link.projects import Facts, ProjectIndex, owner_mark
from loaders.link.score import weigh
from loaders.link.table import Links, Resolved, Review, rows

Mentions = list[tuple[Any, ...]]   # (group, m, key, name, context)
_OWNERS = """
    SELECT s.m, list(DISTINCT l.id) FROM edges e JOIN ref_mention s ON s.file = e.file AND s.ref = e.dst JOIN ref_mention o ON o.file = e.file AND o.ref = e.src
    JOIN links l ON l.m = o.m WHERE e.relation = 'IS_OWNER_OF' GROUP BY s.m"""


@dataclass(frozen=True)
class _Group:
    """All mentions under one e-GP number, or one mention without: they are one project."""

    name: str
    mentions: Mentions
    facts: tuple[Facts, ...]
    number: str | None
    own: str

    @property
    def written(self) -> str | None:
        return next((f.name for f in self.facts if f.name), None)


def by_name(db: duckdb.DuckDBPyConnection, links: Links, judged: Judged, done: Resolved) -> None:
    """Links every project mention that no code settled. A register's own rows come first: e-GP may then mean them."""
    owners = dict(rows(db, _OWNERS))
    known = ProjectIndex(_facts(id, name, context, owners.get(m)) for m, id, name, context in rows(db, """
        SELECT x.m, l.id, x.name, x.context FROM mentions x JOIN links l USING (m) WHERE x.kind = 'Project' AND x.official ORDER BY l.id, x.m"""))
    for official in (True, False):
        listed = rows(db, f"""
            SELECT coalesce('k:' || x.key, printf('n:%012d', x.m)), x.m, x.key, x.name, x.context FROM mentions x LEFT JOIN links l USING (m)
            WHERE x.kind = 'Project' AND l.m IS NULL AND x.official = {official} ORDER BY 1, 2""")
        groups = [_group(name, mentions, owners) for name, mentions in _grouped(listed)]
        _settle(db, links, done, judged, known, groups, official)
        links.flush()


def _settle(
    db: duckdb.DuckDBPyConnection, links: Links, done: Resolved, judged: Judged, known: ProjectIndex, groups: list[_Group], official: bool,
) -> None:
    pending: list[tuple[_Group, dict[tuple[str, ...], str]]] = []
    for group in groups:
        answers = _answers(known, judged, group)
        single = {ids[0] for ids in answers if len(ids) == 1}
        if len(single) == 1:
            id = single.pop()
            _link(links, known, group, id, id, next(rule for ids, rule in answers.items() if ids == (id,)), official)
        elif official:   # a register's row that is no other project is a new one, which the next row may mean
            _mint(links, done, judged, known, group, answers, (), official)
        else:
            pending.append((group, answers))
    decided = _weigh(db, judged, known, [group for group, _ in pending])
    for group, answers in pending:
        found = decided.get(group.name, Decision())
        if found.link is not None:
            _link(links, known, group, found.link.id, found.link.id, "project_weighed", official)
            for mention in group.mentions:
                links.keep(mention[1], found.link)
        else:
            _mint(links, done, judged, known, group, answers, found.candidates, official)


def _weigh(db: duckdb.DuckDBPyConnection, judged: Judged, known: ProjectIndex, groups: list[_Group]) -> Mapping[str, Decision]:
    model = models()["project"]
    if not groups or not project_block.projects(db, {g.name: g.facts for g in groups}, known.all()):
        return {}
    return decide(weigh(db, model), model, judged, {g.name: g.own for g in groups})


def _answers(known: ProjectIndex, judged: Judged, group: _Group) -> dict[tuple[str, ...], str]:
    """Ids that exact lookups give → rule; any mention of a group may tell which project it is."""
    answers: dict[tuple[str, ...], str] = {}
    for facts in group.facts:
        found = known.find(facts)
        ids = tuple(i for i in found[1] if not judged.apart(group.own, i) and not judged.unsure(group.own, i)) if found else ()
        if found and ids:
            answers.setdefault(ids, found[0])
    return answers


def _link(links: Links, known: ProjectIndex, group: _Group, id: str, code: str | None, rule: str, official: bool) -> None:
    for _, m, *_ in group.mentions:
        links.own(m, "Project", group.own)
        links.add(m, "Project", id, code, rule)
    if official:
        for facts in group.facts:
            known.add(facts.of(id))


def _mint(
    links: Links, done: Resolved, judged: Judged, known: ProjectIndex, group: _Group, answers: dict[tuple[str, ...], str], weighed: tuple[Any, ...],
    official: bool,
) -> None:
    rule = ("key" if group.number else "minted") + ("_unsure" if answers else "")
    _link(links, known, group, group.own, group.number, rule, official)
    for candidate in weighed:
        for mention in group.mentions:
            links.keep(mention[1], candidate)
    ids = list(dict.fromkeys([*(w.id for w in weighed), *sorted(i for found in answers for i in found)]))
    if asked := [i for i in ids if not judged.settled(group.own, i)]:
        note = ", ".join(sorted(set(answers.values()))) or "weighed"
        reason, written = "nhiều dự án có thể là một" if answers else "dự án gần giống", group.written or group.name
        done.ask(Review(reason, "Project", written, group.own, "; ".join(asked), note, weighed[0].weight if weighed else None))


def _group(name: str, mentions: Mentions, owners: Mapping[int, list[str]]) -> _Group:
    facts = tuple(_facts("", written, context, owners.get(m)) for _, m, _, written, context in mentions)
    number = mentions[0][2]
    first = facts[0]
    written = next((f.name for f in facts if f.name), None)
    said = json.loads(mentions[0][4]) if mentions[0][4] else {}
    marks = {str(said["owner_key"])} if said.get("owner_key") else set()
    marks |= {owner_mark(str(said["owner"]))} if said.get("owner") else set()
    own = number or mint("Project", names.plain(written or ""), *sorted(marks), first.total)
    return _Group(name, mentions, facts, number, own)


def _grouped(listed: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, Mentions]]:
    current: Mentions = []
    for row in listed:
        if current and row[0] != current[0][0]:
            yield current[0][0], current
            current = []
        current.append(row)
    if current:
        yield current[0][0], current


def _facts(id: str, name: str | None, context: str | None, owners: Iterable[str] | None) -> Facts:
    """`owners` are resolved ids, of which those that we minted say no more than the owner's name."""
    said = json.loads(context) if context else {}
    marks = {owner for owner in owners or () if owner[1:2] != "-"}
    if said.get("owner_key"):
        marks.add(str(said["owner_key"]))
    if said.get("owner"):
        marks.add(owner_mark(str(said["owner"])))
    text = {key: str(said[key]) if said.get(key) is not None else None for key in ("total", "decided", "province")}
    return Facts(id, name, frozenset(marks), text["total"], text["decided"], text["province"])
