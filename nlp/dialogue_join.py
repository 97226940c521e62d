"""A question about what was spoken of: its pronouns, its silent arguments or its subject are things of the last question."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from graph.query import Compare, Cond, Const, Distinct, Expr, Ident, OneOf, Prop
from graph.text.fold import fold_key
from nlp import attach
from nlp.chart import Item
from nlp.connect import Unconnected, components, connect
from nlp.dialogue_context import Rows, context, named_vars, only, told_of, trimmed
from nlp.dialogue_scope import mains
from nlp.dialogue_sem import lasting, named, renamed, settled, without
from nlp.mentions import mentions_of
from nlp.rules.nouns import OWN
from nlp.sem import Ask, RankSpec, Sem, Value, merge, unify

#: relations by which a thing lies in another
BELONGING = ("PART_OF", "LOCATED_IN", "IN_PLAN", "PLANS")


# ---- which pronouns point outside --------------------------------------------------------------------------------------
def outward(item: Item) -> list[str]:
    """Variables of the pronouns that no noun before them in their own question explains."""
    sem, words = item.sem, list(item.words())
    told = dict(sem.pronouns)
    for n, word in enumerate(words):
        if word.category == "SELF" and not word.word.startswith(OWN):
            told.setdefault(f"n{word.start}", "self")
        elif word.category == "THESE" and n and words[n - 1].category == "N":
            told.setdefault(f"n{words[n - 1].start}", "that")
    return [var for var in told if sem.rep(var) in sem.nodes and not _explained(sem, var)]


#: nouns that may be the one thing spoken of though nothing points ('… của dự án?')
BARE = frozenset({"noun:enterprise", "noun:project", "noun:package", "noun:agency", "noun:organisation", "noun:human", "noun:plan"})
#: what before a noun makes it any of them, and what behind it says which
ANY = frozenset({"HOWMANY", "HOWMUCH", "EACH", "CARD", "SAMEONE", "MANY", "FEW", "TOP", "SUM", "AVG", "ONLY", "NOT", "SHARE", "IMP", "AMONG", "BOTH", "BND"})
PLURAL = frozenset({
    "mấy", "may", "hai", "ba", "bốn", "cả", "bọn", "đám", "số", "các", "những", "tất cả", "tất cả các", "toàn bộ", "mọi", "một", "một số", "vài",
    "cac", "nhung",
})  # fmt: skip
TOLD = frozenset({"WHICH", "THESE", "ENT", "VAL", "BND", "REL", "PLC", "OTHER", "CODEW", "BY", "N", "EACHOTHER", "PER", "SUP_HIGH", "SUP_LOW", "NOT"})


def bare_things(item: Item, kinds: frozenset[tuple[str, ...]], bodies: Sequence[str] = ()) -> list[str]:
    """Variables of singular nouns that nothing restricts, of kinds of which one thing was spoken of: 'dự án có bao nhiêu gói?'

    `bodies`: folded names of the bodies spoken of: 'UBND' alone is the one that is called so.
    """
    sem, words = item.sem, list(item.words())
    if not kinds or not (sem.asked or "yn" in sem.flags):
        return []
    asked = {sem.rep(a.var) for a in sem.asked if a.var}
    found = []
    for n, word in enumerate(words):
        var = f"n{word.start}"
        before = words[n - 1] if n else None
        any_ = before is not None and (before.category in ANY or before.word in PLURAL)
        told = n + 1 < len(words) and words[n + 1].category in TOLD
        noun = bool(word.category == "N" and word.sem.flags & BARE and not word.sem.where) or _is_body(word, bodies)
        bare = noun and not any_ and not told
        if bare and sem.rep(var) in sem.nodes and sem.rep(var) not in asked and any(set(k) <= set(word.sem.kinds()) for k in kinds):
            found.append(var)
    return found


def _is_body(word: Item, bodies: Sequence[str]) -> bool:
    """'UBND', 'sở y tế': the sort of body that one spoken of is called by."""
    named_so = word.category == "N" and word.sem.kinds() == ("Agency",) and word.sem.where and "name" not in word.sem.flags
    return bool(named_so) and any(fold_key(word.word) in name for name in bodies)


def things_of(prev: Sem, rows: Rows) -> frozenset[tuple[str, ...]]:
    """The kinds of which just one thing was named or answered."""
    base = context(prev, rows)
    if base is None:
        return frozenset()
    single = [v for v in named_vars(base) if any(isinstance(c, OneOf) and c.expr == Ident(v) and len(c.values) == 1 for c in base.where)]
    if len(rows) == 1 and base.focus not in single and any(a.what == "which" for a in prev.asked):
        single.append(base.focus)
    kinds = [base.kinds(v) for v in single if len(base.kinds(v)) == 1]
    return frozenset(k for k in kinds if kinds.count(k) == 1)


def _explained(sem: Sem, var: str) -> bool:
    here = sem.rep(var)
    nouns = [v for v in {*sem.nodes, *sem.alias} if v[0] == "n" and v != var and _spoken(v) < _spoken(var)]
    if var not in dict(sem.pronouns):
        return any(sem.rep(v) == here for v in nouns)  # a rule has found what it stands for
    return any((one := unify(sem, sem.rep(v), here)) and sound(one) for v in nouns if sem.rep(v) in sem.nodes and sem.rep(v) != here)


def _spoken(var: str) -> int:
    digits = "".join(c for c in var if c.isdigit())
    return int(digits) if digits else 0


def sound(sem: Sem) -> bool:
    """Nothing is related to itself or different from itself."""
    loops = any(sem.rep(e.src) == sem.rep(e.dst) for e in sem.edges)
    return not loops and not any(isinstance(c, Distinct) and sem.rep(c.left) == sem.rep(c.right) for c in sem.where)


# ---- joined ------------------------------------------------------------------------------------------------------------
def joined(
    prev: Sem,
    item: Item,
    *,
    scoped: bool,
    points: bool,
    strict: bool,
    rows: Rows,
    new: Sem | None = None,
    subject: str | None = None,
    things: frozenset[tuple[str, ...]] = frozenset(),
    bodies: Sequence[str] = (),
    either: bool = False,
) -> list[Sem]:
    """The new question about what was spoken of. `new`: its meaning if not the item's; `subject`: its variable that nobody named.

    `strict`: only about the answer or what was named, not about what else the last question spoke of. `either`: the reading over all is offered too.
    """
    base = context(prev, rows)
    new = new or item.sem
    if base is None or new.flags & {"path", "describe"}:
        return []
    pointing = [*outward(item), *bare_things(item, things, bodies)]
    alone = new.with_(pronouns=tuple(p for p in new.pronouns if p[0] not in pointing), definite=new.definite - set(pointing))
    with suppress(Unconnected):  # what was spoken of before may join its parts
        alone = connect(alone)[0]
    open_ = [alone.rep(v) for v in dict.fromkeys(pointing) if alone.rep(v) in alone.nodes]
    if subject and alone.rep(subject) in alone.nodes:
        these = [(base, one) for v in named_vars(base) if (one := _among(alone, base, alone.rep(subject), v))]
        ways = [*these, *_ways(alone, base, alone.rep(subject), topic_first=True, strict=strict)]  # of those spoken of, or all that it has?
    elif open_ and scoped:
        ways = _among_and_of(alone, base, open_[0], strict)
    elif open_:
        listed, one_ = any(a.what == "which" for a in prev.asked) or not (prev.asked or prev.value), _one(item, pointing[0])
        single = listed and len(rows) == 1
        ways = _ways(alone, base, open_[0], topic_first=one_ and not single, strict=strict)
        if (listed and not one_ and not single) or (single and one_ and _far(item, pointing[0])):
            ways = _answers(alone, base, open_[0]) or ways  # 'họ', 'các công ty đó' after a list; 'công ty đó' after one answer
    elif scoped:
        ways = [(base, one) for one in [_scope(_both(alone, base), base, alone, strict)] if one]
    else:
        ways = _silent(alone, base, points, strict)
    found = []
    by_key = either and any(a.key for a in new.asked)  # 'năm nào trúng nhiều nhất?'
    if either and not by_key and _repeats(alone, new, base) and (largest := _largest_stake(base, alone)) is not None:
        return [largest]
    if (_repeats(alone, new, base) and not by_key) or (scoped and subject and (not rows or _again(alone, base))):
        return []
    for around, one in ways:
        tied: Sem | None = one
        for var in open_:
            if tied is not None and var in tied.nodes:
                tied = next((x for other in _known(around) if (x := unify(tied, other, var)) and sound(x)), None)
        if tied is None:
            continue
        whole = _further(_bare_nouns(tied, around, alone), alone, item)
        same = _same_event(whole, alone, around)
        found += [out for way in ([same] if same else []) + [whole] if (out := _finished(way, alone, around, scoped)) is not None]
    return found


def _same_event(both: Sem, alone: Sem, base: Sem) -> Sem | None:
    """'ai trúng gói của sở?' – 'trúng bao nhiêu tiền?': what they won there, and no other win of theirs; None where no event is said twice."""
    rep = both.rep
    told = {rep(v) for c in alone.where for v in mentions_of(c)} | {rep(a.var) for a in alone.asked if a.var}
    for new in alone.edges:
        twice = next((e for e in base.edges if e.relation == new.relation and rep(e.src) == rep(new.src) and rep(e.dst) != rep(new.dst)), None)
        further = any(rep(new.dst) in (rep(e.src), rep(e.dst)) for e in both.edges if e.var != new.var)
        if twice is None or further or rep(new.dst) in told or new.dst not in alone.implicit:
            continue
        names = {new.var: twice.var}
        one = unify(both, twice.dst, new.dst)
        if one is None:
            continue
        fields = {name: renamed(getattr(one, name), names) for name in ("where", "asked", "value", "rank", "having", "wants")}
        return one.with_(**fields, edges=tuple(e for e in one.edges if e.var != new.var), event=names.get(one.event or "", one.event))
    return None


def _one(item: Item, var: str) -> bool:
    """Is it one thing that is pointed at ('công ty này', 'nó'), and not several ('các công ty này', 'họ')?"""
    words = list(item.words())
    at = next((n for n, w in enumerate(words) if var == f"n{w.start}"), None)
    return at is not None and words[at].word not in ("họ", "chúng") and not (at and words[at - 1].word in PLURAL)


def _far(item: Item, var: str) -> bool:
    """'công ty đó': the one just given, not the one 'này' that is being asked about."""
    words = list(item.words())
    at = next((n for n, w in enumerate(words) if var == f"n{w.start}"), len(words))
    return any(w.word.endswith(("đó", "ấy", "kia")) for w in words[at : at + 2] if w.category in ("SELF", "THESE"))


def _repeats(alone: Sem, new: Sem, base: Sem) -> bool:
    """'ai giữ nhiều nhất?' of shareholders: most of what was spoken of, or of anything? Nobody said."""
    edge = new.edge(new.event)
    counted = alone.rank.value.over if alone.rank is not None and alone.rank.value.agg == "count" else ()
    return edge is not None and bool(set(counted) & {*new.implicit, *alone.implicit}) and any(e.relation == edge.relation for e in base.edges)


def _largest_stake(base: Sem, alone: Sem) -> Sem | None:
    """'(cổ đông của E?) ai nắm nhiều nhất?': who holds most of it, and not of most firms."""
    held = [e for e in base.edges if e.relation == "OWNS" and e.src == base.focus and e.dst in named_vars(base) and e.hops == (1, 1)]
    asked = [alone.rep(a.var) for a in alone.asked if a.var]
    if len(held) != 1 or alone.rank is None or len(asked) != 1 or not set(alone.kinds(asked[0])) & set(base.kinds(base.focus)) or alone.where:
        return None
    share = Value(Prop(held[0].var, "pct"), "percent", "tỷ lệ vốn góp", owner=base.focus, over=(held[0].var,))
    return settled(base.with_(asked=(Ask("which", base.focus),), rank=RankSpec(share, alone.rank.descending, 1, base.focus)))


def _again(alone: Sem, base: Sem) -> bool:
    """'(ông ấy là cổ đông ở đâu?) trong đó nắm trên 50 % ở đâu?': of the stakes just spoken of, and by him: not one more of another's."""
    asked = [e.relation for v in _asked(alone) for e in alone.edges if v in (alone.rep(e.src), alone.rep(e.dst)) and alone.kinds(v) == base.kinds(base.focus)]
    return any(e.relation in asked and base.focus in (e.src, e.dst) for e in base.edges)


