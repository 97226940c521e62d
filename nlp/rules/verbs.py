"""Verb phrases: objects, agents, times and amounts of the event, negation, counts of objects."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Coalesce, Compare, Const, Distinct, Edge, Exists, Expr, Ident, Missing, Node, Not, Pattern, Prop
from graph.text.quantity import Bound
from nlp import attach
from nlp.amounts import priced
from nlp.chart import Given, Item, rule, unary
from nlp.mentions import mentions_of
from nlp.nested import inner
from nlp.sem import PARTY, STAKES, Ask, Having, RankSpec, Sem, Value, link, merge, rename_cond, unify
from nlp.universal import TWO_FIRMS, of_each, of_one_thing, tied


def subject(sem: Sem) -> str:
    return sem.rep(sem.args[0])


def object_(sem: Sem) -> str:
    return sem.rep(sem.args[1])


#: verbs for winning that are said of packages alone, and never without one
LIGHT = frozenset({"làm", "nhận", "ăn", "ôm", "giành", "lấy được", "nhận được", "được giao", "thực hiện", "thi công"})


@unary("V2", "VP", 0.15)
def bare_verb(v: Item) -> Sem | None:
    """'trúng thầu' with nothing after it: the object is silent."""
    if v.sem.flags & {"verb:bids_lowest", "verb:bids_highest"}:
        return None  # of which package?
    if "verb:awards_to" in v.sem.flags and any(e.relation == "WINS" for e in v.sem.edges) and _spoken(v).endswith("chỉ định thầu"):
        return None  # 'chưa bao giờ chỉ định thầu': to nobody in particular, see direct_procure
    return None if "verb:win" in v.sem.flags and _spoken(v) in LIGHT else v.sem


@rule("V2", "N", "VP")
def verb_object(v: Item, n: Item) -> list[Sem]:
    if light(v) and n.sem.kinds() != ("BidPackage",):
        return []  # 'ôm nhiều dự án': as what, nobody said
    thing = inner(n.sem)
    return take_object(v.sem, thing, cost_free=True) if thing else []


def light(v: Item) -> bool:
    return "verb:win" in v.sem.flags and _spoken(v) in LIGHT - {"thực hiện", "thi công"}


def _spoken(v: Item) -> str:
    return next((w.word for w in v.words() if w.category == "V2"), "")


@rule("V2", "EACHOTHER", "VP", 0.0)
def each_other(v: Item, _: Item) -> Sem | None:
    """'có cổ phần của nhau', 'góp vốn lẫn nhau': the other way round as well."""
    edge = v.sem.edge(v.sem.event)
    if edge is None or len(v.sem.edges) != 1 or edge.relation not in ("OWNS", "AFFILIATED_WITH") or v.sem.rep(v.sem.args[1]) not in v.sem.implicit:
        return None
    if any(isinstance(c, Compare) and c.op == ">" and c.right == Const(50) for c in v.sem.where):
        return None  # 'công ty mẹ con của nhau': one of the two, not each of the other
    back = replace(edge, var=f"{edge.var}r", src=edge.dst, dst=edge.src)
    names = {edge.var: back.var}
    again = tuple(rename_cond(c, names) for c in v.sem.where if rename_cond(c, names) != c)
    linked = link(v.sem, back)
    return linked.also(*again, Distinct(edge.src, edge.dst)).flag("pair2") if linked else None


@rule("V2", "OFN", "VP", 0.02)
def verb_in(v: Item, n: Item) -> list[Sem]:
    """'trúng thầu ở dự án …', 'đầu tư vào dự án …': the object, or where the silent object belongs."""
    return take_object(v.sem, n.sem, cost_free=False)


@rule("VP", "OFN", "VP", 0.06)
def event_in(v: Item, n: Item) -> list[Sem]:
    """'trúng gói thầu ở dự án …' read over the object."""
    if len(v.sem.args) < 2 or v.sem.rep(v.sem.args[1]) not in v.sem.nodes:
        return []
    if "pronoun" in n.sem.flags:
        return []  # 'trúng gói gấp 10 lần vốn điều lệ của mình': its capital, not its package
    both = merge(v.sem, n.sem, focus=v.sem.focus, args=v.sem.args, event=v.sem.event)
    return [s for s, c in attach.natural_between(both, object_(both), n.sem.focus) if c < 0.3] if object_(v.sem) not in v.sem.implicit else []


def take_object(v: Sem, n: Sem, *, cost_free: bool) -> list[Sem]:
    if v.flags & {"rival", "losing", "mutual"} and "rival" in n.flags and n.args and n.args[0] in n.implicit:
        n = Sem(focus=n.focus, nodes={n.focus: n.kinds()}, asked=n.asked, same=n.same)  # 'gặp đối thủ nào': the other party itself
    flags = v.flags | {f for f in n.flags if f in ("nationwide", "of_two") or f.startswith("card:")}
    if "mutual" in v.flags and "rival" in n.flags and n.pronouns:
        flags |= {"conj"}  # 'liên danh với đối thủ của mình': in another package than that of their contest
    both = merge(v, n, focus=v.focus, args=v.args, event=v.event, asked=v.asked + n.asked, flags=flags, rank=v.rank or n.rank)
    obj = v.rep(v.args[1])
    if (obj not in v.implicit and v.args[1] not in v.implicit) or _won_by_another(v, n):
        return []
    found = []
    if one := unify(both, n.focus, obj):
        if n.focus in n.every and not (one := of_each(v, n, one)):
            return []
        found.append(one)
    elif not n.flags & {"pronoun"} and not (cost_free and ("verb:grab" in v.flags or set(n.kinds()) <= set(PARTY))):  # 'thắng ai': no 'thầu của ai'
        found += [s for s, c in attach.natural_between(both, obj, n.focus) if c < 0.3]  # a firm beside a package may procure or win it: the verb does not say
    return found


def _won_by_another(v: Sem, n: Sem) -> bool:
    """'dự gói của công ty con': the package it invites bids for, not one that it won."""
    event = v.edge(v.event)
    if event is None or event.relation not in ("BIDS_ON", "WINS"):
        return False
    return any(e.relation == "WINS" and e.var.startswith("l") and n.rep(e.dst) == n.rep(n.focus) for e in n.edges)


@rule("V2", "CN", "VP")
def verb_count(v: Item, cn: Item) -> list[Sem]:
    """'trúng từ 3 gói': having, on the subject."""
    return [how_often(s, subject(s), cn.sem) for s in take_object(v.sem, cn.sem, cost_free=True)]


def how_often(sem: Sem, on: str, counted: Sem) -> Sem:
    """The bounds of `counted` as conditions on how many of it `on` has. Bidders are counted with a consortium as one."""
    obj = sem.rep(counted.focus)
    expr, over = counting(sem, obj, on)
    value = Value(expr, "int", "số lượng", agg="count", over=over)
    return sem.with_(having=sem.having + tuple(Having(on, value, op, bound) for op, bound in counted.bounds), bounds=())


def counting(sem: Sem, obj: str, on: str) -> tuple[Expr, tuple[str, ...]]:
    """What is counted of `obj`: itself, or for a package's bidders one per consortium (questions.md: a consortium is one bidder)."""
    bid = next((e for e in sem.edges if e.relation == "BIDS_ON" and sem.rep(e.src) == obj and sem.rep(e.dst) == sem.rep(on)), None)
    if bid is not None:
        return Coalesce((Prop(bid.var, "consortium"), Ident(obj))), (bid.var, obj)
    return Ident(obj), (obj,)


