"""Two of one sort as a subject of their own: 'hai công ty cùng dự một gói mà chung số điện thoại', 'ít nhất hai nhà thầu cùng một chủ', 'cặp nhà thầu mẹ con'.

What is said of the two may come in any order, and as often as one likes: that they bid for one package, share something, hold each other, are of different
consortia. A couple ('cặp') is told as two columns, once.
"""

from __future__ import annotations

from graph.ontology import ontology
from graph.query import Compare, Const, Edge, Ident, Prop
from graph.text.quantity import Bound
from nlp import attach
from nlp.chart import Item, rule, unary
from nlp.contests import not_together, rivals
from nlp.rules.meeting import PACKAGE
from nlp.rules.sharing import pair_of, share_of_two
from nlp.rules.verbs import how_often
from nlp.sem import Ask, Key, Sem, link, merge, restrict, unify

#: words that say that two stand against each other
AGAINST = ("tranh", "đối", "độc lập", "đấu với", "đấu nhau", "liên danh", "gặp", "chạm", "đụng")
#: 'các nhà thầu chung địa chỉ': not all of them, two are enough
SEVERAL = frozenset({"các", "những"})
#: heading of the other one of a couple
PARTNER = "Và"
TWO_ARE_ENOUGH = "chỉ cần hai trong số họ như vậy"


# ---- who -----------------------------------------------------------------------------------------------------------
@unary("N", "NTWO", 0.0)
def two_of_a_sort(n: Item) -> Sem | None:
    """'hai nhà thầu', 'cặp công ty', 'các nhà thầu'."""
    sem = n.sem
    firms = set(sem.kinds()) <= {"Enterprise", "Agency", "Person"} and sem.kinds() != ("Person",)
    if sem.flags & {"name", "role:consortium"} or sem.rank or sem.having or not firms:
        return None
    if "card:2" in sem.flags:
        return sem
    first = next(n.words())
    several = first.category == "FILL" and first.word in SEVERAL and not sem.asked and "role:bidder" in sem.flags
    return sem.flag("card:2").with_(notes=(*sem.notes, TWO_ARE_ENOUGH)) if several else None


@unary("CN", "NTWO", 0.0)
def at_least_two(cn: Item) -> Sem | None:
    """'ít nhất hai nhà thầu', 'từ 2 công ty trở lên'."""
    sem = cn.sem
    firms = set(sem.kinds()) <= {"Enterprise", "Agency", "Person"} and sem.kinds() != ("Person",) and "role:consortium" not in sem.flags
    return sem.with_(bounds=()).flag("card:2") if firms and sem.bounds == ((">=", Const(2)),) and not sem.edges[1:] else None


@rule("NTWO|DUO", "BOTHTHEM", "L", 0.0)
def both_of_them(n: Item, _: Item) -> Sem:
    """'hai nhà thầu (mà) hai nhà đó chung địa chỉ'."""
    return n.sem


@rule("NTWO", "ANYTWO", "NTWO", 0.0)
def any_of_them(n: Item, _: Item) -> Sem | None:
    """'các nhà thầu của gói K có ai (chung người đại diện)'."""
    return n.sem.with_(notes=()) if TWO_ARE_ENOUGH in n.sem.notes else None


@unary("COUPLE", "NTWO", 0.05)
def a_couple(word: Item) -> Sem:
    """'cặp nào gặp nhau': of bidders."""
    var = f"n{word.start}"
    return Sem(focus=var, nodes={var: ("Enterprise", "Agency", "Person")}, flags=frozenset({"card:2", "couple"}))


@rule("NTWO", "WHICH", "NTWO", 0.0)
def which_couple(n: Item, _: Item) -> Sem | None:
    return n.sem.with_(asked=(Ask("which", n.sem.focus),)) if not n.sem.asked and not n.parts[0].parts and "couple" in n.sem.flags else None


@rule("NTWO|DUO", "REL|AND", "L", 0.0)
def two_who(n: Item, word: Item) -> Sem | None:
    return n.sem if not word.word.startswith(("hay", "hoặc")) else None


