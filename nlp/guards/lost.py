"""What the words say and the form does not: numbers, places, dates, units, negations and rivals that a rule took for something else."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from graph.query import Compare, Const, Days, Describe, Distinct, Exists, Form, Ident, LogicalForm, Not, Prop, Query, Sub
from graph.scope import conjuncts, has_agg, walk
from nlp.chart import Item
from nlp.guards.pooled import TOGETHER, apart
from nlp.sem import Sem

#: what stands before a time that is none of theirs
SPEAKERS = frozenset({"", "N", "WHICH", "WHO", "AND", "REL", "ENT"})
#: words before what things are of, in or from
TIES = frozenset({"OF", "BY", "AMONG", "FROM", "TO", "WITH", "FILL"})
#: places beyond the first: the form must say them
ORDINALS = ("SECOND", "THIRD", "FOURTH", "FIFTH")
#: flags of meanings that are of two things
OF_TWO = frozenset({"pair", "pair2", "two", "mutual", "roles"})
#: words that say when, or that of each time or the latest is asked
TIMES = frozenset({"PER", "GRP", "EACHYEAR", "EACHQUARTER", "EACHMONTH", "WHICHYEAR", "WHICHMONTH", "WHICHQUARTER", "WHICHDATE", "SUP_NEW", "AGEWORD"})


def unsaid_things(words: Sequence[Item], form: LogicalForm) -> bool:
    """'tỷ lệ tiết kiệm năm 2022' asks for a figure: no list of packages, each with its own."""
    listed = isinstance(form, Query) and form.form is Form.TABLE and any(c.unit == "entity" for c in form.columns)
    return listed and {w.category for w in words} <= {"ATTR", "PER", "PLC", "OF", "FILL"}


def compared_as_one(words: Sequence[Item], form: LogicalForm) -> bool:
    """'so sánh số gói thầu năm 2022 và 2023', 'xu hướng giải ngân': is one number given?"""
    several = any(w.category in ("COMPARE", "TREND") or w.word.startswith(("xu hướng", "diễn biến", "biến động")) for w in words)
    return several and isinstance(form, Query) and form.form is Form.NUMBER and not apart(form.columns)


def together_apart(words: Sequence[Item], form: LogicalForm) -> bool:
    """'trong các gói …, tính chung tiết kiệm được bao nhiêu phần trăm': one figure, no list."""
    return any(w.word in TOGETHER for w in words) and not (isinstance(form, Query) and form.form is Form.NUMBER)


def date_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'tổng giá trị các gói đang mời thầu': a verb that says which date is meant, where no date is."""
    told = {p.name for p in walk(form) if isinstance(p, Prop)} if any(w.category == "VDATE" for w in words) else set()
    meant = ({p.name for p in walk(w.sem.value.expr) if isinstance(p, Prop)} for w in words if w.category == "VDATE" and w.sem.value is not None)
    return any(names and names.isdisjoint(told) for names in meant)


def place_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """Is a place that was named ('thứ hai') not in the form? The rule of a superlative that loses it would answer with the first."""
    named = any(w.category in ORDINALS for w in words)
    return named and not any(int(n) > 1 for n in re.findall(r"\bfirst=(\d+)", repr(form)))


def unit_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'bao nhiêu gói bị hủy, tính bằng phần trăm': a percentage is wanted, and the form gives none."""
    wanted = any(w.category == "FILL" and w.word.endswith(("phần trăm", "%")) for w in words)
    dollars = any(w.category == "HOWMUCH" and any(part in ("đô", "USD") for part in w.word.split()) for w in words)
    if dollars and isinstance(form, Query) and any(c.unit == "vnd" for c in form.columns):
        return True  # 'Nhật Bản rót bao nhiêu đô': not what was put in in đồng
    return wanted and not (isinstance(form, Query) and any(c.unit == "percent" for c in form.columns))


def every_lost(item: Item, form: LogicalForm) -> bool:
    """'gói lớn nhất ở moi tinh': 'mọi tỉnh' is no 'some province', and who is greatest in each was perhaps meant."""
    others = {item.sem.rep(v) for v in item.sem.every} - {item.sem.rep(item.sem.focus)}
    return bool(others) and isinstance(form, Query) and form.rank is not None and not form.rank.within


def other_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'giám đốc kiêm người đại diện của công ty khác': another than the one spoken of; 'khác nhau' is counted so anyway."""
    said = any(w.category == "OTHER" and w.word.startswith("khác") and w.word != "khác nhau" for w in words)
    return said and not any(isinstance(p, Distinct | Not) for p in walk(form))


