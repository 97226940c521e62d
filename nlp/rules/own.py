"""One's own packages and bodies in their own affairs: 'gói nào bên mời thầu tự trúng', 'chính mình trúng luôn gói đó'."""

from __future__ import annotations

from graph.query import Exists, Not
from nlp.attach import event_date, natural_between, possess
from nlp.chart import Item, rule, unary
from nlp.connect import CONTEXT, tie_silent
from nlp.rules.clauses import gap
from nlp.rules.nouns import myself, nearer_noun
from nlp.rules.predicates import predicate, reflexive
from nlp.rules.verbs import conjoin
from nlp.sem import Sem, merge, unify
from nlp.universal import own_pattern


@unary("VP", "VPAUTO")
def itself(v: Item) -> Sem | None:
    return v.sem if "auto" in v.sem.flags else None


@rule("N", "VPAUTO", "SAUTO", 0.0)
def does_it_itself(n: Item, v: Item) -> Sem | None:
    """'bên mời thầu tự trúng (gói của mình)': the very package it invites bids for."""
    if v.sem.asked or v.sem.having or v.sem.rank or len(v.sem.args) < 2:
        return None
    own = next((a for a in n.sem.args if a in n.sem.implicit and n.sem.kinds(a) in CONTEXT), None)
    if own is None or "name" in n.sem.flags or v.sem.kinds(v.sem.args[1]) != ("BidPackage",):
        return None
    if n.sem.kinds(own) == ("Project",):
        return predicate(n.sem, v.sem)
    flags = (n.sem.flags | v.sem.flags) - {"auto", "pronoun"}
    both = merge(n.sem, v.sem, focus=n.sem.focus, args=n.sem.args, event=v.sem.event, flags=flags)
    one = unify(both, n.sem.focus, v.sem.args[0])
    same = unify(reflexive(one, n.sem.focus), own, v.sem.args[1]) if one else None
    return _once(same.with_(implicit=same.implicit | {same.rep(own)})) if same else None


def _once(sem: Sem) -> Sem:
    """'tự trúng gói do mình mời': that it invites them is said twice."""
    seen, edges = set(), []
    for e in sem.edges:
        key = (e.relation, sem.rep(e.src), sem.rep(e.dst))
        if e.relation != "PROCURES" or key not in seen:
            edges.append(e)
        seen.add(key)
    return sem.with_(edges=tuple(edges))


@rule("N|NREL", "SAUTO", "N", 0.03)
def package_of_it(n: Item, s: Item) -> list[Sem]:
    """'gói nào (mà) bên mời thầu tự trúng'."""
    if n.sem.kinds() != ("BidPackage",) or "name" in n.sem.flags or s.sem.asked:
        return []
    return [won_then(x) for x in gap(n.sem, s.sem)]


def won_then(sem: Sem) -> Sem:
    """'năm 2023 có gói nào bên mời thầu tự trúng': won in that year."""
    edge = sem.edge(sem.event)
    return sem.with_(dated_by=sem.dated_by or event_date(sem)) if edge is not None and edge.relation == "WINS" else sem


@unary("S", "SROLE", 0.0)
def role_did(s: Item) -> Sem | None:
    """'nhà đầu tư dự nhưng không trúng': the rule below is tried for no other clause."""
    event = s.sem.edge(s.sem.event)
    if s.rule != "clause" or s.made_by("of_what_it_did") or event is None or event.relation not in ("BIDS_ON", "WINS"):
        return None
    if s.sem.asked or s.sem.same or "yn" in s.sem.flags:
        return None
    role = s.parts[0].sem
    plain = not (role.asked or role.where or role.flags & {"name", "role:bidder"}) and len(role.nodes) == 2 and len(role.edges) == 1
    somebody = plain and bool(role.args) and role.kinds(role.args[0]) in CONTEXT
    done = s.sem.rep(event.dst) in s.sem.implicit and s.sem.rep(event.src) == s.sem.rep(s.sem.focus)
    return s.sem if somebody and done else None