@unary("OCN", "OFN", 0.02)
def of_at_least_one(cn: Item) -> Sem | None:
    """'cổ đông của ít nhất một nhà thầu': of some."""
    return cn.sem.with_(bounds=()) if cn.sem.bounds == ((">=", Const(1)),) and not cn.sem.having else None


@rule("VP|V2", "OCN", "VP", 0.02)
def verb_in_many(v: Item, cn: Item) -> list[Sem]:
    """'trúng thầu ở từ 3 tỉnh trở lên'."""
    return [how_often(s, subject(s), cn.sem) for s in event_natural(v.sem, cn.sem)]


@rule("OF", "CN", "OCN")
@rule("OF", "MNM", "OMNM")
def in_so_many(_: Item, cn: Item) -> Sem:
    return cn.sem


@rule("VP|V2", "OMNM", "VP", 0.02)
def verb_in_most(v: Item, mnm: Item) -> list[Sem]:
    """'trúng gói ở nhiều tỉnh nhất'."""
    return [
        ranked(s, subject(s), s.rep(mnm.sem.focus), descending="fewest" not in mnm.sem.flags).flag(*places(mnm.sem))
        for s in event_natural(v.sem, mnm.sem.with_(flags=mnm.sem.flags - {"fewest"}))
    ]


def event_natural(v: Sem, n: Sem) -> list[Sem]:
    """`n` as what the event's object lies in or belongs to, or (where that fits) as the object itself."""
    if len(v.args) < 2 or v.rank or v.having:
        return []
    both = merge(v, n, focus=v.focus, args=v.args, event=v.event, bounds=())
    if object_(v) in v.implicit and (one := unify(both, n.focus, object_(v))):
        return [one]
    return [s for s, c in attach.natural_between(both, object_(both), n.focus) if c < 0.3]  # won or invited by it: nobody said