def number_lost(item: Item, form: LogicalForm) -> bool:
    """Is a number of things not in the form?"""
    if item.sem.same:
        kept = {c.expr.var for c in form.columns if isinstance(c.expr, Ident)} if isinstance(form, Query) else set()
        apart = {item.sem.rep(v) for v in item.sem.same} <= kept  # 'trúng nhiều gói nhất của cùng một bên mời thầu': pairs are ranked
        return bool(item.sem.every) or (item.sem.rank is not None and not apart)  # else the form has no room for both
    cards = [w for w in item.words() if w.category == "CARD"]
    said = repr(form) if cards else ""
    return any(not _counts(w, item.sem, said) for w in cards)


def _counts(card: Item, sem: Sem, said: str) -> bool:
    """Is the number in the form: as a bound or as how many are listed? 'hai doanh nghiệp' may be two variables, 'một gói' anyone's."""
    number = card.payload
    return (number == 2 and bool(sem.flags & OF_TWO)) or (number == 1 and card.word != "1") or re.search(rf"\b(?:value|k|first)={number}\b", said) is not None


def one_of_many_lost(item: Item, form: LogicalForm) -> bool:
    """'trúng trên 3 gói của một chủ đầu tư', 'trúng nhiều gói nhất trong một dự án': of one and the same, which a rule that reads 'một' as a filler loses."""
    if not isinstance(form, Query) or item.sem.same:
        return False
    words = list(item.words())
    counted = any(has_agg(c.expr) for c in form.columns) and (form.having or form.rank is not None)
    if not counted and not any(isinstance(p, Compare) and isinstance(p.left, Sub) for p in walk(form.pattern)):
        return False
    if any(isinstance(c, Compare) and c.op == "=" and c.right == Const(1) for c in (*form.having, *(p for p in walk(form.pattern)))):
        return False  # 'chỉ trúng của một chủ đầu tư'
    idle = (b.word for a, b, c in zip(words, words[1:], words[2:], strict=False) if a.category in TIES and b.category in ("FILL", "CARD") and c.category == "N")
    return any(word in ("một", "mot", "1") for word in idle)


def none_at_that_time(words: Sequence[Item], form: LogicalForm) -> bool:
    """'nhà thầu nào năm 2022 không trúng gói nào': the time is of what did not happen, and not of what the subject did otherwise."""
    told = [w for w in words if w.category not in ("FILL", "OF")]
    before = (a.category if a else "" for a, b, c in zip((None, *told), told, told[1:], strict=False) if b.category == "PER" and c.category == "NOT")
    if next((w.sem.kinds() for w in told if w.category == "N"), ()) == ("BidPackage",):
        return False  # 'gói nào năm 2022 không có nhà thầu dự': its own year
    if isinstance(form, Query) and any(isinstance(c, Compare) and c.right == Const(0) for c in form.having):
        return False  # 'năm 2021 chưa giải ngân đồng nào': nothing of what was planned that year
    if not isinstance(form, Query) or not any(category in SPEAKERS for category in before):
        return False
    return not any(_dated(c) for c in walk(form) if isinstance(c, Not))


def none_at_that_place(words: Sequence[Item], form: LogicalForm) -> bool:
    """'ở Hà Nội nhà thầu nào chưa trúng gói nào': none was won there; that the contractor bid there once is less."""
    told = [w.category for w in words if w.category not in ("FILL", "OF")]
    if not isinstance(form, Query) or told[:1] != ["PLC"] or "NOT" not in told[1:4]:
        return False
    packages = {n.var for n in form.pattern.nodes if n.kinds == ("BidPackage",)}
    outside = (c for c in form.pattern.where if not isinstance(c, Not))
    return any(isinstance(p, Prop) and p.name == "province" and p.var in packages for c in outside for p in walk(c))


