"""Value types: what a written value means, and which writings are refused.

Every cleaner takes a cell as a reader gives it (text, number, date, bool) and gives the typed value, or raises
`ValueProblem`, whose message (Vietnamese) says what would do. A cleaner that had to repair something gives `Cleaned`
with a note. Digits are ASCII digits: full-width or Arabic ones are refused, not guessed at.
"""
from graph.values.codes import code, id_number, phone, tax_check, tax_code
from graph.values.dates import date, period, preliminary, year
from graph.values.numbers import LARGEST, MOST, MOST_MONEY, Unit, count, integer, money, number, percent, quantity, share, unit
from graph.values.places import PROVINCES, province
from graph.values.written import Cleaned, ValueProblem, boolean, fold, text

__all__ = [
    "LARGEST", "MOST", "MOST_MONEY", "PROVINCES", "Cleaned", "Unit", "ValueProblem",
    "boolean", "code", "count", "date", "fold", "id_number", "integer", "money", "number", "percent", "period",
    "phone", "preliminary", "province", "quantity", "share", "tax_check", "tax_code", "text", "unit", "year",
]  # fmt: skip
