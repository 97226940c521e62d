"""Having one and the same owner, representative, telephone number or address."""

from __future__ import annotations

from dataclasses import replace

from graph.query import Compare, Distinct, Prop
from nlp.chart import Item, rule
from nlp.contests import rivals
from nlp.rules.predicates import predicate
from nlp.sem import Ask, Sem, merge, rename_cond, rename_edge, restrict, unify


# ---- sharing -----------------------------------------------------------------------------------------------------
@rule("SHARE", "N", "SHN")
def share(_: Item, n: Item) -> Sem | None:
    own = n.sem.args and n.sem.args[0] in n.sem.implicit and any(f.startswith("role:") for f in n.sem.flags)
    return n.sem if own and len(n.sem.edges) == 1 else None  # 'hai nhà thầu cùng chủ sở hữu dự thầu': the two bid, and not the owner


@rule("N", "SHARE", "SHN", 0.05)
def shared(n: Item, s: Item) -> Sem | None:
    return share(s, n)  # type: ignore[return-value]


@rule("SHARE", "ATTR|KEY", "SHA")
def share_attribute(_: Item, a: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and isinstance(a.sem.value.expr, Prop) else None


@rule("ATTR", "SHARE", "SHA", 0.05)
def attribute_shared(a: Item, s: Item) -> Sem | None:
    return share_attribute(s, a)  # type: ignore[return-value]


def role_again(sem: Sem, old: str, new: str, tag: str) -> Sem:
    """The role again, with `new` in place of its argument `old`: edges and their conditions doubled."""
    edges, where = list(sem.edges), list(sem.where)
    for edge in sem.edges:
        if sem.rep(old) in (sem.rep(edge.src), sem.rep(edge.dst)):
            ends = {v: new if sem.rep(v) == sem.rep(old) else sem.rep(v) for v in (edge.src, edge.dst)}
            edges.append(replace(rename_edge(edge, {**ends, edge.var: edge.var + tag}), var=edge.var + tag))
            where += [rename_cond(c, {edge.var: edge.var + tag}) for c in sem.where if c != rename_cond(c, {edge.var: edge.var + tag})]
    return sem.with_(edges=tuple(edges), where=tuple(where))


@rule("SHN", "OFN", "VP")
def share_with(sh: Item, other: Item) -> Sem | None:
    """'chung người đại diện với E': the subject and E have one."""
    arg = sh.sem.args[0]
    both = merge(sh.sem, other.sem, focus=arg, args=(arg, other.sem.focus))
    if (whose := _same_role(sh.sem, other.sem)) is not None:  # 'người đại diện trùng với người đại diện của bên mời thầu'
        one = unify(both, sh.sem.focus, other.sem.focus)
        rival = next((e.src for e in other.sem.edges if e.relation == "BIDS_ON" and e.src.startswith("a") and other.sem.rep(e.src) in other.sem.implicit), None)
        one = unify(one, arg, rival) if one and rival and "BIDS_ON" in whose_edges(other.sem, whose) else one  # 'của đối thủ': its own
        return one.also(Distinct(arg, whose)).with_(args=(arg, whose)) if one else None
    narrowed = restrict(both, other.sem.focus, both.kinds(arg))
    return role_again(narrowed, arg, other.sem.focus, "b").also(Distinct(arg, other.sem.focus)) if narrowed else None


def _same_role(mine: Sem, theirs: Sem) -> str | None:
    """Whose holder of the same sort of role the other noun is."""
    role = next((e for e in theirs.edges if theirs.rep(e.src) == theirs.rep(theirs.focus) and e.relation == mine.edges[0].relation), None)
    return theirs.rep(role.dst) if role is not None and theirs.rep(role.dst) not in theirs.implicit and not theirs.asked else None


def whose_edges(sem: Sem, var: str) -> list[str]:
    """What the one at `var` does, by relation."""
    return [e.relation for e in sem.edges if sem.rep(e.src) == var]


@rule("N", "SHARE", "NSAME", 0.0)
def of_whom_same(n: Item, _: Item) -> Sem | None:
    """'người đại diện của nhà thầu trúng trùng (với …)': whose it is was said."""
    told = len(n.sem.args) == 1 and n.sem.rep(n.sem.args[0]) not in n.sem.implicit
    return n.sem if told and n.sem.kinds() == ("Person",) and not n.sem.asked and "name" not in n.sem.flags else None


@rule("NSAME", "OFN", "S", 0.0)
def same_holder(n: Item, other: Item) -> Sem | None:
    """'… với người đại diện của chủ đầu tư': one and the same person in both; what their roles are of is the head's to say."""
    mine, theirs = n.sem.rep(n.sem.args[0]), _same_role(n.sem, other.sem)
    one = unify(merge(n.sem, other.sem, focus=n.sem.focus, args=(mine, theirs or "")), n.sem.focus, other.sem.focus) if theirs else None
    return one.also(Distinct(mine, theirs)).flag("roles") if one and theirs else None


@rule("SHN|SHA", "EACHOTHER", "VP", 0.0)
def share_with_each_other(sh: Item, word: Item) -> Sem | None:
    """'trùng số điện thoại với nhau': with some other one."""
    var = f"z{word.start}"
    other = Sem(focus=var, nodes={var: ("Enterprise",)}, implicit=frozenset({var}))
    someone = Item("OFN", word.start, word.end, other, 0.0)
    return share_with(sh, someone) if sh.category == "SHN" else attribute_with(sh, someone)  # type: ignore[return-value]


@rule("N", "SHN|SHA", "Q", 0.05)
def shares_with_some(n: Item, sh: Item) -> Sem | None:
    """'Những công ty nào dùng chung số điện thoại': each with some other."""
    whose = any(v not in sh.sem.implicit for v in sh.sem.nodes if v != sh.sem.rep(sh.sem.focus)) or "owned" in sh.sem.flags  # E's own number
    several = n.sem.flags & {"name", "who", "pair2"} or any(f.startswith("card:") for f in n.sem.flags)
    if whose or several or n.sem.kinds() != ("Enterprise",) or (not n.sem.asked and n.sem.edges):
        return None
    listed = n.sem if n.sem.asked else n.sem.with_(asked=(Ask("which", n.sem.focus),))  # 'các công ty trùng số điện thoại'
    found = share_with_each_other(sh, sh.last())
    return predicate(listed, found) if isinstance(found, Sem) else None


@rule("SHA", "OFN", "VP")
def attribute_with(sh: Item, other: Item) -> Sem | None:
    arg = sh.sem.focus
    both = merge(sh.sem, other.sem, focus=arg, args=(arg, other.sem.focus), value=other.sem.value)
    narrowed = restrict(both, other.sem.focus, both.kinds(arg))
    if narrowed is None or sh.sem.value is None or not isinstance(sh.sem.value.expr, Prop):
        return None
    name = sh.sem.value.expr.name
    return narrowed.also(Compare(Prop(arg, name), "=", Prop(other.sem.focus, name)), Distinct(arg, other.sem.focus)).with_(value=None)


@rule("SHA", "OFA", "VP", 0.0)
def attribute_with_attribute(sh: Item, other: Item) -> Sem | None:
    """'địa chỉ trùng với địa chỉ của chủ đầu tư': with the owner of the same property."""
    mine, theirs = sh.sem.value, other.sem.value
    if mine is None or theirs is None or not isinstance(mine.expr, Prop) or not isinstance(theirs.expr, Prop) or mine.expr.name != theirs.expr.name:
        return None
    whose = other.sem.with_(focus=other.sem.rep(theirs.owner or other.sem.focus), value=None, flags=other.sem.flags - {"owned"})
    return attribute_with(sh, replace(other, sem=whose)) if whose.focus not in whose.implicit else None  # type: ignore[return-value]


@rule("NREL", "SHN|SHA", "S", 0.0)
def two_that_share(n: Item, sh: Item) -> Sem | None:
    """'hai nhà thầu … mà trùng số điện thoại'."""
    return two_share(n, sh)  # type: ignore[return-value]


@rule("NN", "SHN|SHA", "S")
def pair_shares(pair: Item, sh: Item) -> Sem | None:
    """'E1 và E2 có chung người đại diện'."""
    first, second = pair.sem.args
    return share_of_two(pair.sem, first, second, sh)


def share_of_two(base: Sem, first: str, second: str, sh: Item) -> Sem | None:
    both = merge(base, sh.sem, focus=base.focus, args=(), event=None, flags=base.flags - {"pair"})
    if sh.category == "SHA":
        assert sh.sem.value is not None and isinstance(sh.sem.value.expr, Prop)
        one = unify(both, first, sh.sem.focus)
        other = restrict(one, second, ("Enterprise",)) if one else None
        name = sh.sem.value.expr.name
        return other.also(Compare(Prop(first, name), "=", Prop(second, name)), Distinct(first, second)).with_(value=None) if other else None
    arg = sh.sem.args[0]
    narrowed = restrict(both, second, both.kinds(arg))
    one = unify(role_again(narrowed, arg, second, "b"), first, arg) if narrowed else None
    return one.also(Distinct(first, second)) if one else None


@rule("N", "SHN|SHA", "S", 0.02)
def two_share(n: Item, sh: Item) -> Sem | None:
    """'hai nhà thầu … chung một cổ đông': the noun stands for two."""
    if "rival" in n.sem.flags and "card:2" in n.sem.flags and n.sem.args and n.sem.args[0] in n.sem.implicit:  # 'hai đối thủ': each other's
        return share_of_two(n.sem.with_(implicit=n.sem.implicit - {n.sem.args[0]}).flag("pair2"), n.sem.focus, n.sem.args[0], sh)
    doubled = pair_of(n.sem)
    return share_of_two(doubled, n.sem.focus, n.sem.focus + "b", sh) if doubled else None


def pair_of(n: Sem) -> Sem | None:
    """Two of what the noun names, under the same argument (two bidders of one package)."""
    if ("card:2" not in n.flags and not n.flags & {"plural"}) or n.flags & {"rival", "role:consortium"}:
        return None
    here, there = n.rep(n.focus), n.focus + "b"
    doubled = n.with_(nodes={**n.nodes, there: n.kinds()})
    two = role_again(doubled, here, there, "b").also(Distinct(n.focus, there)).flag("pair2")
    bids = [e for e in two.edges if e.relation == "BIDS_ON"]
    if "rivals" in n.flags and len(bids) == 2:
        two = two.also(*rivals(f"{bids[0].var}/{here}", f"{bids[1].var}/{there}")[1:])
    return two


@rule("VP", "AND|REL", "VPA", 0.01)
def predicate_and(v: Item, _: Item) -> Sem:
    return v.sem



@rule("NN", "V2", "S", 0.0)
def pair_event(pair: Item, v: Item) -> Sem | None:
    """'A và B đã từng liên danh với nhau chưa', 'A và B cạnh tranh với nhau'."""
    if not v.sem.flags & {"mutual", "rival"}:
        return None
    first, second = pair.sem.args
    both = merge(pair.sem, v.sem, focus=first, args=(), event=v.sem.event, flags=(pair.sem.flags | v.sem.flags) - {"pair"})
    one = unify(both, first, v.sem.args[0])
    return unify(one, second, v.sem.args[1]) if one else None
