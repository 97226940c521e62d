"""Relations that follow from other relations: effective ownership, shared people and contacts, joint bidding.

Computed set-wise in DuckDB when canonical tables are finished; each row is explained by the edges the ontology declares `beneath` it. None has a
legal threshold in it: percentages, counts and weights are stored, and the question says above what they matter. Every
holding, post and bid counts whatever its dates; who asks about a legal date looks at the edges beneath.

Hubs: a person with more than `BUSIEST` firms, and a telephone number or address of more than `CROWDED` firms, link nobody (an accounting office or a
tower of offices says nothing about its tenants, and pairs grow with the square). Below that a link weighs 1 / log2(firms that share it):
1 between two, 0.3 among ten; weights of several links add up.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.duck import Shelf
from graph.ontology import Relation

#: firms of one person, firms of one telephone number or address, beyond which they link nobody
BUSIEST, CROWDED = 50, 10
#: joint packages from which two firms are said to meet
MEETINGS = 2
LEGAL = "Người đại diện theo pháp luật"
FIRMS = "SELECT id, row_number() OVER (ORDER BY id)::INTEGER AS no FROM {}"


# ---- effective ownership ---------------------------------------------------------------------------------------------
def controls(shelf: Shelf, relation: Relation) -> dict[str, int]:
    """CONTROLS: one row for each owner and each firm it reaches through at most so many holdings.

    `effective_pct` adds up the products of percentages along all chains in which no firm stands twice (a chain may come back to its
    owner, where it ends); chains with an unknown percentage add nothing, and it is null when all are such. `weakest_pct` is the
    greatest percentage that every step of some chain reaches: above 50, there is a chain of majorities. `depth` is the shortest
    chain, `path` the firms between on the one with the greatest product. Two statements of one holding count once, the greater one.
    """
    most = relation.beneath[0].most
    written: dict[str, int] = {}
    if shelf.has("Enterprise"):
        shelf.keep("firms", FIRMS.format(shelf.read("Enterprise")))
        shelf.keep("held", _holdings(shelf, "Enterprise"))
        for kind in (k for k in relation.sources if shelf.has(f"OWNS.{k}.Enterprise")):
            written |= _chains(shelf, f"{relation.name}.{kind}.Enterprise", kind, most)
        shelf.drop("firms", "held", "own", "best")
    return written


def _holdings(shelf: Shelf, kind: str) -> str:
    """Holdings of one kind of owner, one a pair; the owner by its id, or by its number where it is a firm."""
    table = f"OWNS.{kind}.Enterprise"
    if not shelf.has(table):
        return "SELECT 0 AS owner, 0 AS firm, 0.0::DOUBLE AS pct, '' AS origin WHERE false"
    owner, join = ("s.no", "JOIN firms s ON s.id = o.src") if kind == "Enterprise" else ("o.src", "")
    best = "max(pct) AS pct, arg_min(origin, (coalesce(-pct, 1), origin)) AS origin"
    return f"SELECT {owner} AS owner, f.no AS firm, {best} FROM {shelf.read(table)} o JOIN firms f ON f.id = o.dst {join} GROUP BY ALL"


def _chains(shelf: Shelf, table: str, kind: str, most: int) -> dict[str, int]:
    closes = kind == "Enterprise"  # only a firm can be reached from itself
    shelf.keep("own", _holdings(shelf, kind))
    shelf.keep("chain1", "SELECT owner, firm, []::INTEGER[] AS via, pct AS product, pct AS weakest FROM own")
    for step in range(2, most + 1):
        shelf.keep(f"chain{step}", _longer(f"chain{step - 1}", "c.firm <> c.owner AND" if closes else ""))
    shelf.keep("best", _summed([f"chain{step}" for step in range(1, most + 1)]))
    written = shelf.write(table, _told(most, closes))
    shelf.drop("own", "best", *(f"chain{step}" for step in range(1, most + 1)))
    return written


def _longer(chain: str, still_open: str) -> str:
    """Chains with one more holding; no firm stands twice, but the last may be the owner."""
    weakest = "CASE WHEN c.weakest IS NULL OR h.pct IS NULL THEN NULL ELSE least(c.weakest, h.pct) END"
    return f"""SELECT c.owner, h.firm, list_append(c.via, c.firm) AS via, c.product * h.pct / 100 AS product, {weakest} AS weakest
        FROM {chain} c JOIN held h ON h.owner = c.firm WHERE {still_open} h.firm <> c.firm AND NOT list_contains(c.via, h.firm)"""


def _summed(chains: list[str]) -> str:
    every = " UNION ALL ".join(f"SELECT *, {step} AS depth FROM {chain}" for step, chain in enumerate(chains, start=1))
    total = "sum(CAST(round(product * 1e6) AS BIGINT))"  # whole numbers add up to the same sum in any order
    effective = f"CASE WHEN {total} > 100e6 THEN 100 ELSE {total} / 1e6 END"  # least() would take the null for 100
    return f"""SELECT owner, firm, {effective} AS effective_pct, max(weakest) AS weakest_pct, min(depth)::BIGINT AS depth,
        min({{unlike: coalesce(-product, 1), depth: depth, via: via}}).via AS via FROM ({every}) GROUP BY owner, firm"""


def _told(most: int, firm_owns: bool) -> str:
    """The rows as they are written: ids for numbers, and the origins of every holding of the greatest chain."""
    steps = range(1, most)
    names = ", ".join(f"v{s}.id" for s in steps)
    origins = ", ".join(f"h{s}.origin" for s in steps)
    joins = "".join(
        f" LEFT JOIN firms v{s} ON v{s}.no = b.via[{s}] LEFT JOIN held h{s} ON h{s}.owner = b.via[{s}] AND h{s}.firm = coalesce(b.via[{s + 1}], b.firm)"
        for s in steps
    )
    source, owner = ("s.id", " JOIN firms s ON s.no = b.owner") if firm_owns else ("b.owner", "")
    return f"""SELECT {source} AS src, f.id AS dst, effective_pct, weakest_pct, depth, nullif(concat_ws(' > ', {names}), '') AS path,
        concat_ws(';', o.origin, {origins}) AS origin
        FROM best b JOIN firms f ON f.no = b.firm{owner} JOIN own o ON o.owner = b.owner AND o.firm = coalesce(b.via[1], b.firm){joins}"""


# ---- shared people and contacts --------------------------------------------------------------------------------------
def shares_representative(shelf: Shelf, relation: Relation) -> dict[str, int]:
    """SHARES_REPRESENTATIVE, both ways: `n` people hold a post in both firms, `legal` of them are the legal representative of both."""
    table = "REPRESENTS.Person.Enterprise"
    if not shelf.has(table):
        return {}
    posts = f"SELECT src AS link, dst AS firm, bool_or(role = '{LEGAL}') AS legal, min(origin) AS origin FROM {shelf.read(table)} GROUP BY ALL"
    shelf.keep("posts", _weighed(posts, BUSIEST))
    both = "count(*) FILTER (a.legal AND b.legal) AS legal"
    written = shelf.write(f"{relation.name}.Enterprise.Enterprise", _pairs("posts", f"count(*) AS n, {both}, {_SUM}"))
    shelf.drop("posts")
    return written


def shares_contact(shelf: Shelf, relation: Relation) -> dict[str, int]:
    """SHARES_CONTACT, both ways: the telephone number and the address, written alike, that two firms share."""
    if not shelf.has("Enterprise"):
        return {}
    firms = shelf.read("Enterprise")
    said = [f"SELECT '{name}' AS what, {name} AS value, id AS firm, origin FROM {firms} WHERE {name} IS NOT NULL" for name in ("phone", "address")]
    shelf.keep("contacts", _weighed(f"SELECT (what, value) AS link, * FROM ({' UNION ALL '.join(said)})", CROWDED))
    values = ", ".join(f"max(a.value) FILTER (a.what = '{name}') AS {name}" for name in ("phone", "address"))
    written = shelf.write(f"{relation.name}.Enterprise.Enterprise", _pairs("contacts", f"{values}, {_SUM}"))
    shelf.drop("contacts")
    return written


_SUM = "sum(a.millionths) / 1e6 AS weight"


def _weighed(links: str, most: int) -> str:
    """Links that at least two and at most `most` firms share, each with its weight in millionths (whole numbers add up alike in any order)."""
    firms = "count(*) OVER (PARTITION BY link)"
    return f"SELECT *, CAST(round(1e6 / log2({firms})) AS BIGINT) AS millionths FROM ({links}) QUALIFY {firms} BETWEEN 2 AND {most}"


def _pairs(links: str, columns: str) -> str:
    origin = "concat_ws(';', min(a.origin), min(b.origin)) AS origin"
    return f"SELECT a.firm AS src, b.firm AS dst, {columns}, {origin} FROM {links} a JOIN {links} b ON a.link = b.link AND a.firm <> b.firm GROUP BY ALL"


# ---- joint bidding ---------------------------------------------------------------------------------------------------
def co_bids(shelf: Shelf, relation: Relation) -> dict[str, int]:
    """CO_BIDS, both ways: two firms bid on the same `n` packages (two at least), on `partners` of them in one consortium."""
    table = "BIDS_ON.Enterprise.BidPackage"
    if not shelf.has(table):
        return {}
    shelf.keep("firms", FIRMS.format(shelf.read("Enterprise")))
    shelf.keep("bids", f"""SELECT f.no AS firm, k.no AS package, min(consortium) AS consortium, min(b.origin) AS origin FROM {shelf.read(table)} b
        JOIN firms f ON f.id = b.src JOIN ({FIRMS.format(shelf.read('BidPackage'))}) k ON k.id = b.dst GROUP BY ALL""")
    shelf.keep("met", f"""SELECT a.firm AS one, b.firm AS other, count(*) AS n, count(*) FILTER (a.consortium = b.consortium) AS partners,
        min(a.package) AS package FROM bids a JOIN bids b ON a.package = b.package AND a.firm < b.firm GROUP BY ALL HAVING n >= {MEETINGS}""")
    ways = "SELECT * FROM met UNION ALL SELECT other, one, n, partners, package FROM met"
    first = " ".join(f"JOIN bids {t} ON {t}.firm = {end} AND {t}.package = m.package" for t, end in (("x", "one"), ("y", "other")))
    told = f"""SELECT s.id AS src, d.id AS dst, n, partners, concat_ws(';', x.origin, y.origin) AS origin
        FROM ({ways}) m JOIN firms s ON s.no = one JOIN firms d ON d.no = other {first}"""
    written = shelf.write(f"{relation.name}.Enterprise.Enterprise", told)
    shelf.drop("firms", "bids", "met")
    return written


RULES: Mapping[str, Callable[[Shelf, Relation], dict[str, int]]] = {
    "CONTROLS": controls,
    "SHARES_REPRESENTATIVE": shares_representative,
    "SHARES_CONTACT": shares_contact,
    "CO_BIDS": co_bids,
}
