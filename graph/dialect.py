"""What differs between the Cypher of Ladybug and of Neo4j; everything else the compiler writes once."""
from __future__ import annotations

from collections.abc import Sequence


class Ladybug:
    """Ladybug 0.22 (measured): unions by `|`, trails by `* TRAIL`, `label()`, dates by `date_part`, no median, integer `/`."""

    name = "ladybug"
    #: a MATCH with several edges may bind two of them to one edge (a homomorphism, as the logical form wants it)
    edges_repeat = True
    #: a pattern that closes a ring is written in several clauses (see `graph.cycles`)
    rings_apart = True
    #: a variable that is bound already is written with its kinds again
    labels_again = False
    #: each MATCH says itself in which order its edges are joined, each by a hash join (see `graph.hints`)
    hinted = False
    #: a match of one edge may be told which end to begin with
    leads = True
    #: the dialect to compile a form with again whose plan the engine gets wrong (`graph.store.PlanFault`); None where there is no such plan
    instead: str | None = "ladybug, hinted"

    def label(self, var: str) -> str:
        return f"label({var})"

    def is_kind(self, var: str, param: str) -> str:
        return f"label({var}) IN {param}"

    def identity(self, var: str) -> str:
        """The engine's own identity of a node or an edge: never equal between two different ones."""
        return f"id({var})"

    def chain(self, var: str, relation: str, low: int, high: int, step: str, conds: Sequence[str]) -> tuple[str, str]:
        """A chain of edges, no edge twice: the text inside the brackets, and a condition to add ('' for none)."""
        where = f" ({step}, {step}_n | WHERE {' AND '.join(conds)})" if conds else ""
        return f"{var}:{relation}* TRAIL {low}..{high}{where}", ""

    def shortest(self, start: str, end: str, relations: str, most: int, directed: bool) -> str:
        """MATCH of the shortest paths `p` from `start` (variable a) to `end` (b) through kinds in `$passable`."""
        arrow = "->" if directed else "-"
        step = f"[r:{relations}* SHORTEST 1..{most} (r, n | WHERE {self.is_kind('n', '$passable')})]"
        return f"MATCH p = {start}-{step}{arrow}{end}\nWHERE a.id IN $from_ids AND b.id IN $to_ids"

    def path_parts(self) -> list[tuple[str, str]]:
        """What is returned of a path `p`: its length, its nodes' ids and their kinds, in order."""
        return [("length(p)", "steps"), ("properties(nodes(p), 'id')", "ids"), ("list_transform(nodes(p), x -> label(x))", "kinds")]

    def date_part(self, part: str, date: str) -> str:
        if part == "half":
            return f"((date_part('month', {date}) + 5) / 6)"  # both are integers, so `/` cuts off
        return f"date_part('{part}', {date})"

    def days(self, start: str, end: str) -> str:
        return f"({end} - {start})"

    def to_float(self, value: str) -> str:
        return f"CAST({value} AS DOUBLE)"

    def typed(self, param: str, base: str) -> str:
        """A parameter in arithmetic: without a type the engine picks the overload for SERIAL, which compares with nothing."""
        return f"CAST({param} AS {'DOUBLE' if base == 'float' else 'INT64'})"

    def product(self, left: str, right: str, whole: bool) -> str:
        """Whole numbers multiply in 128 bits: đồng times a percentage leaves 64 bits sooner than one thinks."""
        return f"(CAST({left} AS INT128) * {right})" if whole else f"({left} * {right})"

    def call(self, fn: str, value: str) -> str:
        """An aggregate over the rows of a group: `count` of distinct values, the others null over nothing."""
        return f"count(DISTINCT {value})" if fn == "count" else f"{fn}({value})"

    def gather(self, value: str) -> str:
        """First half of a median: what the aggregation step keeps."""
        return f"list_sort(collect({value}))"

    def median(self, kept: str) -> str:
        """Second half of a median, over what `gather` kept; null over nothing."""
        middle = f"list_slice({kept}, (size({kept}) + 1) / 2, size({kept}) / 2 + 1)"  # [i] is an error on an empty list, even in an untaken CASE
        return f"CASE WHEN size({kept}) = 0 THEN NULL ELSE CAST(list_sum({middle}) AS DOUBLE) / size({middle}) END"


class HintedLadybug(Ladybug):
    """The same with the joins prescribed: slower where the engine would have found a better way, and never in one pipeline."""

    hinted = True
    instead = None


class Neo4j(Ladybug):
    """Neo4j 5.26 or newer: the same forms in its own words. Several edges in one MATCH never repeat: one MATCH an edge."""

    name = "neo4j"
    instead = None
    leads = False
    edges_repeat = False
    rings_apart = False
    labels_again = True  # else the planner may solve an OPTIONAL MATCH by scanning all nodes of the database and joining (measured)

    def label(self, var: str) -> str:
        """The kind; what follows `_` in a label says to which snapshot it belongs (`graph.bolt_text`)."""
        return f"split(labels({var})[0],'_')[0]"

    def is_kind(self, var: str, param: str) -> str:
        return f"{self.label(var)} IN {param}"

    def identity(self, var: str) -> str:
        return f"elementId({var})"

    def chain(self, var: str, relation: str, low: int, high: int, step: str, conds: Sequence[str]) -> tuple[str, str]:
        where = f"all({step} IN {var} WHERE {' AND '.join(conds)})" if conds else ""
        return f"{var}:{relation}*{low}..{high}", where

    def shortest(self, start: str, end: str, relations: str, most: int, directed: bool) -> str:
        arrow = "->" if directed else "-"
        match = f"MATCH {start}, {end}\nWHERE a.id IN $from_ids AND b.id IN $to_ids"
        path = f"MATCH p = shortestPath((a)-[:{relations}*1..{most}]-{arrow.removeprefix('-')}(b))"
        return f"{match}\n{path}\nWHERE all(n IN nodes(p) WHERE {self.is_kind('n', '$passable')})"

    def path_parts(self) -> list[tuple[str, str]]:
        return [("length(p)", "steps"), ("[x IN nodes(p) | x.id]", "ids"), (f"[x IN nodes(p) | {self.label('x')}]", "kinds")]

    def date_part(self, part: str, date: str) -> str:
        return f"(({date}.month + 5) / 6)" if part == "half" else f"{date}.{part}"

    def days(self, start: str, end: str) -> str:
        return f"duration.inDays({start}, {end}).days"

    def to_float(self, value: str) -> str:
        return f"toFloat({value})"

    def typed(self, param: str, base: str) -> str:
        return param

    def product(self, left: str, right: str, whole: bool) -> str:
        return f"({left} * {right})"

    def call(self, fn: str, value: str) -> str:
        """`sum` over nothing is 0 here, and unknown is not zero."""
        plain = super().call(fn, value)
        return f"CASE WHEN count({value}) = 0 THEN NULL ELSE {plain} END" if fn == "sum" else plain

    def gather(self, value: str) -> str:
        return f"percentileCont({value}, 0.5)"

    def median(self, kept: str) -> str:
        return kept


Dialect = Ladybug
DIALECTS: dict[str, Dialect] = {"ladybug": Ladybug(), "ladybug, hinted": HintedLadybug(), "neo4j": Neo4j()}
