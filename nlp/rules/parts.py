"""Questions of several parts: facts listed together, 'A là ai, giá bao nhiêu', 'có … không? Kể tên ra', something beside each answer."""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Ident, OneOf, Prop
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.lookups import is_one
from nlp.sem import Ask, Key, Sem, Value, merge, unify
from nlp.vocabulary import vocabulary

#: meanings of the whole clause that leave no room for a second part
ALONE = frozenset({"yn", "path", "describe", "indicator", "growth", "ratio", "compare", "share"})


def open_(sem: Sem) -> bool:
    """Is there room for a second part: nothing grouped, ranked, counted against, connected?"""
    return not (sem.flags & ALONE or sem.groups or sem.rank or sem.having or sem.above)


#: numbers alone stand in a row of their own (nlp.rules.beside): as facts of the thing they say the same
NUMBERS = 0.08
#: prepositions that are fillers only before what they belong to
DANGLING = ("trong", "tại", "ở", "vào", "trên", "theo", "trong năm")


# ---- one fact, several facts -----------------------------------------------------------------------------------------
@unary("ATTR|S", "FACT", 0.0)
def fact(item: Item) -> Sem | None:
    """'vốn điều lệ (bao nhiêu)', 'khởi công năm nào': one property or measure of a thing that nobody named in it."""
    sem = item.sem
    value = sem.value if item.category == "ATTR" else sem.asked[0].value if len(sem.asked) == 1 and sem.asked[0].what == "value" else None
    plain = open_(sem) and not (sem.wants or sem.pronouns or sem.flags & {"owned", "counting", "combined"})
    silent = all(v in sem.implicit for v in sem.nodes)
    return sem.with_(value=value, asked=()) if value is not None and plain and silent and not sem.dates else None


@unary("N", "FACT", 0.02)
def fact_of_key(n: Item) -> Sem | None:
    """'loại hình gì', 'lĩnh vực nào'."""
    key = n.sem.asked[0].key if len(n.sem.asked) == 1 and n.sem.asked[0].what == "key" else None
    if key is None or n.sem.edges or n.sem.where or len(n.sem.nodes) != 1 or not isinstance(key.expr, Prop):
        return None
    return n.sem.with_(asked=(), value=Value(key.expr, key.unit, key.label, owner=n.sem.focus, over=(n.sem.focus,)))


@rule("OF|BE|HAVE", "FACT", "FACT", 0.0)
def fact_after(word: Item, f: Item) -> Sem | None:
    """'thuộc tỉnh nào'."""
    return f.sem if f.last().category in ("WHICH", "WHAT", "HOWMUCH", "HOWMANY") else None


@rule("FACT", "AND|WITH", "FACTA", 0.0)
def fact_and(f: Item, _: Item) -> Sem:
    return f.sem


@rule("FACTA|FACT|FACTS", "FACT", "FACTS", 0.06)
def facts(a: Item, b: Item) -> Given:
    """'ngày thành lập và vốn điều lệ', 'khởi công năm nào, bao giờ hoàn thành': of one thing."""
    first, second = a.sem, b.sem
    keys = first.wants if a.category == "FACTS" else ()
    if (not keys and (first.value is None or not _plain(first.value))) or second.value is None or not _plain(second.value):
        return None
    both = merge(first, second, focus=first.focus, args=first.args, value=None)
    one = unify(both, first.focus, second.focus)
    if one is None:
        return None
    mine = keys or (_key(first.value, one.focus),)  # type: ignore[arg-type]
    new = _key(second.value, one.focus)
    if any(k.label == new.label for k in mine):
        return None
    told = one.with_(wants=(*mine, new), notes=())
    return (told, NUMBERS) if {k.unit for k in (*mine, new)} <= {"vnd", "usd", "int", "number", "percent"} else told


@rule("FACTS", "AND|WITH", "FACTSA", 0.0)
def facts_and(f: Item, _: Item) -> Sem:
    return f.sem


@rule("FACTSA", "FACT", "FACTS", 0.06)
def more_facts(a: Item, b: Item) -> Given:
    return facts(replace(a, category="FACTS"), b)


def _plain(value: Value) -> bool:
    return value.agg is None and not value.whole