def two_of(n: Item) -> Sem | None:
    """Both of them; what already holds of a duo stays."""
    return n.sem if n.category == "DUO" else pair_of(n.sem)


def partner_of(sem: Sem) -> str:
    return f"{sem.focus}b"


# ---- what is said of both --------------------------------------------------------------------------------------------
@rule("NTWO|DUO", "SHN|SHA", "DUO", 0.02)
def both_share(n: Item, sh: Item) -> Sem | None:
    """'… chung số điện thoại', '… cùng một chủ'."""
    two = two_of(n)
    return share_of_two(two, two.focus, partner_of(two), sh) if two else None


@rule("NTWO|DUO", "MET", "DUO", 0.02)
def both_meet(n: Item, met: Item) -> Sem | None:
    """'… cùng dự một gói', '… cạnh tranh với nhau', '… khác liên danh'."""
    return _on_one_package(two_of(n), met)


@rule("NTWO|DUO", "SAMEPKG", "DUO", 0.02)
def both_there(n: Item, word: Item) -> Sem | None:
    """'… (dự) cùng gói'."""
    return _on_one_package(two_of(n), Item("MET", word.start, word.end, Sem(), 0.0))


def _on_one_package(two: Sem | None, met: Item) -> Sem | None:
    if two is None:
        return None
    first, second = two.focus, partner_of(two)
    if "duo:partners" in two.flags:  # partners elsewhere: in another package
        two = two.flag("conj")
    bids = [] if "duo:partners" in two.flags else [e for e in two.edges if e.relation == "BIDS_ON" and two.rep(e.src) in (two.rep(first), two.rep(second))]
    if not bids:
        two = as_bidders(two, first, second, met.start)
        if two is None:
            return None
        bids = list(two.edges[-2:])
    if len(bids) != 2:
        return None
    if met.sem.focus:
        both = merge(two, met.sem, focus=two.focus, args=two.args, event=two.event)
        one = unify(both, met.sem.focus, bids[0].dst)
        if one is None:
            return None
        two = one
    against = any(word in w.word for w in met.words() for word in AGAINST)
    met_there = two.flag("duo:met") if against else two.flag("duo:met", "duo:beside")
    return met_there.also(*rivals(*(f"{e.var}/{two.rep(e.src)}" for e in bids))[1:])  # a consortium is one bidder


def as_bidders(two: Sem, first: str, second: str, at: int) -> Sem | None:
    kinds, package = ontology().relation("BIDS_ON").sources, f"g{at}"
    one = restrict(two, first, kinds)
    both = restrict(one, second, kinds) if one else None
    if both is None:
        return None
    there = both.with_(nodes={**both.nodes, package: PACKAGE}, implicit=both.implicit | {package}, event=f"e{at}g")
    linked = link(there, Edge(f"e{at}g", "BIDS_ON", first, package))
    return link(linked, Edge(f"f{at}g", "BIDS_ON", second, package)) if linked else None


@rule("NTWO|DUO", "V2E", "DUO", 0.02)
@rule("NTWO|DUO", "V2", "DUO", 0.05)
def both_do(n: Item, v: Item) -> Sem | None:
    """'… liên danh (với nhau)', '… chạm mặt với nhau': with each other."""
    two = two_of(n)
    if two is None or v.sem.asked or v.sem.rank or v.sem.having:
        return None
    if "rival" in v.sem.flags and v.category == "V2E":
        return _on_one_package(two, Item("MET", v.start, v.end, Sem(), 0.0, word="đối"))
    if "mutual" not in v.sem.flags:
        return None
    both = merge(two, v.sem, focus=two.focus, args=two.args, event=v.sem.event, flags=two.flags | {"duo:partners"})
    one = unify(both, two.focus, v.sem.args[0])
    done = unify(one, partner_of(two), v.sem.args[1]) if one else None
    if done is None or "duo:met" in two.flags:
        return done.flag("conj") if done else None  # rivals on one package, partners on another
    bid = next((e for e in two.edges if e.relation == "BIDS_ON"), None)
    return unify(done, v.sem.edges[0].dst, bid.dst) if bid else done


