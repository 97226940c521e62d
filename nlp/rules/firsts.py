"""The first and the last: 'trúng gói nào sớm nhất', 'gói gần đây nhất mà E trúng', 'lần đầu trúng thầu là khi nào', 'doanh nghiệp lâu đời nhất'.

What happened first or last goes by the date of the event: an award by its day, a bid by the closing of the package.
"""

from __future__ import annotations

from graph.query import DatePart, Prop
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.clauses import gap
from nlp.rules.predicates import predicate
from nlp.sem import Ask, RankSpec, Sem, Value, merge, unify

#: what happens on a day that is known
EVENTS = ("WINS", "BIDS_ON", "PROCURES", "INVESTS_IN", "IS_OWNER_OF")
#: superlatives of age: no event is old
AGES = ("trẻ nhất", "non trẻ nhất", "lâu đời nhất", "cũ nhất")
#: superlatives that stand before their clause
TIMES = ("lần đầu", "lần gần", "lần cuối", "lần sau cùng", "lần mới")


# ---- by the date of an event ---------------------------------------------------------------------------------------
def by_date(sem: Sem, sup: Item, on: str) -> Sem | None:
    """`on`, an end of the event, ranked by when the event happened."""
    edge, date = sem.edge(sem.event), attach.event_date(sem)
    if edge is None or date is None or edge.relation not in EVENTS or date[1] != "date" or sup.word in AGES:
        return None
    if sem.rank or sem.having or sem.groups or sem.rep(on) not in (sem.rep(edge.src), sem.rep(edge.dst)) or any(a.what != "which" for a in sem.asked):
        return None
    value = Value(date[0], "date", date[2], owner=on, over=(edge.var,))
    return sem.with_(rank=RankSpec(value, sup.category == "SUP_NEW", 1, on)).flag("firstlast")


@rule("VP|PASS", "SUP_NEW|SUP_OLD", "VP", 0.03)
def event_last(v: Item, sup: Item) -> list[Sem]:
    """'trúng gói nào sớm nhất': of what is asked for; '(gói) E trúng gần đây nhất': of what it was done to; else of who did it, or of its object."""
    sem = v.sem
    if len(sem.args) < 2:
        return []
    asked = [sem.rep(a.var) for a in sem.asked if a.what == "which" and a.var]
    said = sem.rep(sem.args[1]) not in sem.implicit  # 'trúng gói đầu tiên': the package
    if said and not asked and "passive" not in sem.flags and sup.word == "mới nhất":
        return []  # 'trúng gói mới nhất': published last, or won last?
    ends = asked[:1] or (sem.args[:1] if "passive" in sem.flags else sem.args[1:2] if said else sem.args[:2])
    return [s for end in ends if (s := by_date(sem, sup, end))]


@rule("SUP_NEW|SUP_OLD", "S|VP|PASS", "SLAST", 0.0)
def time_of_clause(sup: Item, s: Item) -> Sem | None:
    """'lần đầu E trúng thầu', 'lần gần nhất huyện A mời thầu'."""
    edge = s.sem.edge(s.sem.event)
    return by_date(s.sem, sup, edge.dst) if edge is not None and sup.word.startswith(TIMES) and not s.sem.asked else None


@rule("VP", "WHICHDATE|WHICHYEAR", "VP", 0.0)
@rule("S|SLAST", "WHICHDATE|WHICHYEAR", "S", 0.0)
def date_of_last(v: Item, word: Item) -> Sem | None:
    """'trúng gói đầu tiên khi nào', 'lần gần nhất trúng thầu là năm nào'."""
    rank = v.sem.rank
    if rank is None or "firstlast" not in v.sem.flags or v.sem.asked:
        return None
    year = word.category == "WHICHYEAR" or "năm" in word.word
    expr = DatePart("year", rank.value.expr) if year else rank.value.expr
    label = f"{'năm' if year else 'ngày'} {'gần nhất' if rank.descending else 'đầu tiên'}"
    value = Value(expr, "year" if year else "date", label, agg="max" if rank.descending else "min", over=rank.value.over)
    return v.sem.with_(rank=None, asked=(Ask("value", value=value),), flags=v.sem.flags - {"firstlast"})