@rule("VP", "TIMES", "VP")
def verb_times(v: Item, times: Item) -> Sem | None:
    """'trúng thầu từ 3 lần trở lên'."""
    bound = times.payload
    if not isinstance(bound, Bound) or len(v.sem.args) < 2:
        return None
    edge = v.sem.edge(v.sem.event)
    obj = v.sem.rep(edge.dst) if edge is not None and v.sem.flags & {"losing", "rival", "mutual"} else object_(v.sem)  # 'thua E 2 lần': packages
    value = Value(Ident(obj), "int", "số lần", agg="count", over=(obj,))
    return v.sem.with_(
        having=v.sem.having + tuple(Having(subject(v.sem), value, c.op, c.right) for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare))
    )


# ---- agents: 'do X mời thầu', 'được X mời thầu' --------------------------------------------------------------------
@rule("BY", "N", "AGN")
def agent(_: Item, n: Item) -> Sem | None:
    return inner(n.sem)


@rule("AGN|N", "V2", "PASS", 0.0)
def passive(agn: Item, v: Item) -> Sem | None:
    """'(do) X mời thầu' said of the object: subject and object change places."""
    return done_by(agn, v)


@rule("OFN", "V2", "PASS", 0.05)
def of_whom(of: Item, v: Item) -> Sem | None:
    """'gói của công ty mẹ mời thầu'."""
    own = bool(of.sem.pronouns) and "verb:invest" in v.sem.flags  # 'ở dự án của mình đầu tư'
    return done_by(Item("AGN", of.start, of.end, of.sem, 0.0), v) if ("verb:procure" in v.sem.flags or own) and not of.sem.asked else None


def done_by(agn: Item, v: Item) -> Sem | None:
    if agn.category == "N" and "role:consortium" in agn.sem.flags and "verb:win" in v.sem.flags and not agn.sem.asked:
        joint = Not(Missing(Prop(v.sem.event or "", "consortium")))  # 'gói liên danh trúng'
        return v.sem.also(joint).with_(focus=v.sem.args[1], args=(v.sem.args[1], v.sem.args[0])).flag("passive")
    if agn.category == "N" and not agn.sem.flags & {"pronoun", "name", "noun:state"}:
        return None
    both = merge(v.sem, agn.sem, focus=v.sem.args[1], event=v.sem.event, flags=v.sem.flags | {"passive"})
    one = unify(both, agn.sem.focus, v.sem.args[0])
    if one is None or v.sem.args[1] not in v.sem.implicit:
        return None
    return one.with_(args=(v.sem.args[1], v.sem.args[0]), focus=one.rep(v.sem.args[1]))


@unary("PASS", "VP", 0.02)
def passive_phrase(p: Item) -> Sem:
    return p.sem


@rule("BY", "V2", "PASS", 0.1)
def passive_bare(_: Item, v: Item) -> Sem | None:
    """'được mời thầu': nobody says by whom."""
    return v.sem.with_(focus=v.sem.args[1], args=(v.sem.args[1], v.sem.args[0])).flag("passive")


# ---- several verb phrases of one subject -----------------------------------------------------------------------------
@rule("VP", "REL|AND", "VPA")
def then(v: Item, _: Item) -> Sem:
    return v.sem


#: what it costs that a verb right behind a bare noun is said of another one before it
NEARER = 0.1


