"""Subject and predicate as one meaning: who does it, of whom it holds, what 'chính họ' is, and counts that become conditions of their own."""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import ontology
from graph.query import Agg, Arith, Compare, Expr, Pattern, Sub
from nlp import attach
from nlp.connect import tie_silent
from nlp.mentions import mentions_of
from nlp.nested import settled
from nlp.rules.consortia import as_consortium
from nlp.rules.roles import by_role
from nlp.sem import Sem, Value, merge, rename_expr, unify


def predicate(n: Sem, v: Sem, *, clause: bool = True) -> Sem | None:
    """Subject and verb phrase: the subject fills the phrase's first argument, and 'chính họ' is the subject, if it is that of the whole clause.

    'chủ đầu tư nào có công ty con trúng thầu ở dự án của mình': oneself is not the one that a clause within describes.
    """
    if not v.args or not may_hold(n, v):
        return None  # 'doanh nghiệp có gói', 'nhà thầu nhiều gói': procures or wins? nobody said
    if ("keyholder" in v.flags and "keyasked" not in n.flags) or ("ownamount" in v.flags and "keyasked" in n.flags):
        return None
    if "stakes" in n.flags and _owns_silently(v):
        return None  # 'có cổ đông nước ngoài nắm trên 30 %': the shareholder does, and of that very firm
    if "eachown" in v.flags and "keyasked" in n.flags and len(v.nodes) == 1:
        return None  # 'tỉnh nào có vốn FDI trên …': of all its projects together, see nlp.rules.totals
    if _anothers_stake(n, v):
        return None  # 'có cổ đông là E, tỷ lệ vốn góp trên 50 %': E's, and not of some other firm (nlp.rules.stakes)
    if v.rank is not None and any(f.startswith("attr:") for f in v.flags) and by_role(n, n, v) is not None:
        return None  # what was won of a procuring entity, not by it
    if "rival" in n.flags and "be" not in n.flags and v.flags & {"rival", "losing"} and len(n.args) == 1 and n.args[0] in n.implicit:
        n = Sem(focus=n.focus, nodes={n.focus: n.kinds()}, asked=n.asked, same=n.same)  # 'đối thủ nào thua E': E's, who is named there
    if (joint := as_consortium(n, v)) is None or (v.rank and n.rank and (n.asked or (joint := settled(joint)) is None)):
        return None  # of two ranks none may be lost: 'cổ đông lớn nhất của nhà thầu trúng nhiều nhất'
    n = joint
    if "keyasked" not in n.flags and _counts_itself(v, v.args[0]):
        return None  # 'gói thầu có số gói thầu trên 3'; a field has so many
    both = merge(n, v, focus=n.focus, args=n.args, event=_event(n, v), flags=n.flags | (v.flags - {"pronoun"}), rank=v.rank or n.rank)
    package = _where_procured(n, v)
    one = unify(both, n.focus, package or v.args[0])
    if one and package:  # counted by place, not by who procures
        who = v.rep(v.args[0])
        one = one.with_(having=tuple(replace(h, subject=package) if v.rep(h.subject) == who else h for h in one.having))
    if one is None:
        return None
    told = reflexive(one, n.focus) if clause or n.asked else one
    if _other_way(told, n):
        return None
    if v.pronouns and "be" in v.flags:  # 'nhà đầu tư là chính mình': whose clause that is stands further out
        told = told.with_(pronouns=(*told.pronouns, *(p for p in v.pronouns if v.rep(p[0]) == v.rep(v.args[0]) and p not in told.pronouns)))
    return in_that_project(_its_own(kin(told, n, v), n, v), n, v)


#: the two ways in which a project is somebody's own
OWN_WAYS = ("IS_OWNER_OF", "INVESTS_IN")


def _other_way(sem: Sem, n: Sem) -> bool:
    """'nhà đầu tư … dự án của mình': the one it invests in; that it owns it would be a guess."""
    here = sem.rep(n.focus)
    said = {e.relation for e in n.edges if e.relation in OWN_WAYS and e.var.startswith("e") and n.rep(e.src) == n.rep(n.focus)}
    guessed = {e.relation for e in sem.edges if e.relation in OWN_WAYS and e.var.startswith("l") and sem.rep(e.src) == here}
    return len(said) == 1 and bool(guessed - said)


