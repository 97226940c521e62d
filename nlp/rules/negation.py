"""Negation: 'chưa từng trúng thầu …', 'không phải là cổ đông': none of it holds of the subject."""

from __future__ import annotations

from dataclasses import replace

from graph.query import AllOf, Compare, Cond, Const, Edge, Exists, Ident, Node, Not, OneOf, Op, Pattern, Prop
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.connect import CONTEXT, tie_silent
from nlp.mentions import mentions_of
from nlp.rules.facing import has_met
from nlp.rules.nouns import located
from nlp.sem import BIDDER, Sem, unify


@rule("NOT", "VP|PASS", "VP", 0.02)
def negated(_: Item, v: Item) -> Given:
    """'chưa từng trúng thầu …': none of it holds. A plain adjective is negated in place."""
    if v.sem.asked and next((w.category for w in v.words() if w.category != "FILL"), "") == "BE":
        return None  # 'không phải là người bỏ giá thấp nhất ở những gói nào': which ones?
    found = negated_by(v.sem)
    if found is not None and (ids := _named_rival(v.sem)):
        return found.also(has_met(found.focus, ids, BIDDER, f"m{v.start}"))  # 'chưa từng thua E': who never met it is not spoken of
    if found is not None and (judged := _judged(v.sem)) is not None:
        return found.also(judged)
    return [found, found.also(some)] if found and (some := _some_bidder(found, v.sem)) else found


def _judged(v: Sem) -> Exists | None:
    """'không có hồ sơ hợp lệ nào': of bids that were judged; while there is no result, nobody knows (questions.md)."""
    valid = [e for e in v.edges if e.relation == "BIDS_ON" and Compare(Prop(e.var, "valid"), "=", Const(True)) in v.where]
    if len(valid) != 1 or len(v.edges) != 1 or v.rep(valid[0].dst) != v.rep(v.args[0] if v.args else v.focus):
        return None
    who, edge = f"{valid[0].src}j", f"{valid[0].var}j"
    told = (Compare(Prop(edge, "valid"), "=", Const(False)),)
    return Exists(Pattern((Node(who, BIDDER),), (Edge(edge, "BIDS_ON", who, v.rep(valid[0].dst)),), told))


def _named_rival(v: Sem) -> tuple[str, ...]:
    """Who is named that the subject has not lost to, or has not beaten."""
    if not v.flags & {"verb:lose_to", "verb:beats"} or len(v.edges) != 2 or len(v.args) < 2 or v.asked:
        return ()
    other = v.rep(v.args[1])
    ids = (c.values for c in v.where if isinstance(c, OneOf) and isinstance(c.expr, Ident) and v.rep(c.expr.var) == other)
    return tuple(str(i) for i in next(ids, ()))


@rule("NOT", "N", "VP", 0.02)
def is_none(word: Item, n: Item) -> Sem | None:
    """'không phải nhà đầu tư': 'là' is left out."""
    role = any(f.startswith("role:") for f in n.sem.flags) and not n.sem.asked and not n.sem.rank and "name" not in n.sem.flags
    if not role or not word.word.endswith(("phải", "phải là", "là")):
        return None
    return negated_by(n.sem.with_(args=(n.sem.focus, *(a for a in n.sem.args if a != n.sem.focus))).flag("be"))


def _some_bidder(found: Sem, v: Sem) -> Exists | None:
    """'không có nhà thầu nào ở Hà Nội': of a package that nobody bid on too? Where that makes a difference, it is asked back."""
    bids = [e for e in v.edges if e.relation == "BIDS_ON" and v.rep(e.dst) == found.focus]
    if not bids or len(v.edges) != len(bids) or not any(_bidders_own(c, v, bids[0].src) for c in v.where):
        return None
    who, edge = f"{bids[0].src}s", f"{bids[0].var}s"
    return Exists(Pattern((Node(who, BIDDER),), (Edge(edge, "BIDS_ON", who, found.focus),)))


def _bidders_own(cond: Cond, v: Sem, bidder: str) -> bool:
    return {v.rep(x) for x in mentions_of(cond)} == {v.rep(bidder)} and not (isinstance(cond, OneOf) and isinstance(cond.expr, Ident))


