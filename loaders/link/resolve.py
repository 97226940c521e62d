"""Resolves every mention to an entity: table `links(m, kind, id, code, rule)` and a review list of what is unsure.

Keys first, then exact canonical names, then several columns weighed, and above all what people judged.
"""
from __future__ import annotations

import duckdb

from loaders.link import keys, organisations, people, project_names
from loaders.link.judgements import Judged
from loaders.link.table import Links, Resolved


def resolve(db: duckdb.DuckDBPyConnection, judged: Judged | None = None) -> Resolved:
    """Runs all steps in order: later ones use the links of earlier ones (a project's owner, a person's firm)."""
    done, links, judged = Resolved(), Links(db), judged or Judged()
    keys.organisations(db)
    keys.projects(db)
    keys.packages(db)
    organisations.by_name(db, links, done, judged)
    people.persons(db, links, done, judged)
    people.foreign(db, links)
    project_names.by_name(db, links, done, judged)
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
