"""What is known of one named thing, in every word order: where it is, when something happened to it, what it is called, who did what to it."""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Ident, OneOf, Prop
from nlp import attach
from nlp.chart import Item, rule
from nlp.rules.measures import owned
from nlp.sem import Ask, Key, Sem, merge, unify


def is_one(sem: Sem) -> bool:
    """A name, or a pronoun that will be one."""
    here = sem.rep(sem.focus) if sem.focus else ""
    named = any(isinstance(c, OneOf) and isinstance(c.expr, Ident) and sem.rep(c.expr.var) == here for c in sem.where)
    return (named or bool(sem.pronouns)) and not sem.asked


# ---- where -------------------------------------------------------------------------------------------------------
@rule("ATTR", "WHERE", "ATTR", 0.0)
def address_asked(a: Item, _: Item) -> Sem | None:
    """'địa chỉ trụ sở … ở đâu'."""
    return a.sem.flag("whereasked") if "attr:address" in a.sem.flags else None


@rule("VPLC|OF", "WHERE", "WHERE", 0.0)
def seat_asked(_: Item, where: Item) -> Sem:
    """'đặt trụ sở ở đâu'."""
    return where.sem


@rule("N", "WHERE", "S", 0.02)
def where_is(n: Item, _: Item) -> Sem | None:
    """'Dự án P ở đâu?': its province; of a firm the address beside it."""
    if not is_one(n.sem) or n.sem.edges:
        return None
    var = n.sem.rep(n.sem.focus)
    kinds = tuple(k for k in n.sem.kinds() if "province" in ontology().kinds[k].properties)
    if not kinds:
        return None
    province = Key(Prop(var, "province"), "Tỉnh/thành phố", "text", var)
    sem = n.sem.with_(nodes={**n.sem.nodes, var: kinds})
    if kinds != ("Enterprise",):
        return sem.with_(asked=(Ask("key", var, key=province),))
    return sem.with_(asked=(Ask("which", var),), wants=(*sem.wants, Key(Prop(var, "address"), "địa chỉ trụ sở", "text", var), province))


# ---- when --------------------------------------------------------------------------------------------------------
@rule("WHICHDATE|WHICHYEAR", "N", "WDN", 0.0)
def when_of(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked else None


@rule("N", "WHICHDATE|WHICHYEAR", "WDN", 0.0)
def of_when(n: Item, _: Item) -> Sem | None:
    return n.sem if is_one(n.sem) else None


@rule("WDN", "VDATE", "ATTR", 0.02)
def when_done(n: Item, d: Item) -> list[Sem]:
    """'Khi nào gói K đóng thầu', 'Dự án P bao giờ hoàn thành'."""
    return [s for s in owned(d.sem.flag("dateasked"), n.sem) if isinstance(s, Sem)]


@rule("WHICHDATE|WHICHYEAR", "VDATE", "ATTR", 0.02)
def when_dated_first(_: Item, d: Item) -> Sem:
    """'bao giờ hoàn thành'."""
    return d.sem.flag("dateasked")


# ---- what is it called --------------------------------------------------------------------------------------------
@rule("N", "ISWHO", "S", 0.05)
def called(n: Item, word: Item) -> Sem | None:
    """'Công ty có mã số thuế … tên gì?': the thing itself, by its name."""
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if "name" in n.sem.flags and not n.sem.edges and word.word.startswith("tên") else None


@rule("NAMEW|NAMEK", "FACT|FACTS", "R", 0.0)
def name_and(_: Item, f: Item) -> Sem:
    """'tên, địa chỉ và …': the name is shown anyway."""
    return f.sem


@rule("NAMEW|NAMEK", "AND", "NAMEW", 0.0)
def name_listed(name: Item, _: Item) -> Sem:
    return name.sem


@rule("NAMEW|NAMEK", "OFN|N", "S", 0.02)
def name_of(_: Item, n: Item) -> Sem | None:
    """'tên của công ty có mã số thuế …'."""
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if "name" in n.sem.flags and is_one(n.sem) and not n.sem.edges else None


@rule("N", "V2", "BIDSAT", 0.0)
def who_bids_so(n: Item, v: Item) -> Sem | None:
    """'ai chào giá thấp nhất': on which package, stands before it."""
    priced = v.sem.flags & {"verb:bids_lowest", "verb:bids_highest"} and n.sem.asked and not n.sem.edges
    one = unify(merge(n.sem, v.sem, focus=n.sem.focus, args=v.sem.args, event=v.sem.event), n.sem.focus, v.sem.args[0]) if priced else None
    return one


@rule("N", "BIDSAT", "S", 0.02)
def on_it(n: Item, s: Item) -> Sem | None:
    """'Gói K ai chào giá thấp nhất?'"""
    if not is_one(n.sem) or n.sem.edges:
        return None
    return unify(merge(s.sem, n.sem, focus=s.sem.focus, args=s.sem.args, event=s.sem.event, asked=s.sem.asked), n.sem.focus, s.sem.args[1])


def claimed(named: Sem, said: Sem) -> bool:
    """'P: chủ đầu tư là ai, trạng thái ra sao?': may a fact that was given to whoever is asked for be the named thing's own?"""
    kinds = named.kinds()
    mine = (key.expr.name for key in said.wants if isinstance(key.expr, Prop))
    return any(ontology().property(kinds, name) for name in mine)


# ---- fronted -------------------------------------------------------------------------------------------------------
@rule("N", "S", "S", 0.03)
def fronted(n: Item, s: Item) -> list[Sem]:
    """'Gói này ai trúng?', 'Công ty E ai làm giám đốc?': what stands before is the clause's silent object."""
    if not is_one(n.sem) or n.sem.edges or not s.sem.asked or s.sem.event is None or s.sem.flags & {"yn", "path", "describe"} or s.sem.value:
        return []
    if claimed(n.sem, s.sem):
        return []
    asked = {s.sem.rep(a.var) for a in s.sem.asked if a.var}
    both = merge(s.sem, n.sem, focus=s.sem.focus, args=s.sem.args, event=s.sem.event, asked=s.sem.asked)
    edge = s.sem.edge(s.sem.event)
    ends = [v for v in (s.sem.rep(edge.dst), s.sem.rep(edge.src)) if v in s.sem.implicit and v not in asked] if edge else []
    same = [one for v in ends if (one := unify(both, n.sem.focus, v))]
    return same or [x for v in ends for x, c in attach.natural_between(both, v, n.sem.focus) if c == 0][:1]