def _both(alone: Sem, base: Sem) -> Sem:
    settled_base = base.with_(implicit=frozenset(), definite=frozenset(), rank=None, value=None)
    return merge(alone, settled_base, focus=alone.focus, args=alone.args, event=alone.event, rank=alone.rank)


def _ways(alone: Sem, base: Sem, var: str, *, topic_first: bool, strict: bool) -> list[tuple[Sem, Sem]]:
    """`var` is the thing of its kind that was spoken of. Nobody says whom 'trúng những gói nào' is about: the one named, else the answer;
    a pronoun may be either, and both are given where both fit."""
    told = named_vars(base)
    answers = _answers(alone, base, var)
    topics = [(around, one) for v in told if v != base.focus for around in [only(base, v)] if (one := _first(alone, around, var, [v]))]
    if topic_first and topics:
        return topics
    others = [v for v in _known(base, strict) if v != base.focus]
    return [*answers, *topics] or [(around, one) for v in others for around in [told_of(base, v)] if (one := _first(alone, around, var, [v]))][:1]


def _answers(alone: Sem, base: Sem, var: str) -> list[tuple[Sem, Sem]]:
    """`var` is what was answered."""
    around_it = only(base, base.focus) if base.focus in named_vars(base) else base
    return [(around_it, one) for one in [_first(alone, around_it, var, [base.focus])] if one]


