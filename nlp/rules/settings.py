"""Where something happened, said behind it or in front: '… bao nhiêu tiền ở dự án mình đầu tư', '… ở đó'."""

from __future__ import annotations

from graph.query import OneOf, Prop
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT
from nlp.rules.predicates import reflexive
from nlp.rules.verbs import done_by
from nlp.sem import Sem, merge, unify


@unary("THEREIN", "OFN", 0.02)
def there(word: Item) -> Sem:
    """'trúng gói ở đó': in the project that was spoken of (nlp.connect: 't…' is nothing else)."""
    var = f"t{word.start}"
    return Sem(focus=var, nodes={var: CONTEXT[1]}, pronouns=((var, "that"),), definite=frozenset({var}))


# ---- how much, in which projects -----------------------------------------------------------------------------------------
@unary("S", "SHOWMUCH", 0.0)
def amount_asked(s: Item) -> Sem | None:
    """'trúng bao nhiêu tiền': the rules below are tried for nothing else."""
    edge = s.sem.edge(s.sem.event)
    one = len(s.sem.asked) == 1 and s.sem.asked[0].what == "value" and not (s.sem.groups or s.sem.rank or s.sem.having)
    return s.sem if one and edge is not None and edge.relation in ("WINS", "BIDS_ON") and len(s.sem.edges) == 1 else None


@rule("SHOWMUCH", "OFN", "SHOWMUCH", 0.02)
def amount_there(s: Item, of: Item) -> list[Sem]:
    """'… ở (các) dự án mình góp vốn'."""
    edge = s.sem.edge(s.sem.event)
    if edge is None or of.sem.kinds() != CONTEXT[1] or of.sem.asked or s.sem.rep(edge.dst) not in s.sem.implicit:
        return []
    both = merge(s.sem, of.sem, focus=s.sem.focus, args=s.sem.args, event=s.sem.event, asked=s.sem.asked)
    return [x for x, cost in attach.natural_between(both, edge.dst, of.sem.focus) if cost < 0.3]


@rule("N", "SHOWMUCH", "S", 0.08)
def amount_of_those(n: Item, s: Item) -> Sem | None:
    """'các nhà đầu tư trúng bao nhiêu tiền ở dự án của mình': all of them together."""
    edge = s.sem.edge(s.sem.event)
    if edge is None or n.sem.asked or n.sem.rank or n.sem.having or "name" in n.sem.flags or len(s.sem.edges) < 2 or s.sem.rep(edge.src) not in s.sem.implicit:
        return None
    both = merge(s.sem, n.sem, focus=n.sem.focus, args=n.sem.args, event=s.sem.event, asked=s.sem.asked, value=s.sem.value)
    one = unify(both, n.sem.focus, edge.src)
    return reflexive(one, n.sem.focus) if one else None


@unary("SHOWMUCH", "S", 0.0)
def amount_said(s: Item) -> Sem | None:
    return s.sem if s.rule == "amount_there" else None


# ---- several that are asked for ------------------------------------------------------------------------------------------
@rule("N", "WHICH", "N", 0.0)
def some_which(n: Item, _: Item) -> Sem | None:
    """'mấy công ty nào': which ones; how many they are is not asked."""
    count = n.sem.asked[0] if n.rule == "how_many" and len(n.sem.asked) == 1 else None
    if count is None or next(n.words()).word not in ("mấy", "may"):
        return None
    return n.sem.with_(asked=(type(count)("which", count.var),))


@rule("S", "VAL", "S", 0.02)
def which_among(s: Item, val: Item) -> Sem | None:
    """'lĩnh vực nào nhiều nhất: xây lắp, hàng hóa hay tư vấn?': one of those."""
    key = s.sem.asked[0].key if len(s.sem.asked) == 1 and s.sem.asked[0].what == "key" else None
    one_of = val.sem.where[0] if len(val.sem.where) == 1 else None
    if key is None or not isinstance(key.expr, Prop) or not isinstance(one_of, OneOf) or not isinstance(one_of.expr, Prop) or one_of.expr.name != key.expr.name:
        return None
    return s.sem.also(OneOf(key.expr, one_of.values))


@rule("AMONG", "VAL", "AMN", 0.02)
def among_sort(word: Item, val: Item) -> Sem | None:
    """'chỉ tính đấu thầu rộng rãi, …': things of that sort."""
    plain = val.sem.kinds() in CONTEXT and not val.sem.edges and "edgevalue" not in val.sem.flags
    return val.sem.with_(implicit=frozenset(), args=()) if plain and word.word.startswith("chỉ") else None


@rule("V2", "AGN", "PASS", 0.02)
def done_by_whom(v: Item, agn: Item) -> Sem | None:
    """'gói trúng bởi công ty con của chủ đầu tư'."""
    return done_by(agn, v) if next(agn.words()).word == "bởi" and not agn.sem.asked else None
