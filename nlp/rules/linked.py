"""Two firms that are linked: by ownership either way round ('có quan hệ sở hữu với', 'liên quan về vốn'), or in any way that one step shows ('có liên quan').

What counts as a link is told with the answer: stakes in each other, a common shareholder, a common representative or manager, one telephone or address.
"""

from __future__ import annotations

from graph.query import AnyOf, Compare, Cond, Distinct, Edge, Exists, Node, Pattern, Prop
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT
from nlp.nested import inner
from nlp.rules.clauses import gap
from nlp.rules.duos import partner_of, two_of
from nlp.sem import PARTY, Sem, merge, restrict
from nlp.universal import TWO_FIRMS

FIRM = ("Enterprise",)
ANY_LINK = "«có liên quan»: có cổ phần của nhau, chung cổ đông, chung người đại diện hoặc quản lý, chung điện thoại hoặc địa chỉ"
#: words of a link that ask how, and not whether
HOW = ("thế nào", "ra sao", "đường nào")


def _owns(a: str, b: str, mark: str) -> tuple[Cond, ...]:
    """One holds shares of the other."""
    return tuple(Exists(Pattern((), (Edge(f"{mark}{i}o", "OWNS", x, y),))) for i, (x, y) in enumerate(((a, b), (b, a))))


def _shares(a: str, b: str, mark: str) -> tuple[Cond, ...]:
    """Somebody holds shares or an office of both; they have a telephone or an address in common."""
    holder, person = f"{mark}h", f"{mark}p"
    owner = Pattern((Node(holder, PARTY),), (Edge(f"{mark}ha", "OWNS", holder, a), Edge(f"{mark}hb", "OWNS", holder, b)))
    officer = Pattern((Node(person, ("Person",)),), (Edge(f"{mark}pa", "REPRESENTS", person, a), Edge(f"{mark}pb", "REPRESENTS", person, b)))
    return (Exists(owner), Exists(officer), *(Compare(Prop(a, name), "=", Prop(b, name)) for name in ("phone", "address")))


def related(sem: Sem, a: str, b: str, mark: str, *, owned: bool) -> Sem | None:
    one = restrict(sem, a, FIRM)
    two = restrict(one, b, FIRM) if one else None
    if two is None or two.rep(a) == two.rep(b):
        return None
    ways = _owns(a, b, mark) + (() if owned else _shares(a, b, mark))
    told = two.also(AnyOf(ways), Distinct(a, b))
    return told if owned else told.with_(notes=(*told.notes, ANY_LINK))


@rule("OWNLINK|ANYLINK", "N|OFN", "VP", 0.0)
def linked_with(link: Item, other: Item) -> Sem | None:
    """'có quan hệ sở hữu với bên mời thầu', 'có liên quan đến chủ đầu tư'."""
    whom = inner(other.sem) if not other.sem.asked else other.sem
    if whom is None or other.sem.rank or other.sem.having or "pair" in other.sem.flags:
        return None
    me = f"s{link.start}"
    mine = Sem(focus=me, nodes={me: FIRM}, implicit=frozenset({me}), args=(me,))
    both = merge(mine, whom, focus=me, args=(me, whom.focus))
    found = related(both, me, whom.rep(whom.focus), f"l{link.start}", owned=link.category == "OWNLINK")
    return found.flag("linkedfirm") if found else None  # 'ai có liên quan tới E': people and bodies too, of whom this says nothing


@rule("NTWO|DUO", "PATHQ", "DUO", 0.0)
def two_linked(n: Item, word: Item) -> Sem | None:
    """'các nhà thầu có liên quan với nhau'."""
    two = two_of(n) if not any(how in word.word for how in HOW) else None
    return related(two, two.focus, partner_of(two), f"l{word.start}", owned=False) if two else None


@rule("RP", "PATHQ", "S", 0.0)
def roles_linked(pair: Item, word: Item) -> Sem | None:
    """'nhà thầu trúng và bên mời thầu có liên quan với nhau'."""
    if any(how in word.word for how in HOW):
        return None
    found = related(pair.sem, pair.sem.args[0], pair.sem.args[1], f"l{word.start}", owned=False)
    return found.with_(args=(), notes=(*found.notes, TWO_FIRMS)) if found else None


@unary("S", "SLINKED", 0.0)
def are_linked(s: Item) -> Sem | None:
    """The rule below is tried for no other clause."""
    return s.sem if "linkedfirm" in s.sem.flags and not s.sem.asked and not s.sem.flags & {"yn", "name"} else None


@rule("N", "SLINKED", "N", 0.05)
def where_they_are_linked(n: Item, s: Item) -> list[Sem]:
    """'gói nào người trúng có liên quan về vốn với chủ đầu tư'."""
    return gap(n.sem, s.sem) if n.sem.kinds() in CONTEXT and "name" not in n.sem.flags else []
