"""The query families that `bench_queries` measures: each as a question or a logical form, by hand in Cypher and in SQL, one in networkx too."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from graph.measures import expand
from graph.ontology import ontology
from graph.query import (
    Agg,
    Column,
    Compare,
    Const,
    DatePart,
    Distinct,
    Edge,
    Exists,
    Form,
    Ident,
    LogicalForm,
    Node,
    Not,
    OneOf,
    Pattern,
    Prop,
    Query,
    Rank,
    Ref,
)

#: a walk over a networkx graph keyed 'Kind/id' with `relation` on its edges; gives the number of rows
Walk = Callable[[Any], int]


@dataclass(frozen=True)
class Family:
    """One family; `form` is what is asked, or what `question` is read as. `why` says what has to be touched, physically."""

    name: str
    why: str
    cypher: str
    sql: str
    form: LogicalForm | None = None
    question: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    walk: Walk | None = None


NODES = {"a": "Enterprise", "b": "Enterprise", "k": "BidPackage", "l": "BidPackage", "j": "Project", "o": "Party"}
A, K = Column("a", Ident("a")), Column("k", Ident("k"))
N = Column("n", Agg("count", Ident("k")))
WINS, PART_OF, INVESTS = Edge("w", "WINS", "a", "k"), Edge("p", "PART_OF", "k", "j"), Edge("i", "INVESTS_IN", "o", "j")
BIDS, RIVALS = Edge("x", "BIDS_ON", "a", "k"), Edge("y", "BIDS_ON", "b", "k")
#: majorities all along a chain of at most four holdings
MAJORITIES = Edge("c", "OWNS", "o", "a", (1, 4), (Compare(Prop("c", "pct"), ">", Const(50)),))
TOP = "RETURN a.id, a.code, a.name ORDER BY a.id LIMIT 1000"
RING = "MATCH (a:Enterprise)-[:WINS]->(k:BidPackage)-[:PART_OF]->(j:Project) WITH a, k, j MATCH (a)-[:INVESTS_IN]->(j)"
RING_SQL = "FROM wins w JOIN parts p ON p.src = w.dst JOIN invests i ON i.src = w.src AND i.dst = p.dst"


def asked(
    variables: str, *columns: Column, nodes: tuple[Node, ...] = (), edges: tuple[Edge, ...] = (), where: tuple[Any, ...] = (), **rest: Any
) -> Query:
    """A table over the variables named by their letters, and `nodes`."""
    return Query(Form.TABLE, Pattern((*nodes, *(Node(v, (NODES[v],)) for v in variables)), edges, where), columns, **rest)


def _measure(kind: str, name: str, var: str) -> Any:
    numbers = count()
    return expand(ontology(), kind, name, var, lambda stem: f"{stem}m{next(numbers)}")


def self_dealing(graph: Any) -> int:
    """Firms that won a package of a project they invest in, by walking edge after edge."""
    found = set()
    for firm, package, data in graph.edges(data=True):
        if data["relation"] == "WINS" and firm not in found:
            projects = {j for _, j, d in graph.out_edges(package, data=True) if d["relation"] == "PART_OF"}
            if projects and any(d["relation"] == "INVESTS_IN" and j in projects for _, j, d in graph.out_edges(firm, data=True)):
                found.add(firm)
    return len(found)


def families(hub: str) -> list[Family]:
    """All families; `hub` is the id of the firm that won most."""
    return [*_near(hub), *_whole(), *_sums()]


def _near(hub: str) -> list[Family]:
    """About one firm."""
    held, is_hub = {"hub": hub}, OneOf(Ident("a"), (hub,))
    recent = Compare(DatePart("year", Prop("k", "published")), ">=", Const(2020))
    placed = Compare(Prop("k", "province"), "=", Const("An Giang"))
    return [
        Family(
            "look-up", "one key, one row",
            "MATCH (a:Enterprise) WHERE a.id = $hub RETURN a.id, a.code, a.name, a.charter_capital",
            "SELECT id, code, name, charter_capital FROM firms WHERE id = $hub",
            asked("a", A, Column("c", Prop("a", "charter_capital")), where=(is_hub,)), params=held,
        ),
        Family(
            "hub, filtered neighbourhood", "the hub's packages, three columns of each",
            "MATCH (a:Enterprise)-[w:WINS]->(k:BidPackage) WHERE a.id = $hub AND k.province = $place AND date_part('year', k.published) >= $year "
            "RETURN DISTINCT k.id, k.code, k.name ORDER BY k.id LIMIT 1000",
            "SELECT DISTINCT k.id, k.code, k.name FROM wins w JOIN packages k ON k.id = w.dst "
            "WHERE w.src = $hub AND k.province = $place AND year(k.published) >= $year ORDER BY k.id LIMIT 1000",
            asked("ak", K, edges=(WINS,), where=(is_hub, placed, recent)), params={**held, "place": "An Giang", "year": 2020},
        ),
        Family(
            "hub, whom it meets", "the hub's packages, and every bid on each",
            "MATCH (a:Enterprise)-[:BIDS_ON]->(k:BidPackage)<-[:BIDS_ON]-(b:Enterprise) WHERE a.id = $hub AND b.id <> $hub "
            "WITH b, count(DISTINCT k.id) AS n RETURN b.id, b.code, b.name, n ORDER BY n DESC, b.id LIMIT 60",
            "SELECT f.id, f.code, f.name, n FROM (SELECT y.src, count(DISTINCT y.dst) AS n FROM bids x JOIN bids y USING (dst) "
            "WHERE x.src = $hub AND y.src <> $hub GROUP BY 1 ORDER BY n DESC LIMIT 60) JOIN firms f ON f.id = src",
            asked("abk", Column("b", Ident("b")), N, edges=(BIDS, RIVALS), where=(is_hub, Distinct("a", "b")), rank=Rank("n", k=10)), params=held,
        ),
        Family(
            "hub, what it holds by majorities", "the hub's rows of CONTROLS",
            f"MATCH (o:Enterprise)-[c:CONTROLS]->(a:Enterprise) WHERE o.id = $hub AND c.weakest_pct > 50 WITH DISTINCT a {TOP}",
            "SELECT f.id, f.code, f.name FROM controls c JOIN firms f ON f.id = dst WHERE c.src = $hub AND weakest_pct > 50 ORDER BY f.id LIMIT 1000",
            asked("a", A, nodes=(Node("o", ("Enterprise",)),), edges=(MAJORITIES,), where=(OneOf(Ident("o"), (hub,)),)), params=held,
        ),
    ]  # fmt: skip


def _whole() -> list[Family]:
    """Patterns over the whole graph."""
    return [
        Family(
            "self-dealing, direct", "every WINS and PART_OF edge, hashed against INVESTS_IN", f"{RING} WITH DISTINCT a {TOP}",
            f"SELECT DISTINCT f.id, f.code, f.name {RING_SQL} JOIN firms f ON f.id = w.src ORDER BY f.id LIMIT 1000",
            question="Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?", walk=self_dealing,
        ),
        Family(
            "self-dealing, by chains of majorities", "as above, hashed against the rows of CONTROLS above 50",
            "MATCH (a:Enterprise)-[:WINS]->(k:BidPackage)-[:PART_OF]->(j:Project), (o:Enterprise|ForeignInvestor|Person|Agency)-[:INVESTS_IN]->(j) "
            f"WITH DISTINCT a, o MATCH (o)-[c:CONTROLS]->(a) WHERE c.weakest_pct > 50 WITH DISTINCT a {TOP}",
            "SELECT DISTINCT f.id, f.code, f.name FROM wins w JOIN parts p ON p.src = w.dst JOIN invests_any i ON i.dst = p.dst "
            "JOIN controls c ON c.src = i.src AND c.dst = w.src AND c.weakest_pct > 50 JOIN firms f ON f.id = w.src ORDER BY f.id LIMIT 1000",
            asked("akjo", A, edges=(WINS, PART_OF, INVESTS, MAJORITIES)),
        ),
        Family(
            "yes or no", "stops at the first", f"{RING} RETURN 1 LIMIT 1", f"SELECT 1 {RING_SQL} LIMIT 1",
            question="Có doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư không?",
        ),
        Family(
            "negation", "PART_OF as a set of projects",
            "MATCH (j:Project) WHERE NOT EXISTS { MATCH (k:BidPackage)-[:PART_OF]->(j) } RETURN j.id, j.code, j.name ORDER BY j.id LIMIT 1000",
            "SELECT id, code, name FROM projects WHERE id NOT IN (SELECT dst FROM parts) ORDER BY id LIMIT 1000",
            question="Dự án nào không có gói thầu nào?",
        ),
        Family(
            "bid and never won", "every BIDS_ON edge of firms that are not in WINS",
            "MATCH (a:Enterprise)-[:BIDS_ON]->(k:BidPackage) WHERE NOT EXISTS { MATCH (a)-[:WINS]->(:BidPackage) } "
            "WITH a, count(DISTINCT k.id) AS n RETURN a.id, a.code, a.name, n ORDER BY n DESC, a.id LIMIT 60",
            "SELECT f.id, f.code, f.name, n FROM (SELECT src, count(DISTINCT dst) AS n FROM bids WHERE src NOT IN (SELECT src FROM wins) "
            "GROUP BY 1 ORDER BY n DESC LIMIT 60) JOIN firms f ON f.id = src",
            asked("ak", A, N, edges=(BIDS,), where=(Not(Exists(Pattern((Node("l", ("BidPackage",)),), (Edge("z", "WINS", "a", "l"),)))),),
                  rank=Rank("n", k=10)),
        ),
    ]  # fmt: skip


def _sums() -> list[Family]:
    """Counts, groups and sums."""
    dear = Compare(_measure("BidPackage", "winning_price", "k"), ">", Prop("k", "estimate"))
    return [
        Family(
            "count", "one column of BidPackage", "MATCH (k:BidPackage) WHERE k.field = 'Xây lắp' RETURN count(k.id)",
            "SELECT count(*) FROM packages WHERE field = 'Xây lắp'", question="Có bao nhiêu gói thầu xây lắp?",
        ),
        Family(
            "groups", "one column of BidPackage", "MATCH (k:BidPackage) RETURN k.province, count(k.id) ORDER BY k.province",
            "SELECT province, count(*) FROM packages GROUP BY 1", question="Số gói thầu theo từng tỉnh",
        ),
        Family(
            "sums by year", "two columns of WINS",
            "MATCH (a:Enterprise)-[w:WINS]->(k:BidPackage) RETURN date_part('year', w.date) AS y, sum(w.price) ORDER BY y",
            "SELECT year(date), sum(price) FROM wins GROUP BY 1", question="Tổng giá trị trúng thầu theo từng năm",
        ),
        Family(
            "ten greatest by a sum", "one column of WINS, one group a winner",
            "MATCH (a:Enterprise)-[w:WINS]->(k:BidPackage) WITH a, sum(w.price) AS s RETURN a.id, a.code, a.name, s ORDER BY s DESC LIMIT 60",
            "SELECT f.id, f.code, f.name, s FROM (SELECT src, sum(price) AS s FROM wins GROUP BY 1 ORDER BY s DESC LIMIT 60) JOIN firms f ON f.id = src",
            question="Mười doanh nghiệp có tổng giá trị trúng thầu lớn nhất",
        ),
        Family(
            "having", "one group a bidder", "MATCH (a:Enterprise)-[:BIDS_ON]->(k:BidPackage) WITH a, count(DISTINCT k.id) AS n WHERE n > 100 "
            "RETURN a.id, a.code, a.name, n ORDER BY a.id LIMIT 1000",
            "SELECT src, count(DISTINCT dst) AS n FROM bids GROUP BY 1 HAVING n > 100 ORDER BY 1 LIMIT 1000",
            asked("ak", A, N, edges=(BIDS,), having=(Compare(Ref("n"), ">", Const(100)),)),
        ),
        Family(
            "a measure compared", "one column of WINS, one of BidPackage",
            "MATCH (k:BidPackage) OPTIONAL MATCH (k)<-[w:WINS]-(a:Enterprise) WITH k, sum(w.price) AS s WHERE s > k.estimate "
            "RETURN k.id, k.code, k.name ORDER BY k.id LIMIT 1000",
            "SELECT k.id, k.code, k.name FROM packages k JOIN (SELECT dst, sum(price) AS s FROM wins GROUP BY 1) w ON w.dst = k.id "
            "WHERE s > estimate ORDER BY k.id LIMIT 1000",
            asked("k", K, where=(dear,)),
        ),
        Family(
            "statistics", "a few thousand rows",
            "MATCH (o:Observation) WHERE o.indicator = 'GRDP' AND o.year = 2022 RETURN o.province, o.value ORDER BY o.province",
            "SELECT province, value FROM observations WHERE indicator = 'GRDP' AND year = 2022", question="GRDP của các tỉnh năm 2022",
        ),
    ]  # fmt: skip
