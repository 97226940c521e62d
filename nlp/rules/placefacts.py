"""Facts of a place itself: 'Hà Nam thuộc vùng nào?', 'Hà Nam nay thuộc tỉnh nào?'."""

from __future__ import annotations

from graph.query import Ident, OneOf, Prop
from graph.text.places import Place
from nlp.chart import Item, rule
from nlp.sem import Ask, Sem, Value

#: property of a province → how its column is headed
FACTS = {"region": "vùng", "merged_into": "tỉnh mới từ 1/7/2025"}


@rule("PLC", "VP", "S", 0.0)
def where_it_lies(plc: Item, v: Item) -> Sem | None:
    asked = v.sem.asked[0] if len(v.sem.asked) == 1 else None
    place = plc.payload
    if asked is None or not isinstance(place, Place) or len(place.names_63) != 1 or v.sem.where or next(v.words()).category != "V2":
        return None
    of_region = asked.key is not None and isinstance(asked.key.expr, Prop) and asked.key.expr.name == "region"
    of_province = asked.what == "which" and asked.var is not None and v.sem.kinds(asked.var) == ("Province",)
    if not (of_region or of_province):
        return None
    name, p = "region" if of_region else "merged_into", f"p{plc.start}"
    value = Value(Prop(p, name), "text", FACTS[name], owner=p, over=(p,))
    return Sem(focus=p, nodes={p: ("Province",)}, where=(OneOf(Ident(p), place.names_63),), asked=(Ask("value", value=value),), flags=frozenset({"name"}))
