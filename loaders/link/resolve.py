"""Resolves every mention to an entity: table `links(m, kind, id, code, rule)` and a review list of what is unsure.

Keys first, then exact canonical names, then several columns weighed, and above all what people judged.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import duckdb

from loaders.link import inputs, keys, organisations, people, project_names
from loaders.link.judgements import Judged
from loaders.link.kept import Kept
from loaders.link.table import Links, Resolved

_STEPS: Mapping[str, Callable[[duckdb.DuckDBPyConnection, Links, Judged, Resolved], None]] = {
    "organisations": organisations.by_name, "people": people.persons, "foreign": people.foreign, "projects": project_names.by_name,
}  # fmt: skip


def resolve(db: duckdb.DuckDBPyConnection, judged: Judged | None = None, kept: Kept | None = None) -> Resolved:
    """Runs all steps in order: later ones use the links of earlier ones (a project's owner, a person's firm).

    With `kept`, steps of which nothing changed since the last load are taken over from it.
    """
    done, links, judged = Resolved(), Links(db), judged or Judged()
    keys.organisations(db)
    keys.projects(db)
    keys.packages(db)
    if kept is not None:
        inputs.prepare(db, kept.salt)
    for name, step in _STEPS.items():
        run = partial(step, db, links, judged)
        if kept is None:
            run(done)
        elif kept.step(db, name, done, run):
            done.taken.append(name)
    _judge(db, judged)
    keys.dependents(db)
    keys.rest(db)
    done.rules = dict(db.execute("SELECT split_part(kind, '|', 1) || ':' || rule, count(*) FROM links GROUP BY 1 ORDER BY 1").fetchall())
    return done


def _judge(db: duckdb.DuckDBPyConnection, judged: Judged) -> None:
    """What people said to be the same is one entity: the given-up id's mentions become the other's."""
    for kind, given_up, stays in judged.merges():
        db.execute("""
            UPDATE links SET kind = coalesce((SELECT any_value(kind) FROM links WHERE id = $stays), kind), id = $stays,
                   code = (SELECT any_value(code) FROM links WHERE id = $stays), rule = 'judged'
            WHERE id = $given_up AND kind IN ($kind, 'Enterprise', 'Agency')""", {"kind": kind, "given_up": given_up, "stays": stays})
