"""One figure of two places or things: how many times, by how much, which share, whether more.

Both are filters over one pattern: 'GRDP của A gấp mấy lần B' is the figure where the place is A over the figure where it is B.
"""

from __future__ import annotations

from graph.query import Arith, Compare, Cond, Const, Expr, Ident, OneOf, Prop
from nlp import attach
from nlp.chart import Given, Item, rule, unary
from nlp.rules.growth import filtered
from nlp.rules.measures import place_target
from nlp.rules.nouns import located, place_names
from nlp.rules.official import year_of_figure
from nlp.sem import Ask, Having, Sem, Value, rename_cond, rename_expr

#: the nation among the places of official figures
NATION = "Cả nước"


# ---- the figure and what joins it to the other one -----------------------------------------------------------------------
@rule("ATTR", "TIMESQ", "ATTRX")
def times(a: Item, _: Item) -> Sem | None:
    """'GRDP của A gấp mấy lần …'."""
    return _of_one(a.sem, "times")


@rule("ATTR", "CMPHIGH|CMPLOW", "ATTRX")
def more_than(a: Item, word: Item) -> Sem | None:
    """'GRDP của A (cao) hơn …'."""
    return _of_one(a.sem, "more" if word.category == "CMPHIGH" else "less")


@rule("ATTR", "PCTQ|SHAREQ", "ATTRX", 0.02)
def share_of(a: Item, _: Item) -> Sem | None:
    """'FDI của A chiếm bao nhiêu phần trăm …'."""
    return _of_one(a.sem, "share")


@rule("RATIO", "ATTR", "ATTRX", 0.02)
def share_in(_: Item, a: Item) -> Sem | None:
    """'tỷ trọng GRDP của A trong …'."""
    return _of_one(a.sem, "share")


@rule("ATTR", "HIGHORLOW|VERSUS", "ATTRX")
def beside_another(a: Item, _: Item) -> Sem | None:
    """'tỷ lệ hộ nghèo của A so với …', '… cao hơn hay thấp hơn …': both are shown."""
    return _of_one(a.sem, "both")


@rule("HAVE", "ATTRX", "R", 0.0)
def has_more(_: Item, a: Item) -> Sem:
    return a.sem


def _of_one(sem: Sem, how: str) -> Sem | None:
    """An amount of one place or thing, to be set against another's."""
    value = sem.value
    if value is None or value.unit not in ("vnd", "usd", "percent", "int", "number") or _side(sem) is None:
        return None
    if sem.asked or sem.groups or sem.rank or sem.having or sem.beside or "nationwide" in sem.flags or (how == "share" and not _adds_up(sem)):
        return None
    return sem.flag(f"how:{how}")


def _adds_up(sem: Sem) -> bool:
    """Is a part of it a part of the whole? A rate's or an index's is not."""
    value = sem.value
    assert value is not None
    return not value.whole and value.unit != "percent" and ("indicator" not in sem.flags or "additive" in sem.flags)


def _side(sem: Sem) -> OneOf | None:
    """The one condition that says whose figure it is: a place or a named thing."""
    found = [c for c in sem.where if isinstance(c, OneOf) and (isinstance(c.expr, Ident) or (isinstance(c.expr, Prop) and c.expr.name == "province"))]
    return found[0] if len(found) == 1 else None


# ---- the other one -----------------------------------------------------------------------------------------------------------
@rule("ATTRX", "PLC", "ATTRXX")
def other_place(a: Item, plc: Item) -> Sem | None:
    mine = _side(a.sem)
    if mine is None or not isinstance(mine.expr, Prop):
        return None
    if getattr(plc.payload, "kind", "") == "country" and "places" not in plc.sem.flags:
        return _against(a.sem, mine, None)
    names = place_names(plc)
    inside = _how(a.sem) == "share" and set(mine.values) < set(names)  # of its region
    return _against(a.sem, mine, OneOf(mine.expr, names)) if inside or not set(names) & set(mine.values) else None


@rule("ATTRX", "N", "ATTRXX", 0.02)
def other_thing(a: Item, n: Item) -> Sem | None:
    """'vốn điều lệ của E1 gấp mấy lần E2'."""
    mine, theirs = _side(a.sem), _side(n.sem)
    if mine is None or theirs is None or "name" not in n.sem.flags or n.sem.edges or not isinstance(mine.expr, Ident):
        return None
    if not set(a.sem.kinds(mine.expr.var)) & set(n.sem.kinds()) or set(theirs.values) & set(mine.values):
        return None
    return _against(a.sem, mine, OneOf(mine.expr, theirs.values))


