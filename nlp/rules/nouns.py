"""Noun phrases: determiners, adjectives, places, times, amounts, possessors, relative clauses, lists of names."""

from __future__ import annotations

from graph.query import Compare, Const, Contains, Distinct, Expr, Ident, Not, OneOf, Prop
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.connect import CONTEXT
from nlp.nested import holder, inner
from nlp.sem import PARTY, STAKES, Ask, Having, Sem, Value, merge, restrict, unify


def ends_in_noun(n: Item) -> bool:
    """Is there a bare noun nearer to the next word than the head of the phrase? Then 'nào', 'khác' are said of that one."""
    return bool(n.parts) and n.last().category == "N" and sum(w.category in ("N", "SELF", "WHO") for w in n.words()) > 1


def nearer_noun(n: Item) -> bool:
    """Does a package stand further off than a project? 'của mình' is said of the noun right before it."""
    last = next((w for w in reversed(list(n.words())) if w.category == "N"), n)
    return n.sem.kinds() != last.sem.kinds() == ("Project",)


def denies_last(item: Item) -> bool:
    """'(nhà thầu nào) không trúng gói nào | năm 2022': what stands behind a verb that is denied is said of what was not done."""
    return item.rule == "negated" or (bool(item.parts) and denies_last(item.parts[-1]))


# ---- asked for ---------------------------------------------------------------------------------------------------
@rule("N", "WHICH", "N")
def which(n: Item, _: Item) -> Sem | None:
    if n.sem.asked or "name" in n.sem.flags or ends_in_noun(n):
        return None  # 'công ty ở tỉnh nào', 'gói của dự án nào': the nearest noun is asked for
    return n.sem.with_(asked=(Ask("which", n.sem.focus),))


@rule("HOWMANY", "N", "N")
def how_many(word: Item, n: Item) -> Sem | None:
    if word.word == "mấy" and n.rule == "which" and n.sem.asked[0].what == "which":
        return n.sem  # 'mấy công ty nào': which ones
    if n.sem.asked or n.sem.flags & {"name", "pronoun"} or n.sem.rank:
        return None
    return n.sem.with_(asked=(Ask("count", n.sem.focus),))


@rule("HOWMANY|HOWMUCH", "KEY", "N", 0.1)
def how_many_values(_: Item, key: Item) -> Sem | None:
    """'bao nhiêu nước': how many different values."""
    value = key.sem.value
    if value is None or not isinstance(value.expr, Prop):
        return None
    from nlp.meaning import key_of

    return key.sem.with_(asked=(Ask("count", value.owner, key=key_of(key.sem)),), value=None, flags=key.sem.flags | {"keyasked"})


@rule("SAMEONE", "N", "N", 0.01)
def same_one(_: Item, n: Item) -> Sem | None:
    """'của cùng một bên mời thầu': what is counted is counted for each of them apart."""
    return n.sem.with_(same=(*n.sem.same, n.sem.focus)) if not n.sem.asked and "name" not in n.sem.flags else None


@unary("WHO", "N")
def who(item: Item) -> Sem:
    var = f"n{item.start}"
    return Sem(focus=var, nodes={var: ("Enterprise", "Agency", "Person", "ForeignInvestor")}, asked=(Ask("which", var),), flags=frozenset({"who"}))


@rule("KEY", "WHICH", "N", 0.1)
def which_key(key: Item, _: Item) -> Sem | None:
    """'lĩnh vực nào': the answer is a value of a property."""
    value = key.sem.value
    if value is None:
        return None
    from nlp.meaning import key_of

    return key.sem.with_(asked=(Ask("key", value.owner, key=key_of(key.sem)),), value=None, flags=key.sem.flags | {"keyasked"})


@rule("CARD|TOPK", "KEY", "N", 0.1)
def so_many_keys(word: Item, key: Item) -> Sem | None:
    """'top 5 quốc gia', '3 lĩnh vực': the first so many values by what ranks them."""
    asked = which_key(key, word)
    if not isinstance(asked, Sem):
        return None
    return asked.flag(*word.sem.flags) if word.category == "TOPK" else asked.flag(f"card:{word.payload}")


