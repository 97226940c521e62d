"""Word orders turned round, and clauses behind a clause: 'trúng nhiều gói nhất là nhà thầu nào?', '…, dự án ấy lại đang chậm tiến độ'."""

from __future__ import annotations

from graph.query import Edge
from nlp.chart import Given, Item, rule, unary
from nlp.rules.clauses import holding
from nlp.rules.predicates import predicate
from nlp.rules.verbs import take_object
from nlp.sem import Ask, Sem, link, merge, unify


@unary("N", "ISN", 0.0)
def is_which(n: Item) -> Sem | None:
    """'là nhà thầu nào': the rule below is tried for no other noun."""
    silent = all(v in n.sem.implicit for v in n.sem.nodes if v != n.sem.focus)
    asked = len(n.sem.asked) == 1 and n.sem.asked[0].what == "which" and n.sem.asked[0].key is None and silent and not n.sem.where
    return n.sem if asked and "name" not in n.sem.flags and next(n.words()).word == "là" else None


@rule("VP", "ISN", "S", 0.05)
def most_is_which(v: Item, n: Item) -> Given:
    """What is said comes first, who it is last."""
    if v.sem.rank is None or v.sem.asked:
        return None
    return holding(predicate(n.sem, v.sem), n.sem, v.sem)


@rule("VP", "ISWHO", "S", 0.1)
def most_is_who(v: Item, word: Item) -> Sem | None:
    """'trúng nhiều gói nhất là ai'."""
    subject = v.sem.rep(v.sem.args[0]) if v.sem.args else ""
    plain = v.sem.rank is not None and not v.sem.asked and subject in v.sem.implicit
    asked = v.sem.with_(focus=subject, asked=(Ask("which", subject),), implicit=v.sem.implicit - {subject})  # asked for, and no longer silent
    return asked if plain and word.word.endswith("ai") else None


@rule("VP", "OFN", "VP", 0.04)
def most_money_in(v: Item, n: Item) -> list[Sem]:
    """'trúng nhiều tiền nhất ở các dự án do mình làm chủ đầu tư': where what was won belongs."""
    return take_object(v.sem, n.sem, cost_free=False) if v.rule == "verb_much" and len(v.sem.args) > 1 else []


@unary("S", "STHAT", 0.0)
def said_of_that(s: Item) -> Sem | None:
    """'dự án ấy lại đang chậm tiến độ': the rule below is tried for no other clause."""
    more = s.sem
    that = more.rep(more.pronouns[0][0]) if len(more.pronouns) == 1 and more.pronouns[0][1] == "that" else ""
    if s.rule != "clause" or s.parts[0].sem.focus != that or more.asked or more.rank or more.having or more.groups:
        return None
    return more if not more.flags & {"yn", "path", "describe"} else None


@rule("N|S", "STHAT", "L", 0.06)
def aside(first: Item, second: Item) -> Sem | None:
    """'nhà thầu trúng gói ở dự án mình góp vốn, dự án ấy lại đang chậm tiến độ': said of the one thing of its kind that was spoken of."""
    sem, more = first.sem, second.sem
    if "name" in sem.flags or sem.pronouns or sem.groups or sem.having:
        return None
    that = more.rep(more.pronouns[0][0])
    fits = [v for v in sem.nodes if sem.kinds(v) == more.kinds(that)]
    if len(fits) != 1:
        return None
    both = merge(sem, more.with_(pronouns=()), focus=sem.focus, args=sem.args, event=sem.event, flags=sem.flags | (more.flags - {"pronoun"}), rank=sem.rank)
    return unify(both, fits[0], that)


#: who is spoken of where a package has one bidder
SOLE = ("Enterprise", "Agency")


@rule("N|NREL", "STHAT", "N", 0.02)
def of_the_sole_bidder(n: Item, second: Item) -> Sem | None:
    """'gói chỉ có một nhà thầu dự và nhà thầu đó là nhà đầu tư của dự án': the one who bid."""
    alone = any(w.category == "VAL" and "val:single_bidder" in w.sem.flags for w in n.words())
    more = second.sem
    that = more.rep(more.pronouns[0][0])
    if not alone or n.sem.kinds() != ("BidPackage",) or "name" in n.sem.flags or not set(SOLE) & set(more.kinds(that)):
        return None
    if any(e.relation == "BIDS_ON" for e in n.sem.edges):
        return None
    flags = n.sem.flags | (more.flags - {"pronoun"})
    both = merge(n.sem, more.with_(pronouns=()), focus=n.sem.focus, args=n.sem.args, event=n.sem.event, flags=flags)
    return link(both, Edge(f"b{second.start}", "BIDS_ON", that, n.sem.focus))
