"""Why two records are one entity, or are not: rule, weight with its parts, what people decided. Reads what the published load left behind."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from graph import home as homes
from loaders.errors import LoadError
from loaders.link import judgements, rules
from loaders.link.gather import literal
from loaders.link.judgements import Judgement
from loaders.link.names import canonical as canonical_name
from loaders.link.names import places
from loaders.link.score import Part
from loaders.outcome import LINKS, WEIGHED

_SAME_NAME = "nfc_normalize(lower(trim(regexp_replace({}, '\\s+', ' ', 'g'))))"


class NoSuchEntity(LoadError):
    """Nothing that was loaded has this id, code or name."""


@dataclass(frozen=True)
class Party:
    """An entity, or a written name that stands for itself: `id` is what judgements know it by; `linked` the entities it became."""

    kind: str
    id: str
    name: str
    linked: tuple[tuple[str, str], ...]  #: (id, rule)


@dataclass(frozen=True)
class Reason:
    """What ties two parties, or keeps them apart. `parts` is empty where nothing was weighed."""

    one: Party
    other: Party
    rule: str | None
    weight: float | None = None
    parts: tuple[Part, ...] = ()
    judgement: Judgement | None = None
    against: tuple[str, ...] = ()

    @property
    def linked(self) -> bool:
        return self.rule is not None


def published_load(home: Path) -> str:
    """The load whose links are published. Raises `SnapshotError` when nothing is."""
    report = homes.folder(home, homes.published(home)) / homes.REPORT
    return str(json.loads(report.read_text(encoding="utf-8"))["load"])


class Links:
    """The links of the published load, asked by id, code or written name."""

    def __init__(self, home: Path) -> None:
        self.home, self.load = home, published_load(home)
        self._links, self._weighed = (home / folder / f"{self.load}.parquet" for folder in (LINKS, WEIGHED))
        if not self._links.exists():
            raise LoadError(f"{self._links}: không có; bản đang công bố được dựng bởi phiên bản cũ, hãy chạy soi load --rebuild")

    def _rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect() as db:
            text = query.replace("{links}", f"read_parquet({literal(self._links)})").replace("{weighed}", f"read_parquet({literal(self._weighed)})")
            return db.execute(text, parameters).fetchall()

    def parties(self, text: str) -> list[Party]:
        """Everything that `text` may mean: an id, a code, or a written name (one party for each thing the name stands for)."""
        text = text.strip()
        entities = self._rows("""
            SELECT kind, id, coalesce(mode(name) FILTER (key IS NOT NULL), mode(name), id) FROM {links}
            WHERE id = $text OR key = $text OR key = lower($text) OR id = lower($text) GROUP BY 1, 2""", text=text)
        if entities:
            return [Party(kind, id, name, ((id, "key"),)) for kind, id, name in entities]
        same = f"{_SAME_NAME.format('name')} = {_SAME_NAME.format('$text')}"
        written = self._rows("SELECT any_value(kind), coalesce(own, id) AS own, any_value(name), list(DISTINCT {'id': id, 'rule': rule}) FROM {links} "
                             f"WHERE own = $text OR own IS NOT NULL AND {same} GROUP BY 2 ORDER BY 2", text=text)
        found = [Party(kind, own, name, tuple((w["id"], w["rule"]) for w in where)) for kind, own, name, where in written]
        known = self._rows(f"SELECT DISTINCT kind, id, name FROM {{links}} WHERE key IS NOT NULL AND {same} ORDER BY ALL", text=text)
        meant = {id for party in found for id, _ in party.linked}
        return found + [Party(kind, id, name, ((id, "key"),)) for kind, id, name in known if id not in meant]

    def party(self, text: str) -> Party:
        """The one thing that `text` means. Raises `NoSuchEntity`, or `LoadError` naming the choices."""
        found = self.parties(text)
        if not found:
            raise NoSuchEntity(f"không có dòng nào ghi {text!r}; hãy đưa mã số, mã tạm (E-…) hoặc đúng tên như đã viết")
        if len(found) > 1:
            raise LoadError(f"{text!r} có thể là: " + "; ".join(f"{p.id} ({p.name})" for p in found[:10]) + "; hãy đưa mã thay cho tên")
        return found[0]

    def why(self, one: Party, other: Party) -> Reason:
        """What the published load knows of a pair; the written side may be either."""
        judged = next((j for j in reversed(judgements.read(self.home)) if j.pair == {one.id, other.id}), None)
        for left, right in ((one, other), (other, one)):
            rule = next((rule for id, rule in left.linked if id == right.id and left.id != right.id), None)
            pairs = self._rows("SELECT weight, parts FROM {weighed} WHERE own = $own AND id = $id ORDER BY weight DESC LIMIT 1", own=left.id, id=right.id)
            if rule or pairs:
                weight, parts = (pairs[0][0], _parts(pairs[0][1])) if pairs else (None, ())
                return Reason(left, right, rule, weight, parts, judged, () if rule else _against(left, right))
        return Reason(one, other, None, judgement=judged, against=_against(one, other))

    def candidates(self, one: Party) -> list[Party]:
        """What a party was linked to or weighed against, the likeliest first."""
        ids = [id for id, _ in one.linked if id != one.id]
        ids += [id for (id,) in self._rows("SELECT id FROM {weighed} WHERE own = $own GROUP BY id ORDER BY max(weight) DESC", own=one.id)]
        return [party for id in dict.fromkeys(ids) for party in self.parties(id)]


def _parts(text: str) -> tuple[Part, ...]:
    return tuple(Part(column, says, bits) for column, says, bits in json.loads(text))


def _against(one: Party, other: Party) -> tuple[str, ...]:
    """What forbids a link whatever else agrees, in words."""
    if one.kind != other.kind and {one.kind, other.kind} != {"Enterprise", "Agency"}:
        return ("khác loại thực thể",)
    mine, theirs = canonical_name(one.name), canonical_name(other.name)
    found = []
    if mine.numerals != theirs.numerals:
        found.append(f"số trong tên khác nhau ({' '.join(mine.numerals) or 'không có'} và {' '.join(theirs.numerals) or 'không có'})")
    if places(mine.folded) != places(theirs.folded):
        found.append("địa danh trong tên khác nhau")
    if mine.form and theirs.form and mine.form != theirs.form:
        found.append(f"loại hình khác nhau ({mine.form} và {theirs.form})")
    if mine.core != theirs.core and mine.folded == theirs.folded:
        found.append("tên khác dấu")
    return tuple(found)


def in_words(reason: Reason) -> list[str]:
    """The lines that an inspector reads before the chart."""
    head = f"“{reason.one.name}” ({reason.one.id}) và “{reason.other.name}” ({reason.other.id})"
    lines = [f"{head}: {'được nối làm một' if reason.linked else 'không được nối'}."]
    if reason.rule:
        lines.append(f"Quy tắc: {rules.words(reason.rule)}.")
    if reason.judgement:
        j = reason.judgement
        said = {judgements.SAME: "là một", judgements.NOT_SAME: "không phải một", judgements.UNSURE: "chưa rõ"}[j.verdict]
        lines.append(f"Quyết định của {j.who} lúc {j.when}: {said}. Lý do: {j.why or 'không ghi'}.")
    lines += [f"Ngăn việc nối: {text}." for text in reason.against]
    if not reason.linked and not reason.parts and not reason.against:
        lines.append("Hai bên không có điểm chung nào để so sánh (tên, điện thoại, quan hệ), nên không được cân.")
    return lines


def shown(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {"one": {"id": r.one.id, "name": r.one.name}, "other": {"id": r.other.id, "name": r.other.name}, "linked": r.linked, "rule": r.rule,
         "rule_text": rules.words(r.rule) if r.rule else None, "weight": r.weight, "parts": [[p.column, p.says, p.bits] for p in r.parts],
         "judgement": vars(r.judgement) if r.judgement else None, "against": list(r.against)}
        for r in reasons
    ]  # fmt: skip