@unary("VP", "VPNOT", 0.0)
def denial(v: Item) -> Sem | None:
    return v.sem if v.rule == "negated" else None


@rule("PLC", "VPNOT", "VP", 0.15)
def not_there(plc: Item, v: Item) -> Given:
    """'(công ty nào) ở Hà Nội chưa trúng gói nào': not there."""
    _, done = v.parts[0].parts
    edge = done.sem.edge(done.sem.event) if plc.rule == "in_the" else None  # 'Sở Y tế Huế không …': whose name is part of the noun
    there = located(done.sem, done.sem.rep(edge.dst), plc) if edge is not None and len(done.sem.args) > 1 else None
    return negated_by(there) if there else None


def negated_by(v: Sem) -> Sem | None:
    """That a predicate does not hold of its subject."""
    if v.having and not v.asked and not v.rank and "reached" in v.flags:
        flipped: dict[Op, Op] = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}
        return v.with_(having=tuple(replace(h, op=flipped.get(h.op, h.op)) for h in v.having), flags=v.flags - {"reached"})
    if v.having or v.rank or v.groups or v.every or any(a.what != "which" for a in v.asked):
        return None
    keep = v.rep(v.args[0] if v.args else v.focus)
    spoken = v.args[1] if "be" in v.flags and len(v.args) > 1 and v.args[1] in v.implicit and v.kinds(v.args[1])[:1] in CONTEXT else None
    if spoken is not None:
        v = v.with_(pronouns=(*v.pronouns, (spoken, "that")))  # 'không phải là chủ đầu tư': of the project in sight
    v = _own_kin(v, keep)
    open_ = [var for var, _ in v.pronouns]
    if not v.edges:
        cond = v.where[0] if len(v.where) == 1 else AllOf(v.where)
        return v.with_(where=(Not(cond),), asked=(), dates=())
    if v.same:
        return None
    pattern = attach.seal(tie_silent(v, [keep, *open_]), [keep, *open_])
    nodes = {var: kinds for var, kinds in v.nodes.items() if var == keep or var in open_}
    return Sem(
        focus=keep,
        nodes=nodes,
        where=(Not(Exists(pattern)),),
        args=(keep,),
        alias=v.alias,
        pronouns=v.pronouns,
        implicit=frozenset({keep}),
        notes=v.notes + _with_unknown(pattern, keep),
        flags=frozenset({"negated"}),
    )


def _with_unknown(pattern: Pattern, keep: str) -> tuple[str, ...]:
    """'gói nào không do chủ đầu tư mời thầu': of a package whose project no source tells, it is not known either."""
    projects = {e.dst for e in pattern.edges if e.relation == "PART_OF" and e.src == keep}
    told = {e.dst for e in pattern.edges if e.relation in ("IS_OWNER_OF", "INVESTS_IN")}
    return ("kể cả gói mà các nguồn không cho biết thuộc dự án nào",) if projects & told else ()


def _own_kin(v: Sem, keep: str) -> Sem:
    """'không trúng gói nào của công ty mẹ': its own parent's; 'người đại diện không phải là cổ đông': of that very firm."""
    if "be" in v.flags and len(v.args) > 1 and v.args[1] in v.implicit and v.kinds(v.args[1]) == ("Enterprise",):
        return v.with_(pronouns=(*v.pronouns, (v.args[1], "that")))
    held = (e for e in v.edges if e.relation == "OWNS" and e.var.startswith("e") and keep not in (v.rep(e.src), v.rep(e.dst)))
    for end in (end for e in held for end in (e.src, e.dst) if end.startswith("a") and end in v.implicit):
        same = unify(v, keep, end)
        v = same if same is not None and not same.circular else v
    return v


@rule("VP|V2|PASS", "ANYTIME", "L", 0.0)
def any_time(v: Item, _: Item) -> Sem:
    """'(chưa trúng) lần nào': only under a negation, which takes the mark away."""
    return v.sem.flag("anytime")