# ---- adjectives --------------------------------------------------------------------------------------------------
@rule("N", "VAL", "N")
def adjective(n: Item, val: Item) -> list[Sem]:
    if "name" in n.sem.flags or denies_last(n) or (n.sem.asked and isinstance(val.payload, dict) and val.payload.get("beside")):
        return []
    holders = val.sem.flags & STAKES and not val.parts
    first = holder(n.sem)
    return [s.flag("stakes") if holders else s for s in attach.with_value(first, val.sem, first.focus)] if first else []


@rule("VAL", "VAL", "VAL", 0.1)
def two_values(a: Item, b: Item) -> list[Sem]:
    if "edgevalue" in a.sem.flags | b.sem.flags:
        return []
    if one_of := alternatives(a.sem, b.sem):
        return [one_of]
    return attach.with_value(a.sem, b.sem, a.sem.focus)


@rule("VAL", "OR|AND", "VALOR")
def value_or(val: Item, _: Item) -> Sem:
    return val.sem


@rule("VALOR", "VAL", "VAL")
def either_value(a: Item, b: Item) -> Sem | None:
    """'tư vấn hoặc hàng hóa', 'nhóm A và nhóm B': one of the values of one property."""
    return alternatives(a.sem, b.sem)


def alternatives(a: Sem, b: Sem) -> Sem | None:
    match a.where, b.where:
        case (((Compare(Prop(_, p), "=", Const(x)),) | (OneOf(Prop(_, p), x),)), ((Compare(Prop(_, q), "=", Const(y)),) | (OneOf(Prop(_, q), y),))) if (
            p == q and a.kinds() == b.kinds()
        ):
            values = (x if isinstance(x, tuple) else (x,)) + (y if isinstance(y, tuple) else (y,))
            return a.with_(where=(OneOf(Prop(a.focus, p), values),), fill=values)
    return None


@unary("VAL", "N", 0.1)
def foreigner(val: Item) -> Sem | None:
    """'do người nước ngoài sở hữu'."""
    if "val:foreign_person" not in val.sem.flags or not val.word.startswith("người"):
        return None
    return val.sem.with_(implicit=val.sem.implicit - {val.sem.focus}, args=())


# ---- places and times --------------------------------------------------------------------------------------------
@rule("OF|BY", "PLC", "PLC")
def in_the(_: Item, plc: Item) -> Sem:
    return plc.sem


@rule("OF", "PER", "PER")
def during(_: Item, per: Item) -> Sem:
    return per.sem


@rule("PLC", "PLC", "PLC", 0.05)
def places(a: Item, b: Item) -> Sem | None:
    return None if a.payload is None or b.payload is None else _join_places(a, b)


@rule("PLC", "AND|OR", "PLCA")
def place_and(a: Item, _: Item) -> Sem:
    return a.sem


@rule("PLCA", "PLC", "PLC")
def place_list(a: Item, b: Item) -> Sem | None:
    return _join_places(a, b)


def _join_places(a: Item, b: Item) -> Sem | None:
    """A list of places is carried in the meaning's `fill`; see `place_names`."""
    first, second = place_names(a), place_names(b)
    if set(first) & set(second) or not (first and second):
        return None  # 'Hà Nội so với cả nước': the whole country is no province of a list
    return Sem(fill=first + second, flags=frozenset({"places"}))


def place_names(item: Item) -> tuple[str, ...]:
    if "places" in item.sem.flags:
        return tuple(str(n) for n in item.sem.fill)
    return tuple(item.payload.names_63)  # type: ignore[attr-defined]


def place_list_of(item: Item) -> bool:
    return "places" in item.sem.flags


def located(sem: Sem, var: str, plc: Item, *, negate: bool = False) -> Sem | None:
    from graph.text.places import Place

    place = plc.payload
    assert isinstance(place, Place)
    if place_list_of(plc):
        if sem.kinds(var) == ("Observation",) and any(getattr(w.payload, "kind", "") == "region" for w in plc.words()):
            return None  # 'GRDP Tây Nguyên và Đông Nam Bộ': two figures, and no list of their provinces
        names = place_names(plc)
        merged = Place(start=place.start, end=place.end, kind="province", name="", names_63=names)
        placed = attach.with_place(sem, var, merged, negate=negate)
        return placed.with_(fill=placed.fill + names, flags=placed.flags | (plc.sem.flags & {"compare"})) if placed else None
    if any(isinstance(c, Compare) and c.right == Const("Cả nước") for c in sem.where):
        return None
    if place.kind == "country":
        elsewhere = any(isinstance(c, OneOf) and isinstance(c.expr, Prop) and c.expr.name == "province" for c in sem.where)
        return None if elsewhere else sem.flag("nationwide")  # one province's figure is not the nation's
    region = place.kind == "region" and sem.kinds(var) == ("Observation",) and not negate  # of all of it: 'GRDP Tây Nguyên', not 'các tỉnh Tây Nguyên'
    whole = region and not any("tinh" in w.word.split() for w in plc.words() if w.category == "PLC")
    return attach.with_place(sem.flag("region") if whole else sem, var, place, negate=negate)


