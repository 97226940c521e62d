"""The whole question: imperatives, yes/no, descriptions, connections, and wanted extra columns."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Ident, OneOf, Prop
from nlp.chart import Item, rule, unary
from nlp.sem import Key, Sem, Value, merge, unify


@rule("IMP", "IMP", "IMP")
def imperatives(a: Item, _: Item) -> Sem:
    return a.sem


@rule("IMP", "N|S|ATTR|Q", "R")
def imperative(_: Item, s: Item) -> Sem:
    return s.sem


@rule("S|N", "IMP", "L", 0.4)
def imperative_after(s: Item, _: Item) -> Sem:
    return s.sem


@rule("S|N", "Q_YN", "Q", 0.0)
def yes_no(s: Item, _: Item) -> Sem | None:
    if (s.category == "N" and not s.sem.asked) or any(a.what != "which" for a in s.sem.asked):
        return None
    if s.sem.asked and any(w.word.endswith("còn") for w in s.words()):
        return None  # 'còn gói nào … không?' asks which are left
    return s.sem.with_(asked=(), wants=() if "couple" in s.sem.flags else s.sem.wants).flag("yn")


@rule("STILL", "S|N", "STQ", 0.0)
def still(_: Item, s: Item) -> Sem | None:
    """'còn gói nào … không?': which are left."""
    return s.sem if s.sem.asked and all(a.what == "which" for a in s.sem.asked) else None


@rule("STQ", "Q_YN", "Q", 0.0)
def still_left(s: Item, _: Item) -> Sem:
    return s.sem


@rule("HAVE", "S|N", "EXQ", 0.05)
def is_there(_: Item, s: Item) -> Sem | None:
    """'Có gói nào … không?': is there any."""
    return s.sem if s.sem.asked and all(a.what == "which" for a in s.sem.asked) else None


@rule("EXQ", "Q_YN", "Q", 0.0)
def is_there_any(s: Item, _: Item) -> Sem:
    return s.sem.with_(asked=(), wants=() if "couple" in s.sem.flags else s.sem.wants).flag("yn")


@rule("PLC", "EXQ|STQ", "R", 0.02)
def is_there_in(plc: Item, s: Item) -> Sem | None:
    from nlp.rules.nouns import located
    from nlp.rules.scope import target_of

    target = next((a.var for a in s.sem.asked if a.var), None) or target_of(s.sem)
    return located(s.sem, s.sem.rep(target), plc) if target else None


@rule("S|Q", "MEANING", "SM")
def meaning_of(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SM", "S|N|Q", "L", 0.05)
def restated(s: Item, again: Item) -> Sem | None:
    """'…, tức …': said again in other words; what speaks of something more is no restatement."""
    more = {e.relation for e in again.sem.edges} - {e.relation for e in s.sem.edges}
    return None if more or again.sem.having or again.sem.rank else s.sem


@rule("S|N", "RANKSHOWN", "L", 0.0)
def rank_shown(s: Item, word: Item) -> Sem | None:
    """'…, kèm số tiền': what ranks is shown anyway."""
    if s.sem.rank is None:
        return None
    money = s.sem.rank.value.unit in ("vnd", "usd")
    return s.sem if money == any(said in word.word for said in ("tiền", "giá trị")) else None


@unary("SM", "Q", 0.0)
def said(s: Item) -> Sem:
    return s.sem


# ---- connections --------------------------------------------------------------------------------------------------
@rule("NN", "PATHQ", "S")
def connected(pair: Item, _: Item) -> Sem:
    return pair.sem.flag("path")


@rule("PATHQ", "NN", "S", 0.05)
def connection(_: Item, pair: Item) -> Sem:
    return pair.sem.flag("path")


@rule("N", "PATHQ", "NPATH")
def connected_to(n: Item, _: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags else None


@rule("NPATH", "OFN|AN", "S")
def connected_with(a: Item, b: Item) -> Sem | None:
    if "name" not in b.sem.flags:
        return None
    return merge(a.sem, b.sem, focus=a.sem.focus, args=(a.sem.focus, b.sem.focus)).flag("path")


@rule("AND|TO", "N", "AN")
def and_noun(_: Item, n: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags else None


@rule("FROM", "N", "FRN")
def from_noun(_: Item, n: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags else None


@rule("FRN", "AN", "NN", 0.0)
def from_to(a: Item, b: Item) -> Sem:
    return merge(a.sem, b.sem, focus=a.sem.focus, args=(a.sem.focus, b.sem.focus)).flag("pair", "fromto")


@rule("CHAINQ", "WHICH", "CHAINQ")
def which_chain(c: Item, _: Item) -> Sem:
    return c.sem


@rule("CHAINQ", "NN", "S")
@rule("NN", "CHAINQ", "S")
def ownership_chain(a: Item, b: Item) -> Sem:
    pair = b if b.category == "NN" else a
    return pair.sem.flag("path", "chain")


@rule("S|Q", "INDIRECT", "Q", 0.0)
def by_any_chain(s: Item, _: Item) -> Sem | None:
    """'A có nắm B không, trực tiếp hay gián tiếp?': any chain of stakes."""
    if {"path", "chain"} <= s.sem.flags:
        return s.sem
    owned = [e for e in s.sem.edges if e.relation == "OWNS"]
    if len(owned) != 1 or len(s.sem.edges) != 1 or s.sem.asked:
        return None
    src, dst = (s.sem.rep(v) for v in (owned[0].src, owned[0].dst))
    named = {s.sem.rep(c.expr.var) for c in s.sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident)}
    return s.sem.with_(focus=src, args=(src, dst)).flag("path", "chain") if {src, dst} <= named and len(s.sem.where) == 2 else None


@rule("S", "Q_YN", "Q", 0.0)
def chain_asked(s: Item, _: Item) -> Sem | None:
    return s.sem if "path" in s.sem.flags else None


@rule("HAVE", "S", "S", 0.02)
def have_connection(_: Item, s: Item) -> Sem | None:
    """'có liên hệ gì'; '(Đồng Nai) thu hút được bao nhiêu vốn FDI'."""
    return s.sem if "path" in s.sem.flags or (s.rule == "value_asked_first" and len(s.sem.asked) == 1 and not s.sem.groups) else None


# ---- descriptions ---------------------------------------------------------------------------------------------------
@rule("DESCRIBE", "OFN", "S")
@rule("DESCRIBE", "N", "S")
def describe(_: Item, n: Item) -> Sem | None:
    return n.sem.flag("describe") if "name" in n.sem.flags and not n.sem.edges else None


@rule("N", "ISWHO", "NWHAT", 0.0)
def what_it_is(n: Item, word: Item) -> Sem | None:
    """'E là đơn vị nào, (giới thiệu giúp)'."""
    return n.sem if "name" in n.sem.flags and not n.sem.edges and not n.sem.asked else None


@rule("N|NWHAT", "DESCRIBE", "S")
def described(n: Item, d: Item) -> Sem | None:
    return describe(d, n)  # type: ignore[return-value]


# ---- wanted beside the answer ------------------------------------------------------------------------------------------
@rule("WITH", "ATTR", "WANT")
def with_attribute(_: Item, a: Item) -> Sem:
    return a.sem


@rule("S|N", "WANT", "L", 0.03)
def also_wanted(s: Item, w: Item) -> Sem | None:
    """'…, kèm giá trúng': a column of the asked thing."""
    from nlp.sem import unify

    value = w.sem.value
    if s.sem.groups or any(a.what != "which" for a in s.sem.asked):
        return None  # a table of counts has no column for it
    asked = next((a.var for a in s.sem.asked if a.var), s.sem.focus)
    if any(v not in w.sem.implicit for v in w.sem.nodes):
        return None  # 'công ty nào cùng địa chỉ với E': no column of E
    if value is None or value.agg or value.whole:  # an aggregate is shown only where it is what ranks
        return s.sem if value is not None and s.sem.rank is not None and s.sem.rank.value.label == value.label else None
    both = merge(s.sem, w.sem, focus=s.sem.focus, args=s.sem.args, value=s.sem.value)
    one = unify(both, asked, w.sem.focus)
    return one.with_(wants=(*s.sem.wants, Key(value.expr, value.label, value.unit, asked))) if one else None


def named_owns(sem: Sem, value: Value, asked: str) -> bool:
    """'P: chủ đầu tư là ai, trạng thái ra sao?': may what is asked next be the named thing's own, and not of whoever is asked for?"""
    named = [c.expr.var for c in sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.rep(c.expr.var) != sem.rep(asked)]
    return isinstance(value.expr, Prop) and any(ontology().property(sem.kinds(v), value.expr.name) for v in named)


