"""What the words say and the form does not mean: numbers, places, adverbs, negations and rivals that a rule took for something else.

`kept` tells readings that are passed over, the others such as are shown and asked back.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from graph.query import Agg, Arith, Column, Compare, Cond, Const, Describe, Distinct, Exists, Form, LogicalForm, Not, OneOf, Pattern, Prop, Query, Sub
from graph.scope import conjuncts, mentions, walk
from nlp.chart import Item
from nlp.sem import STAKES, Sem
from nlp.vocabulary import vocabulary

#: places beyond the first: the form must say them
ORDINALS = ("SECOND", "THIRD", "FOURTH", "FIFTH")
#: flags of meanings that are of two things
OF_TWO = frozenset({"pair", "pair2", "two", "mutual", "roles"})
#: words that go back to what was just described, and what describes nothing
BACK = ("trong đó ", "trong số đó ", "trong số này ", "trong số ấy ")
UNDESCRIBED = frozenset({"FILL", "N", "CN", "WHICH", "HOWMANY", "WHO", "LISTIT", "IMP"})
#: words of what goes on now, and relations that are over in a day
GOING_ON, PASSING = frozenset({"đang", "hiện đang", "vẫn đang", "hiện"}), frozenset({"PROCURES", "BIDS_ON", "WINS"})
#: words between two things that are set against each other
VERSUS = frozenset({"so với", "vs"})
#: words for several places or years taken as one
TOGETHER = frozenset({"tính chung", "tính gộp", "gộp chung", "gộp lại"})


def kept(item: Item, form: LogicalForm) -> bool:
    """Does the form mean all that the words of its reading say? If not, the next reading is looked at."""
    words = list(item.words())
    if figure_unasked(item) or many_of_none(item) or stake_in_nobody(item, form) or number_lost(item, form) or any(test(words) for test in OF_WORDS):
        return False
    return not any(test(words, form) for test in OF_FORMS)


def odd(query: Query, item: Item) -> str | None:
    """What the best reading settles or adds up in silence, in a word for the trace; None if nothing."""
    if pooled(query, item) or pooled_rate(query, item):
        return "pooled"
    return "average of what" if per_another(query, item) else None


def out_of_context(item: Item) -> bool:
    """'dự án nào trong đó có …': in what, if nothing was described before?"""
    words = list(item.words())
    at = next((n for n in range(len(words)) if f"{' '.join(w.word for w in words[n : n + 3])} ".startswith(BACK)), 0)
    return at > 0 and all(w.category in UNDESCRIBED for w in words[:at])


# ---- what is passed over -----------------------------------------------------------------------------------------
def figure_unasked(item: Item) -> bool:
    """'bên mời thầu có tổng giá các gói trên 200 tỷ': a figure said of things that nobody asked for."""
    return item.category == "ATTR" and "unasked" in item.sem.flags and any(w.category == "BND" for w in item.words())


def finished_when(words: Sequence[Item]) -> bool:
    """'dự án đã hoàn thành (ở Huế) năm 2023': when it was completed, not a completed one that was approved in 2023."""
    told = [w for w in words if w.category not in ("FILL", "OF", "PLC")]
    return any(a.category == "VAL" and b.category == "PER" and any(_finished(c) for c in a.sem.where) for a, b in pairwise(told))


def date_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'tổng giá trị các gói đang mời thầu': a verb that says which date is meant, where no date is."""
    told = {p.name for p in walk(form) if isinstance(p, Prop)} if any(w.category == "VDATE" for w in words) else set()
    meant = ({p.name for p in walk(w.sem.value.expr) if isinstance(p, Prop)} for w in words if w.category == "VDATE" and w.sem.value is not None)
    return any(names and names.isdisjoint(told) for names in meant)


def going_on(words: Sequence[Item]) -> bool:
    """'bao nhiêu gói đang mời thầu': those that are open now; that somebody once called for bids is true of all."""
    verbs = ((a, v.sem.edge(v.sem.event)) for a, v in pairwise(words) if v.category == "V2")
    return any(a.word in GOING_ON and edge is not None and edge.relation in PASSING for a, edge in verbs)


def torn_phrase(words: Sequence[Item]) -> bool:
    """'tỷ lệ tiết kiệm từng năm' is the rate of savings, not each year's share of all that was saved."""
    pairs = (f"{a.word} {b.word}" for a, b in pairwise(words) if a.category == "RATIO" and b.category == "ATTR")
    return any("ATTR" in vocabulary().categories(phrase) for phrase in pairs)