#: words for who wins or loses that have no verb in them
SEATED = ("kẻ thắng", "người thắng", "chủ nhân gói thầu", "nhà thầu được chọn", "đơn vị được chọn", "bên được chọn")


#: bodies of which a province has one: with its name behind them they are called by their names
ONE_OF_A_PLACE = frozenset({"noun:committee", "noun:health_department", "noun:education_department", "noun:agriculture_department"})

#: what it costs that a place behind a clause is that of the clause's head
FAR = 0.08


@rule("N", "PLC", "N", 0.02)
def noun_place(n: Item, plc: Item) -> Given:
    """'nhà thầu trúng ở Hà Nội' may speak of the packages or of the firm's seat: where it makes a difference, it is asked back."""
    placed = located(n.sem, n.sem.rep(n.sem.focus), plc) if "name" not in n.sem.flags else None
    if placed is not None and n.sem.flags & ONE_OF_A_PLACE and plc.rule != "in_the" and not n.sem.asked:
        return placed.flag("onebody")
    if placed is not None and n.rule in ("reduced_relative", "relative_clause") and n.parts[-1].sem.event:
        return placed, FAR  # 'nhà thầu trúng từ 3 gói ở Hà Nội': what was won is there
    if placed is None or not n.sem.flags & {"role:winner", "role:loser"} or n.count > 2 or n.word in SEATED:
        return placed
    there = located(n.sem, n.sem.rep(n.sem.args[0]), plc)
    return [there.flag("eventplace"), (placed, 0.02)] if there else placed


@rule("N", "PER", "N", 0.12)
def noun_time(n: Item, per: Item) -> Sem | None:
    last = [w for w in n.words() if w.category != "FILL"][-1:]
    if "name" in n.sem.flags or any(w.category == "VAL" and w.word.endswith("có kết quả") for w in last):
        return None  # 'gói đã có kết quả năm 2022': the year of the result, see dates.yml
    return attach.with_period(n.sem, per.payload, noun_date(n.sem))  # type: ignore[arg-type]


def noun_date(sem: Sem) -> tuple[Expr, str, str] | None:
    """A ranked thing goes by the date of what ranks it; else its own date; else that of the event its role names."""
    if sem.dated_by is not None:
        return sem.dated_by
    own = attach.date_of(sem, sem.rep(sem.focus)) or _year_of_figure(sem)
    return (attach.event_date(sem) or own) if sem.rank is not None else (own or attach.event_date(sem))


def _year_of_figure(sem: Sem) -> tuple[Expr, str, str] | None:
    from nlp.rules.official import year_of_figure

    return year_of_figure(sem)


@rule("N", "BND", "N")
def noun_amount(n: Item, bnd: Item) -> Sem | None:
    assert isinstance(bnd.payload, Bound)
    if "name" in n.sem.flags:
        return None
    return attach.with_amount(n.sem, n.sem.rep(n.sem.focus), bnd.payload)


# ---- names -------------------------------------------------------------------------------------------------------
@rule("N", "ENT", "N")
def apposition(n: Item, ent: Item) -> Given:
    """'công ty E', 'chủ đầu tư E': the noun is the named one; or the name fills the role's argument: 'nhà thầu gói K'."""
    if n.last().word == "là":
        return None  # 'doanh nghiệp có cổ đông là E': the shareholder is
    if n.sem.asked or "name" in n.sem.flags or (n.sem.where and not n.sem.args and not n.sem.flags & {"noun:enterprise"}):
        return []
    both = merge(n.sem, ent.sem, focus=n.sem.focus, args=n.sem.args)
    found: list[Sem | tuple[Sem, float]] = []
    bare = "rival" not in n.sem.flags and all(w.category in ("N", "FILL") for w in n.words())
    if n.sem.args and bare and (called := restrict(ent.sem, ent.sem.focus, n.sem.kinds())):
        whose = set(ent.sem.kinds()) & set(n.sem.kinds(n.sem.args[0]))
        owned = whose and any(e.relation in ("OWNS", "REPRESENTS") for e in n.sem.edges)  # 'cổ đông E': rather E's than E itself
        found.append((called, 0.12) if owned else called)  # 'nhà đầu tư E': what sort of thing E is, not that it has invested
    if one := unify(both, n.sem.focus, ent.sem.focus):
        found.append((one, 0.1) if n.sem.args else one.flag("name"))
    found += [s for arg in n.sem.args if arg in n.sem.implicit and (s := unify(both, ent.sem.focus, arg))]
    return found


