"""Follow-up questions: what an earlier reading becomes when the next question only edits it ('còn năm 2022?', 'trong số đó …').

The new question is read by the same chart as any other. Words that only change something (a time, a place, a name, a value, an order, a
measure) edit the last meaning; a clause with something open (a pronoun, 'trong số đó', a silent subject) is joined to what was spoken of.
What points back but cannot be tied gets no reading, so that it is asked back; what stands alone is a new question.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from graph.check import check
from graph.ontology import ontology
from graph.query import Ident
from graph.scope import QueryError
from graph.text.fold import fold, tokens
from nlp import rules  # noqa: F401  registers the grammar
from nlp.build import Unclear, build
from nlp.chart import Item
from nlp.dialogue_edit import TELLING, Change, changed, is_joined
from nlp.dialogue_join import bare_things, outward, things_of
from nlp.dialogue_sem import answer_var, is_scoped, named, places, settled
from nlp.dialogue_words import of_pieces, of_such, of_there, of_things, said
from nlp.parse import ROOTS, Parsed, Reading, parse
from nlp.phrases import phrases
from nlp.sem import Sem
from nlp.tagger import Names, Tagged, tag
from nlp.vocabulary import vocabulary

#: a question of so few words that names nothing may mean what was spoken of before
SHORT = 9
#: and of so many, a bare noun may be the thing spoken of
BARE_WORDS = 12
_ANCHORS = ("ENT", "PLC", "PER")
#: what a question may be laid out in when it is no sentence, and what each further piece costs
PIECES = frozenset({
    "PER", "PLC", "NOTPLC", "VAL", "BND", "N", "NSUP", "GRP", "BYA", "ATTR", "SUP_HIGH", "SUP_LOW", "TOPK", "HOWMANY", "HOWMUCH", "PCTQ",
    "WHERE", "IMP", "FILL", "WANT", "SUM", "WHICHYEAR", "EACHWANT", "Q_YN", "S", "Q", "VP", "PASS", "EXQ", "OFN",
    "UP", "DOWN", "UPDOWN", "VS", "ORD", "NTH", "ISWHO", "PCTPOINT", "WHAT", "CN", "BYORD", "ORDERUP", "ORDERDOWN",
    "WHICHMONTH", "WHICHQUARTER", "OFTENMOST", "MOSTLY", "REL",
})  # fmt: skip
#: and besides, what may be dropped or added
COMMANDED = {"drop": frozenset({"KEY", "YEARW"}), "add": frozenset({"COL", "AND"})}
POINTING = ("này", "đó", "ấy", "kia")
#: a reading this much dearer than the cheapest layout is far-fetched
FAR = 0.4
#: words of a question beyond which nothing is laid out
LONGEST = 40
PIECE, MOST_PIECES, MOST_LAYOUTS = 0.12, 5, 40


def follow_up(previous: Reading, question: str, names: Names, today: dt.date, *, rows: Sequence[Sequence[Any]] = ()) -> Parsed | None:
    """The readings in the light of the last one, none if it points back but fits nothing; None when nobody can say whether it continues.

    `rows`: the last result, which a ranking is continued by ('top 5 …' – 'chủ của họ là ai?').
    """
    such = of_such(question)
    marks, last = said(such), settled(previous.sem)
    whole = parse(question, names, today, pieces=True)
    rest = of_things(of_there(of_pieces(marks.rest, _listed(last)), _listed(last)), _thing(last))
    things, bodies = things_of(last, rows), _bodies(previous, rows)
    changed_text = such != question or rest != marks.rest
    points = marks.marked or changed_text or _points(whole) or _bare(whole, things, bodies)
    either = not points and bool(whole.readings) and (_narrows(whole.readings[0], last) or _same_event(whole.readings[0].sem, last))
    if not points and (whole.tagged.invalid or (whole.readings and _stands_alone(whole, previous) and not either)):
        return whole
    loose = bool(whole.readings) and not (points or either or is_scoped(last) or _compares(whole.readings[0].sem) or _only_counts(whole.readings[0].sem, last))
    if loose and _of_listed(whole.readings[0].sem, last):
        return None  # 'ai mời thầu?': of those described, or of all?
    of_all = not points and bool(whole.readings) and _compares(whole.readings[0].sem)
    either = either or of_all  # 'ai trúng nhiều nhất?': of those spoken of, or of all?
    tagged = _tagged(rest, names, today) if marks.marked or changed_text else whole.tagged
    whole_says = bool(whole.readings) and not _empty(whole.readings[0].sem)
    denied = bool(rows) and rows[0][0] is False  # what is not so leads nowhere, nor back
    before = previous.before if isinstance(previous, Continued) and not denied and not last.having else None
    instead = previous.instead if isinstance(previous, Continued) else None
    change = Change(last, marks, points, whole_says, before is not None, tuple(tuple(r) for r in rows), things, bodies, either, instead)
    found = _readings(change, tagged) or (_readings(replace(change, sem=before, strict=False, rows=()), tagged) if before is not None else [])
    if either and not found and of_all:
        return None
    if either and found and _of_those_listed(whole.readings[0], last):
        return Parsed(tagged, found)
    if either:
        found = [replace(r, cost=0.0) for r in (*whole.readings[:1], *found[:1])]
    if found or points:
        return Parsed(tagged, found, [] if found else [Unclear("context")])
    return None


def _of_those_listed(best: Reading, last: Sem) -> bool:
    """'gói nào đắt nhất?', 'ai nắm trên 20%?' after somebody's packages or shareholders were listed or counted: of those. Where nobody was named, or
    the question names a place or a time, it may be of all."""
    told = any(w.category in _ANCHORS for w in best.item.words())
    asked = [a for a in best.sem.asked if a.what in ("which", "count")]
    alike = len(asked) == 1 and asked[0].key is None and set(best.sem.kinds(asked[0].var)) & set(last.kinds(answer_var(last)))
    listed = any(a.what in ("which", "count") and a.key is None for a in last.asked) or (not last.asked and last.value is None)
    plainly = listed and not (last.rank or last.having or last.groups or last.flags & {"path", "describe", "yn"})
    others = [c for c in named(last) if isinstance(c.expr, Ident) and c.expr.var != answer_var(last)]
    return bool(alike) and plainly and not told and bool(others) and len(others) == len(named(last))


def _thing(last: Sem) -> str | None:
    """What 'nó', 'chúng' would be called, where the last answer were things and not people or bodies."""
    kinds = last.kinds(answer_var(last)) if last.focus else ()
    return ontology().kinds[kinds[0]].label.vi if len(kinds) == 1 and kinds[0] not in ontology().expand("Party") else None


def _listed(last: Sem) -> str | None:
    """What 'cái nào' would be called: things of the kind that was listed."""
    kinds = last.kinds(answer_var(last)) if last.focus else ()
    return ontology().kinds[kinds[0]].label.vi if len(kinds) == 1 else None


def _tagged(text: str, names: Names, today: dt.date) -> Tagged:
    tagged = tag(text, vocabulary(), names, today)
    tagged.chart.run()
    return tagged


# ---- does it stand alone? --------------------------------------------------------------------------------------------
def _points(whole: Parsed) -> bool:
    """A pronoun that nothing in the question itself explains."""
    long = whole.readings and len(whole.tagged.tokens) > SHORT and whole.tagged.folded.marked  # then its best reading says what 'đó' is
    items = [whole.readings[0].item] if long else whole.tagged.chart.roots((*ROOTS, "VP", "PASS", "EXQ"))
    return any(outward(item) for item in items)


def _bare(whole: Parsed, things: frozenset[tuple[str, ...]], bodies: Sequence[str]) -> bool:
    """'Có bao nhiêu gói thầu thuộc dự án?' after one project was named: of that one. Long questions tell their own things."""
    return len(whole.tagged.tokens) <= BARE_WORDS and bool(whole.readings) and bool(bare_things(whole.readings[0].item, things, bodies))


def _bodies(previous: Reading, rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """The folded names of the bodies that were named or answered."""
    bodies = any("Agency" in previous.sem.kinds(c.expr.var) for c in named(previous.sem) if isinstance(c.expr, Ident))
    said_before = " ".join(w.word for w in previous.item.words()) if bodies else ""
    answered = [c.get("name") or "" for row in rows[:1] for c in row[:1] if len(rows) == 1 and isinstance(c, dict) and c.get("type") == "Agency"]
    return tuple(fold(n).text for n in [said_before, *answered] if n)


def _stands_alone(whole: Parsed, previous: Reading) -> bool:
    """Named its own entity, place or time in a sentence of its own, or says enough; or nothing was named before that it could inherit."""
    best = whole.readings[0]
    if len(whole.tagged.tokens) > SHORT:
        return True  # marked or not: nothing in it points back
    categories = {i.category for i in best.item.words()}
    if any(w.text == "thi" for w in whole.tagged.tokens) and best.item.rule in ("before", "place_noun", "time_noun", "place_clause", "time_clause", "topic"):
        return False  # 'Tây Nguyên thì mấy dự án?': of the sort that was asked for
    named_only = best.item.category == "N" and "name" in best.sem.flags and not best.sem.edges and not best.sem.asked
    if named_only:
        return False
    if categories & set(_ANCHORS) or "nationwide" in best.sem.flags:
        return True
    if _empty(best.sem) or is_scoped(previous.sem) or _silent_value(best):
        return False
    return not _of_those(best.sem, previous.sem)


def _narrows(best: Reading, last: Sem) -> bool:
    """'gói nào ở Hà Nội?', 'năm 2021 có mấy gói?' after a list of packages: of those, or of all?"""
    words = list(best.item.words())
    there = _bare_there(best.sem, last) and len(words) <= SHORT and any(w.category in ("PLC", "PER") for w in words)
    if there and not any(w.category == "ENT" or w.word in ("thì", "thi") for w in words):
        return True
    short = best.item.category == "N" and len(words) <= 4 and words[0].category not in _ANCHORS and not any(w.category == "ENT" for w in words)
    return short and any(w.category in _ANCHORS for w in words) and bool(best.sem.asked) and best.sem.kinds() in last.nodes.values()


def _bare_there(new: Sem, last: Sem) -> bool:
    """Things of the sort that was asked for, of which only place and time are said, where more than that was said of them before."""
    asked = [a for a in new.asked if a.what in ("which", "count")]
    alike = len(asked) == 1 and asked[0].key is None and new.kinds(asked[0].var) == last.kinds(answer_var(last)) if last.focus else False
    if not alike or new.edges or new.rank or new.having or new.groups or "nationwide" in new.flags:
        return False
    more = {("date" if c in [d[2] for d in last.dates] else "place" if c in places(last) else "other") for c in last.where}
    return bool(last.edges) or "other" in more


def _same_event(new: Sem, last: Sem) -> bool:
    """'những gói nào trúng năm 2022?' after what one firm has won: by that firm, or by anybody?"""
    told = {c.expr.var for c in named(last) if isinstance(c.expr, Ident)}
    silent = new.implicit & new.nodes.keys()
    return any(
        e.relation == o.relation and ((new.rep(e.src) in silent and o.src in told) or (new.rep(e.dst) in silent and o.dst in told))
        for e in new.edges
        for o in last.edges
    )


def _silent_value(best: Reading) -> bool:
    """'tổng mức đầu tư là bao nhiêu': of nothing in particular."""
    valued = best.sem.value is not None or any(a.value for a in best.sem.asked)
    return valued and not any(i.category in TELLING for i in best.item.words())


def _of_listed(new: Sem, last: Sem) -> bool:
    """'ai trúng gói đầu tiên?', 'ai mời thầu?' after packages of some sort were listed: of those, or of all?"""
    described = bool(last.edges or last.where) and any(a.what == "which" for a in last.asked)
    listed = last.kinds(answer_var(last)) if described else ()
    return bool(listed) and listed in new.nodes.values()


def _only_counts(new: Sem, last: Sem) -> bool:
    """'bao nhiêu công ty?' after some were listed: of those."""
    counts = len(new.asked) == 1 and new.asked[0].what == "count" and new.asked[0].key is None
    return counts and not new.edges and not new.where and new.kinds(new.asked[0].var) == last.kinds(answer_var(last))


def _of_those(new: Sem, last: Sem) -> bool:
    """The same of what was counted or ranked: 'mấy dự án đã chấm dứt?' after 'mấy dự án PPP đang thực hiện', 'liệt kê cổ đông' after the firm that
    has most of them."""
    shared = {new.kinds(v) for v in new.nodes} & {last.kinds(v) for v in last.nodes}
    narrower = (bool(last.where) or _compares(last)) and not _compares(new)
    return _of_listed(new, last) or (bool(shared) and narrower)


def _compares(sem: Sem) -> bool:
    return sem.rank is not None or bool(sem.having or sem.groups or sem.above)


def _empty(sem: Sem) -> bool:
    """'những tỉnh nào': asks for things without saying anything of them."""
    return not sem.edges and not sem.where and sem.value is None and sem.rank is None and not sem.groups and not any(a.value for a in sem.asked)


@dataclass(frozen=True)
class Continued(Reading):
    """A reading that was joined to an earlier one. `before`: what had been spoken of, to which the next question may go back."""

    before: Sem | None = None
    instead: Sem | None = None  #: what was asked before the last change: 'còn Quảng Ninh?' – 'nơi nào nhiều hơn?'


# ---- laid out ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Layout:
    pieces: tuple[Item, ...]
    cost: float


def _layouts(tagged: Tagged, pieces: Set[str] = PIECES) -> list[Layout]:
    """Ways to lay out the words in pieces that mean something, cheapest first."""
    length, chart = len(tagged.tokens), tagged.chart
    if length > LONGEST:
        return []  # who says so much leaves nothing to be guessed
    ways: dict[int, list[Layout]] = {0: [Layout((), 0.0)]}
    times = {span for span, cell in chart.cells.items() if "PER" in cell}
    for end in range(1, length + 1):
        found = []
        for start in range(end):
            cell = chart.cells.get((start, end), {})
            items = [i for category, kept in cell.items() if category in pieces for i in kept if not _skips(i, times)]
            found += [_longer(way, item) for way in ways.get(start, ()) for item in items if len(way.pieces) < MOST_PIECES]
        ways[end] = sorted(found, key=lambda w: w.cost)[:MOST_LAYOUTS]
    return ways.get(length, []) if length else []


def _skips(item: Item, times: Set[tuple[int, int]]) -> bool:
    """A pointing word, or a time ('từ trước đến nay'), read as if it said nothing."""
    return any(w.category == "FILL" and (w.word in POINTING or (w.start, w.end) in times) for w in item.words())


def _longer(way: Layout, item: Item) -> Layout:
    price = PIECE if way.pieces and item.category not in ("FILL", "IMP") else 0.0
    return Layout((*way.pieces, item), way.cost + item.cost + price)


def _readings(change: Change, tagged: Tagged) -> list[Reading]:
    found: list[Reading] = []
    layouts = _layouts(tagged, PIECES | COMMANDED.get(change.marks.command, frozenset()))
    whole = change.marks.reverse or change.marks.command in ("turn", "why", "both")
    for layout in [w for w in layouts if w.cost <= layouts[0].cost + FAR] or ([Layout((), 0.0)] if whole else []):
        for sem in changed(change, layout.pieces):
            if (reading := _reading(sem, layout, tagged, change.sem, change.again)) is not None and all(r.form != reading.form for r in found):
                found.append(reading)
    return sorted(found, key=lambda r: r.cost)


def _reading(sem: Sem, layout: Layout, tagged: Tagged, last: Sem, again: bool) -> Reading | None:
    try:
        form = build(sem)
        check(form, ontology())
    except (Unclear, QueryError):
        return None
    joined = is_joined(layout.pieces, again=again)
    item = Item("FOLLOW", 0, len(tagged.tokens), sem, layout.cost, layout.pieces)
    return Continued(form, sem, layout.cost, item, last if joined else None, None if joined else last)


#: a question of more words that nothing marks has a topic of its own; of so many, marks or none
BRIEF, LONG = 4, 120


def is_brief(question: str) -> bool:
    """Short enough to go on with what was said before?"""
    return len(tokens(fold(question))) <= BARE_WORDS


def own_topic(question: str) -> bool:
    """Did a question that got no answer speak of something else than what was shown before?"""
    words = len(tokens(fold(question)))
    return words > LONG or (words > BRIEF and not said(question).marked)


def of_what_is_shown(question: str, *, after_own_topic: bool) -> bool:
    """After a question without an answer: can this one only mean the last result there was? A command and 'trong số đó' can mean nothing else;
    the last question with a change ('còn năm 2022?') may, unless a topic of its own was brought up in vain."""
    marks = said(question)
    return bool(marks.command) or marks.scoped or (marks.again and not after_own_topic)


def may_continue(question: str, reading: Reading, previous: Reading | None = None, *, unanswered: bool = False) -> bool:
    """May a question inside a dialogue, though it can be read alone, mean what was spoken of before?

    So it is when it points back ('đó', 'này', 'còn …'), or is short and names no entity, place or time of its own, or not all of those sorts
    that were named before ('GRDP năm 2021?' after a question about one province). `unanswered`: the last question got no answer.
    """
    folded = fold(question)
    words = tokens(folded)
    pointing = {fold(w).text for w in phrases()["pointing"]}
    if any(w.text in pointing for w in words):
        return True
    if unanswered and any(w.text == "thi" for w in words):
        return True  # 'Tây Nguyên thì mấy dự án?': of whatever sort was asked for in vain
    own = {i.category for i in reading.item.words() if i.category in _ANCHORS}
    before = {i.category for i in previous.item.words() if i.category in _ANCHORS} if previous else set()
    return len(words) <= SHORT and (not own or bool(before - own))