def _key(value: Value, var: str) -> Key:
    return Key(value.expr, value.label, value.unit, var)


@rule("FACTS", "OFN|N", "S", 0.02)
def facts_of(f: Item, n: Item) -> Sem | None:
    """'ngày thành lập và vốn điều lệ của E': of the one that is named."""
    if not is_one(n.sem) or n.sem.edges:
        return None
    both = merge(n.sem, f.sem, focus=n.sem.focus, args=n.sem.args, flags=n.sem.flags)
    one = unify(both, n.sem.focus, f.sem.focus)
    return one.with_(asked=(Ask("which", n.sem.focus),)) if one else None


@rule("N", "FACTS", "S", 0.04)
def owner_of_facts(n: Item, f: Item) -> Sem | None:
    """'P khởi công năm nào, bao giờ hoàn thành?'"""
    return facts_of(f, n)  # type: ignore[return-value]


@rule("NH", "FACTS", "S", 0.04)
def owner_has_facts(n: Item, f: Item) -> Sem | None:
    return facts_of(f, n)  # type: ignore[return-value]


# ---- a question and facts beside it ------------------------------------------------------------------------------------
@rule("S", "FACT|FACTS", "S", 0.14)
def question_and_fact(s: Item, f: Item) -> Sem | None:
    """'Dự án P do ai làm chủ đầu tư, tổng mức đầu tư bao nhiêu?': of what is asked for, else of the one thing of its kind that is named."""
    sem, new = s.sem, f.sem
    if not open_(sem) or len(sem.asked) != 1 or sem.asked[0].what != "which" or sem.asked[0].var is None:
        return None
    if new.value is not None and not _plain(new.value):
        return None
    before = [w.word for w in f.words()][:2]
    if s.last().word in DANGLING or set(before) & set(DANGLING):
        return None  # 'trúng thầu trong năm thành lập': when, not what beside
    if vocabulary().meanings(f"{s.last().word} {before[0]}", "ATTR"):
        return None  # 'không có kế hoạch | vốn': one word
    if "attr:price_default" in new.flags and any(e.relation in ("WINS", "BIDS_ON") and sem.rep(e.src) == sem.rep(sem.asked[0].var) for e in sem.edges):
        return None  # 'ai trúng gói K với giá bao nhiêu': nlp.rules.questions, two_questions
    keys = new.wants or (_key(new.value, new.focus),)  # type: ignore[arg-type]
    named = [c.expr.var for c in sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident) and len(c.values) == 1]
    fits = [v for v in dict.fromkeys(sem.rep(v) for v in (sem.asked[0].var, *named)) if set(sem.kinds(v)) <= set(new.kinds())]
    if len(fits) != 1 or new.edges:
        return None
    both = merge(sem, new, focus=sem.focus, args=sem.args, asked=sem.asked, value=None, wants=sem.wants, flags=sem.flags, notes=sem.notes)
    one = unify(both, fits[0], new.focus)
    return one.with_(wants=(*sem.wants, *(replace(k, var=fits[0]) for k in keys))) if one else None


# ---- is there any? which? ------------------------------------------------------------------------------------------------
@rule("EXQ", "Q_YN", "EXYN", 0.0)
def exists_asked(s: Item, _: Item) -> Sem:
    return s.sem


@rule("EXYN", "LISTIT", "S", 0.0)
def exists_then_list(s: Item, _: Item) -> Sem:
    """'Có gói nào … không? Liệt kê ra.'"""
    return s.sem


@rule("EXYN", "ISWHO", "S", 0.0)
def exists_then_who(s: Item, _: Item) -> Sem:
    """'Có công ty nào … không, là công ty nào?'"""
    return s.sem


@rule("IFSO", "ISWHO|LISTIT|N", "LISTIT", 0.0)
def if_so(_: Item, w: Item) -> Sem | None:
    """'nếu có thì là công ty nào', 'nếu có, ai'."""
    bare = len(w.sem.asked) == 1 and w.sem.asked[0].what == "which" and not w.sem.edges and not w.sem.where
    return Sem() if w.category != "N" or bare else None