@rule("S", "S", "S", 0.0)
def two_questions(s: Item, w: Item) -> Sem | None:
    """'ai trúng, giá bao nhiêu': the second asks an amount of the first's event, or a property of what it asks for."""
    asked = next((a.var for a in s.sem.asked if a.what == "which"), None)
    value = next((a.value for a in w.sem.asked if a.what == "value"), None)
    if (
        asked is None
        or value is None
        or len(w.sem.asked) != 1
        or s.sem.rank
        or any(v not in w.sem.implicit for v in w.sem.nodes)
        or w.sem.having
        or w.sem.groups
    ):
        return None
    if value.unit == "vnd" and w.sem.flags & {"attr:price_default", "attr:winning_price", "attr:awarded_total", "attr:bid_price"}:
        for edge in s.sem.edges:
            if edge.relation in ("WINS", "BIDS_ON") and s.sem.rep(edge.src) == s.sem.rep(asked):
                return s.sem.with_(wants=(*s.sem.wants, Key(Prop(edge.var, "price"), "Giá", "vnd", asked)))
    if value.agg or value.whole or named_owns(s.sem, value, asked):
        return None
    both = merge(s.sem, w.sem, focus=s.sem.focus, args=s.sem.args, asked=s.sem.asked)
    one = unify(both, asked, w.sem.focus)
    return one.with_(wants=(*s.sem.wants, Key(value.expr, value.label, value.unit, asked))) if one else None