@unary("ENT", "N")
def name_noun(ent: Item) -> Sem:
    return ent.sem


@rule("N", "AND|OR", "NA")
def noun_and(n: Item, _: Item) -> Sem | None:
    return n.sem if "name" in n.sem.flags else None


@rule("NA", "N", "NN")
def noun_pair(a: Item, b: Item) -> Sem | None:
    """'E1 và E2': two named things; the focus is the first, `args` both."""
    if "name" not in b.sem.flags or "pair" in b.sem.flags:
        return None
    return merge(a.sem, b.sem, focus=a.sem.focus, args=(a.sem.focus, b.sem.focus)).flag("pair")


@rule("BETWEEN", "NN", "R")
def between(_: Item, pair: Item) -> Sem:
    return pair.sem


#: what the noun in a pronoun says of whom it stands for
SORTS = {"cơ quan": ("Agency",), "đơn vị": ("Enterprise", "Agency"), "doanh nghiệp": ("Enterprise",), "công ty": ("Enterprise", "ForeignInvestor")}
#: pronouns that always mean the subject of their own clause
OWN = ("chính", "bản thân", "mình", "công ty mình", "doanh nghiệp mình")


# ---- pronouns ----------------------------------------------------------------------------------------------------
@unary("SELF", "N", 0.03)
def myself(item: Item) -> Sem:
    var, how = f"n{item.start}", "self" if item.word.startswith(OWN) else "they"
    kinds = next((k for word, k in SORTS.items() if word in item.word), PARTY)
    return Sem(focus=var, nodes={var: kinds}, pronouns=((var, how),), flags=frozenset({"pronoun"}))


#: what it costs that 'đó' is not said of the noun right before it
FAR_THIS = 0.12


@rule("N", "THESE", "N")
def this(n: Item, _: Item) -> Given:
    if n.sem.asked or "name" in n.sem.flags or n.sem.pronouns or (ends_in_noun(n) and n.last().sem.kinds() in CONTEXT):
        return None  # 'nhà thầu trúng gói đó': that package
    found = n.sem.with_(pronouns=((n.sem.focus, "that"),), definite=n.sem.definite | {n.sem.focus})
    return (found, FAR_THIS) if n.rule == "possessor" and ends_in_noun(n) else found  # 'dự án của chủ đầu tư đó': that owner


# ---- possessors --------------------------------------------------------------------------------------------------
@rule("N", "OFN", "S", 0.05)
def belongs_to_which(n: Item, of: Item) -> list[tuple[Sem, float]]:
    """'Gói K thuộc dự án nào?'"""
    if "name" not in n.sem.flags or not of.sem.asked or n.sem.asked:
        return []
    both = merge(n.sem, of.sem, focus=of.sem.focus, args=of.sem.args)
    if "keyasked" in of.sem.flags:
        one = unify(both, n.sem.focus, of.sem.focus)
        return [(one, 0.0)] if one else []  # 'dự án P ở tình trạng nào': a property of its own
    return attach.natural_between(both, n.sem.focus, of.sem.focus)


@rule("VAL", "HAVE", "VALH")
def value_has(val: Item, _: Item) -> Sem:
    return val.sem


@rule("VALH", "N", "S", 0.02)
def value_has_noun(val: Item, n: Item) -> list[Sem]:
    """'Đầu tư công có những dự án nào', 'Hoa Kỳ có mấy dự án'."""
    return attach.with_value(n.sem, val.sem, n.sem.focus) if n.sem.asked else []


@rule("OF", "N", "OFN")
def of_noun(_: Item, n: Item) -> Sem | None:
    return inner(n.sem)


