"""Who gave what to whom, who lost to whom and why, for how much."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Const, Exists, Node, Not, Pattern, Prop
from nlp.chart import Item, rule, unary
from nlp.mentions import mentions_of
from nlp.rules.verbs import how_often, ranked, subject, take_object
from nlp.sem import Ask, Sem, Value, merge, rename_cond, unify

#: words for bidding that name an amount
PRICED = ("chào", "bỏ thầu giá", "dự thầu giá", "đưa giá", "nộp giá", "bỏ giá", "ra giá", "chào giá", "nộp giá", "chào thầu", "bỏ thầu")


# ---- three places: 'trao gói K cho Y', 'chọn Y cho gói K' ------------------------------------------------------------
@rule("V2", "N", "V2K", 0.0)
def gives_package(v: Item, n: Item) -> Sem | None:
    return _of_package(v.sem, n.sem)


@rule("V2", "MNM", "V2K", 0.0)
def gives_most(v: Item, mnm: Item) -> Sem | None:
    """'trao nhiều gói nhất cho Y'."""
    found = _of_package(v.sem, mnm.sem.with_(flags=mnm.sem.flags - {"fewest"}))
    edge = found.edge(found.event) if found else None
    return ranked(found, subject(found), found.rep(edge.dst), descending="fewest" not in mnm.sem.flags) if found and edge else None


@rule("V2K", "OFN", "VP", 0.0)
@rule("V2K", "N", "VP", 0.1)
def gives_to(v: Item, n: Item) -> list[Sem]:
    return take_object(v.sem, n.sem, cost_free=True)


@rule("VP", "OFN", "VP", 0.02)
def gives_for(v: Item, n: Item) -> Sem | None:
    """'chọn Y cho gói K', 'trao thầu cho Y ở gói K'."""
    return _of_package(v.sem, n.sem)


def _of_package(v: Sem, n: Sem) -> Sem | None:
    edge = v.edge(v.event)
    if "verb:awards_to" not in v.flags or edge is None or n.kinds() != ("BidPackage",) or n.every:
        return None
    package = v.rep(edge.dst)
    both = merge(v, n, focus=v.focus, args=v.args, event=v.event)
    return unify(both, n.focus, package) if package in v.implicit else None


@rule("V2", "CN", "V2KC", 0.0)
def gives_so_many(v: Item, cn: Item) -> Sem | None:
    """'trao từ 3 gói trở lên (cho cùng một nhà thầu)'."""
    found = _of_package(v.sem, cn.sem.with_(bounds=()))
    edge = found.edge(found.event) if found else None
    return how_often(found, subject(found), cn.sem.with_(focus=edge.dst)) if found and edge else None


@rule("V2KC", "OFN|OCN", "VP", 0.0)
def so_many_to(v: Item, n: Item) -> list[Sem]:
    """'… cho cùng một nhà thầu', '… cho 1 nhà thầu': to each apart."""
    if n.category == "OCN" and [(op, b) for op, b in n.sem.bounds] != [("=", Const(1))]:
        return []
    alone = n.category == "OCN" or (not n.sem.same and any(w.word in ("một", "1", "mot") for w in n.words()))
    one = n.sem.with_(bounds=(), same=(n.sem.focus,), flags=n.sem.flags - {"card:1"}) if alone else n.sem
    return take_object(v.sem, one, cost_free=True)


# ---- so many times against one ---------------------------------------------------------------------------------------
@unary("VP", "VPRIVAL")
def against_one(v: Item) -> Sem | None:
    return v.sem if v.sem.flags & {"losing", "rival"} and len(v.sem.args) > 1 and not v.sem.having and not v.sem.rank and len(v.sem.edges) == 2 else None


@rule("VPRIVAL", "CN|OCN", "VP", 0.0)
def on_so_many(v: Item, cn: Item) -> Sem | None:
    """'thua E từ 2 gói trở lên', 'gặp E ở trên 3 gói': by packages."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or cn.sem.kinds() != ("BidPackage",) or cn.sem.edges or v.sem.rep(edge.dst) not in v.sem.implicit:
        return None
    both = merge(v.sem, cn.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event, bounds=())
    one = unify(both, cn.sem.focus, edge.dst)
    return how_often(one, subject(one), cn.sem) if one else None


@unary("VP", "VPMEETS")
def meets_most(v: Item) -> Sem | None:
    open_ = v.sem.flags & {"losing", "rival"} and len(v.sem.args) > 1 and v.sem.rank is not None and v.sem.rep(v.sem.args[1]) in v.sem.implicit
    return v.sem if open_ and not v.sem.asked else None


