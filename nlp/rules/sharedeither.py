"""Having one thing or another in common: 'chung điện thoại hoặc địa chỉ', 'cùng người đại diện hay cùng cổ đông'."""

from __future__ import annotations

from dataclasses import replace

from graph.query import AnyOf, Compare, Cond, Const, Distinct, Edge, Exists, Node, Not, Pattern, Prop
from nlp.chart import Item, rule
from nlp.contests import rivals
from nlp.rules.bidsof import PACKAGE, bidders
from nlp.rules.duos import partner_of, two_of
from nlp.sem import Sem, merge, rename_cond, rename_edge, restrict
from nlp.universal import TWO_FIRMS

FIRM = ("Enterprise",)
AT_LEAST_TWO = "chỉ xét gói thầu có từ hai nhà thầu"


@rule("SHN|SHA|SHO", "OR", "SHOR", 0.0)
def one_or(sh: Item, _: Item) -> Sem:
    return sh.sem if sh.category == "SHO" else Sem(fill=(sh,))


@rule("SHOR", "SHN|SHA|ATTR|KEY|N", "SHO", 0.0)
def one_or_other(first: Item, sh: Item) -> Sem | None:
    """Roles that people hold in a firm, and its own properties."""
    return Sem(fill=(*first.sem.fill, sh)) if _kind(sh) else None


def _kind(sh: Item) -> str | None:
    sem = sh.sem
    if sem.value is not None and isinstance(sem.value.expr, Prop) and not sem.where and sem.kinds(sem.value.expr.var) == FIRM:
        return "property"
    role = len(sem.edges) == 1 and len(sem.args) == 1 and sem.args[0] in sem.implicit and sem.kinds(sem.args[0]) == FIRM and not sem.asked
    return "role" if role and any(f.startswith("role:") for f in sem.flags) else None


def _common(sem: Sem, a: str, b: str, ways: tuple[object, ...], mark: str) -> Sem | None:
    one = restrict(sem, a, FIRM)
    two = restrict(one, b, FIRM) if one else None
    if two is None or two.rep(a) == two.rep(b):
        return None
    conds = tuple(_way(sh, a, b) for sh in ways if isinstance(sh, Item))
    return two.also(AnyOf(conds), Distinct(a, b)) if len(conds) > 1 else None


def _way(sh: Item, a: str, b: str) -> Cond:
    if _kind(sh) == "property":
        assert sh.sem.value is not None and isinstance(sh.sem.value.expr, Prop)
        name = sh.sem.value.expr.name
        return Compare(Prop(a, name), "=", Prop(b, name))
    role, arg, holder = sh.sem.edges[0], sh.sem.rep(sh.sem.args[0]), sh.sem.rep(sh.sem.focus)
    edges, told = [], []
    for mark, firm in (("1", a), ("2", b)):
        ends = {arg: firm, role.var: role.var + mark}
        edges.append(replace(rename_edge(role, {x: ends.get(x, sh.sem.rep(x)) for x in (role.src, role.dst)}), var=role.var + mark))
        told += [rename_cond(c, ends) for c in sh.sem.where]
    return Exists(Pattern((Node(holder, sh.sem.kinds(holder)),), tuple(edges), tuple(told)))


@rule("SHO", "OFN", "VP", 0.0)
def either_with(sho: Item, other: Item) -> Sem | None:
    """'chung điện thoại hoặc địa chỉ với nhà thầu trượt'."""
    me = f"s{sho.start}"
    mine = Sem(focus=me, nodes={me: FIRM}, implicit=frozenset({me}), args=(me,))
    both = merge(mine, other.sem, focus=me, args=(me, other.sem.focus))
    plain = not other.sem.asked and not other.sem.rank and not other.sem.pronouns  # 'với họ': with whom, the dialogue says
    return _common(both, me, other.sem.rep(other.sem.focus), sho.sem.fill, "e") if plain else None


@rule("NTWO|DUO", "SHO", "DUO", 0.0)
def two_share_either(n: Item, sho: Item) -> Sem | None:
    two = two_of(n)
    return _common(two, two.focus, partner_of(two), sho.sem.fill, "e") if two else None


@rule("RP", "SHO", "S", 0.0)
def roles_share_either(pair: Item, sho: Item) -> Sem | None:
    found = _common(pair.sem, pair.sem.args[0], pair.sem.args[1], sho.sem.fill, "e")
    return found.with_(args=(), notes=(*found.notes, TWO_FIRMS)) if found else None


# ---- all of them -----------------------------------------------------------------------------------------------------------
@rule("EVN", "SHN|SHA|SHO", "PVP", 0.02)
def all_have_in_common(n: Item, sh: Item) -> Sem | None:
    """'(gói mà) tất cả các nhà thầu đều chung người đại diện': there are two at least, and no two that have it not."""
    ways = sh.sem.fill if sh.category == "SHO" else (sh,)
    bids = {e.relation for e in n.sem.edges} == {"BIDS_ON"} and not n.sem.where and n.sem.flags & {"role:bidder"}  # 'mọi nhà thầu (dự)'
    if not bids or not all(isinstance(w, Item) and _kind(w) for w in ways):
        return None
    here, x, y, e, f = (f"{c}{n.start}v" for c in "oxyef")
    common = tuple(_way(w, x, y) for w in ways if isinstance(w, Item))
    missed = Not(common[0] if len(common) == 1 else AnyOf(common))
    two = Pattern((Node(x, FIRM), Node(y, FIRM)), (Edge(e, "BIDS_ON", x, here), Edge(f, "BIDS_ON", y, here)), (*rivals(f"{e}/{x}", f"{f}/{y}"), missed))
    where = (Compare(bidders(here, f"b{n.start}"), ">=", Const(2)), Not(Exists(two)))
    return Sem(focus=here, nodes={here: PACKAGE}, where=where, implicit=frozenset({here}), args=(here,), notes=(AT_LEAST_TWO,))
