"""Writes the pages of docs/ that derive from declarations; `--check` only compares and fails when one is stale.

Use: python scripts/docs.py [--check]
"""
from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from graph.ontology import Measure, Ontology, Property, ontology

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# The ontology

Written by `scripts/docs.py` from [graph/ontology.yml](../graph/ontology.yml); do not edit. The declaration is the one place to change:
store tables, loader checks, the lexicon's base, the API's vocabulary and this page derive from it.

Every kind also has `id` (stable key), `code` (the number people know), `name` and `origin`; every relation has `origin`
(file and row of each statement). Percent is 0-100, money whole đồng or US dollars, dates are ISO days.
"""


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _values(prop: Property) -> str:
    return "; ".join(prop.values) + (" …" if prop.open else "") if prop.values else ""


def _properties(properties: Iterable[Property]) -> str:
    own = [p for p in properties if p.name not in ("id", "code", "name", "origin")]
    if not own:
        return ""
    rows = ((f"`{p.name}`", p.type, p.label.vi, p.label.en, _values(p)) for p in own)
    return "\n" + _table(("property", "type", "Vietnamese", "English", "values"), rows)


def _meaning(measure: Measure) -> str:
    if measure.expr:
        return f"`{measure.expr}`"
    path = " ".join(f"{'→' if step.forward else '←'} {step.relation}" for step in measure.path)
    return f"{measure.fn} of `{measure.value}` over {path}"


def ontology_page(onto: Ontology) -> str:
    """The ontology as one Markdown page."""
    parts = [HEAD, "## Kinds\n"]
    for kind in onto.kinds.values():
        parts.append(f"### {kind.name}\n\n{kind.label.vi} ({kind.label.en}); known by its `{kind.key}`.\n{_properties(kind.properties.values())}")
    groups = _table(("group", "kinds"), ((name, ", ".join(members)) for name, members in onto.groups.items()))
    parts.append(f"## Groups\n\nUnions of kinds, used as ends of relations.\n\n{groups}")
    parts.append("## Relations\n")
    for r in onto.relations.values():
        way = ", then ".join(f"{'along' if s.forward else 'against'} {s.relation}" + (f" up to {s.most} times" if s.most > 1 else "") for s in r.beneath)
        derived = f" Derived when a snapshot is built{f'; explained by the edges {way}' if way else ''}." if r.derived else ""
        ends = f"{', '.join(r.sources)} → {', '.join(r.targets)}"
        head = f"### {r.name}\n\n{r.label.vi} ({r.label.en}); reverse `{r.reverse}`. {ends}.{derived}\n\nRead: “A {r.forward}”, “A {r.backward}”.\n"
        parts.append(head + _properties(r.properties.values()))
    parts.append("## Measures\n\nOne meaning for questions, pages and docs. Missing data gives no value, never zero.\n")
    rows = ((f"`{m.name}`", m.of, m.unit, m.label.vi, m.label.en, _meaning(m)) for m in onto.measures.values())
    parts.append(_table(("measure", "of", "unit", "Vietnamese", "English", "meaning"), rows))
    return "\n".join(parts)


PAGES = {"docs/ontology.md": lambda: ontology_page(ontology())}


def main(arguments: list[str]) -> int:
    stale = [path for path, page in PAGES.items() if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != page()]
    if "--check" in arguments:
        for path in stale:
            print(f"{path} is not what its declaration says; run: python scripts/docs.py", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).write_text(PAGES[path](), encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