@rule("VPMEETS", "OFN", "VP", 0.0)
def meets_whom_most(v: Item, n: Item) -> list[Sem]:
    """'liên danh nhiều lần nhất với E'."""
    return take_object(v.sem, n.sem, cost_free=True) if "name" in n.sem.flags else []


@rule("VPRIVAL", "INBIDS", "VP", 0.0)
@rule("S", "INBIDS", "S", 0.0)
def in_contests(v: Item, _: Item) -> Sem | None:
    """'hay đụng ai nhất khi đi thầu': where else."""
    return v.sem if v.sem.flags & {"rival", "losing", "mutual"} else None


# ---- always the same winner --------------------------------------------------------------------------------------------
@rule("V2", "CN", "VP", 0.0)
def loses_to_one(v: Item, cn: Item) -> list[Sem]:
    """'thua đúng một đối thủ': one and the same."""
    if "verb:lose_to" not in v.sem.flags or [(op, b) for op, b in cn.sem.bounds] != [("=", Const(1))]:
        return []
    return take_object(v.sem, cn.sem.with_(bounds=(), same=(cn.sem.focus,)), cost_free=True)


@rule("EVN", "VP", "VP", 0.02)
def every_time_loses_to(n: Item, v: Item) -> Sem | None:
    """'gói nào cũng thua cùng một doanh nghiệp'."""
    plain = n.sem.focus in n.sem.every and n.sem.kinds() == ("BidPackage",) and not n.sem.where and not n.sem.edges
    return _always_lost(v.sem) if plain and v.sem.same else None


@rule("ALWAYS", "VP", "VP", 0.0)
def always_loses_to(_: Item, v: Item) -> Sem | None:
    """'lần nào cũng thua cùng một doanh nghiệp': whatever it lost, that one won."""
    return _always_lost(v.sem)


def _always_lost(sem: Sem) -> Sem | None:
    if "verb:lose_to" not in sem.flags or len(sem.edges) != 2 or sem.having or sem.rank or sem.asked or sem.rep(sem.args[1]) in sem.implicit:
        return None
    lost, won = sem.edges
    package, there = sem.rep(lost.dst), f"{sem.rep(lost.dst)}z"
    other = replace(lost, var=f"{lost.var}z", src=sem.rep(lost.src), dst=there)
    by = replace(won, var=f"{won.var}z", src=sem.rep(won.src), dst=there)
    known = tuple(rename_cond(c, {lost.var: other.var}) for c in sem.where if lost.var in mentions_of(c))
    missed = Exists(Pattern((), (by,)))
    every = Not(Exists(Pattern((Node(there, sem.kinds(package)),), (other,), (*known, Not(missed)))))
    return sem.also(every).with_(same=()).flag("alone")


# ---- why -----------------------------------------------------------------------------------------------------------------
@rule("WHY", "S|N", "S", 0.02)
def why(_: Item, s: Item) -> Sem | None:
    """'Vì sao gói K bị hủy?', 'Vì sao E trượt gói K?'"""
    if s.sem.asked or s.sem.rank or s.sem.having:
        return None
    for cond in s.sem.where:
        match cond:
            case Compare(Prop(var, "status"), "=", Const("Đã hủy thầu")):
                return _reason(s.sem, Value(Prop(var, "cancel_reason"), "text", "lý do hủy thầu", owner=var, over=(var,)))
            case Compare(Prop(var, "won" | "valid"), "=", Const(False)) if (edge := s.sem.edge(var)) is not None:
                return _reason(s.sem, Value(Prop(var, "reason"), "text", "lý do loại", owner=edge.src, over=(var,)))
    return None


@rule("S|N", "WHY", "S", 0.02)
def why_after(s: Item, word: Item) -> Sem | None:
    return why(word, s)  # type: ignore[return-value]


def _reason(sem: Sem, value: Value) -> Sem:
    return sem.with_(asked=(Ask("value", value=value),))


# ---- at what price -----------------------------------------------------------------------------------------------------
@rule("V2", "HOWMUCH|HOWMANY", "V2", 0.0)
def at_what_price(v: Item, _: Item) -> Sem | None:
    """'E bỏ giá bao nhiêu ở gói K'."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or edge.relation != "BIDS_ON" or v.sem.asked or next(v.words()).word not in PRICED:
        return None
    return v.sem.with_(asked=(Ask("value", value=Value(Prop(edge.var, "price"), "vnd", "giá dự thầu", over=(edge.var,))),))