def _among_and_of(alone: Sem, base: Sem, var: str, strict: bool) -> list[tuple[Sem, Sem]]:
    """'ai trong đó chung địa chỉ với họ?': one of those listed, and whom they were listed for."""
    found = []
    for other in named_vars(base):
        of = unify(_both(alone, base), other, var) if other != base.focus else None
        these = [v for v in [*_asked(alone), alone.rep(alone.focus)] if of and v in of.nodes and v != var]
        among = next((x for v in these if of and (x := unify(of, base.focus, v)) and sound(x)), None)
        found += [(base, among)] if among is not None else []
    return found


def _first(alone: Sem, base: Sem, var: str, others: list[str]) -> Sem | None:
    both = _both(alone, base)
    holder = "holds" in alone.flags and alone.kinds(var) == ("Agency", "Enterprise")
    fitting = [v for v in others if not (holder and base.kinds(v) == ("Enterprise",))]  # a firm that 'has' a package procures or wins it: nobody said
    return next((one for other in fitting if (one := unify(both, other, var)) and sound(one)), None)


def _known(base: Sem, strict: bool = False) -> list[str]:
    """Variables of the last question: what it was about, then what it named, then (unless `strict`) the rest."""
    return [v for v in dict.fromkeys([base.focus, *named_vars(base), *([] if strict else mains(base))]) if v in base.nodes]