@rule("NTWO|DUO", "VPRIVAL", "DUO", 0.02)
def are_rivals(n: Item, v: Item) -> Sem | None:
    """'… là đối thủ'."""
    two = two_of(n) if {"be", "rival"} <= v.sem.flags else None
    return _on_one_package(two, Item("MET", v.start, v.end, Sem(), 0.0, word="đối")) if two else None


# ---- how often ---------------------------------------------------------------------------------------------------------
@rule("DUO", "TIMES|TAKETIMES", "DUO", 0.0)
def so_many_times(duo: Item, times: Item) -> Sem | None:
    """'cặp nhà thầu liên danh với nhau từ 3 lần trở lên': by packages."""
    package, bound = package_of(duo.sem), times.payload
    if package is None or duo.sem.having or not isinstance(bound, Bound):
        return None
    bounds = tuple((c.op, c.right) for c in attach.bound_conds(Const(0), bound) if isinstance(c, Compare))
    return how_often(beside_each_other(duo.sem), duo.sem.focus, Sem(focus=package, bounds=bounds)).with_(same=(partner_of(duo.sem),))


@rule("DUO", "CN|OCN", "DUO", 0.0)
def on_so_many_packages(duo: Item, cn: Item) -> Sem | None:
    """'cặp nhà thầu cùng dự (ở) từ 5 gói trở lên': each two of them."""
    package = package_of(duo.sem)
    if package is None or cn.sem.kinds() != PACKAGE or cn.sem.edges or duo.sem.having:
        return None
    one = unify(merge(duo.sem, cn.sem, focus=duo.sem.focus, args=duo.sem.args, event=duo.sem.event, bounds=()), package, cn.sem.focus)
    if one is None:
        return None
    return how_often(beside_each_other(one), one.focus, cn.sem).with_(same=(partner_of(one),))


def beside_each_other(sem: Sem) -> Sem:
    """Counted, those who 'cùng dự' may be partners too; who 'đối đầu' are not."""
    bids = [e.var for e in sem.edges if e.relation == "BIDS_ON"]
    apart = {not_together(a, b) for a in bids for b in bids if a != b} if "duo:beside" in sem.flags else set()
    return sem.with_(where=tuple(c for c in sem.where if c not in apart))


def package_of(sem: Sem) -> str | None:
    """The one package both bid on."""
    found = {sem.rep(e.dst) for e in sem.edges if e.relation == "BIDS_ON"}
    return found.pop() if len(found) == 1 else None


# ---- told --------------------------------------------------------------------------------------------------------------
@unary("DUO", "S", 0.02)
def duo_told(duo: Item) -> Sem | None:
    """A couple is listed as two columns, once; two of a sort as those of whom it holds."""
    sem = duo.sem
    if "couple" not in sem.flags:
        return sem if not sem.having else None
    listed = not sem.asked or all(a.what == "which" for a in sem.asked)
    other = partner_of(sem)
    if not listed:
        return sem
    ordered = () if "uneven" in sem.flags else (Compare(Prop(sem.focus, "id"), "<", Prop(other, "id")),)
    told = sem.also(*ordered).with_(asked=(Ask("which", sem.focus),), wants=(Key(Ident(other), PARTNER, "entity", sem.focus),))
    return told.with_(implicit=told.implicit - {other})


@rule("S", "PAIRANY", "Q", 0.0)
def any_couple(s: Item, _: Item) -> Sem | None:
    """'…, có cặp nào không?'"""
    told = s.sem.flags & {"pair2", "roles"} or not s.sem.asked
    return s.sem.with_(asked=(), wants=()).flag("yn") if told and not (s.sem.having or s.sem.rank or s.sem.value or "yn" in s.sem.flags) else None