@rule("ATTRX", "OFA|ATTR", "ATTRXX", 0.0)
def of_the_whole(a: Item, b: Item) -> Sem | None:
    """'tỷ trọng vốn FDI của A trong tổng vốn FDI cả nước': the same figure, of all places."""
    mine, value, whole = _side(a.sem), a.sem.value, b.sem.value
    if _how(a.sem) != "share" or mine is None or value is None or whole is None or value.label != whole.label or type(value.expr) is not type(whole.expr):
        return None
    own = {repr(c).replace(b.sem.focus, a.sem.focus) for c in b.sem.where} <= {repr(c) for c in a.sem.where}
    return _against(a.sem, mine, None) if _side(b.sem) is None and own and not b.sem.asked and not b.sem.groups else None


@rule("ATTRX", "ATTR", "ATTRXX", 0.0)
def other_figure(a: Item, b: Item) -> Sem | None:
    """'GRDP của A hơn GRDP của B (bao nhiêu)': the same figure, of another place or thing; its year holds for both."""
    mine, theirs, value, other = _side(a.sem), _side(b.sem), a.sem.value, b.sem.value
    if _how(a.sem) == "share" or mine is None or theirs is None or value is None or other is None or value.label != other.label:
        return None
    names = {v: a.sem.rep(a.sem.focus) for v in (b.sem.focus, b.sem.rep(b.sem.focus))}
    said = {rename_cond(c, names): c for c in b.sem.where if c != theirs}
    more = tuple(c for c in said if c not in a.sem.where)
    dated = tuple((rename_expr(e, names), unit, rename_cond(c, names), periods) for e, unit, c, periods in b.sem.dates)
    if len(a.sem.nodes) != 1 or len(b.sem.nodes) != 1 or b.sem.asked or b.sem.groups or set(mine.values) & set(theirs.values):
        return None
    if any(c not in [d[2] for d in dated] for c in more) or (more and a.sem.dates):
        return None
    both = a.sem.with_(where=a.sem.where + more, dates=a.sem.dates or dated).flag(*(b.sem.flags & {"dated"}))
    return _against(both, mine, OneOf(mine.expr, theirs.values))


def _against(sem: Sem, mine: OneOf, theirs: OneOf | None) -> Sem | None:
    value = sem.value
    assert value is not None
    official = "indicator" in sem.flags
    if _how(sem) == "both":
        values = theirs.values if theirs else (NATION,)
        if theirs is None and not official:
            return None
        both = OneOf(mine.expr, (*mine.values, *values))
        return sem.with_(where=tuple(both if c == mine else c for c in sem.where), fill=both.values).flag("compare")
    if theirs is None and not official and value.agg is None and not value.whole and not value.adds:
        return None
    other: Cond | None = Compare(Prop(value.owner or "", "level"), "=", Const(NATION)) if theirs is None and official else theirs
    if official and "additive" not in sem.flags and any(isinstance(c, OneOf) and len(c.values) > 1 for c in (mine, other)):
        return None  # no index or rate of several places
    assert isinstance(mine.expr, Ident | Prop)
    over = (*(value.over or (sem.rep(sem.focus),)), mine.expr.var)
    pair = Value(Arith("/", filtered(value, mine), filtered(value, other)), value.unit, value.label, whole=True, over=over)
    return sem.with_(where=tuple(c for c in sem.where if c != mine), value=pair, flags=sem.flags | {"growth", "contrast"})


@rule("ATTRXX", "PER", "ATTRXX", 0.02)
def contrast_when(x: Item, per: Item) -> Sem | None:
    date = attach.event_date(x.sem) or year_of_figure(x.sem) or attach.date_of(x.sem, x.sem.rep(x.sem.focus))
    return attach.with_period(x.sem, per.payload, date) if "dated" not in x.sem.flags else None  # type: ignore[arg-type]


@rule("PLC", "PCTQ|SHAREQ", "PLCS")
def place_share(plc: Item, _: Item) -> Sem:
    return plc.sem


