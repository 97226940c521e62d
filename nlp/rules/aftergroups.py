"""What is said behind a table by groups: 'giảm dần', 'chỉ lấy lĩnh vực có trên 1.500 tỷ', 'top 5'; what is taken of each group ('mỗi vùng lấy tỉnh …')."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Ident
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule
from nlp.ordered import compared
from nlp.rules.beside import counted
from nlp.rules.grouping import grouped
from nlp.rules.questions import also_wanted
from nlp.rules.ranking import superlative_by
from nlp.sem import Ask, Having, Key, RankSpec, Sem, Value


def of_groups(sem: Sem) -> tuple[Sem, Key, Value] | None:
    """The meaning without its groups, their key, and the number that each of them has."""
    if len(sem.groups) != 1 or sem.rank or sem.having or sem.beside or sem.wants or sem.above or "share" in sem.flags:
        return None
    key = sem.groups[0]
    number = sem.value or next((a.value for a in sem.asked if a.what == "value"), None)
    if number is None and (as_count := counted(sem)) is not None:
        number = as_count.value
    if number is None or key.var is None:
        return None
    asked = Ask("which", key.var) if isinstance(key.expr, Ident) else Ask("key", key.var, key=key)
    return sem.with_(asked=(asked,), groups=(), value=None, flags=sem.flags - {"ratio", "counting", "compare"}), key, number


# ---- the first of them -------------------------------------------------------------------------------------------------
@rule("ATTR|S|N", "TOPK", "S", 0.02)
def first_groups(x: Item, top: Item) -> Sem | None:
    """'tỷ lệ … theo từng tỉnh, top 5'."""
    return _first(x.sem, top.sem.flags, high=True)


@rule("S|N", "NSUP", "S", 0.02)
def greatest_groups(x: Item, n: Item) -> Sem | None:
    """'số gói theo tỉnh, 3 tỉnh nhiều nhất'."""
    key = next((a.key for a in n.sem.asked if a.key), None)
    same = len(x.sem.groups) == 1 and key is not None and key.label == x.sem.groups[0].label and not n.sem.edges and not n.sem.where
    return _first(x.sem, n.sem.flags, high="high" in n.sem.flags) if same else None


def _first(sem: Sem, said: frozenset[str], *, high: bool) -> Sem | None:
    found = of_groups(sem)
    if found is None:
        return None
    bare, key, number = found
    on = key.var if isinstance(key.expr, Ident) else None
    return bare.with_(rank=RankSpec(number, high, 1, on)).flag(*(f for f in said if f.startswith(("card:", "nth:"))))


@rule("ATTR|S|N", "RATEW", "S", 0.02)
def groups_in_percent(x: Item, _: Item) -> Sem | None:
    """'cơ cấu gói thầu theo hình thức, tính theo phần trăm': each group's share of all."""
    found = of_groups(x.sem)
    if found is None or "indicator" in x.sem.flags:
        return None
    _bare, _key, number = found
    if number.agg not in ("sum", "count") and not number.adds:
        return None
    summed = replace(number, agg=number.agg or "sum")
    return x.sem.with_(asked=(Ask("value", value=summed),), value=None, flags=x.sem.flags - {"counting"}).flag("share")


# ---- those with so much ------------------------------------------------------------------------------------------------
@rule("HAVE", "BND", "HASB", 0.0)
def has_amount(_: Item, bnd: Item) -> Sem:
    return Sem()


@rule("KEY|N", "HASB|BND", "KEYB", 0.0)
def group_with_amount(k: Item, _: Item) -> Sem | None:
    """'lĩnh vực có trên 1.500 tỷ'."""
    bare = not k.sem.edges and not k.sem.where and not k.sem.asked and "name" not in k.sem.flags and not k.sem.rank
    return k.sem if bare else None


@rule("TAKE|AMONG|ONLYIF", "KEYB|HASB|BND", "ONLYB", 0.0)
def only_with_amount(_: Item, b: Item) -> Sem:
    return b.sem


@rule("BND", "TAKEN0", "ONLYB", 0.0)
def amount_then_taken(b: Item, _: Item) -> Sem:
    """'trên 100 tỷ mới lấy'."""
    return b.sem


