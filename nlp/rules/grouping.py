"""By what things are grouped: each value of a key, each thing, each year, quarter or month."""

from __future__ import annotations

from graph.query import DatePart, Ident, Missing, Not, Prop, Sub
from graph.scope import walk
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.rules.monitoring import REPORT, monitored
from nlp.sem import Key, Sem, merge, unify

#: what it costs that a noun is dated before its verb is known: 'E trúng bao nhiêu gói mỗi năm' goes by the awards
EARLY = 0.1


# ---- grouped ---------------------------------------------------------------------------------------------------------
@rule("EACH|BYKEY|OF", "KEY", "GRP")
def each_key(word: Item, key: Item) -> Sem | None:
    from nlp.meaning import key_of

    if word.category == "OF" and not any(said in w.word for w in word.words() for said in ("các", "những")):
        return None  # 'trung bình của lĩnh vực phi tư vấn' is of that one
    return key.sem.with_(groups=(key_of(key.sem),), value=None)


@rule("EACH", "N", "GRP", 0.02)
def each_noun(word: Item, n: Item) -> Sem | None:
    through = word.word == "qua các" and n.sem.kinds() != REPORT  # 'qua các dự án': by way of them, not one by one
    if n.sem.asked or "name" in n.sem.flags or n.sem.rank or through:
        return None
    return n.sem.with_(groups=(Key(Ident(n.sem.focus), "", "entity", n.sem.focus),), args=(n.sem.focus, *n.sem.args))


@unary("EACHYEAR|EACHQUARTER|EACHMONTH", "GRP")
def each_period(item: Item) -> Sem:
    part = {"EACHYEAR": "year", "EACHQUARTER": "quarter", "EACHMONTH": "month"}[item.category]
    return Sem(flags=frozenset({f"part:{part}"}))


@rule("GRP", "AND|OR", "GRPA")
def group_and(g: Item, _: Item) -> Sem:
    return g.sem


@rule("GRP", "KEYX", "GRPA")
def group_by(g: Item, _: Item) -> Sem:
    """'theo loại hình x trạng thái'."""
    return g.sem


@rule("KEY", "AND|KEYX", "KEYA")
def key_and(key: Item, _: Item) -> Sem:
    return key.sem


@rule("KEYA", "KEY", "GRP", 0.1)
def two_keys(a: Item, b: Item) -> Sem:
    """'cơ cấu … lĩnh vực và hình thức'."""
    from nlp.meaning import key_of

    return merge(a.sem, b.sem, groups=(key_of(a.sem), key_of(b.sem)), value=None, args=a.sem.args + b.sem.args)


@rule("GRPA", "GRP|KEY", "GRP", 0.02)
@rule("GRP", "GRP", "GRP", 0.02)
@rule("GRP", "KEY", "GRP", 0.12)
def two_groups(a: Item, b: Item) -> Sem | None:
    if b.category == "KEY":
        from nlp.meaning import key_of

        second = b.sem.with_(groups=(key_of(b.sem),), value=None)
    else:
        second = b.sem
    return merge(a.sem, second, args=a.sem.args + second.args)


#: what is done to packages, which lie somewhere
DEALS = ("WINS", "BIDS_ON", "PROCURES")


def grouped(sem: Sem, g: Sem) -> list[tuple[Sem, float]]:
    """`sem` by the groups of `g`: date parts go by the event's date, keys and things attach to what has them."""
    if "halfyears" in sem.flags:
        return []  # it goes by half-years already (nlp.rules.monitoring)
    if any(g.kinds(k.var) == REPORT for k in g.groups if k.var):
        sem = monitored(sem) or sem  # 'số dự án chậm tiến độ theo từng kỳ giám sát': what the reports found
    both = merge(sem, g, focus=sem.focus, args=sem.args, event=sem.event, value=sem.value, flags=sem.flags | g.flags)
    ready = [(both, 0.0)]
    for key in g.groups:
        ready = [(x, price + c) for s, price in ready for x, c in _attach_key(s, sem, key)]
    out = []
    for s, price in ready:
        part = next((f[5:] for f in g.flags if f.startswith("part:")), None)
        if part is None:
            out.append((s, price))
        elif dated := date_group(s, sem, part):
            out.append((dated, price))
    return out


def _attach_key(both: Sem, sem: Sem, key: Key) -> list[tuple[Sem, float]]:
    assert key.var is not None
    candidates = [*(a.var for a in sem.asked if a.var), *([sem.rep(e.dst)] if (e := sem.edge(sem.event)) else []), sem.focus, *sem.args, *sem.nodes]
    if sem.rank is not None and any(isinstance(part, Prop) and part.name == "province" for part in walk(key.expr)):
        counted = sem.rep(e.dst) if e and e.relation in DEALS else sem.rep(sem.rank.value.over[0]) if sem.rank.value.over else ""
        if counted in sem.nodes and sem.kinds(counted) in (("BidPackage",), ("Project",)):
            candidates.insert(0, counted)  # 'mỗi tỉnh nhà thầu nào trúng nhiều nhất': of the packages there, wherever the contractor has its seat
    for var in dict.fromkeys(sem.rep(v) for v in candidates if v):
        if var in both.nodes and (one := unify(both, var, key.var)):
            return [] if _of_itself(one, key) else [(one, 0.0)]
    if isinstance(key.expr, Sub):
        return []  # 'theo số gói trúng': of those that are counted themselves
    for var in dict.fromkeys(sem.rep(v) for v in candidates if v):
        if var in both.nodes and (found := attach.natural_between(both, var, key.var)):
            return [(s, c + 0.15) for s, c in found]
    if both.kinds(key.var) == ("MonitoringReport",):  # 'mỗi loại vi phạm bao nhiêu dự án': of the reports on them
        for var in (v for v in sem.nodes if sem.kinds(v) == ("Project",)):
            return [(s, c + 0.15) for s, c in attach.natural_between(both, key.var, var)]
    return []


