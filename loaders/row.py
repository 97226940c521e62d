"""A source row and the entities it names: what loaders take cells from.

Most cells of a file say what a cell before them said (agencies, methods, units, bidders), so that what a written text came to is remembered by
cleaner (`remembered`). Only what was accepted as it stands is: anything repaired or refused is read anew, with its note or reason.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, overload

from graph.values import Cleaned, Unit, ValueProblem
from loaders.errors import CellError

T = TypeVar("T")
#: what people write into a cell that has no value
BLANK = frozenset(("", "-", "--", "–", "—", "…", "..", "..."))
_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_UNITS: Mapping[str, Unit] = MappingProxyType({})
_NONE: frozenset[str] = frozenset()
_OBJECTS = {dict}
#: what no cleaner reads: of JSON, where one value was to stand
NESTED = frozenset((list, dict))
#: columns whose values must never be shown or stored as written
SECRET = "•••"
#: texts remembered of one cleaner; the memory is emptied when it is full
REMEMBERED = 32_768
_REMEMBERED: dict[Any, dict[str, Any]] = {}


def remembered(*cleaners: Callable[[Any], Any]) -> None:
    """Declares cleaners whose answer to a text depends on the text alone and is never changed afterwards."""
    for cleaner in cleaners:
        _REMEMBERED.setdefault(cleaner, {})


def memory(cleaner: Any) -> dict[str, Any] | None:
    """What texts came to that this cleaner accepted; None of one that is not `remembered`."""
    found = _REMEMBERED.get(cleaner)
    if found is not None and len(found) >= REMEMBERED:
        found.clear()
    return found


class Ref:
    """An entity as a row names it: linking decides later which one it is.

    `kinds`: kinds it may be, best first. `key`: authority key, cleaned (tax code, vnz…, PR…, IB…; for a person `ctx.secret(number)`).
    `name`: as written. `context`: province, country, birth_year, owner, total, decided … Never changed once made (a plain class, not a
    frozen dataclass: a file makes millions of them).
    """

    __slots__ = ("context", "hash", "key", "kinds", "mark", "name", "number", "sink")

    def __init__(self, kinds: tuple[str, ...], key: str | None = None, name: str | None = None, context: Mapping[str, object] = _NOTHING) -> None:
        self.kinds, self.key, self.name, self.context = kinds, key, name, context
        #: equal for refs that say the same
        self.mark: tuple[Any, ...] = (kinds, key, name, *context.items()) if context else (kinds, key, name)
        self.hash = hash(self.mark)   # a tuple does not remember its own
        #: its number in a sink, and which sink: the sink's own note
        self.number = self.sink = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and (self.kinds, self.key, self.name, dict(self.context)) == (other.kinds, other.key, other.name, dict(other.context))

    __hash__ = None  # type: ignore[assignment]  # compare by `mark`

    def __repr__(self) -> str:
        return f"Ref({self.kinds}, {self.key!r}, {self.name!r}, {dict(self.context)})"


class Row(dict[str, Any]):
    """One source row: pop what you use, the rest is audited by `Context.done`.

    `number` is the row as a person sees it (spreadsheet row, JSONL line), from 1. `group` holds the group rows above it
    (outermost first): province names and the like. `units` gives the unit that a column's header or the sheet's unit line names.
    """

    __slots__ = ("_parent", "_step", "_warn", "file", "group", "hidden", "number", "units")

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        file: str = "",
        number: int = 0,
        group: tuple[str, ...] = (),
        units: Mapping[str, Unit] | None = None,
        path: str = "",
        warn: Callable[[str, str, Row], None] | None = None,
        parent: Row | None = None,
    ) -> None:
        super().__init__(data)
        self._parent, self._step = parent, path
        self.file, self.number, self.group = file, number, group
        self.units: Mapping[str, Unit] = units or _NO_UNITS
        self._warn = warn
        self.hidden: frozenset[str] = _NONE

    @property
    def path(self) -> str:
        """Where in its record a part stands: 'lotResultDTO[].contractorList[].'; empty for a whole row."""
        return self._parent.path + self._step if self._parent is not None else self._step

    def hide(self, column: str) -> None:
        """From now on the values of `column` are not shown in errors."""
        self.hidden |= {column}

    @overload
    def take(self, column: str, cleaner: Callable[[Any], T | Cleaned[T]], required: bool = ...) -> T | None: ...
    @overload
    def take(self, column: str, cleaner: None = ..., required: bool = ...) -> Any: ...

    def take(self, column: str, cleaner: Callable[[Any], Any] | None = None, required: bool = False) -> Any:
        """Pops and cleans a cell; a blank gives None. Raises `CellError` where the cleaner refuses, or a required cell is blank."""
        value = self.pop(column, None)
        if value is None and not required:
            return None
        if type(value) is str and (known := _REMEMBERED.get(cleaner)) is not None:
            found = known.get(value)
            return self._cleaned(column, value, cleaner, required, known) if found is None else found
        return self._cleaned(column, value, cleaner, required)

    def _cleaned(self, column: str, value: Any, cleaner: Any, required: bool, known: dict[str, Any] | None = None) -> Any:
        odd = type(value) is str and not value[:1].isalnum()   # may be blank or an error of Excel
        if value is None or (odd and value.strip() in BLANK):
            if required:
                raise self.error(column, value, "thiếu; dòng này không dùng được nếu không có giá trị")
            return None
        if cleaner is None:
            return value
        if type(value) in NESTED:
            raise self.error(column, value, "là danh sách hoặc đối tượng JSON; cần một giá trị")
        try:
            cleaned = cleaner(value)
        except ValueProblem as problem:
            raise self.error(column, value, str(problem)) from None
        if odd and value[0] == "#" and value.rstrip("!?").isupper():
            raise self.error(column, value, "là lỗi công thức của Excel; hãy sửa ô rồi lưu lại")
        if type(cleaned) is Cleaned:
            return self._repaired(column, cleaned)
        if known is not None:
            if len(known) >= REMEMBERED:
                known.clear()
            known[value] = cleaned
        return cleaned

    def _repaired(self, column: str, cleaned: Cleaned[T]) -> T:
        if self._warn and cleaned.note:
            self._warn("repaired", f"cột “{self.path}{column}”: {cleaned.note}", self)
        return cleaned.value

    def must(self, column: str, cleaner: Callable[[Any], T | Cleaned[T]]) -> T:
        """`take` of a required cell, typed as present."""
        value = self.take(column, cleaner, True)
        assert value is not None  # take raised otherwise
        return value

    def note(self, code: str, message: str) -> None:
        """A named warning about this row; see `Context.warn`."""
        if self._warn:
            self._warn(code, message, self)

    def unit(self, column: str) -> Unit | None:
        """The unit the header of `column` or the sheet names, if any."""
        return self.units.get(column) or self.units.get("")

    def sub(self, column: str) -> Row:
        """Pops a nested object as a row of its own (empty where null); audit it with `ctx.done` like any row."""
        value = self.pop(column, None)
        if value is not None and not isinstance(value, dict):
            raise self.error(column, value, "không phải là một đối tượng JSON {…}")
        return self._part(value, f"{column}.")

    def parts(self, column: str) -> list[Row]:
        """Pops a nested list of objects as rows (empty where null)."""
        value = self.pop(column, None)
        if value is None:
            return []
        if not isinstance(value, list) or (value and {*map(type, value)} != _OBJECTS):
            raise self.error(column, value, "không phải là một danh sách đối tượng JSON [{…}, …]")
        step = f"{column}[]."
        return [self._part(item, step) for item in value]

    def _part(self, data: Mapping[str, Any] | None, step: str) -> Row:
        """A part of this row, made without `__init__`: a file has many millions."""
        part: Row = Row.__new__(Row)
        if data:
            part.update(data)
        part._parent, part._step, part._warn, part.hidden = self, step, self._warn, _NONE
        part.file, part.number, part.group, part.units = self.file, self.number, self.group, self.units
        return part

    def lineage(self) -> Iterator[Row]:
        """This row, then the rows it is a part of."""
        row: Row | None = self
        while row is not None:
            yield row
            row = row._parent

    def error(self, column: str | None, value: object, reason: str) -> CellError:
        shown = SECRET if column in self.hidden else value
        return CellError(self.file, self.number, f"{self.path}{column}" if column else None, shown, reason)