@rule("N|NREL", "SROLE", "N", 0.1)
def package_of_role(n: Item, s: Item) -> list[Sem]:
    """'gói nào nhà đầu tư dự nhưng không trúng': what somebody in a role did to it."""
    return [won_then(x) for x in gap(n.sem, s.sem)] if n.sem.kinds() == ("BidPackage",) and "name" not in n.sem.flags else []


# ---- what one in a role did not do -------------------------------------------------------------------------------------------
@unary("S", "SDENY", 0.0)
def role_did_not(s: Item) -> Sem | None:
    """'nhà đầu tư không trúng gói nào': of nobody in that role is it true."""
    if s.rule != "clause" or s.parts[1].rule != "negated" or s.sem.asked or not isinstance(done := s.parts[1].parts[1].sem, Sem):
        return None
    role = s.parts[0].sem
    plain = not (role.asked or role.where or role.flags & {"name", "who", "role:bidder"}) and len(role.edges) == 1 and bool(role.args)
    event = done.edge(done.event)
    if not plain or role.kinds(role.args[0]) not in CONTEXT or event is None or event.relation not in ("BIDS_ON", "WINS", "PROCURES", "INVESTS_IN"):
        return None
    return predicate(role, done.with_(asked=())) if not done.pronouns and not done.rank and not done.having else None


@rule("N|NREL", "SDENY", "N", 0.03)
def where_role_did_not(n: Item, s: Item) -> list[Sem]:
    """'dự án mà nhà đầu tư không trúng gói nào': there is one in that role, and none who did."""
    if n.sem.kinds() not in CONTEXT or "name" in n.sem.flags:
        return []
    role, here = s.parts[0].parts[0].sem, n.sem.focus
    there = next(iter(gap(Sem(focus=here, nodes={here: n.sem.kinds()}), role)), None)
    done = next(iter(gap(Sem(focus=here, nodes={here: n.sem.kinds()}), s.sem)), None)
    if there is None or done is None:
        return []
    refuted = Not(Exists(own_pattern(tie_silent(done, [here]), [here])))
    some = () if role.edges[0].relation in ("IS_OWNER_OF", "PROCURES") else (Exists(own_pattern(tie_silent(there, [here]), [here])),)
    found = n.sem.also(refuted)
    return [found.also(*some), found] if some else [found]


@rule("AUTO", "V2", "AV", 0.0)
def does_alone(_: Item, v: Item) -> Sem | None:
    return v.sem if len(v.sem.edges) == 1 and not v.sem.asked and len(v.sem.args) > 1 else None


@rule("AV", "REL|AND|FILL", "AV", 0.0)
def and_then(v: Item, _: Item) -> Sem:
    return v.sem


@rule("AV", "AV", "VP", 0.0)
def does_all_of_it(a: Item, b: Item) -> Sem | None:
    """'tự mời (rồi) tự trúng'."""
    found = conjoin(a.sem, b.sem)
    if found is None:
        return None
    objects = {found.kinds(v.sem.args[1]): v.sem.args[1] for v in (a, b)}
    if set(objects) == set(CONTEXT):  # 'tự đầu tư tự trúng thầu': in that very project
        found = next((s for s, _ in natural_between(found, objects[CONTEXT[0]], objects[CONTEXT[1]])), None)
    return found.flag("auto") if found else None


@rule("N|NREL", "VPAUTO", "N", 0.02)
def package_of_somebody(n: Item, v: Item) -> Sem | None:
    """'gói nào tự mời tự trúng': one and the same body does all of it."""
    who = v.sem.rep(v.sem.args[0]) if v.sem.args else ""
    events = [e for e in v.sem.edges if v.sem.rep(e.src) == who]
    if n.sem.kinds() != ("BidPackage",) or "name" in n.sem.flags or who not in v.sem.implicit or len(events) < 2 or len(events) != len(v.sem.edges):
        return None
    found: Sem | None = merge(n.sem, v.sem, focus=n.sem.focus, args=n.sem.args, event=v.sem.event, flags=(n.sem.flags | v.sem.flags) - {"auto", "pronoun"})
    for event in events:
        found = unify(found, n.sem.focus, event.dst) if found and v.sem.rep(event.dst) in v.sem.implicit else None
    return found