@rule("JUST", "V2|VDATE", "R", 0.0)
def just_now(_: Item, v: Item) -> Sem | None:
    """'mới trúng … gần đây nhất': how recently is said by the superlative; without one it is not said at all (nlp.guards.asked)."""
    return None if v.parts else v.sem.flag("justnow")


# ---- a noun first: 'gói đầu tiên mà E trúng' ---------------------------------------------------------------------------
@rule("N", "SUP_NEW|SUP_OLD", "NLAST", 0.0)
def last_noun(n: Item, sup: Item) -> Sem | None:
    plain = n.sem.kinds() in (("BidPackage",), ("Project",)) and "name" not in n.sem.flags and not (n.sem.rank or n.sem.pronouns)
    return n.sem.with_(fill=(sup,)) if plain and sup.word not in AGES else None


@rule("NLAST", "REL", "NLAST", 0.0)
def last_that(n: Item, _: Item) -> Sem:
    return n.sem


@rule("NLAST", "VP|PASS", "N", 0.03)
def last_done(n: Item, v: Item) -> Sem | None:
    """'gói gần đây nhất (do) E trúng'."""
    return _last(n, predicate(_bare(n), v.sem)) if not (v.sem.asked or v.sem.rank or v.sem.having) else None


@rule("NLAST", "S", "N", 0.05)
def last_of_clause(n: Item, s: Item) -> Sem | None:
    """'gói đầu tiên mà E đã trúng ở Hà Nội'."""
    if s.sem.asked or s.sem.rank or s.sem.having or s.sem.flags & {"yn", "path", "describe"}:
        return None
    return _last(n, next(iter(gap(_bare(n), s.sem)), None))


def _bare(n: Item) -> Sem:
    return n.sem.with_(fill=())


def _last(n: Item, found: Sem | None) -> Sem | None:
    (sup,) = n.sem.fill
    assert isinstance(sup, Item)
    return by_date(found, sup, found.focus) if found else None


@rule("N", "SUP_NEW|SUP_OLD", "N", 0.03)
def last_event(n: Item, sup: Item) -> Sem | None:
    """'gói trúng thầu gần đây nhất (của E)'."""
    if n.sem.kinds() != ("BidPackage",) or "name" in n.sem.flags or n.rule not in ("middle_voice", "reduced_relative", "relative_clause", "package_won"):
        return None
    return by_date(n.sem, sup, n.sem.focus)


@unary("N", "NEVENT")
def done_package(n: Item) -> Sem | None:
    return n.sem if n.rule in ("last_event", "middle_voice", "package_won") and n.sem.kinds() == ("BidPackage",) else None


@rule("NEVENT", "OFN", "N", 0.02)
def last_of_whom(n: Item, of: Item) -> Sem | None:
    """'gói trúng (gần đây nhất) của E': what E won."""
    edge = n.sem.edge(n.sem.event)
    if edge is None or edge.relation not in ("WINS", "BIDS_ON"):
        return None
    if n.sem.rep(edge.src) not in n.sem.implicit or n.sem.rep(edge.dst) != n.sem.rep(n.sem.focus) or of.sem.asked:
        return None
    both = merge(n.sem, of.sem, focus=n.sem.focus, args=n.sem.args, event=n.sem.event, flags=n.sem.flags, rank=n.sem.rank)
    return unify(both, of.sem.focus, edge.src)


# ---- the oldest firm -----------------------------------------------------------------------------------------------------
@unary("OLDEST|YOUNGEST", "RK")
def oldest(word: Item) -> Sem:
    """'lâu đời nhất', 'trẻ nhất': by the day a firm was founded."""
    o = f"o{word.start}"
    value = Value(Prop(o, "founded"), "date", "ngày thành lập", owner=o, over=(o,))
    base = Sem(focus=o, nodes={o: ("Enterprise",)}, implicit=frozenset({o}), args=(o,), flags=frozenset({"attr:founded"}))
    return base.with_(rank=RankSpec(value, word.category == "YOUNGEST", 1, None))
