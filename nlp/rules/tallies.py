"""How many times, and which rival most often: 'E1 và E2 gặp nhau mấy lần', 'đối thủ lớn nhất của E', 'dự mấy gói, trúng mấy, trượt mấy'."""

from __future__ import annotations

from nlp.chart import Item, rule, unary
from nlp.rules.every import said_of_all
from nlp.rules.predicates import closed, predicate
from nlp.rules.verbs import ranked
from nlp.rules.winning import numbered
from nlp.sem import Ask, Sem

CONTESTS = ("WINS", "BIDS_ON")
BY_MEETINGS = "đối thủ «lớn nhất» được hiểu là gặp ở nhiều gói thầu nhất"


# ---- how many times ----------------------------------------------------------------------------------------------------
@rule("S", "HOWTIMES", "S", 0.0)
def how_many_times(s: Item, _: Item) -> Sem | None:
    """By packages: each is one occasion."""
    edge = s.sem.edge(s.sem.event)
    if edge is None or edge.relation not in CONTESTS or s.sem.asked or s.sem.rank or s.sem.having or s.sem.groups or s.sem.flags & {"yn", "path"}:
        return None
    package = s.sem.rep(edge.dst)
    bare = package in s.sem.implicit or s.rule == "both_have_bid"
    return s.sem.with_(asked=(Ask("count", package),)) if bare and "name" in s.sem.flags else None


# ---- the rival met most often ------------------------------------------------------------------------------------------
@unary("N", "NRIVAL", 0.0)
def some_rival(n: Item) -> Sem | None:
    """'đối thủ (của E)': the rules below are tried for no other noun."""
    own = n.sem.flags & {"rival", "role:partner"} and len(n.sem.edges) == 2 and not n.sem.rank and not n.sem.having
    return n.sem if own and "be" not in n.sem.flags and not any(f.startswith("card:") for f in n.sem.flags) else None


@rule("NRIVAL", "METMOST", "N", 0.0)
def rival_met_most(n: Item, word: Item) -> Sem | None:
    """'đối thủ thường gặp nhất', 'đối thủ lớn nhất'."""
    package = n.sem.rep(n.sem.edges[0].dst)
    said = () if any(w in word.word for w in ("gặp", "chạm", "đụng")) else (BY_MEETINGS,)
    return ranked(n.sem, n.sem.focus, package, descending=True).with_(notes=(*n.sem.notes, *said))


# ---- none of them --------------------------------------------------------------------------------------------------------
@rule("NOT", "N", "NONEN", 0.02)
def none_of(_: Item, n: Item) -> Sem | None:
    """'không gói nào (có đối thủ)'."""
    plain = n.rule == "which" and n.sem.kinds() in (("BidPackage",), ("Project",)) and not n.sem.edges
    return n.sem.with_(asked=(), every=(n.sem.focus,)) if plain else None


@rule("NONEN", "VP|PASS", "UNI", 0.02)
def of_none(n: Item, v: Item) -> Sem | None:
    """Of none it holds: one of which it does is the exception, its last condition."""
    if v.sem.asked or v.sem.rank or v.sem.pronouns or v.sem.every or "negated" in v.sem.flags or said_of_all(n) is None:
        return None
    exception = closed(v.sem)
    plain = not exception.edges and len(exception.where) == 1 and not exception.having
    found = predicate(n.sem.with_(every=()), exception) if plain else None
    return found.with_(event=n.sem.event) if found else None


# ---- three counts side by side -----------------------------------------------------------------------------------------
@rule("V2", "HOWMANY|HOWMUCH", "VPCOUNT", 0.02)
def short_count(v: Item, word: Item) -> Sem | None:
    """'(dự bao nhiêu gói,) trúng bao nhiêu, trượt mấy': packages."""
    asks = word.word in ("bao nhiêu", "mấy", "bn", "bao nhiu") and v.sem.flags & {"verb:win", "verb:lose", "verb:bid"} and len(v.sem.edges) == 1
    return v.sem.with_(asked=(Ask("count", v.sem.args[1]),)) if asks and not v.sem.asked else None


@unary("S", "STWO", 0.0)
def two_told(s: Item) -> Sem | None:
    return s.sem if s.rule in ("two_counts", "third_count") and s.sem.beside else None


@rule("STWO", "REL|AND", "STWO", 0.0)
def two_told_and(s: Item, _: Item) -> Sem:
    return s.sem


@rule("STWO", "VPCOUNT", "S", 0.02)
def third_count(s: Item, v: Item) -> Sem | None:
    """'dự 9 gói, trúng 3, trượt 6': a number each."""
    subject = s.sem.rep(s.sem.focus)
    alone = s.sem.with_(asked=(), beside=(), notes=())
    again = predicate(alone, v.sem) if not v.sem.pronouns else None
    third = numbered(again, subject) if again else None
    return s.sem.with_(beside=(*s.sem.beside, third)) if third else None