def _dated(tree: object) -> bool:
    values = (c.value for c in walk(tree) if isinstance(c, Const))
    return any(isinstance(v, dt.date) or (isinstance(v, int) and 1900 < v < 2100) for v in values)


def one_package_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'đại diện cho từ 2 nhà thầu cùng dự một gói': the two bid on one package, and not each on some."""
    if not any(w.category == "RIVAL" and w.word.startswith("cùng") for w in words):
        return False
    if isinstance(form, Query) and any(isinstance(c, Compare) and c.op == "=" and c.right == Const(1) for c in form.having):
        return True  # '2 nhà thầu cùng dự 1 gói': the very same, no number
    counts = (p for p in walk(form) if isinstance(p, Sub) and p.fn == "count" and isinstance(p.expr, Ident))
    return any(e.relation == "BIDS_ON" and e.src == p.expr.var and e.dst in {n.var for n in p.pattern.nodes} for p in counts for e in p.pattern.edges)  # type: ignore[union-attr]


def all_of_a_region(words: Sequence[Item], form: LogicalForm) -> bool:
    """'trúng gói ở tất cả các tỉnh miền Trung': in each of them, where it is asked who did so; of packages or projects, in any."""
    said = any(a.category == "ALL" and b.category == "PLC" for a, b in pairwise(w for w in words if w.category != "FILL"))
    if not said or not isinstance(form, Query) or form.form is not Form.ENTITIES or not form.pattern.edges:
        return False
    listed = {c.expr.var for c in form.columns if isinstance(c.expr, Ident)}
    who = any(n.var in listed and set(n.kinds) & {"Enterprise", "Agency", "Person", "ForeignInvestor"} for n in form.pattern.nodes)
    return who and not any(isinstance(c, Not) for c in form.pattern.where)


def rivals_apart(words: Sequence[Item], form: LogicalForm) -> bool:
    """'hai công ty là đối thủ của nhau': rivals bid."""
    return any(w.category == "RIVAL" for w in words) and "'BIDS_ON'" not in repr(form)


def asked_of_described(words: Sequence[Item], form: LogicalForm) -> bool:
    """Was something asked of what is merely described?"""
    return isinstance(form, Describe) and any(w.category in ("V2", "NOT", "WHO") for w in words)


def never_any(words: Sequence[Item], form: LogicalForm) -> bool:
    """'bao nhiêu nhà thầu không trúng gói nào': none at all, so nothing is asked of the packages."""
    if not (isinstance(form, Query) and form.form is Form.TABLE):
        return False
    first = next((n for n, w in enumerate(words) if w.category in ("HOWMANY", "WHICH")), len(words))
    heads = zip(words[first + 1 :], words[first + 2 :], words[first + 3 :], strict=False)
    return any(v.word.startswith(("không ", "chưa ", "chẳng ")) and n.category == "N" and w.category == "WHICH" for v, n, w in heads)


def none_of_a_place(words: Sequence[Item], form: LogicalForm) -> bool:
    """'gói không thuộc dự án nào ở Đà Nẵng': packages of no project at all, which lie there; and not such as are only of projects elsewhere."""
    told = [w for w in words if w.category != "FILL"]
    of_none = any(a.category == "V2" and b.category == "N" and c.category == "WHICH" for a, b, c in zip(told, told[1:], told[2:], strict=False) if _part_of(a))
    if not of_none or not isinstance(form, Query):
        return False
    denied = (c.cond.pattern for c in conjuncts(form.pattern.where) if isinstance(c, Not) and isinstance(c.cond, Exists))
    return any(isinstance(q, Prop) and q.name == "province" for p in denied for q in walk(p))


def _part_of(verb: Item) -> bool:
    edge = verb.sem.edge(verb.sem.event)
    return edge is not None and edge.relation == "PART_OF"


def how_recently(words: Sequence[Item], form: LogicalForm) -> bool:
    """'công ty mới thành lập': since when, if no time is said?"""
    newly = any(w.category == "VDATE" and w.word.startswith(("mới ", "vừa ")) for w in words)
    return newly and not any(w.category in TIMES for w in words) and not any(isinstance(p, Days) for p in walk(form))
