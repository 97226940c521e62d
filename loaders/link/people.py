"""Persons and foreign investors. A person is never another on a name alone."""
from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import duckdb

from graph.text.fold import fold_key, has_marks
from loaders.link import names
from loaders.link.judgements import Judged
from loaders.link.mint import mint
from loaders.link.table import Links, Resolved, Review, rows


class _Numbered:
    """Persons with an ID number, by what else their rows say."""

    def __init__(self) -> None:
        self.by_firm: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.in_role: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self.born: dict[str, set[int]] = defaultdict(set)
        self.by_birth: dict[tuple[str, int], set[str]] = defaultdict(set)

    def add(self, id: str, name: str | None, said: dict[str, Any]) -> None:
        if not name:
            return
        written, firm, birth = names.plain(name), said.get("firm"), said.get("birth_year")
        if birth:
            self.born[id].add(birth)
            self.by_birth[written, birth].add(id)
        if firm:
            if said.get("role"):
                self.in_role[str(firm), written, said["role"]].add(id)
            self.by_firm[str(firm), written].add(id)
            self.by_firm[str(firm), "~" + fold_key(name)].add(id)

    def find(self, name: str, said: dict[str, Any]) -> set[str]:
        """Those of this name in the row's firm, narrowed by birth year and, among namesakes, by the office they hold."""
        firm, written, birth = said.get("firm"), names.plain(name), said.get("birth_year")
        if not firm:
            return set()
        found = self.by_firm.get((str(firm), written), set())
        if not found and not has_marks(name):
            found = self.by_firm.get((str(firm), "~" + fold_key(name)), set())
        if birth:
            found = {i for i in found if not self.born[i] or birth in self.born[i]}
        if len(found) > 1 and said.get("role"):
            found = self.in_role.get((str(firm), written, said["role"]), set()) & found or found
        return found


def persons(db: duckdb.DuckDBPyConnection, links: Links, judged: Judged, done: Resolved) -> None:
    """An ID number (hashed) decides; without one a person is another row's only with the same name in the same firm.

    The same name and birth year in another firm is not enough in a country of a hundred million with two hundred surnames: it is asked about.
    """
    numbered = _Numbered()
    for m, key, name, context in rows(db, "SELECT m, key, name, context FROM mentions WHERE kind = 'Person' AND key IS NOT NULL"):
        id = mint("Person", "key", key)
        links.add(m, "Person", id, None, "key")
        numbered.add(id, name, json.loads(context) if context else {})
    for m, name, context in rows(db, "SELECT m, name, context FROM mentions WHERE kind = 'Person' AND key IS NULL ORDER BY m"):
        said = json.loads(context) if context else {}
        _person(links, done, judged, numbered, m, name or "", said)
    links.flush()


def _person(links: Links, done: Resolved, judged: Judged, numbered: _Numbered, m: int, name: str, said: dict[str, Any]) -> None:
    firm, birth, written = said.get("firm"), said.get("birth_year"), names.plain(name)
    # without a firm nothing ties two rows together: what each row says stays a person of its own
    own = mint("Person", written, firm, birth) if firm else mint("Person", written, "mention", json.dumps(said, sort_keys=True))
    links.own(m, "Person", own)
    found = {i for i in numbered.find(name, said) if not judged.apart(own, i)} if name else set()
    if len(found) == 1:
        links.add(m, "Person", next(iter(found)), None, "name_firm")
        return
    links.add(m, "Person", own, None, "minted_unsure" if found else "minted")
    reason, note = "nhiều người cùng tên trong một doanh nghiệp", f"doanh nghiệp {firm}"
    if not found and birth:
        found, reason, note = numbered.by_birth.get((written, birth), set()), "cùng họ tên và năm sinh, khác doanh nghiệp", f"năm sinh {birth}"
    if asked := sorted(i for i in found if not judged.settled(own, i)):
        done.ask(Review(reason, "Person", name, own, "; ".join(asked), note))


def foreign(db: duckdb.DuckDBPyConnection, links: Links, judged: Judged, done: Resolved) -> None:
    """Exact canonical name and country; a name without country joins one of that name if there is just one."""
    found = list(rows(db, "SELECT m, name, json_extract_string(context, '$.country') FROM mentions WHERE kind = 'ForeignInvestor'"))
    countries: dict[str, set[str]] = defaultdict(set)
    for _, name, country in found:
        if country:
            countries[_foreign_name(name)].add(names.plain(country))
    for m, name, country in found:
        written = _foreign_name(name)
        where = names.plain(country) if country else next(iter(countries[written])) if len(countries.get(written, ())) == 1 else ""
        id = mint("ForeignInvestor", written, where)
        links.own(m, "ForeignInvestor", id)
        links.add(m, "ForeignInvestor", id, None, "name_country" if country else "name")
    links.flush()


_LONG = {
    "company limited": "co ltd", "company ltd": "co ltd", "co limited": "co ltd", "corporation": "corp", "incorporated": "inc", "private limited": "pte ltd",
}


def _foreign_name(name: str | None) -> str:
    found = names.plain(name or "")
    for long, short in _LONG.items():
        found = found.removesuffix(long) + short if found.endswith(" " + long) else found
    return found