@rule("S|N", "LISTIT", "S", 0.02)
def then_list(s: Item, _: Item) -> Sem | None:
    """'… bao nhiêu gói? Kể tên.': the list tells the number too; a list stays one."""
    asked = s.sem.asked[0] if len(s.sem.asked) == 1 else None
    if asked is None or asked.what not in ("which", "count") or asked.var is None or s.sem.groups or s.sem.flags & {"yn", "path", "describe"}:
        return None
    return s.sem if asked.what == "which" else s.sem.with_(asked=(Ask("which", asked.var),)) if asked.key is None else None


@rule("NH", "N", "S", 0.04)
def has_of_its_kind(n: Item, again: Item) -> Sem | None:
    """'Gói hàng hóa ở Đông Nam Bộ có những gói nào?': which are they."""
    sem, bare = n.sem, again.sem
    asked = bare.asked[0] if len(bare.asked) == 1 else None
    if asked is None or asked.what != "which" or bare.edges or bare.where or bare.having or bare.kinds() != sem.kinds():
        return None
    return sem.with_(asked=(Ask("which", sem.focus),)) if not sem.asked and "name" not in sem.flags and open_(sem) else None


@rule("S", "ISWHO", "S", 0.06)
def count_then_who(s: Item, word: Item) -> Sem | None:
    """'có mấy công ty con, là những công ty nào'."""
    counts = len(s.sem.asked) == 1 and s.sem.asked[0].what == "count"
    return then_list(s, word) if counts else None  # type: ignore[return-value]


# ---- something beside each -------------------------------------------------------------------------------------------------
@rule("WITH", "N", "WANTN", 0.0)
def with_role(_: Item, n: Item) -> Sem | None:
    """'kèm bên mời thầu'."""
    return n.sem if is_role(n.sem) else None


@rule("IMP", "NEACH", "WANTN", 0.0)
def tell_each(_: Item, n: Item) -> Sem:
    """'Cho biết bên mời thầu của từng gói.'"""
    return n.sem


@rule("N", "OFGRP", "NEACH", 0.0)
def of_each(n: Item, g: Item) -> Sem | None:
    return n.sem if is_role(n.sem) and set(n.sem.kinds(n.sem.args[0])) & set(g.sem.kinds(g.sem.groups[0].var or "")) else None


@rule("OF", "GRP", "OFGRP", 0.0)
def each_of(_: Item, g: Item) -> Sem | None:
    return g.sem if len(g.sem.groups) == 1 and isinstance(g.sem.groups[0].expr, Ident) and not g.sem.where else None


@unary("GRP", "OFGRP", 0.0)
def each_bare(g: Item) -> Sem | None:
    """'của từng gói' as one word."""
    return each_of(g, g)  # type: ignore[return-value]


def is_role(sem: Sem) -> bool:
    bare = not (sem.asked or sem.where or sem.groups) and len(sem.nodes) == 2
    return bare and any(f.startswith("role:") for f in sem.flags) and len(sem.edges) == 1 and len(sem.args) == 1


@unary("S", "WANTN", 0.08)
def asked_role(s: Item) -> Sem | None:
    """'…, ai trúng?', '…, giám đốc là ai?': of what was spoken of."""
    sem = s.sem
    asked = sem.rep(sem.asked[0].var) if len(sem.asked) == 1 and sem.asked[0].what == "which" and sem.asked[0].var else None
    edge = sem.edges[0] if len(sem.edges) == 1 else None
    if asked is None or edge is None or len(sem.nodes) != 2 or not open_(sem) or sem.pronouns or sem.dates:
        return None
    other = sem.rep(edge.dst if sem.rep(edge.src) == asked else edge.src)
    return sem.with_(asked=(), args=(other,), focus=asked) if other in sem.implicit and asked not in sem.implicit and not sem.wants else None