def _asked(alone: Sem) -> list[str]:
    asked = [alone.rep(a.var) for a in alone.asked if a.var]
    return [v for v in dict.fromkeys([*asked, *([alone.rep(alone.focus)] if alone.focus else [])]) if v in alone.nodes]


def _scope(both: Sem, base: Sem, alone: Sem, strict: bool) -> Sem | None:
    """'trong số đó …': what is asked for is among the answer; else the answer is what the clause speaks of."""
    rest = [v for v in alone.nodes if v not in _asked(alone)]
    asked = [(v, other) for other in _known(base, strict) if other == base.focus or not _single(base, other) for v in _asked(alone)]
    ties = asked + [(v, base.focus) for v in sorted(rest, key=_spoken)]
    for var, other in ties:
        if (one := unify(both, other, var)) and sound(one):
            return one
    return _near(both, _asked(alone), [base.focus])


def _single(base: Sem, var: str) -> bool:
    """Was one thing named? 'trong đó ai …' asks for none of its kind among one."""
    return any(isinstance(c, OneOf) and c.expr == Ident(var) and len(c.values) == 1 for c in base.where)


def _silent(alone: Sem, base: Sem, points: bool, strict: bool) -> list[tuple[Sem, Sem]]:
    """Nothing points: the thing asked for, or a silent argument, is of a kind that was spoken of, or is joined to it as 'của' would."""
    mine = _asked(alone) if not alone.edges else sorted(alone.implicit & alone.nodes.keys(), key=_spoken)
    for var in mine:
        for other in _known(base, strict):
            if not points and not alone.edges and other in named_vars(base) and any(a.var for a in alone.asked):
                continue  # 'công ty nào …?' is not about the one firm that was named
            if among := _among(alone, base, var, other):
                return [(base, among)]
            around = only(base, other) if other in named_vars(base) and other != base.focus and alone.edges else trimmed(base, other)
            fits = alone.kinds(var) == base.kinds(other) if not alone.edges else set(base.kinds(other)) <= set(alone.kinds(var))
            if fits and (one := unify(_both(alone, around), other, var)) and sound(one):
                return [(around, one)]
    if not alone.edges:
        if not points and alone.where:
            return []  # says enough to be about all of them
        for other in [*_known(base, True), *([] if strict else mains(base)[:2])] if any(a.var for a in alone.asked) else []:
            if near := _near(_both(alone, told_of(base, other)), mine, [other]):
                return [(told_of(base, other), near)]
        return []
    if strict and any(alone.kinds(v) == base.kinds(w) for v in mine for w in base.nodes):
        return []  # what it is silent of was spoken of, and more was said of it than whose it is
    for other in named_vars(base):
        if near := _near(_both(alone, only(base, other)), [v for v in mine if len(alone.kinds(v)) == 1], [other]):
            return [(only(base, other), near)]
    return []