def torn_noun(words: Sequence[Item]) -> bool:
    """'chủ' and 'đầu tư' for 'chủ đầu tư', 'dù' and 'ăn' for 'du an': two syllables that are one noun. 'bên trúng' is one who wins either way."""
    short = ((a, b) for a, b in pairwise(words) if " " not in a.word and (" " not in b.word or b.category == "V2") and a.category not in ("ENT", "PLC"))
    return any(_tears(f"{a.word} {b.word}", b.sem) for a, b in short)


def _tears(phrase: str, last: Sem) -> bool:
    nouns = vocabulary().meanings(phrase, "N")
    does = {e.relation for e in last.edges}
    return bool(nouns) and not any(does & {e.relation for e in noun.edges} for noun in nouns)


def torn_result(words: Sequence[Item]) -> bool:
    """'có kết quả năm 2023' says when there was a result: no filler before the question which result."""
    return any(a.category == "FILL" and a.word == "có" and b.category == "ATTR" and b.word == "kết quả" for a, b in pairwise(words))


def _finished(cond: Cond) -> bool:
    return isinstance(cond, Compare) and isinstance(cond.left, Prop) and cond.left.name == "status" and cond.right == Const("Hoàn thành")


def unsaid_things(words: Sequence[Item], form: LogicalForm) -> bool:
    """'tỷ lệ tiết kiệm năm 2022' asks for a figure: no list of packages, each with its own."""
    listed = isinstance(form, Query) and form.form is Form.TABLE and any(c.unit == "entity" for c in form.columns)
    return listed and {w.category for w in words} <= {"ATTR", "PER", "PLC", "OF", "FILL"}


def compared_as_one(words: Sequence[Item], form: LogicalForm) -> bool:
    """'so sánh số gói thầu năm 2022 và 2023', 'xu hướng giải ngân': is one number given?"""
    several = any(w.category in ("COMPARE", "TREND") or w.word.startswith(("xu hướng", "diễn biến", "biến động")) for w in words)
    return several and isinstance(form, Query) and form.form is Form.NUMBER and not _apart(form.columns)


def called_for_itself(words: Sequence[Item], form: LogicalForm) -> bool:
    """'top 10 nhà thầu theo giá trúng': of what they won; that they called for it themselves nobody said, only the search for a link found it."""
    if any(w.category in ("AUTO", "SELF") for w in words):
        return False
    edges = [e for p in walk(form) if isinstance(p, Pattern) for e in p.edges] if isinstance(form, Query) else []
    linked = {(e.src, e.dst) for e in edges if e.relation == "PROCURES" and e.var.startswith("l")}
    return any((e.src, e.dst) in linked for e in edges if e.relation in ("BIDS_ON", "WINS"))


def won_by_guess(_: Sequence[Item], form: LogicalForm) -> bool:
    """'doanh nghiệp trúng gói của công ty mẹ': the parent called for it; a second winner is only a guess at what 'của' means."""
    patterns = [p for p in walk(form) if isinstance(p, Pattern)] if isinstance(form, Query) else []
    wins = ([e for e in p.edges if e.relation == "WINS"] for p in patterns)
    return any(a.var.startswith("l") and a.dst == b.dst and a.src != b.src for won in wins for a in won for b in won)


def progress_averaged(words: Sequence[Item], form: LogicalForm) -> bool:
    """'dự án có tiến độ dưới 50 %': in which half-year? The average over all reports is no progress, unless it was asked for."""
    if not any("attr:progress" in w.sem.flags for w in words) or any(w.category == "AVG" or w.word.endswith(("trung bình", "bình quân")) for w in words):
        return False
    averaged = (p for p in walk(form) if isinstance(p, Agg | Sub) and p.fn == "avg")
    if not any(isinstance(q, Prop) and q.name == "progress_pct" for p in averaged for q in walk(p)):
        return False
    one = any(_one_period(p) for p in walk(form))
    each = isinstance(form, Query) and any(isinstance(c.expr, Prop) and c.expr.name == "period" for c in form.columns)
    return not (one or each)


def _one_period(part: object) -> bool:
    match part:
        case Compare(left=Prop(name="period"), op="=") | OneOf(expr=Prop(name="period"), values=(_,)):
            return True
    return False