@rule("SA", "S", "S", 0.08)
def two_questions_and(s: Item, w: Item) -> Sem | None:
    """'ai trượt và giá dự thầu bao nhiêu'."""
    return two_questions(s, w)  # type: ignore[return-value]


@rule("S|N", "EACHWANT", "L", 0.02)
def each_holds(s: Item, w: Item) -> Sem | None:
    """'…, mỗi bên giữ bao nhiêu phần trăm': the share on the asked edge."""
    asked = next((a.var for a in s.sem.asked if a.var), s.sem.focus if s.category == "N" and "name" not in s.sem.flags else None)
    if asked is None:
        return None
    unit = "percent"
    for edge in s.sem.edges:
        if s.sem.rep(asked) in (s.sem.rep(edge.src), s.sem.rep(edge.dst)):
            name = {
                ("OWNS", "percent"): "pct",
                ("INVESTS_IN", "percent"): "pct",
                ("INVESTS_IN", "vnd"): "amount",
                ("WINS", "vnd"): "price",
                ("BIDS_ON", "vnd"): "price",
            }.get((edge.relation, unit))
            if name:
                label = {"pct": "Tỷ lệ (%)", "amount": "Vốn góp", "price": "Giá"}[name]
                return s.sem.with_(wants=(*s.sem.wants, Key(Prop(edge.var, name), label, unit, asked)))
    return None


@unary("WANTPCT", "EACHWANT")
def want_share(item: Item) -> Sem:
    return item.sem