def _among(alone: Sem, base: Sem, var: str, other: str) -> Sem | None:
    """'E dự bao nhiêu gói năm 2022?' – 'gói nào trúng?': those of them that E won, where more was said of them than E's part in them."""
    asked = [v for v in _asked(alone) if alone.kinds(v) == base.kinds(base.focus)]
    fits = other in named_vars(base) and other != base.focus and set(base.kinds(other)) <= set(alone.kinds(var))
    if not fits or len(asked) != 1 or asked[0] == var or not any(mentions_of(c) != {other} for c in base.where):
        return None
    if {e.relation for e in alone.edges} & {e.relation for e in base.edges if other in (e.src, e.dst)}:
        return None  # 'ai nắm từ 20 %?' – 'còn ai giữ dưới 20 %?': others
    one = unify(_both(alone, base), other, var)
    both = unify(one, base.focus, asked[0]) if one else None
    return both if both is not None and sound(both) else None


def _near(both: Sem, mine: Iterable[str], theirs: Iterable[str]) -> Sem | None:
    """Joined by the one relation that 'của', 'ở' would mean."""
    others = list(dict.fromkeys(theirs))
    for var in mine:
        for other in others:
            for a, b in ((other, var), (var, other)):
                near = [s for s, _ in attach.natural_between(both, a, b) if s is not both and s.edges[-1].relation in BELONGING]
                if len(near) == 1:
                    return near[0]
    return None


def _bare_nouns(both: Sem, base: Sem, alone: Sem) -> Sem:
    """'của dự án': a noun that nothing restricts is the thing of that kind which was named."""
    told = {v for c in alone.where for v in mentions_of(c)} | set(_asked(alone))
    for var, kinds in alone.nodes.items():
        if var in told or var in alone.implicit or var not in both.nodes:
            continue
        same = [c.expr.var for c in named(base) if isinstance(c.expr, Ident) and base.kinds(c.expr.var) == kinds]
        if len(same) == 1 and (one := unify(both, same[0], var)) and sound(one):
            both = one
    return both


def _further(one: Sem, alone: Sem, item: Item) -> Sem:
    """'công ty này còn trúng gói nào (nữa)?', '… dự án nào khác': another than the one that was named."""
    if not any(f" {w.word} ".find(" còn ") >= 0 or w.category == "OTHER" for w in item.words()):
        return one
    pairs = [(v, w) for v in _asked(alone) for w in named_vars(one) if v in one.nodes and one.rep(w) != one.rep(v) and one.kinds(w) == one.kinds(v)]
    there = {frozenset((c.left, c.right)) for c in one.where if isinstance(c, Distinct)}
    return one.also(*(Distinct(v, w) for v, w in dict.fromkeys(pairs) if frozenset((v, w)) not in there))


def _finished(one: Sem, alone: Sem, base: Sem, scoped: bool) -> Sem | None:
    if base.rank is not None:
        if alone.rank is not None or alone.value is not None or alone.flags & {"yn"} or any(a.what != "which" for a in alone.asked):
            return None
        one = one.with_(rank=replace(base.rank, on=base.rank.value.owner))
    out = settled(one.with_(flags=(alone.flags - {"pronoun"}) | lasting(base), pronouns=()))
    cleared = _cleared(out, scoped)
    return cleared if cleared is not None and sound(cleared) and len(components(cleared)) <= 1 else None


def _cleared(out: Sem, scoped: bool) -> Sem | None:
    """One time, place or value of one property: what is said now stands, unless both were to hold."""
    dropped: list[Cond] = []
    seen: dict[Expr, Cond] = {}
    for expr, _, cond, _ in out.dates:
        if expr in seen and seen[expr] != cond:
            dropped.append(cond)
        seen.setdefault(expr, cond)
    fixed: dict[Expr, tuple[Any, set[Any]]] = {}
    for cond in out.where:
        held = _fixed(cond)
        if held is None:
            continue
        expr, values = held
        if expr in fixed and not (fixed[expr][1] & values):
            dropped.append(cond)
        fixed.setdefault(expr, (cond, values))
    if dropped and scoped:
        return None
    return without(out, *dropped).with_(dates=tuple(d for d in out.dates if d[2] not in dropped))


def _fixed(cond: object) -> tuple[Expr, set[Any]] | None:
    match cond:
        case Compare(Prop() as expr, "=", Const(value)):
            return expr, {value}
        case OneOf(Prop() as expr, values):
            return expr, set(values)
    return None
