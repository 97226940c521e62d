"""What a clause is about: 'trong số …', 'giữa A và B', a place or a time around it."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Ident, OneOf
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.connect import CONTEXT
from nlp.mentions import mentions_of
from nlp.nested import inner
from nlp.rules.lookups import claimed
from nlp.rules.nouns import denies_last, located, noun_date
from nlp.rules.official import year_of_figure
from nlp.rules.predicates import predicate, reflexive
from nlp.rules.verbs import NEARER, begins_clause, nearer
from nlp.sem import PARTY, Sem, merge, unify
from nlp.targets import names_of


# ---- scope -------------------------------------------------------------------------------------------------------
@rule("AMONG", "N", "AMN")
def among(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked else None


@rule("AMN|OFN", "S", "S", 0.05)
def within(am: Item, s: Item) -> list[Sem]:
    """'Trong số các N1, N2 nào …': N2 is one of N1 where the kinds agree, else N1 is what the clause speaks about."""
    return scoped(am.sem, s.sem)


@rule("AMN", "N", "N", 0.1)
def within_noun(am: Item, n: Item) -> list[Sem]:
    return scoped(am.sem, n.sem) if n.sem.asked else []


def scoped(am: Sem, s: Sem) -> list[Sem]:
    first = inner(am)  # 'trong 10 nhà thầu trúng nhiều gói nhất, …'
    if first is None or am.asked or s.flags & {"path", "winrate"}:
        return []  # what a win rate is taken over, nlp.rules.winning says
    am = first
    both = merge(s, am, focus=s.focus, args=s.args, event=s.event, asked=s.asked)
    main = next((a.var for a in s.asked if a.var), s.focus)
    counted = [v for v in s.rank.value.over if v in s.nodes and not any(v in mentions_of(c) for c in s.where)] if s.rank else []
    candidates = [main, s.focus, *counted, *sorted(s.implicit)]  # 'trúng nhiều gói nhất trong các gói do A mời'
    alone = len(names_of(am, am.focus)[1]) == 1  # 'ai liên danh nhiều nhất với E': not one of E
    for var in candidates:
        if alone and var and s.asked and s.rep(var) == s.rep(main):
            continue
        if var and s.rep(var) in s.nodes and (one := unify(both, var, am.focus)):
            return [reflexive(one, am.focus)]
    keyed = [k.var for k in s.groups if k.var] + [a.key.var for a in s.asked if a.key and a.key.var]
    counted_ = [main] if s.asked and s.kinds(main) in CONTEXT else []  # 'trong các dự án mình đầu tư, E trúng mấy gói'
    for var in dict.fromkeys(s.rep(v) for v in [*keyed, *counted_, *([target_of(s) or ""] if "name" in am.flags else []), *sorted(s.implicit)] if v):
        if var in s.nodes and (found := [x for x, c in attach.natural_between(both, var, am.focus) if c < 0.3]):
            return found
    return []


@rule("S|N|ATTR", "AMN", "L", 0.06)
def within_after(s: Item, am: Item) -> list[Sem]:
    """'…, chỉ xét tỉnh có từ 10 gói trở lên'."""
    return scoped(am.sem, s.sem) if (s.category != "N" or s.sem.asked) and not over_all(s, am) else []


def over_all(n: Item, am: Item) -> bool:
    """'số … trên tổng số …': a number over another (nlp.rules.shares); 'bao nhiêu … trên tổng số …' asks for the first alone."""
    first = next(iter(n.words()))
    return first.category == "HOWMANY" and first.word.startswith("số") and next(iter(am.words())).word.startswith(("trên tổng", "so với tổng"))


@rule("AND|BETWEEN", "NN", "AMN", 0.02)
@rule("BETWEEN", "NN", "AMN", 0.0)
def between_names(_: Item, pair: Item) -> Sem | None:
    """'Giữa E1 và E2, ai …': one of the two."""
    first, second = pair.sem.args
    ids = [c for c in pair.sem.where if isinstance(c, OneOf)]
    if len(ids) != 2 or pair.sem.edges or "bothsaid" in pair.sem.flags:
        return None  # 'ai là cổ đông của cả E1 và E2': of both (nlp.rules.jointly)
    kinds = tuple(k for k in pair.sem.kinds(first) if k in pair.sem.kinds(second))
    if not kinds:
        return None
    values = tuple(v for c in ids for v in c.values)
    return Sem(focus=first, nodes={first: kinds}, where=(OneOf(Ident(first), values),), flags=frozenset({"two"}))


@unary("NN", "AMN", 0.1)
def two_names(pair: Item) -> Sem | None:
    return between_names(pair, pair)  # type: ignore[return-value]


@rule("N", "S", "S", 0.07)
def topic(n: Item, s: Item) -> list[Sem]:
    """'Gói K: ai trúng?', 'E ai làm giám đốc?': the named thing is what the clause leaves silent."""
    return about(n.sem, s.sem) if "name" in n.sem.flags and not n.sem.edges and "pair" not in n.sem.flags else []


@rule("NREL", "S", "S", 0.1)
def topic_then(n: Item, s: Item) -> list[Sem]:
    """'gói của A thì ai trúng nhiều nhất'."""
    return about(n.sem, s.sem)


def about(n: Sem, s: Sem) -> list[Sem]:
    if "holds" in s.flags and set(n.kinds()) & {"Enterprise"}:
        return []  # 'thì có những gói nào': invited or won?
    if n.asked or not any(a.what in ("which", "count") for a in s.asked) or s.flags & {"path", "describe"} or claimed(n, s):
        return []
    both = merge(s, n, focus=s.focus, args=s.args, event=s.event, asked=s.asked)
    silent = [v for v in sorted(s.implicit) if s.rep(v) in s.nodes]
    for var in silent:
        if one := unify(both, n.focus, s.rep(var)):
            return [reflexive(one, n.focus)]
    ways = (x for var in silent for x, cost in attach.natural_between(both, s.rep(var), n.focus) if cost < 0.3)
    return [x for x in ways][:1]


# ---- place and time around a clause ---------------------------------------------------------------------------------
def target_of(sem: Sem) -> str | None:
    """What a place said of the whole clause is about: the object of the event, else what is asked, else the focus."""
    edge = sem.edge(sem.event)
    if edge is not None and edge.relation in ("WINS", "BIDS_ON", "PROCURES", "INVESTS_IN", "IS_OWNER_OF", "PART_OF"):
        return sem.rep(edge.dst)
    asked = next((a.var for a in sem.asked if a.var), None)
    return sem.rep(asked or sem.focus) if asked or sem.focus else None


@rule("S", "PLC", "S", 0.08)
def clause_place(s: Item, plc: Item) -> Sem | None:
    return None if denies_last(s) else _placed(s, plc)


def _placed(s: Item, plc: Item) -> Sem | None:
    target = target_of(s.sem)
    return located(s.sem, target, plc) if target else None


@rule("PLC", "S", "S", 0.05)
def place_clause(plc: Item, s: Item) -> Sem | None:
    return _placed(s, plc)


@rule("PLC", "N", "N", 0.14)
def place_noun(plc: Item, n: Item) -> tuple[Sem, float] | None:
    found = located(n.sem, n.sem.rep(n.sem.focus), plc) if "name" not in n.sem.flags and n.sem.asked else None
    party = set(n.sem.kinds()) <= set(PARTY)  # 'Ở Hà Nội nhà thầu nào trúng …': what was won is there
    return (found, 0.15 if party else 0.0) if found else None


@rule("PLC", "HAVE", "PLCH")
def place_has(plc: Item, _: Item) -> Sem:
    return plc.sem


@rule("PLCH", "N", "S")
def place_has_noun(plc: Item, n: Item) -> Sem | None:
    """'Hà Nội có bao nhiêu dự án'."""
    return located(n.sem, n.sem.rep(n.sem.focus), plc) if "name" not in n.sem.flags else None


@rule("S", "PER", "S", 0.06)
def clause_time(s: Item, per: Item) -> Sem | None:
    return None if denies_last(s) else _dated(s, per)


def _dated(s: Item, per: Item) -> Sem | None:
    if "dated" in s.sem.flags:
        return None
    asked = next((a.var for a in s.sem.asked if a.var), None)
    ranked = s.sem.rank.value.over[0] if s.sem.rank and s.sem.rank.value.over else None
    date = attach.event_date(s.sem) or attach.date_of(s.sem, s.sem.rep(asked or s.sem.focus)) or year_of_figure(s.sem)
    date = date or (attach.date_of(s.sem, s.sem.rep(ranked)) if ranked else None)
    return attach.with_period(s.sem, per.payload, date)  # type: ignore[arg-type]


@rule("PER", "S", "S", 0.05)
def time_clause(per: Item, s: Item) -> Sem | None:
    """'năm 2022 E trúng gói nào'; a denied verb takes it itself: '(nhà thầu nào) năm 2022 không trúng gói nào'."""
    return _dated(s, per)


@rule("PER", "N", "N", 0.1)
def time_noun(per: Item, n: Item) -> tuple[Sem, float] | None:
    """'Năm 2023 dự án nào … nhất': of what ranks; a noun alone seldom has its time before it."""
    if "name" in n.sem.flags or "dated" in n.sem.flags:
        return None
    dated = attach.with_period(n.sem, per.payload, noun_date(n.sem))  # type: ignore[arg-type]
    return (dated, 0.0 if n.sem.rank is not None or n.sem.dated_by is not None else 0.2) if dated else None


@rule("S", "REL|AND", "SA")
def clause_and(s: Item, _: Item) -> Sem:
    return s.sem


@rule("SA", "VP", "S", 0.05)
def more_of_subject(s: Item, v: Item) -> Sem | None:
    if "verb:lose" in v.sem.flags and any(e.relation == "BIDS_ON" for e in s.sem.edges):
        return None  # 'dự những gói nào mà không trúng': those very packages
    if "pair2" in s.sem.flags and v.sem.flags & {"verb:bid", "verb:win", "verb:lose"}:
        return None  # 'hai nhà thầu trùng số điện thoại mà cùng dự một gói': both of them (nlp.rules.duos)
    found = predicate(s.sem, v.sem) if not v.sem.asked else None
    return found.flag("conj") if found and v.sem.edges and s.sem.edges else found


@rule("S", "VP", "S", 0.25)
def more_bare(s: Item, v: Item) -> Given:
    behind = nearer(s, v.sem)
    of_that = bool(s.parts) and s.last().category == "WHICH" and nearer(s.parts[-1], v.sem, of_asked=True)
    if v.sem.asked or (v.sem.rank and behind) or of_that or begins_clause(s, v):
        return None
    found = predicate(s.sem, v.sem)
    return (found, NEARER) if found and behind else found


@rule("HAVE", "N", "HASKED", 0.02)
def has_which(_: Item, n: Item) -> Sem | None:
    bare = len(n.sem.nodes) == 1 and not n.sem.where and not n.sem.edges and not n.sem.rank
    return n.sem if bare and len(n.sem.asked) == 1 and n.sem.asked[0].what in ("which", "count") and n.sem.asked[0].key is None else None


@rule("N", "HASKED", "S", 0.0)
def of_these_which(n: Item, m: Item) -> Sem | None:
    """'gói hàng hóa từ 5 đến 10 tỷ ở Đông Nam Bộ có những gói nào': those very ones."""
    same = n.sem.kinds() == m.sem.kinds() and not n.sem.asked and "name" not in n.sem.flags and (n.sem.where or n.sem.edges)
    return n.sem.with_(asked=(replace(m.sem.asked[0], var=n.sem.focus),)) if same else None