@rule("VPA", "VP", "VP", 0.03)
def both_hold(a: Item, b: Item) -> Sem | None:
    found = conjoin(a.sem, b.sem)
    one = any(w.word in ("một", "1", "cùng một", "cùng") for w in b.words())  # 'vừa mời vừa trúng một gói'
    return of_one_thing(a.sem, b.sem, found) if found and one else found


@rule("VP", "VP", "VP", 0.2)
def both_hold_bare(a: Item, b: Item) -> Given:
    """Two things said of one subject, one after the other; what is counted after a verb is the verb's own ('liên danh nhiều gói nhất')."""
    if b.sem.rank and ("holds" in b.sem.flags or nearer(a, b.sem)):
        return None
    if a.last().category == "WHICH" and nearer(a, b.sem, of_asked=True):
        return None  # 'E có đối thủ nào từng thắng họ': the rival has
    if begins_clause(a, b):
        return None
    found = conjoin(a.sem, b.sem)
    return (found, NEARER) if found and nearer(a, b.sem) else found


def begins_clause(a: Item, b: Item) -> bool:
    """'(trúng thầu dự án) mình là chủ đầu tư': said of oneself in a clause of its own."""
    return a.last().category == "SELF" and next(b.words()).category == "BE"


def nearer(a: Item, b: Sem, *, of_asked: bool = False) -> bool:
    """'(ai) kiểm soát nhà thầu trúng nhiều gói nhất': the contractor does, and not the one who controls it. `of_asked`: also one that is asked for."""
    passed = ("FILL", "WHICH") if of_asked else ("FILL",)
    last = next((w for w in reversed(list(a.words())) if w.category not in passed), a)
    return last.category == "N" and not last.sem.asked and bool(b.args) and not set(last.sem.kinds()).isdisjoint(b.kinds(b.args[0]))


def conjoin(a: Sem, b: Sem) -> Sem | None:
    if not a.args or not b.args or (a.asked and b.asked):
        return None  # two questions are not one
    held = b.edge(b.event)
    if a.flags & STAKES and held is not None and held.relation == "OWNS" and b.rep(held.dst) in b.implicit:
        return None  # 'có cổ đông nước ngoài nắm trên 30 %': the shareholder does, and of that very firm
    if (won := _won_it(a, b)) is not None:
        return won
    if (part := _held_of_it(a, b)) is not None:
        return part
    if a.having and b.having:
        from nlp.rules.predicates import closed

        a, b = closed(a), closed(b)  # each number is of its own: 'dự trên 5 gói mà thắng dưới 2 gói'
    both = merge(a, b, focus=a.focus, args=a.args, event=a.event).flag("conj")
    one = unify(both, a.args[0], b.args[0])
    if one is not None and (ends := _one_affair(a, b)) is not None:
        (mine, theirs) = ends
        same = unify(one, mine.dst, theirs.dst)
        one = same.also(Distinct(same.rep(mine.src), same.rep(theirs.src))).with_(notes=(*same.notes, TWO_FIRMS)) if same else one
    if one is not None and (affair := _affair(a, b)) is not None:
        one = unify(one, affair, b.args[1]) or one
    if one and b.same and not b.having and not b.rank:
        return tied(one, a.args[0], b.same[-1])  # 'vừa … vừa … của cùng một dự án'
    if (
        one
        and "verb:lose" in b.flags
        and len(a.args) > 1
        and len(b.args) > 1
        and b.rep(b.args[1]) in b.implicit
        and (event := a.edge(a.event)) is not None
        and event.relation == "BIDS_ON"
    ):
        bid = unify(one, a.args[1], b.args[1])
        return bid.with_(flags=a.flags | b.flags) if bid else one  # 'dự thầu … nhưng trượt': that very bid, and no second deed
    return one


def _held_of_it(a: Sem, b: Sem) -> Sem | None:
    """'có trên 50 % vốn do nhà nước nắm': so much of the subject is held, and it holds nothing."""
    mine, held = a.edge(a.event), b.edge(b.event)
    if mine is None or held is None or mine.relation != "OWNS" or held.relation != "OWNS" or "passive" not in b.flags or len(a.edges) != 1:
        return None
    told = tuple(c for c in a.where if mine.var in mentions_of(c))
    if a.rep(mine.dst) not in a.implicit or not told or len(told) != len(a.where) or any(held.var in mentions_of(c) for c in b.where):
        return None
    return b.also(*(rename_cond(c, {mine.var: held.var}) for c in told))


