"""Two values of one property set against each other: 'số gói xây lắp so với tư vấn', 'đấu thầu rộng rãi và chỉ định thầu bên nào tiết kiệm hơn'."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import OneOf, Prop
from nlp.chart import Item, rule, unary
from nlp.rules.apart import sides
from nlp.sem import Ask, Key, RankSpec, Sem


@unary("SIDES", "S", 0.02)
def figure_of_each_value(s: Item) -> Sem | None:
    """'tỷ lệ tiết kiệm bình quân của đấu thầu rộng rãi so với chỉ định thầu': of each."""
    against = any(w.category in ("AND", "VERSUS") and w.word in ("so với", "vs", "so") for w in s.words())
    return _each(s.sem) if against else None


@rule("SIDES", "WHAT", "S", 0.0)
def how_each_value_is(s: Item, what: Item) -> Sem | None:
    """'… so với chỉ định thầu thế nào'."""
    return _each(s.sem) if what.word in ("ra sao", "thế nào", "như thế nào") else None


@rule("COMPARE", "SIDES", "S", 0.0)
def compare_values(_: Item, s: Item) -> Sem | None:
    """'so sánh số gói xây lắp và tư vấn'."""
    return _each(s.sem)


@rule("SIDES", "EACHSIDE", "S", 0.0)
def each_value(s: Item, _: Item) -> Sem | None:
    return _each(s.sem)


def _each(sem: Sem) -> Sem | None:
    key = value_key(sem)
    if key is None or sem.value is None or sem.beside or sem.groups:
        return None
    return sem.with_(groups=(key,), asked=(Ask("value", value=sem.value),), value=None, fill=())


def value_key(sem: Sem) -> Key | None:
    """The property whose two values were named, as a key."""
    both = sides(sem)
    if both is None or not isinstance(both[0], OneOf) or not isinstance(both[0].expr, Prop) or both[0].expr.name == "province":
        return None
    expr = both[0].expr
    found = ontology().property(sem.kinds(expr.var), expr.name)
    return Key(expr, found.label.vi, found.type, expr.var) if found else None


@rule("SIDES", "BETTERK", "S", 0.0)
def better_value(s: Item, b: Item) -> Sem | None:
    """'số gói xây lắp và tư vấn, bên nào (lĩnh vực nào) nhiều hơn'."""
    key, value = value_key(s.sem), s.sem.value
    if key is None or value is None or s.sem.beside or (b.sem.asked and b.sem.asked[0].key and b.sem.asked[0].key.label != key.label):
        return None
    rank = RankSpec(value, "high" in b.sem.flags, 1, None)
    return s.sem.with_(asked=(Ask("key", key.var, key=key),), rank=rank, value=None, groups=(), fill=())


@rule("N", "CMPHIGH|CMPLOW", "BETTERK", 0.0)
def which_value_has_more(n: Item, word: Item) -> Sem | None:
    asked = n.sem.asked[0] if len(n.sem.asked) == 1 and not n.sem.edges and not n.sem.where else None
    plain = asked is not None and (asked.what == "key" or (asked.what == "which" and "who" in n.sem.flags))
    return Sem(asked=n.sem.asked, flags=frozenset({"high" if word.category == "CMPHIGH" else "low"})) if plain else None