def _of_itself(sem: Sem, key: Key) -> bool:
    """'bình quân mỗi dự án': the average of one thing for itself is no average."""
    value = sem.value or next((a.value for a in sem.asked if a.what == "value"), None)
    return (
        isinstance(key.expr, Ident)
        and value is not None
        and value.agg in ("avg", "median")
        and {sem.rep(v) for v in value.over} == {sem.rep(key.expr.var)}
    )


def _one_by_one(sem: Sem, g: Sem) -> bool:
    """Are the groups the very things whose figures are averaged, and nothing said of them?"""
    key = g.groups[0] if len(g.groups) == 1 else None
    own = sem.value.owner if sem.value is not None else None
    return key is not None and isinstance(key.expr, Ident) and not g.where and not g.edges and own is not None and sem.kinds(own) == g.kinds(key.var)


def date_group(both: Sem, sem: Sem, part: str) -> Sem | None:
    """`both` by year, quarter or month of what `sem` goes by; None where it has no such date or goes year by year already ('xu hướng …')."""
    if "stepped" in sem.flags:
        return None
    asked = next((a.var for a in sem.asked if a.var), None)
    won = attach.value_date(sem)
    if won is not None:
        both = both.also(Not(Missing(won[0])))  # packages without an award have no year of one
    date = won or attach.event_date(sem) or attach.date_of(sem, sem.rep(asked or sem.focus))
    if date is None or (part != "year" and date[1] != "date"):
        return None
    expr = DatePart(part, date[0]) if date[1] == "date" else date[0] if date[1] == "year" else Prop(date[0].var, "year") if isinstance(date[0], Prop) else None  # type: ignore[arg-type]
    if expr is None:
        return None
    label = {"year": "Năm", "quarter": "Quý", "month": "Tháng"}[part]
    if not isinstance(date[0], Prop):
        both = both.also(Not(Missing(date[0])))  # a package without an award is of no year of awards
    return both.with_(groups=(*both.groups, Key(expr, label, "year" if part == "year" else "int")), flags=both.flags - {f"part:{part}"})


@rule("ATTR|S|N", "GRP", "L", 0.04)
def by_group(s: Item, g: Item) -> list[tuple[Sem, float]]:
    first = s.sem.rank is not None and any(a.what == "which" for a in s.sem.asked)  # 'mỗi lĩnh vực nhà thầu nào dẫn đầu về …'
    if s.sem.wants or (s.category == "N" and not first and not any(a.what == "count" for a in s.sem.asked)):
        return []
    if s.sem.value is not None and s.sem.value.agg in ("avg", "median") and not s.sem.groups and _one_by_one(s.sem, g.sem):
        return [(s.sem, 0.0)]  # 'số nhà thầu trung bình mỗi gói': of each anyway
    early = EARLY if s.category == "N" and any(f.startswith("part:") for f in g.sem.flags) else 0.0
    return [(found, price + early) for found, price in grouped(s.sem, g.sem)]


@rule("GRP", "ATTR|S|N", "R", 0.04)
def group_first(g: Item, s: Item) -> list[tuple[Sem, float]]:
    return by_group(s, g)  # type: ignore[return-value]


@rule("GRP", "VP", "S", 0.04)
def group_subject(g: Item, v: Item) -> list[Sem]:
    """'mỗi tỉnh có bao nhiêu dự án'."""
    if not any(a.what == "count" for a in v.sem.asked) or not g.sem.groups:
        return []
    key = g.sem.groups[0]
    assert key.var is not None
    both = merge(v.sem, g.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event)
    if v.sem.args and isinstance(key.expr, Ident) and (one := unify(both, key.var, v.sem.args[0])):
        return [one]
    counted = next((a.var for a in v.sem.asked if a.what == "count" and a.var), None)
    bare = (
        v.sem.args
        and v.sem.rep(v.sem.args[0]) in v.sem.implicit
        and v.sem.rep(v.sem.args[0]) not in {v.sem.rep(x) for e in v.sem.edges if not e.var.startswith("lh") for x in (e.src, e.dst)}
    )
    if counted and bare and not isinstance(key.expr, Ident):  # 'mỗi vùng có bao nhiêu dự án': the region of what is counted
        kept = tuple(e for e in both.edges if v.sem.rep(v.sem.args[0]) not in (both.rep(e.src), both.rep(e.dst)))
        alone = both.with_(edges=kept, nodes={x: k for x, k in both.nodes.items() if x != v.sem.rep(v.sem.args[0])}, focus=counted, args=())
        one = unify(alone, counted, key.var)
        return [one] if one else []
    return []