def two_winners(words: Sequence[Item], form: LogicalForm) -> bool:
    """Did two different firms win one package, though nobody spoke of winning together?"""
    if any("liên danh" in w.word or w.word.startswith("cùng trúng") for w in words) or not isinstance(form, Query):
        return False
    wins = [e for e in form.pattern.edges if e.relation == "WINS"]
    apart = {(c.left, c.right) for c in conjuncts(form.pattern.where) if isinstance(c, Distinct)}
    return any(a.dst == b.dst and (a.src, b.src) in apart for a in wins for b in wins)


def uneven_pair(_: Sequence[Item], form: LogicalForm) -> bool:
    """'NT trúng với CĐT (2 công ty) chung …': two of one noun, and only one of them is what it says (nlp.rules.sharing.pair_of)."""
    if not isinstance(form, Query):
        return False
    pairs = [c.left for c in conjuncts(form.pattern.where) if isinstance(c, Distinct) and c.right == f"{c.left}b"]

    def does(var: str) -> set[tuple[str, bool]]:
        return {(e.relation, e.src == var) for e in form.pattern.edges if var in (e.src, e.dst)}

    return any(does(var) != does(f"{var}b") for var in pairs)


def stake_in_nobody(item: Item, form: LogicalForm) -> bool:
    """'bên mời thầu đang là cổ đông của ít nhất một nhà thầu': of one of them, not of any firm there is."""
    if not isinstance(form, Query):
        return False
    edges = form.pattern.edges
    said = {e.var for w in item.words() if w.category in ("V2", "ATTR") for e in w.sem.edges if e.relation == "OWNS"}
    told = mentions(*(c for c in form.pattern.where if not isinstance(c, Distinct)), *form.columns)
    held = [e.dst for e in edges if e.relation == "OWNS" and e.var in said and e.dst in item.sem.implicit and e.dst not in told]
    return any(sum(var in (e.src, e.dst) for e in edges) == 1 for var in held) and any(e.relation in ("BIDS_ON", "WINS", "PROCURES") for e in edges)


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


def many_of_none(item: Item) -> bool:
    """'nhà thầu trúng nhiều gói': how many are many? Of the first five, nobody need say."""
    return _by(item, "many_of_the_first") and not any(w.category == "CARD" for w in item.words())


def _by(item: Item, rule: str) -> bool:
    return item.rule == rule or any(_by(part, rule) for part in item.parts)


def place_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """Is a place that was named ('thứ hai') not in the form? The rule of a superlative that loses it would answer with the first."""
    named = any(w.category in ORDINALS for w in words)
    return named and not (isinstance(form, Query) and form.rank is not None and form.rank.first > 1)


def unit_lost(words: Sequence[Item], form: LogicalForm) -> bool:
    """'bao nhiêu gói bị hủy, tính bằng phần trăm': a percentage is wanted, and the form gives none."""
    wanted = any(w.category == "FILL" and w.word.endswith(("phần trăm", "%")) for w in words)
    return wanted and not (isinstance(form, Query) and any(c.unit == "percent" for c in form.columns))


def bound_lost(words: Sequence[Item]) -> bool:
    """'hai cổ đông trở lên': the end of a bound that was not read as one."""
    ends = any(w.category == "FILL" and w.word in ("trở lên", "trở xuống") for w in words)
    return ends and not any(w.category in ("BND", "TIMES") for w in words)


def number_lost(item: Item, form: LogicalForm) -> bool:
    """Is a number of things not in the form?"""
    if item.sem.same:
        return bool(item.sem.every)  # all of them, and of one and the same: the form has no room for both
    cards = [w for w in item.words() if w.category == "CARD"]
    said = repr(form) if cards else ""
    return any(not _counts(w, item.sem, said) for w in cards)


def _counts(card: Item, sem: Sem, said: str) -> bool:
    """Is the number in the form: as a bound or as how many are listed? 'hai doanh nghiệp' may be two variables, 'một gói' anyone's."""
    number = card.payload
    return (number == 2 and bool(sem.flags & OF_TWO)) or (number == 1 and card.word != "1") or re.search(rf"\b(?:value|k|first)={number}\b", said) is not None


def rivals_apart(words: Sequence[Item], form: LogicalForm) -> bool:
    """'hai công ty là đối thủ của nhau': rivals bid."""
    return any(w.category == "RIVAL" for w in words) and "'BIDS_ON'" not in repr(form)


def asked_of_described(words: Sequence[Item], form: LogicalForm) -> bool:
    """Was something asked of what is merely described?"""
    return isinstance(form, Describe) and any(w.category in ("V2", "NOT", "WHO") for w in words)