@rule("S|N", "WANTN", "S", 0.04)
def beside_each(s: Item, w: Item) -> Sem | None:
    """Who stands in that role to each thing that is listed, else to the one that was named."""
    sem = s.sem
    bare = s.category == "N" and not sem.asked and "name" not in sem.flags
    asked = next((a.var for a in sem.asked if a.what == "which"), None) or (sem.focus if bare else None)
    if asked is None or len(sem.asked) > 1 or not open_(_unranked(sem, asked, w.sem)):
        return None
    arg = w.sem.args[0]
    of_it = w.sem.with_(pronouns=tuple(p for p in w.sem.pronouns if w.sem.rep(p[0]) != w.sem.rep(arg)))  # 'của gói đó'
    both = merge(sem, of_it, focus=sem.focus, args=sem.args, event=sem.event, flags=sem.flags, rank=sem.rank)
    named = [c.expr.var for c in sem.where if isinstance(c, OneOf) and isinstance(c.expr, Ident) and len(c.values) == 1]
    nobody = any(x.category == "WHO" for x in s.words())  # 'E do ai sở hữu, ai đại diện': who represents E
    whose = (*named, asked) if nobody else (asked, *named)
    one = next((x for v in whose if (x := unify(both, v, arg)) and not x.circular), None)
    one = one or next((x for x, c in attach.natural_between(both, asked, arg) if c == 0), None)
    if one is None:
        return None
    role = one.rep(w.sem.focus)
    said = next((x.word for x in w.words() if x.category == "N"), f"bên {ontology().relations[w.sem.edges[0].relation].label.vi}")
    label = said[0].upper() + said[1:]
    told = said_only_with(one, w.sem.edges[0].relation, said)
    return told.with_(asked=(Ask("which", asked),), wants=(*one.wants, Key(Ident(role), label, "entity", role)))


#: relations of which every package has one: who stands so beside the first takes nothing from the order
ALWAYS_THERE = ("PROCURES",)


def said_only_with(sem: Sem, relation: str, said: str) -> Sem:
    """Who stands in a role beside each leaves out what has nobody there: that is told, where there may be such."""
    note = f"chỉ nêu những kết quả có {said}"
    return sem if relation in ALWAYS_THERE or note in sem.notes else sem.with_(notes=(*sem.notes, note))


def _unranked(sem: Sem, asked: str, role: Sem) -> Sem:
    """Without the rank by a property of the thing asked for, where the role beside it neither multiplies nor loses what is ranked."""
    rank = sem.rank
    own = rank is not None and rank.on is not None and sem.rep(rank.on) == sem.rep(asked) and rank.value.agg is None and not rank.value.whole
    return sem.with_(rank=None) if own and role.edges[0].relation in ALWAYS_THERE else sem


# ---- shares of each --------------------------------------------------------------------------------------------------------
@rule("EACHSIDE", "V2", "EACHWANT", 0.0)
@rule("V2", "EACHSIDE", "EACHWANT", 0.0)
def each_share(a: Item, b: Item) -> Sem | None:
    """'mỗi bên góp bao nhiêu phần trăm', 'giữ mấy phần trăm ở mỗi nơi'."""
    verb = a if a.category == "V2" else b
    value = verb.sem.asked[0].value if len(verb.sem.asked) == 1 else None
    return Sem() if value is not None and value.unit == "percent" else None


@rule("V2", "WANTPCT", "EACHWANT", 0.0)
def share_each(v: Item, _: Item) -> Sem | None:
    """'(các nhà đầu tư của P) góp mỗi bên bao nhiêu phần trăm'."""
    stake = len(v.sem.edges) == 1 and v.sem.edges[0].relation in ("OWNS", "INVESTS_IN")
    return Sem() if stake and not v.sem.where and all(v.sem.rep(a) in v.sem.implicit for a in v.sem.args) else None


@rule("EACHSIDE", "PCTQ", "EACHWANT", 0.0)
@rule("PCTQ", "EACHSIDE", "EACHWANT", 0.0)
def each_percent(_: Item, __: Item) -> Sem:
    return Sem()


@rule("AND|REL", "V2", "EACHWANT", 0.0)
def and_share(_: Item, v: Item) -> Sem | None:
    """'ai sở hữu E và nắm bao nhiêu phần trăm'."""
    return each_share(v, v) if v.sem.args and all(v.sem.rep(a) in v.sem.implicit for a in v.sem.args) else None  # type: ignore[return-value]


@rule("EACHWANT", "EACHSIDE", "EACHWANT", 0.0)
def share_at_each(w: Item, _: Item) -> Sem:
    """'giữ bao nhiêu phần trăm ở mỗi nơi'."""
    return w.sem


@rule("OF", "EACHSIDE", "EACHSIDE", 0.0)
def at_each(_: Item, each: Item) -> Sem:
    return each.sem
