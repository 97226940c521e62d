"""Weighs pairs of records with Splink: several columns, declared weights, every part of a weight kept.

Splink runs only over what keys and exact names leave, on records that share a block (`loaders.link.block`), so its cost follows the
number of open pairs, not the number of entities: a load without open pairs never imports it (0.6 s), one with a few pays about a
second, and 100,000 written names against a million enterprises come to some million pairs, which DuckDB compares in seconds and spills to disk.
"""
from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any

import duckdb

from loaders.link.model import Column, Model

#: tables that are compared: `a_written(unique_id, keys, …)` and `b_known(unique_id, entity, keys, …)`, one column each as the model names them
WRITTEN, KNOWN = "a_written", "b_known"
#: words_l are those without marks
MARKS_FIT = """
CREATE OR REPLACE MACRO marks_fit(one, other, plain) AS
len(list_filter(list_zip(one, other, plain), lambda x: x[1] <> x[2] AND x[1] <> x[3] AND x[2] <> x[3])) = 0"""


@dataclass(frozen=True)
class Part:
    """One piece of a weight: `bits` > 0 speaks for one entity, < 0 against."""

    column: str
    says: str
    bits: float


@dataclass(frozen=True)
class Weighed:
    """A pair and what speaks for it; `level` is the name's, 0 the best."""

    written: str
    kind: str
    id: str
    weight: float
    level: int
    parts: tuple[Part, ...]

    def json(self) -> str:
        return json.dumps([[p.column, p.says, p.bits] for p in self.parts], ensure_ascii=False)


def weigh(db: duckdb.DuckDBPyConnection, model: Model) -> list[Weighed]:
    """All pairs of `a_written` and `b_known` that share a block key and pass the model's veto, at least at its review threshold.

    An entity with several names is weighed by the one that fits best. Sorted by written record, then weight, the best first.
    """
    db.execute(MARKS_FIT)
    columns, rows = _predict(db, model)
    best: dict[tuple[str, str], Weighed] = {}
    for row in rows:
        made = _weighed(model, dict(zip(columns, row, strict=True)))
        key = (made.written, made.kind + made.id)
        if key not in best or _rank(made) > _rank(best[key]):
            best[key] = made
    return sorted(best.values(), key=lambda w: (w.written, -w.weight, w.kind, w.id))


def _rank(pair: Weighed) -> tuple[float, int, str]:
    """Of equal weights and names always the same parts, in whatever order pairs come."""
    return pair.weight, -pair.level, pair.json()


def _predict(db: duckdb.DuckDBPyConnection, model: Model) -> tuple[list[str], list[tuple[Any, ...]]]:
    import splink.blocking_rule_library as rules
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(db)
    records = [api.register(table, table_name=f"{table}_{model.name}") for table in (WRITTEN, KNOWN)]
    veto = model.veto
    for side in ("l", "r"):
        veto = _sided(veto, side)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(column) for column in model.columns],
        blocking_rules_to_generate_predictions=[rules.CustomRule(f"l.keys = r.keys AND {veto}", arrays_to_explode=["keys"])],
        probability_two_random_records_match=model.prior,
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
        additional_columns_to_retain=["entity"],
    )
    found = Linker(records, settings, log_level=None).inference.predict(threshold_match_weight=model.review)
    wanted = ["unique_id_l", "entity_r", "match_weight", *(f"gamma_{c.name}" for c in model.columns)]
    rows = db.execute(f"SELECT {', '.join(wanted)} FROM {found.physical_name}").fetchall()
    db.execute(f"DROP TABLE {found.physical_name}")
    return wanted, rows


def _sided(sql: str, side: str) -> str:
    """'numerals_l' as a blocking rule writes it: 'l.numerals'."""
    return re.sub(rf"\b([a-z]+)_{side}\b", rf"{side}.\1", sql)


def _comparison(column: Column) -> Any:
    import splink.comparison_level_library as levels
    from splink.comparison_library import CustomComparison

    made: list[Any] = [levels.CustomLevel(column.none).configure(is_null_level=True)]
    for level in column.levels:
        one = levels.CustomLevel(level.when) if level.when else levels.ElseLevel()
        made.append(one.configure(m_probability=level.m, u_probability=level.u))
    return CustomComparison(output_column_name=column.name, comparison_levels=made)


def _weighed(model: Model, row: dict[str, Any]) -> Weighed:
    parts = [Part("prior", "trước khi so sánh", round(model.prior_bits, 2))]
    name_level = 0
    for column in model.columns:
        gamma = row[f"gamma_{column.name}"]   # Splink counts from the last level up, -1 is 'nothing to compare'
        if gamma < 0:
            continue
        at = len(column.levels) - 1 - gamma
        name_level = at if column.name == "name" else name_level
        parts.append(Part(column.name, column.levels[at].says, round(column.levels[at].bits, 2)))
    kind, _, id = row["entity_r"].partition(":")
    return Weighed(row["unique_id_l"], kind, id, round(row["match_weight"], 2), name_level, tuple(parts))
