"""The last meaning changed piece by piece: each piece of the new question edits it, or asks something else about what was spoken of."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from graph.query import Compare, Ident, OneOf, Prop
from graph.text.quantity import Bound
from nlp.chart import Item
from nlp.dialogue_ask import amount, beside, counted, kept, listed, measured, percentage, place_asked, plain, regrouped, turned, year_asked
from nlp.dialogue_commands import added, cut, dropped, in_way, sorted_by, turned_round
from nlp.dialogue_compare import DIRECTIONS, against_time, at_place, most_of_all, of_same_event, other_number
from nlp.dialogue_context import context
from nlp.dialogue_figures import beside_before, counted_by, in_range, most_of_which, same_noun
from nlp.dialogue_join import joined, outward
from nlp.dialogue_scope import with_bound, with_entity, with_place, with_time, with_value
from nlp.dialogue_sem import answer_var, asked_value, named, settled
from nlp.dialogue_turns import both_of, least_of_these, other_event, reason, stakes
from nlp.dialogue_words import Said, is_money
from nlp.mentions import mentions_of
from nlp.rules.questions import each_holds
from nlp.sem import Ask, Key, Sem, narrow

#: words that say of what a figure is
TELLING = frozenset({"N", "VAL", "V2", "VDATE", "BND", "EACH", "EACHYEAR", "EACHQUARTER", "EACHMONTH", "WHO", "SELF", "ENT", "PLC", "PER"})
#: pieces that say nothing by themselves
IDLE = ("FILL", "IMP", "SUM")
#: pieces that may be whole clauses: joined to what was spoken of
CLAUSES = ("S", "Q", "VP", "PASS", "EXQ", "N", "OFN")


@dataclass(frozen=True)
class Change:
    """What is changed: the last meaning (settled), how the new question marks that it continues it, the first rows of the last result."""

    sem: Sem
    marks: Said
    points: bool = False  #: does anything in it point back ('còn', 'đó', 'họ')? Else only what is silent may be filled
    says: bool = False  #: does it say something when it is read alone?
    @property
    def again(self) -> bool:
        """The last question once more, with a change?"""
        return (self.marks.again or _asks_figure(self.sem)) and not self.marks.scoped

    strict: bool = False  #: may it only be about the last answer or what was named?
    rows: tuple[tuple[Any, ...], ...] = ()
    things: frozenset[tuple[str, ...]] = frozenset()  #: kinds of which one thing was spoken of: 'dự án' is that one
    bodies: tuple[str, ...] = ()  #: folded names of the bodies spoken of: 'UBND' is the one called so
    either: bool = False  #: will it be asked back whether it is of those spoken of, or of all?
    instead: Sem | None = None  #: what was asked before the last change


def changed(change: Change, pieces: tuple[Item, ...]) -> list[Sem]:
    """The last meaning after all pieces; none where a piece fits nowhere, or nothing was changed."""
    if change.marks.versus or any(p.category in ("VS", *DIRECTIONS) for p in pieces):
        return [settled(s) for s in against_time(change.sem, _telling(pieces), versus=change.marks.versus) or _only_against(change, _telling(pieces))]
    if change.marks.reverse or change.marks.command == "turn":
        return [settled(s) for s in reversed_(change.sem) or turned_round(change.sem, change.rows)] if not pieces else []
    if change.marks.command in ("why", "both"):
        said = reason(change.sem) if change.marks.command == "why" else both_of(change.sem, change.instead)
        return [settled(s) for s in said] if not pieces else []
    telling = _telling(pieces)
    if _whose(change.sem, telling):
        return []
    if change.marks.command:
        more = [p for p in telling if p.category != "AND"]
        done = dropped(change.sem, telling) if change.marks.command == "drop" else added(change.sem, more, change.rows)
        return [settled(s) for s in done]
    if not telling:
        return listed(change.sem) if any(p.category == "IMP" for p in pieces) else []
    if least := least_of_these(change.sem, telling):
        return [settled(s) for s in least]
    for found in (in_range(change.sem, telling), most_of_which(change.sem, telling), other_event(change.sem, telling)):
        if found is not None:
            return [settled(s) for s in found]
    if (placed := at_place(change.sem, telling)) is not None:
        return [settled(s) for s in placed]
    if is_joined(pieces, again=change.again):
        return _joined(change, telling[0])
    categories = [p.category for p in telling]
    if categories == ["PCTQ"] and (held := stakes(change.sem)):
        return [settled(s) for s in held]
    if categories in (["PCTQ"], ["PCTQ", "ATTR"], ["PCTQ", "BYA"]) and (found := percentage(change.sem, telling[1] if telling[1:] else None)):
        return [settled(s) for s in found]
    if categories == ["ATTR", "WHERE"] and "attr:address" in telling[0].sem.flags:
        telling = telling[:1]
    if len(telling) > 1 and same_noun(change.sem, telling[0]):
        telling = telling[1:]
    ways = [change.sem]
    echo = 0
    for piece in telling:
        here = [_step(change, sem, piece, telling) for sem in ways]
        ways = [sem for found in here if found is not None for sem in found][:4]
        echo += piece.category in ("PCTQ", "HOWMUCH", "HOWMANY") and any(same in ways for same in (change.sem,))
    if echo == len(telling) and not any(w != change.sem for w in ways) and change.sem.rank is None:
        return []
    return [settled(w) for w in ways]


def _only_against(change: Change, telling: list[Item]) -> list[Sem]:
    """'so với năm trước?' and nothing else."""
    if len(telling) != 1:
        return []
    piece = telling[0]
    times = piece.sem.versus if piece.category == "VS" else tuple(piece.payload) if piece.category == "PER" and isinstance(piece.payload, list) else ()
    return beside_before(change.sem, times) if times else []


def _whose(sem: Sem, pieces: list[Item]) -> bool:
    """'của chủ nào?', 'đếm theo chủ' of a firm and its packages: who owns the firm, who calls for them, or whose project it is?"""
    word = any(w.category == "N" and w.word == "chủ" for p in pieces for w in p.words())
    return word and {("BidPackage",), ("Project",)} & set(sem.nodes.values()) != set()


def _telling(pieces: tuple[Item, ...]) -> list[Item]:
    return [p for p in pieces if p.category not in IDLE]


def is_joined(pieces: tuple[Item, ...], *, again: bool) -> bool:
    """Is it a clause to be joined to what was spoken of, and no change of the last question?"""
    telling = _telling(pieces)
    kind_only = again and len(telling) == 1 and _kind_of(telling[0]) and not any(p.category == "IMP" for p in pieces)
    return len(telling) == 1 and _clause(telling[0]) and not kind_only


def _kind_of(piece: Item) -> bool:
    """'(riêng) gói xây lắp': things of some kind, with nothing asked of them."""
    s = piece.sem
    return piece.category == "N" and not (s.asked or s.edges or s.rank or s.having or s.pronouns or s.value) and bool(s.where) and "name" not in s.flags


def _asks_figure(sem: Sem) -> bool:
    """After a number or an amount a bare 'gói hàng hóa?' asks for that of other things."""
    return sem.value is not None or any(a.value is not None or a.what == "count" for a in sem.asked)


def _clause(piece: Item) -> bool:
    if _figure(piece) is not None:
        return False
    if piece.category == "OFN" and _name_only(piece):
        return False
    if piece.category == "N":
        return not (_name_only(piece) or "NSUP" in piece.category or piece.sem.flags & {"high", "low"})
    return piece.category in CLAUSES


def _figure(piece: Item) -> Sem | None:
    """'tỷ lệ giải ngân là bao nhiêu': an attribute of nothing that is named."""
    if piece.category != "S" or len(piece.sem.asked) != 1 or piece.sem.asked[0].value is None or any(w.category in TELLING for w in piece.words()):
        return None
    return piece.sem.with_(asked=(), value=piece.sem.asked[0].value)


def _name_only(piece: Item) -> bool:
    return "name" in piece.sem.flags and not piece.sem.edges and not piece.sem.asked


# ---- one piece ---------------------------------------------------------------------------------------------------------
def _step(change: Change, sem: Sem, piece: Item, all_: list[Item]) -> list[Sem] | None:
    scoped = change.marks.scoped
    match piece.category:
        case "PER":
            return with_time(sem, piece)
        case "PLC":
            return with_place(sem, piece, scoped=scoped)
        case "NOTPLC":
            return with_place(sem, piece, scoped=scoped, negate=True)
        case "N" | "OFN" if _name_only(piece):
            return with_entity(sem, piece) if not scoped else []
        case "N" if _kind_of(piece) and change.again and piece.sem.kinds() in sem.nodes.values():
            return with_value(sem, piece.sem, scoped=False)
        case "N" if _bare_count(piece) and _same_things(sem, piece):
            return counted(sem)
        case "NSUP" | "N" if piece.sem.flags & {"high", "low"}:
            if piece.sem.kinds() == ("Province",) and (most := most_of_all(sem, high="high" in piece.sem.flags)):
                return most
            return turned(sem, high="high" in piece.sem.flags, single=True) if _ranks_such(sem, piece.sem) else []
        case "SUP_HIGH" | "SUP_LOW":
            return turned(sem, high=piece.category == "SUP_HIGH", single=False)
        case "VAL":
            return with_value(sem, piece.sem, scoped=scoped)
        case "BND":
            return with_bound(sem, piece.payload, scoped=scoped) if isinstance(piece.payload, Bound) else []
        case "GRP":
            further = any(f" {w.word} ".find(said) >= 0 for w in piece.words() for said in (" tiếp ", " thêm ", " nữa "))
            return counted_by(sem, piece.sem) or regrouped(sem, piece.sem, further=further)
        case "CN":
            return other_number(sem, piece.sem)
        case "BYA" | "BYORD":
            return sorted_by(sem, piece, change.rows, again=change.marks.again)
        case "ORDERUP" | "ORDERDOWN":
            return in_way(sem, "up" if piece.category == "ORDERUP" else "down")
        case "ATTR":
            return _attribute(change, sem, piece, piece.sem)
        case "S" if (figure := _figure(piece)) is not None:
            return _attribute(change, sem, piece, figure)
        case "WANT":
            return beside(sem, piece.sem)
        case "WHERE":
            return place_asked(sem)
        case "EACHWANT":
            shares = each_holds(Item("S", 0, 1, sem, 0.0), piece)
            return [shares] if isinstance(shares, Sem) else []
        case "WHICHYEAR":
            return year_asked(sem)
        case "HOWMUCH" | "HOWMANY" | "PCTQ":
            return _how_much(sem, piece)
        case "TOPK":
            return _top(sem, piece.sem)
        case "Q_YN":
            return [kept(sem).flag("yn")] if any(p.category in ("VAL", "BND") for p in all_) and plain(sem) else []
    return []


def _bare_count(piece: Item) -> bool:
    s = piece.sem
    return not s.edges and not s.where and len(s.asked) == 1 and s.asked[0].what == "count"


def _same_things(sem: Sem, piece: Item) -> bool:
    return sem.kinds(answer_var(sem)) == piece.sem.kinds()


def _ranks_such(sem: Sem, n: Sem) -> bool:
    """'nơi cao nhất' turns an order of places, not one of firms."""
    if "who" in n.flags:
        return True
    key = next((a.key for a in sem.asked if a.key), None) or (sem.groups[0] if sem.groups else None)
    if n.kinds() == ("Province",) and key is not None:
        return (isinstance(key.expr, Prop) and key.expr.name == "province") or (isinstance(key.expr, Ident) and sem.kinds(key.expr.var) == ("Province",))
    return bool(set(sem.kinds(answer_var(sem))) & set(n.kinds()))


def _attribute(change: Change, sem: Sem, piece: Item, new: Sem) -> list[Sem]:
    """Another figure of the same things, or a column beside the things listed."""
    if new.value is not None and any(_fixes(new, c) for c in new.where):
        return []  # 'lĩnh vực giao thông' fixes the field, it does not ask for it
    if new.flags & {"attr:estimate_total", "attr:value_total"} and not new.edges and (won := amount(sem)):
        return won  # 'tổng giá trị?' of what was won: of the awards
    if outward(piece) or named(new) or change.marks.scoped:
        return _tied(replace(change, sem=sem), piece)
    if sem.rank is not None:
        return _of_the_first(change, sem, new)
    if any(a.what == "count" for a in sem.asked):
        return [s for found in measured(sem, new) if (s := _together(found, piece))]
    if asked_value(sem) is not None or _is_total(piece, new):
        return measured(sem, new)
    return beside(sem, new) or measured(sem, new)


def _together(sem: Sem, piece: Item) -> Sem | None:
    """'bao nhiêu gói?' – 'giá trị bao nhiêu?': of all that were counted, where amounts add up; else nobody said how."""
    value = sem.value
    if value is None or value.agg or value.whole or value.unit not in ("vnd", "usd"):
        return sem
    worth = next(iter(piece.words())).word.startswith("giá trị")
    return sem.with_(value=replace(value, agg="sum")) if value.adds or worth else None


def _fixes(new: Sem, cond: object) -> bool:
    """Does the condition say what the value is?"""
    fixed = cond.left if isinstance(cond, Compare) and cond.op == "=" else cond.expr if isinstance(cond, OneOf) else None
    expr = new.value.expr if new.value else None
    return isinstance(fixed, Prop) and isinstance(expr, Prop) and fixed.name == expr.name and new.rep(fixed.var) == new.rep(expr.var)


def _of_the_first(change: Change, sem: Sem, new: Sem) -> list[Sem]:
    """A figure of those that a ranking gave: of each of them, under all that was said."""
    base = context(sem, change.rows, whole=True)
    if base is None or base.rank is not None or new.value is None:
        return []
    one = len(change.rows) == 1
    key = Key(Ident(base.focus), "", "entity", base.focus) if any(a.what == "which" for a in sem.asked) else next((a.key for a in sem.asked if a.key), None)
    if new.value.agg is None and not new.value.whole:
        return beside(base.with_(asked=(Ask("which", base.focus),)), new)
    return measured(base if one or key is None else base.with_(groups=(key,)), new)


def _is_total(piece: Item, new: Sem) -> bool:
    """'tổng …' of a list is one number, not a column."""
    value = new.value
    return value is not None and (value.adds or value.agg == "sum") and next(iter(piece.words())).word.startswith("tổng")


def _how_much(sem: Sem, piece: Item) -> list[Sem]:
    """'bao nhiêu?' of a list counts it; of a number it only repeats the question."""
    value = asked_value(sem)
    if sem.rank is not None:
        value = sem.rank.value  # 'tỉnh nào cao nhất?' – 'bao nhiêu?': it stands beside the answer
    if value is not None:
        fits = {"PCTQ": value.unit == "percent", "HOWMUCH": value.unit in ("vnd", "usd") or not is_money(piece.word), "HOWMANY": True}
        return [sem] if fits[piece.category] else []
    if piece.category == "PCTQ":
        return []
    if is_money(piece.word):
        return amount(sem)
    if any(a.what == "count" for a in sem.asked):
        return [sem]
    return counted(sem)


def _top(sem: Sem, top: Sem) -> list[Sem]:
    """'top 10 thì sao?'"""
    if sem.rank is None:
        return cut(sem, top)
    others = frozenset(f for f in sem.flags if not f.startswith("card:"))
    return [sem.with_(rank=replace(sem.rank, k=1), flags=others | top.flags)]


# ---- clauses -------------------------------------------------------------------------------------------------------------
def _joined(change: Change, piece: Item) -> list[Sem]:
    piece = _of_anybody(change.sem, piece)
    new = piece.sem
    if change.marks.scoped and (narrowed := of_same_event(change.sem, new)):
        return [narrowed]
    if piece.category == "N" and _bare_count(piece) and not outward(piece) and _ranked_by_such(change.sem, new):
        return []  # 'tỉnh nào nhiều gói bị hủy nhất?' – 'bao nhiêu gói?': of those, or all that it has?
    if piece.category == "N" and _bare_count(piece) and not outward(piece) and _same_things(change.sem, piece) and (found := counted(change.sem)):
        return found
    if piece.category in ("VP", "PASS"):
        subject = new.args[0] if new.args and new.rep(new.args[0]) in new.implicit else None
        if subject is None or ("holds" in new.flags and change.says and not change.points):
            return []  # 'có bao nhiêu dự án?' asks of all there are
        return _tied(change, piece, subject=subject)
    if piece.category == "EXQ":
        new = new.with_(asked=()).flag("yn")
    return _tied(change, piece, new=new)


def _of_anybody(sem: Sem, piece: Item) -> Item:
    """'chỉ lấy người nắm trên 20%' of shareholders of every sort: 'người' is whoever was spoken of, a firm too."""
    new, spoken = piece.sem, sem.kinds(answer_var(sem)) if sem.focus else ()
    people = [f"n{w.start}" for w in piece.words() if w.category == "N" and w.word == "người"]
    var = next((new.rep(v) for v in people if new.rep(v) in new.nodes and new.edges and new.kinds(v) == ("Person",)), None)
    wider = narrow(new.with_(nodes={**new.nodes, var: spoken})) if var and "Person" in spoken and len(spoken) > 1 else None
    return replace(piece, sem=wider) if wider else piece


def _ranked_by_such(sem: Sem, new: Sem) -> bool:
    """Did the number of some of these things decide the order before?"""
    over = sem.rank.value.over if sem.rank is not None and sem.rank.value.agg == "count" else ()
    return any(sem.kinds(v) == new.kinds() and any(sem.rep(v) in mentions_of(c) for c in sem.where) for v in over)


def _tied(change: Change, piece: Item, *, new: Sem | None = None, subject: str | None = None) -> list[Sem]:
    say = change.marks
    return joined(
        change.sem, piece, new=new, scoped=say.scoped, points=change.points, strict=change.strict, rows=change.rows, things=change.things,
        bodies=change.bodies, subject=subject, either=change.either,
    )  # fmt: skip


def reversed_(sem: Sem) -> list[Sem]:
    """'chiều ngược lại thì sao?': a connection from its other end."""
    return [sem.with_(args=(sem.args[1], sem.args[0]))] if "path" in sem.flags and len(sem.args) == 2 else []