def _one_affair(a: Sem, b: Sem) -> tuple[Edge, Edge] | None:
    """'vừa là giám đốc bên mời thầu vừa có cổ phần ở nhà thầu trúng': both roles are of one package, where nobody speaks of it."""
    found = []
    for sem in (a, b):
        held = [e for e in sem.edges if e.relation in ("OWNS", "REPRESENTS") and sem.rep(e.src) == sem.rep(sem.args[0])]
        role = [e for e in sem.edges if e.relation in ("PROCURES", "WINS", "BIDS_ON") and sem.rep(e.dst) in sem.implicit]
        if len(sem.edges) != 2 or len(held) != 1 or len(role) != 1 or sem.rep(role[0].src) != sem.rep(held[0].dst) or sem.having or sem.rank:
            return None
        found.append(role[0])
    one_calls = (found[0].relation == "PROCURES") != (found[1].relation == "PROCURES")
    return (found[0], found[1]) if one_calls else None


def _affair(a: Sem, b: Sem) -> str | None:
    """'có cổ phần của bên mời thầu mà vẫn trúng': the package that the role is of, where only winning or bidding is said."""
    event = b.edge(b.event)
    if event is None or event.relation not in ("WINS", "BIDS_ON") or len(b.edges) > 1 or len(b.args) < 2 or b.rep(b.args[1]) not in b.implicit:
        return None
    if b.where or b.having or b.rank:
        return None
    roles = [a.rep(e.dst) for e in a.edges if e.relation == "PROCURES" and a.rep(e.dst) in a.implicit and a.rep(e.src) != a.rep(a.args[0])]
    return roles[0] if len(roles) == 1 and any(e.relation in ("OWNS", "REPRESENTS") for e in a.edges) else None


def _won_it(a: Sem, b: Sem) -> Sem | None:
    """'chỉ dự đúng một gói và trúng': that very one."""
    bid, win = a.edge(a.event), b.edge(b.event)
    if bid is None or win is None or bid.relation != "BIDS_ON" or win.relation != "WINS" or b.having or b.where or len(b.edges) > 1:
        return None
    if object_(b) not in b.implicit or [(h.op, h.bound) for h in a.having] != [("=", Const(1))] or a.rep(bid.dst) not in a.having[0].value.over:
        return None
    there, again = f"{a.rep(bid.dst)}w", f"{bid.var}w"
    won = Pattern((Node(there, ("BidPackage",)),), (Edge(again, "BIDS_ON", subject(a), there),), (Compare(Prop(again, "won"), "=", Const(True)),))
    return a.also(Exists(won))


@rule("AUTO", "VP|V2", "R")
def by_itself(_: Item, v: Item) -> Sem:
    """'tự mời thầu rồi tự dự thầu': of one and the same package."""
    return v.sem.flag("auto")


# ---- most ------------------------------------------------------------------------------------------------------------
@rule("MANY|FEW", "N", "MN")
def many(_: Item, n: Item) -> Sem | None:
    return n.sem if not n.sem.asked and "name" not in n.sem.flags and not n.sem.rank else None


@rule("MN", "MOST|MORE", "MNM")
def most(mn: Item, word: Item) -> Sem:
    """'nhiều gói nhất'; 'nhiều gói hơn' only of two that are named."""
    sem = mn.sem.flag("of_two") if word.category == "MORE" else mn.sem
    return sem.flag("fewest") if next(mn.words()).category == "FEW" else sem


@unary("MN", "MNM", 0.05)
def many_of_the_first(mn: Item) -> Sem | None:
    """'top 5 chủ đầu tư có nhiều dự án chậm tiến độ': so many of those that have most (without a number, nlp.guards.words.many_of_none refuses)."""
    return mn.sem if next(mn.words()).category == "MANY" else None


def ranked(sem: Sem, on: str, counted: str, *, descending: bool) -> Sem:
    expr, over = counting(sem, sem.rep(counted), on)  # of bidders of one package, a consortium is one
    value = Value(expr, "int", "số lượng", agg="count", over=over)
    return sem.with_(rank=RankSpec(value, descending, 1, on))