def _event(n: Sem, v: Sem) -> str | None:
    """'nhà thầu trúng (năm 2022) là nhà đầu tư': when it won, and not when it invested."""
    done = n.edge(n.event)
    first = "be" in v.flags and done is not None and done.relation == "WINS"
    return n.event if first else v.event or n.event


def in_that_project(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'chủ đầu tư tự trúng thầu', 'nhà đầu tư tự dự thầu': a package of the very project; so are the roles of 'chủ đầu tư kiêm nhà thầu trúng'."""
    mine, theirs = next((a for a in n.args if a in n.implicit), ""), v.rep(v.args[1]) if len(v.args) > 1 else ""
    kinds = (n.kinds(mine) if mine else (), v.kinds(theirs) if theirs in v.implicit else ())
    does = "auto" in v.flags and kinds == (("Project",), ("BidPackage",))
    are = "be" in v.flags and "each" not in v.flags and set(kinds) == {("Project",), ("BidPackage",)} and v.rank is None and len(n.edges) == len(v.edges) == 1
    if not (does or are) or "name" in n.flags:
        return sem
    package, project = (theirs, mine) if kinds[0] == ("Project",) else (mine, theirs)
    return next((s for s, _ in attach.natural_between(sem, package, project)), sem)


def _where_procured(n: Sem, v: Sem) -> str | None:
    """'tỉnh nào hủy nhiều gói nhất', 'tỉnh nào có tổng giá trúng trên …': the packages' place, as it is for 'Hà Nội hủy bao nhiêu gói', not the seat's."""
    event = v.edge(v.event) if "keyasked" in n.flags else None
    won = event is not None and event.relation == "WINS" and any(f.startswith("attr:") for f in v.flags)
    if event is None or not (won or event.relation == "PROCURES") or v.rep(event.src) != v.rep(v.args[0]) or v.rep(event.src) not in v.implicit:
        return None
    return v.rep(event.dst) if ontology().property(v.kinds(event.dst), "province") else None


def _anothers_stake(n: Sem, v: Sem) -> bool:
    """Is a share told of a firm that nobody names, where a shareholder of the subject was just spoken of?"""
    share = v.edge(v.event)
    if share is not None and share.relation == "OWNS" and "passive" in v.flags and not any(share.var in mentions_of(c) for c in v.where):
        out = (e for e in n.edges if e.relation == "OWNS" and n.rep(e.src) == n.rep(n.focus) and n.rep(e.dst) in n.implicit)
        return any(e.var in mentions_of(c) for e in out for c in n.where)  # 'có trên 50 % vốn do nhà nước nắm': so much is held of the subject
    if share is None or share.relation not in ("OWNS", "INVESTS_IN") or len(v.edges) != 1 or not any(f.startswith("attr:") for f in v.flags):
        return False
    silent = all(v.rep(end) in v.implicit for end in (share.src, share.dst))
    return silent and any(e.relation == "OWNS" and n.rep(e.dst) == n.rep(n.focus) and not any(e.var in mentions_of(c) for c in n.where) for e in n.edges)


def _owns_silently(v: Sem) -> bool:
    edge = v.edge(v.event)
    return edge is not None and edge.relation == "OWNS" and v.rep(edge.dst) in v.implicit


def _its_own(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'người đại diện nắm trên 50 % vốn', 'giám đốc là cổ đông': of the firm whose representative it is."""
    held, role = v.edge(v.event), n.edge(n.event)
    firm = n.args[0] if n.args and n.kinds(n.args[0]) == ("Enterprise",) else None
    if firm is None or role is None or role.relation not in ("OWNS", "REPRESENTS") or n.rep(role.src) != n.rep(n.focus):
        return sem
    if held is None or held.relation != "OWNS" or len(v.edges) != 1 or v.rep(held.src) != v.rep(v.args[0]):
        return sem
    silent = v.rep(held.dst)
    return unify(sem, firm, silent) or sem if silent in v.implicit and silent in sem.nodes else sem


#: what 'có' means of whom without a role: of others only in the roles that were named (a project owner's packages: nlp.connect)
HOLDERS = {
    "PROCURES": ({"role:procuring_entity", "role:project_owner"}, {"Agency"}),
    "IS_OWNER_OF": ({"role:project_owner"}, {"Agency"}),
    "INVESTS_IN": ({"role:investor"}, {"Person", "ForeignInvestor"}),
    "CALLED": ({"role:procuring_entity"}, {"Agency"}),  # shares of packages: of those it called for, or of its projects (nlp.rules.portions)
    "OWNED": ({"role:project_owner"}, set()),
}


def may_hold(n: Sem, v: Sem) -> bool:
    """May the subject have what the predicate says it has? 'có' leaves open how a firm has packages or projects."""
    how = next((f[4:] for f in v.flags if f.startswith("how:")), "")
    if how not in HOLDERS:
        return True
    roles, kinds = HOLDERS[how]
    return bool(roles & n.flags) or set(n.kinds()) <= kinds


def kin(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'công ty mẹ', 'cổ đông', 'người đại diện' named without whose, in a predicate: the subject's own."""
    if n.kinds() == ("Person",):
        return sem
    sem = _own_rival(sem, n, v)
    for edge in v.edges:
        if edge.relation not in ("OWNS", "REPRESENTS") or not edge.var.startswith("e"):
            continue
        for end in (edge.src, edge.dst):
            if end.startswith("a") and end in v.implicit and sem.rep(end) in sem.nodes and sem.rep(end) != sem.rep(n.focus):
                same = unify(sem, n.focus, end)
                if same is not None and not any(same.rep(e.src) == same.rep(e.dst) for e in same.edges):
                    sem = same
    return sem


def _own_rival(sem: Sem, n: Sem, v: Sem) -> Sem:
    """'đối thủ' named without whose, in what is said of the shareholder: its own."""
    held = v.edge(v.event)
    if held is None or held.relation != "OWNS" or v.asked:
        return sem
    for edge in v.edges:
        other = v.rep(edge.src)
        if edge.relation == "BIDS_ON" and edge.var.startswith("f") and other.startswith("a") and other in v.implicit and other in sem.nodes:
            return unify(sem, n.focus, other) or sem
    return sem


def _counts_itself(v: Sem, subject: str) -> bool:
    """Is a thing counted of itself?"""
    return any(h.value.agg == "count" and [v.rep(x) for x in h.value.over] == [v.rep(subject)] for h in v.having)


def closed(v: Sem) -> Sem:
    """Counts within a phrase that modifies a noun become conditions of their own (a correlated aggregate)."""
    if not v.having or _counts_itself(v, v.having[0].subject) or v.asked or v.rank or v.same or v.every or "alone" in v.flags:
        return v
    subject = v.rep(v.having[0].subject)
    tied = tie_silent(v, open_ := [subject, *(p for p, _ in v.pronouns)])
    v = tied if tied.rep(subject) in tied.nodes and tied.rep(subject) == subject else v  # whose clause that is stays open
    names = {x: v.rep(x) for x in v.alias}
    sealed = attach.seal(v, open_)
    conds = tuple(Compare(correlate(h.value, sealed, names), h.op, h.bound) for h in v.having)
    kept = {x: k for x, k in v.nodes.items() if x == subject or x in {v.rep(p) for p, _ in v.pronouns}}
    return Sem(
        focus=subject,
        nodes=kept,
        where=conds,
        args=(subject,),
        alias=v.alias,
        pronouns=v.pronouns,
        implicit=frozenset({subject}) & v.implicit,
        notes=v.notes,
        flags=frozenset(f for f in v.flags if f in ("be", "keyholder") or f.startswith("how:")),
    )


def correlate(value: Value, sealed: Pattern, names: dict[str, str]) -> Expr:
    """An aggregate of the value over a sealed pattern, for one subject."""
    over = tuple(dict.fromkeys(names.get(x, x) for x in value.over))

    def walk(expr: Expr) -> Expr:
        match expr:
            case Agg(fn, inner, where):
                return Sub(fn, inner, replace(sealed, where=sealed.where + where), over)
            case Arith(op, a, b):
                return Arith(op, walk(a), walk(b))
        return expr

    expr = rename_expr(value.expr, names)
    return walk(expr) if value.whole else Sub(value.agg or "sum", expr, sealed, over)


def reflexive(sem: Sem, subject: str) -> Sem:
    """'chính họ', 'mình' in the predicate is the subject, where the kinds allow it."""
    left = []
    for var, how in sem.pronouns:
        same = unify(sem, subject, var) if how != "that" and sem.rep(var) != sem.rep(subject) else None
        if same is not None and not same.circular:
            sem = same  # 'công ty cùng giám đốc với mình': not that company itself
        elif sem.rep(var) != sem.rep(subject) or var == subject:
            left.append((var, how))  # a subject that is itself a pronoun is not explained by its own clause
    return sem.with_(pronouns=tuple(left))