@rule("PLCS", "ATTR|OFA", "ATTRXX", 0.02)
def place_share_of(plc: Item, a: Item) -> Sem | None:
    """'Hà Nội chiếm bao nhiêu phần trăm GRDP (của) cả nước'."""
    whole = _side(a.sem)
    bare = a.sem.with_(flags=a.sem.flags - {"nationwide"}, where=tuple(c for c in a.sem.where if c != whole))
    placed = located(bare, place_target(bare), plc)
    part = _of_one(placed, "share") if placed else None
    mine = _side(part) if part else None
    all_of_it = "nationwide" in a.sem.flags or next(iter(a.words())).word.startswith(("tổng", "toàn bộ"))  # 'tổng vốn FDI đăng ký': the nation's
    if part is None or mine is None or (whole is None and not all_of_it) or (whole and not set(mine.values) < set(whole.values)):
        return None
    return _against(part, mine, whole)


@rule("PCTQ", "ATTR", "PQA", 0.0)
def percent_of_amount(_: Item, a: Item) -> Sem | None:
    return a.sem if a.sem.value is not None and a.sem.value.adds and not a.sem.asked and not a.sem.groups and not a.sem.rank else None


@rule("PQA", "PLC", "S", 0.02)
def percent_there(a: Item, plc: Item) -> Sem | None:
    """'bao nhiêu phần trăm vốn FDI đăng ký chảy vào Đông Nam Bộ'."""
    placed = located(a.sem, place_target(a.sem), plc) if _side(a.sem) is None else None
    part = _of_one(placed, "share") if placed else None
    mine = _side(part) if part else None
    whole = _against(part, mine, None) if part and mine else None
    return ratio_of(whole) if whole else None


# ---- what is asked -----------------------------------------------------------------------------------------------------------
def _how(sem: Sem) -> str:
    return next((f[4:] for f in sem.flags if f.startswith("how:")), "")


def _sides(sem: Sem) -> tuple[Expr, Expr]:
    assert sem.value is not None and isinstance(sem.value.expr, Arith)
    return sem.value.expr.left, sem.value.expr.right


def _asked(sem: Sem, expr: Expr, unit: str, label: str) -> Sem:
    assert sem.value is not None
    return sem.with_(asked=(Ask("value", value=Value(expr, unit, label, whole=True, over=sem.value.over)),), value=None)


@rule("ATTRXX", "HOWMUCH|HOWMANY|WHAT|PCTQ|TIMESQ|SHAREQ", "S")
def contrast_asked(x: Item, word: Item) -> Sem | None:
    """'hơn B bao nhiêu (phần trăm)', '… chiếm bao nhiêu phần trăm', 'so với B thế nào'."""
    how, percent = _how(x.sem), word.category in ("PCTQ", "SHAREQ")
    assert x.sem.value is not None
    label, unit = x.sem.value.label, x.sem.value.unit
    if how == "both":
        return x.sem if word.category == "WHAT" else None
    here, there = _sides(x.sem)
    if how in ("times", "share") or word.category == "TIMESQ":
        return ratio_of(x.sem) if how == "share" or word.category == "TIMESQ" else None
    first, second = (here, there) if how == "more" else (there, here)
    difference = Arith("-", first, second)
    if percent and unit != "percent":
        return _asked(x.sem, Arith("/", Arith("*", Const(100), difference), there), "percent", f"chênh lệch {label} (%)")
    return _asked(x.sem, difference, unit, f"chênh lệch {label}") if word.category != "WHAT" else None


@unary("ATTRXX", "S", 0.0)
def contrast_said(x: Item) -> Sem | None:
    """'… gấp mấy lần B', '… chiếm bao nhiêu phần trăm cả nước': the word that asks stands before."""
    if _how(x.sem) == "both":
        return x.sem
    if _how(x.sem) not in ("times", "share"):
        return None
    return ratio_of(x.sem)


def ratio_of(sem: Sem) -> Sem:
    here, there = _sides(sem)
    if _how(sem) == "share":
        return _asked(sem, Arith("/", Arith("*", Const(100), here), there), "percent", "tỷ trọng")
    return _asked(sem, Arith("/", here, there), "number", "số lần")


@rule("ATTRXX", "Q_YN", "Q")
def contrast_holds(x: Item, _: Item) -> Given:
    """'IIP của A có cao hơn cả nước không'."""
    if _how(x.sem) not in ("more", "less"):
        return None
    here, there = _sides(x.sem)
    assert x.sem.value is not None
    left = Value(here, x.sem.value.unit, x.sem.value.label, whole=True, over=x.sem.value.over)
    return x.sem.with_(value=None, having=(Having("", left, ">" if _how(x.sem) == "more" else "<", there),)).flag("yn")