@rule("N", "OFN", "N", 0.02)
def possessor(n: Item, of: Item) -> list[tuple[Sem, float]]:
    if "name" in n.sem.flags:
        return []
    if of.sem.pronouns and (nearer_noun(n) or denies_last(n)):
        return []  # 'gói nào ở dự án của mình': one's own project
    if n.rule == "reduced_relative" and n.last().category == "WHICH" and any(w.category == "NOT" for w in n.words()):
        return []  # 'công ty con (nào) không trúng gói nào của công ty mẹ': the packages are
    over = n.rule == "relative_clause" and n.last().category == "N"
    if over and any(how == "that" for _, how in of.sem.pronouns):
        return []  # 'nhà đầu tư vừa … vừa có cổ phần trong nhà thầu của dự án ấy': the contractor is
    far = 0.2 if n.rule == "reduced_relative" or over else 0.0  # 'công ty con nào trúng gói của công ty mẹ': the package is
    return [(s.with_(flags=n.sem.flags | (of.sem.flags & {"nationwide"})), c + far) for s, c in attach.possess(n.sem, n.sem.focus, of.sem)]


@rule("N", "N", "N", 0.1)
def noun_noun(n: Item, m: Item) -> list[tuple[Sem, float]]:
    """'nhà thầu gói thầu xây lắp', 'chủ đầu tư dự án X': a role and its argument without 'của'."""
    if "name" in n.sem.flags or not n.sem.args or m.sem.flags & {"pronoun", "who"}:
        return []
    if (whose := inner(m.sem)) is None:
        return []
    both = merge(n.sem, whose, focus=n.sem.focus, args=n.sem.args, event=n.sem.event)
    bare = not m.parts and not m.sem.edges and not m.sem.where  # 'chủ đầu tư dự án'
    price = 0.0 if "name" in m.sem.flags else 0.05 if bare else 0.15
    found = [(s, price) for arg in n.sem.args if arg in n.sem.implicit and (s := unify(both, m.sem.focus, arg))]
    if not found and "name" in m.sem.flags:
        found = [(s, c + 0.05) for s, c in attach.possess(n.sem, n.sem.focus, m.sem)]
    return found


# ---- except ------------------------------------------------------------------------------------------------------
@rule("EXCEPT", "PLC", "NOTPLC")
def except_place(_: Item, plc: Item) -> Sem:
    return plc.sem


@rule("N|S|VP", "NOTPLC", "L", 0.02)
def elsewhere(n: Item, plc: Item) -> Sem | None:
    if "negated" in n.sem.flags:
        return None  # 'chưa từng dự thầu ngoài Hà Nội': the bids, not the bidder
    target = n.sem.rep(n.sem.focus) if n.category == "N" and not n.parts and n.sem.kinds() != ("Province",) else _placeable(n.sem)
    found = located(n.sem, target, plc, negate=True) if target else None
    return found.with_(fill=n.sem.fill) if found else None


@rule("NOTPLC", "N|S", "R", 0.02)
def except_first(plc: Item, n: Item) -> Sem | None:
    return elsewhere(n, plc)  # type: ignore[return-value]


def _placeable(sem: Sem) -> str | None:
    for var, kinds in sem.nodes.items():
        if kinds == ("Province",):
            return var
    if (edge := sem.edge(sem.event)) is not None and not sem.asked:
        return sem.rep(edge.dst)
    return sem.rep(sem.focus) if sem.focus else None


# ---- consortium --------------------------------------------------------------------------------------------------
@rule("N|VP", "CONSORTIUM", "L", 0.02)
def in_consortium(n: Item, _: Item) -> Sem | None:
    from graph.query import Edge, Exists, Missing, Node, Pattern

    for edge in n.sem.edges:
        if edge.relation in ("WINS", "BIDS_ON"):
            return n.sem.also(Not(Missing(Prop(edge.var, "consortium"))))
    if n.sem.kinds() == ("BidPackage",):
        here = n.sem.rep(n.sem.focus)
        e, x = f"c{n.start}{n.end}", f"cx{n.start}{n.end}"
        return n.sem.also(Exists(Pattern((Node(x, ("Enterprise", "Agency", "Person")),), (Edge(e, "WINS", x, here),), (Not(Missing(Prop(e, "consortium"))),))))
    return None


__all__ = ["Contains", "Distinct", "Having", "Ident", "Value", "located", "place_names", "restrict"]
