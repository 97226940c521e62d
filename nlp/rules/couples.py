"""Two that are asked for together: 'hai nhà thầu nào cùng dự nhiều gói nhất', 'cặp nhà thầu nào hay gặp nhau nhất'."""

from __future__ import annotations

from graph.query import Compare, Distinct, Edge, Ident, Prop
from nlp.chart import Item, rule
from nlp.contests import rivals
from nlp.rules.verbs import ranked
from nlp.sem import Key, Sem, merge, unify


@rule("COUPLE", "N", "N", 0.0)
def couple(_: Item, n: Item) -> Sem | None:
    if "name" in n.sem.flags or any(f.startswith("card:") for f in n.sem.flags):
        return None
    return n.sem.flag("card:2", "couple")


# ---- what two do with each other, most often ---------------------------------------------------------------------------
@rule("RIVAL", "MNM|OMNM", "VPP", 0.0)
def meet_on_most(word: Item, mnm: Item) -> Sem | None:
    """'cùng dự nhiều gói nhất', 'đối đầu nhau ở nhiều gói nhất'."""
    n = mnm.sem
    if n.kinds() != ("BidPackage",) or "fewest" in n.flags:
        return None
    found = _meeting(word, "")
    one = unify(merge(found, n, focus=found.focus, args=found.args, event=found.event), n.focus, f"k{word.start}m")
    return ranked(one, found.args[0], one.rep(n.focus), descending=True) if one else None


@rule("RIVAL", "SUP_HIGH|OFTENMOST", "VPP", 0.0)
def meet_most(word: Item, sup: Item) -> Sem | None:
    """'cùng dự thầu nhiều nhất', 'đối đầu nhau nhiều nhất'."""
    found = _meeting(word, "")
    return ranked(found, found.args[0], f"k{word.start}m", descending=True) if sup.word.startswith(("nhiều", "thường", "hay")) else None


@rule("V2", "EACHOTHER", "V2E", 0.0)
def with_each_other(v: Item, _: Item) -> Sem | None:
    return v.sem if v.sem.flags & {"rival", "mutual"} else None


@rule("OFTEN", "V2E|RIVAL", "OVE", 0.0)
@rule("OFTEN", "V2", "OVE", 0.02)
def often_together(_: Item, v: Item) -> Sem | None:
    if v.category == "RIVAL":
        return _meeting(v, "")
    return v.sem if v.sem.flags & {"rival", "mutual"} else None


@rule("OVE", "MOST", "VPP", 0.0)
@rule("V2E", "SUP_HIGH|OFTENMOST", "VPP", 0.0)
def together_most(v: Item, sup: Item) -> Sem | None:
    edge = v.sem.edge(v.sem.event)
    if edge is None or (sup.category == "SUP_HIGH" and sup.word != "nhiều nhất"):
        return None
    return ranked(v.sem, v.sem.rep(v.sem.args[0]), v.sem.rep(edge.dst), descending=True)


def _meeting(word: Item, mark: str) -> Sem:
    """Two who bid on one package; of different consortia where the word says that they compete."""
    x, y, k, e, f = (f"{c}{word.start}m" for c in "xykef")
    kinds = ("Enterprise", "Agency", "Person")
    against = any(w in word.word for w in ("tranh", "đối", "độc lập", "đấu với", "liên danh"))
    where = rivals(f"{e}/{x}", f"{f}/{y}") if against or mark else (Distinct(x, y),)
    return Sem(
        focus=x, nodes={x: kinds, y: kinds, k: ("BidPackage",)}, edges=(Edge(e, "BIDS_ON", x, k), Edge(f, "BIDS_ON", y, k)), where=where,
        implicit=frozenset({x, y, k}), event=e, args=(x, y), flags=frozenset({"losing"}),
    )  # fmt: skip


# ---- which two ---------------------------------------------------------------------------------------------------------
@rule("N", "VPP", "S", 0.0)
def which_two(n: Item, v: Item) -> Sem | None:
    """Both are shown, once each way round."""
    if "card:2" not in n.sem.flags or not n.sem.asked or n.sem.asked[0].what != "which" or "name" in n.sem.flags:
        return None
    base = Sem(focus=n.sem.focus, nodes={n.sem.focus: n.sem.kinds()}, asked=n.sem.asked, flags=frozenset({"pair2"}))
    both = merge(base, v.sem, focus=n.sem.focus, args=(), event=v.sem.event, flags=base.flags)
    one = unify(both, n.sem.focus, v.sem.args[0])
    if one is None or v.sem.rank is None or n.sem.where or (n.sem.edges and "role:bidder" not in n.sem.flags):
        return None
    other = one.rep(v.sem.args[1])
    ordered = Compare(Prop(n.sem.focus, "id"), "<", Prop(other, "id"))
    return one.also(ordered).with_(wants=(Key(Ident(other), "Và", "entity", n.sem.focus),), implicit=one.implicit - {other})


@rule("S", "RIVAL", "S", 0.0)
def two_apart(s: Item, _: Item) -> Sem | None:
    """'…, không tính cùng liên danh'."""
    bids = [e for e in s.sem.edges if e.relation == "BIDS_ON"]
    if s.sem.rank is None or not s.sem.wants or len(bids) != 2 or "pair2" not in s.sem.flags:
        return None
    return s.sem.also(*rivals(*(f"{e.var}/{s.sem.rep(e.src)}" for e in bids))[1:])