def places(sem: Sem) -> list[str]:
    """The place that was named: 'nhiều gói thứ hai'."""
    return [f for f in sem.flags if f.startswith("nth:")]


@rule("V2", "MNM", "VP")
def verb_most(v: Item, mnm: Item) -> list[Sem]:
    """'trúng nhiều gói nhất'."""
    if light(v) and mnm.sem.kinds() != ("BidPackage",):
        return []
    if "mutual" in v.sem.flags and (edge := v.sem.edge(v.sem.event)) is not None and mnm.sem.kinds() == ("BidPackage",):
        both = merge(v.sem, mnm.sem.with_(flags=mnm.sem.flags - {"fewest"}), focus=v.sem.focus, args=v.sem.args, event=v.sem.event)
        one = unify(both, mnm.sem.focus, edge.dst)  # 'đi liên danh nhiều gói nhất'
        return [ranked(one, subject(one), one.rep(mnm.sem.focus), descending="fewest" not in mnm.sem.flags)] if one else []
    return [
        ranked(s, subject(s), s.rep(mnm.sem.focus), descending="fewest" not in mnm.sem.flags).flag(*places(mnm.sem))
        for s in take_object(v.sem, mnm.sem.with_(flags=mnm.sem.flags - {"fewest"}), cost_free=True)
    ]


@rule("VP", "SUP_HIGH|SUP_LOW|OFTENMOST", "VP", 0.1)
def verb_much(v: Item, sup: Item) -> Sem | list[Sem] | None:
    """'trúng thầu nhiều nhất': counted by things unless an amount was named."""
    edge = v.sem.edge(v.sem.event)
    money = priced(edge)
    if sup.word == "nhiều tiền nhất" and money and edge and edge.relation == "WINS" and not v.sem.rank and "passive" not in v.sem.flags:
        asked = next((v.sem.rep(a.var) for a in v.sem.asked if a.what == "which" and a.var), None)  # 'trao cho ai nhiều tiền nhất': who got it
        return v.sem.with_(rank=RankSpec(money, True, 1, asked or subject(v.sem)))
    if (
        len(v.sem.args) < 2
        or v.sem.rank
        or v.sem.event is None
        or ("passive" in v.sem.flags and object_(v.sem) in v.sem.implicit)  # 'gói bị hủy nhiều nhất': by whom, nobody counts
        or sup.word not in ("nhiều nhất", "ít nhất", "nhiều lần nhất", "thường xuyên nhất", "hay nhất", "nhiều lượt nhất", "mạnh nhất", "nhiều tiền nhất")
    ):
        return None
    if "tiền" in sup.word:
        return v.sem.with_(rank=RankSpec(money, True, 1, subject(v.sem))) if money else None
    counted, on = object_(v.sem), subject(v.sem)
    if v.sem.flags & {"rival", "losing", "mutual"} and (edge := v.sem.edge(v.sem.event)) is not None:
        counted = v.sem.rep(edge.dst)  # 'thua ai nhiều nhất': by packages, of whom is asked for
        on = next((v.sem.rep(a.var) for a in v.sem.asked if a.what == "which" and a.var), on)
    ranked_ = ranked(v.sem, on, counted, descending=sup.category != "SUP_LOW")
    if sup.category == "OFTENMOST":
        return ranked_
    if money and edge and edge.relation == "INVESTS_IN":
        return [ranked_, v.sem.with_(rank=RankSpec(money, sup.category != "SUP_LOW", 1, on))]  # projects or money: nobody said
    return ranked_.with_(notes=(*ranked_.notes, "«nhiều nhất» được hiểu theo số lượng, không theo số tiền"))


# ---- how many of the object --------------------------------------------------------------------------------------------
@rule("VP", "HOWMUCH", "S", 0.1)
def how_much(v: Item, word: Item) -> Sem | None:
    """'trúng thầu được bao nhiêu tiền': the sum of the event's amounts."""
    money = priced(v.sem.edge(v.sem.event))
    if money is None or v.sem.asked or word.word in ("bao nhiêu", "bn", "bao nhiu"):
        return None
    return v.sem.with_(asked=(Ask("value", value=money),))