def held_by_them(words: Sequence[Item]) -> bool:
    """'có cổ đông nước ngoài nắm trên 50 %': the shareholder holds, and not the firm."""
    told = [w for w in words if w.category != "FILL"]
    owns = [(e := v.sem.edge(v.sem.event)) is not None and e.relation == "OWNS" and v.category == "V2" for v in told]
    return any(a.category == "VAL" and a.sem.flags & STAKES and holds for a, holds in zip(told, owns[1:], strict=False))


def both_do(words: Sequence[Item]) -> bool:
    """'hai công ty cùng giám đốc cùng dự một gói': both of them bid; it is no 'and'."""
    return any(a.category == "AND" and a.word == "cùng" and v.category == "V2" for a, v in pairwise(words))


def never_any(words: Sequence[Item], form: LogicalForm) -> bool:
    """'bao nhiêu nhà thầu không trúng gói nào': none at all, so nothing is asked of the packages."""
    if not (isinstance(form, Query) and form.form is Form.TABLE):
        return False
    first = next((n for n, w in enumerate(words) if w.category in ("HOWMANY", "WHICH")), len(words))
    heads = zip(words[first + 1 :], words[first + 2 :], words[first + 3 :], strict=False)
    return any(v.word.startswith(("không ", "chưa ", "chẳng ")) and n.category == "N" and w.category == "WHICH" for v, n, w in heads)


# ---- what is asked back ------------------------------------------------------------------------------------------
def pooled(query: Query, item: Item) -> bool:
    """'số gói xây lắp so với tư vấn': is the number of both together given?"""
    return query.form is Form.NUMBER and any(w.category in ("AND", "OR") and w.word in VERSUS for w in item.words()) and not _apart(query.columns)


def pooled_rate(query: Query, item: Item) -> bool:
    """'tỷ lệ giải ngân Hà Nội và Đà Nẵng', 'giá trung bình năm 2022 và 2023': of each, or of both together? A rate of several is no sum."""
    several = _made_by(item, "place_list") or any(len(periods) > 1 for _, _, _, periods in item.sem.dates)
    if query.form is not Form.NUMBER or not several or "contrast" in item.sem.flags or any(w.word in TOGETHER for w in item.words()):
        return False
    rates = any(isinstance(p, Arith) and p.op == "/" for c in query.columns for p in walk(c.expr))
    return rates or any(isinstance(p, Agg) and p.fn in ("avg", "median") for c in query.columns for p in walk(c.expr))


def together_apart(words: Sequence[Item], form: LogicalForm) -> bool:
    """'trong các gói …, tính chung tiết kiệm được bao nhiêu phần trăm': one figure, no list."""
    return any(w.word in TOGETHER for w in words) and not (isinstance(form, Query) and form.form is Form.NUMBER)


def _made_by(item: Item, rule: str) -> bool:
    return item.rule == rule or any(_made_by(part, rule) for part in item.parts)


def _apart(columns: Iterable[Column]) -> bool:
    """Does a column have parts of its own, so that two are set against each other?"""
    return any(isinstance(p, Arith) and any(isinstance(a, Agg) and a.where for a in walk(p)) for c in columns for p in walk(c.expr))


def per_another(query: Query, item: Item) -> bool:
    """'trung bình mỗi chủ đầu tư có tổng mức đầu tư bao nhiêu': is the average one of other things?"""
    kinds = {n.var: n.kinds for n in query.pattern.nodes}
    averaged = [p for c in query.columns for p in walk(c.expr) if isinstance(p, Agg) and p.fn in ("avg", "median")]
    of = {k for a in averaged for v in mentions(a) for k in kinds.get(v, ())}
    each = [b for a, b in pairwise(item.words()) if a.category == "AVG" and a.word.split()[-1] in ("mỗi", "một", "1") and b.category == "N"]
    return bool(of) and any(of.isdisjoint(b.sem.kinds()) for b in each)


#: what `kept` asks of the words alone, and of the words beside the form
OF_WORDS = (held_by_them, both_do, finished_when, going_on, torn_phrase, torn_noun, torn_result, bound_lost)
OF_FORMS = (
    unsaid_things, compared_as_one, rivals_apart, called_for_itself, won_by_guess, progress_averaged, two_winners, uneven_pair,
    asked_of_described, never_any, date_lost, place_lost, unit_lost, together_apart, none_of_a_place,
)  # fmt: skip