@rule("ATTR|S|N", "ONLYB|BND", "S", 0.02)
def groups_with_amount(x: Item, b: Item) -> Sem | None:
    """'tổng mức đầu tư theo lĩnh vực, chỉ lấy lĩnh vực có trên 1.500 tỷ', '… của từng nhà thầu, trên 100 tỷ'."""
    found, bound = of_groups(x.sem), next((w.payload for w in b.words() if w.category == "BND"), None)
    if found is None or not isinstance(bound, Bound) or "indicator" in x.sem.flags:
        return None
    bare, key, number = found
    if b.sem.nodes and not _same_key(b.sem, key):
        return None
    if not attach.fits(number.unit, bound.quantity.unit):
        return None
    conds = [c for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare)]
    summed = number if number.agg or number.whole else replace(number, agg="sum") if number.adds else None
    if summed is None:
        return None
    return bare.with_(having=tuple(Having(key.var or "", summed, c.op, c.right) for c in conds))


def _same_key(said: Sem, key: Key) -> bool:
    """Is it the groups that were spoken of?"""
    if isinstance(key.expr, Ident):
        return said.value is None
    return said.value is not None and said.value.label == key.label


# ---- in which order ----------------------------------------------------------------------------------------------------
@rule("KEY|N|SORTW", "ORDERDOWN|ORDERUP", "R", 0.0)
def in_order(n: Item, order: Item) -> Sem | None:
    """'tỉnh nhiều xếp trước', 'xếp giảm dần'."""
    bare = n.category == "SORTW" or (not n.sem.edges and not n.sem.where and not n.sem.asked and "name" not in n.sem.flags)
    return order.sem if bare else None


@rule("ATTR|S|N", "ORDERDOWN|ORDERUP", "Q", 0.02)
def sorted_(x: Item, order: Item) -> Sem | None:
    """A table by groups, or a list with the amount that was a condition, in the order of the amount."""
    sem, down = x.sem, order.category == "ORDERDOWN"
    if sem.rank is not None and not sem.groups:
        return sem if sem.rank.descending == down else None  # so it is told anyway
    listed = not sem.asked or sem.asked[0].what == "which"
    one = listed and len({h.value for h in sem.having} | set(compared(sem.where))) == 1
    told = bool(sem.groups) or one or any(k.unit not in ("text", "enum", "entity") for k in sem.wants)
    if sem.rank or not told or any(f.startswith("order:") for f in sem.flags):
        return None
    return sem.flag("order:down" if down else "order:up")


@rule("SORTW", "BYA", "BYA", 0.0)
def sorted_by(_: Item, by: Item) -> Sem:
    return by.sem


@rule("BYA", "ORDERDOWN|ORDERUP", "BYORD", 0.0)
def by_in_order(by: Item, order: Item) -> Sem | None:
    """'theo vốn điều lệ giảm dần'."""
    plain = by.sem.value is not None and by.sem.value.unit not in ("text", "enum", "code") and not by.sem.asked
    return by.sem.flag("order:down" if order.category == "ORDERDOWN" else "order:up") if plain else None


@rule("S|N", "BYORD", "Q", 0.03)
def listed_in_order(x: Item, by: Item) -> Sem | None:
    """'danh sách …, sắp xếp theo vốn điều lệ giảm dần': with that amount beside each."""
    way = next(f for f in by.sem.flags if f.startswith("order:"))
    if x.sem.rank or x.sem.groups or x.sem.having or (x.category == "N" and "name" in x.sem.flags):
        return None
    told = also_wanted(x, Item("WANT", by.start, by.end, by.sem.with_(flags=by.sem.flags - {way}), 0.0))
    if not isinstance(told, Sem) or not told.wants:
        return None
    asked = told.asked or (Ask("which", told.focus),)
    return told.with_(asked=asked).flag(way)


# ---- taken of each -----------------------------------------------------------------------------------------------------
@rule("GRP", "TAKE", "GRP", 0.0)
def take_of_each(g: Item, _: Item) -> Sem:
    """'mỗi vùng lấy (tỉnh có GRDP cao nhất)'."""
    return g.sem


@rule("NSUP", "GRP", "NSUPG", 0.0)
def greatest_of_each(n: Item, g: Item) -> Sem | None:
    """'dự án lớn nhất của từng tỉnh (theo tổng mức đầu tư)'."""
    return n.sem.with_(fill=(g.sem,)) if not n.sem.asked and not n.sem.edges else None


@rule("NSUPG", "BYA", "S", 0.02)
def greatest_of_each_by(n: Item, by: Item) -> list[Sem]:
    (g,) = n.sem.fill
    assert isinstance(g, Sem)
    head = Item("NSUP", n.start, n.end, n.sem.with_(fill=(), asked=(Ask("which", n.sem.focus),)), 0.0, n.parts, n.word)
    ranked = superlative_by(head, by)
    ways = ranked if isinstance(ranked, list) else []
    return [s for way in ways for s, _ in grouped(way[0] if isinstance(way, tuple) else way, g)]