@rule("VPAUTO", "REL|HAVE", "VPAUTO", 0.0)
def itself_then(v: Item, _: Item) -> Sem:
    return v.sem


@rule("VPAUTO", "N", "S", 0.05)
def who_does_it(v: Item, n: Item) -> Sem | list[Sem] | None:
    """'tự mời thầu rồi tự trúng: (có) bao nhiêu gói', '…: công ty nào'."""
    if not n.sem.asked or "name" in n.sem.flags:
        return None
    return package_of_somebody(n, v) if n.sem.kinds() == CONTEXT[0] else predicate(n.sem, v.sem)  # type: ignore[return-value]


@rule("SELF", "V2", "V2", 0.05)
def in_person(word: Item, v: Item) -> Sem | None:
    """'rồi chính mình trúng luôn': stressed, no more."""
    return v.sem if word.word.startswith(("chính", "bản thân", "tự mình")) else None


@rule("N", "SELF", "N", 0.04)
def ones_own(n: Item, word: Item) -> list[tuple[Sem, float]]:
    """'gói của cổ đông mình': of oneself, without 'của'; in 'nhà đầu tư là chính mình' it is who that is."""
    if n.last().word == "là" or nearer_noun(n):
        return []
    oneself = myself(word)
    if n.sem.kinds() in CONTEXT and not n.parts and not n.sem.args and isinstance(oneself, Sem):
        return [(s.with_(flags=n.sem.flags), cost + 0.08) for s, cost in possess(n.sem, n.sem.focus, oneself)]  # 'trúng thầu dự án mình'
    silent = bool(n.sem.args) and n.sem.args[0] in n.sem.implicit and not n.sem.asked and not n.sem.pronouns and "name" not in n.sem.flags
    if not silent or not isinstance(oneself, Sem) or not any(f.startswith("role:") for f in n.sem.flags):
        return []
    return possess(n.sem, n.sem.focus, oneself)


# ---- 'công ty có cơ quan nhà nước nắm trên 50 % vốn' ---------------------------------------------------------------------
@rule("HAVE", "S", "VP", 0.04)
def has_somebody_who(_: Item, s: Item) -> Sem | None:
    """'dự án có nhà đầu tư …', 'công ty có người nước ngoài góp vốn': what somebody does is done to the subject."""
    sem, edge = s.sem, s.sem.edge(s.sem.event)
    if edge is None or edge.relation not in ("OWNS", "INVESTS_IN", "BIDS_ON", "WINS") or len(sem.edges) != 1 or sem.asked or sem.having or sem.rank:
        return None
    there = sem.rep(edge.dst)
    if sem.rep(sem.focus) != sem.rep(edge.src) or there not in sem.implicit or sem.flags & {"yn", "path", "name", "who"} or sem.pronouns or sem.every:
        return None
    return sem.with_(focus=there, args=(there, sem.focus), flags=frozenset({"hassb"}))


# ---- sayings -------------------------------------------------------------------------------------------------------------
@rule("IDIOM", "IDIOM|REL|FILL|MEANING", "IDIOM", 0.0)
def saying(a: Item, _: Item) -> Sem:
    return a.sem


@rule("IDIOM", "S|N|Q", "R", 0.02)
def plainly(_: Item, item: Item) -> Sem | None:
    """'vừa đá bóng vừa thổi còi: ai mời thầu mà cũng trúng gói đó': what is asked stands behind it in plain words."""
    return item.sem if len(item.sem.edges) > 1 or any(isinstance(c, Exists | Not) for c in item.sem.where) else None
