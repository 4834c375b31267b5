"""What can be put right without asking, as it can be meant in one way only: white space, the case of a choice, numbers
and ISO dates that are stored as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netbook.checks.texts import clean, is_watched
from netbook.model.base import Change
from netbook.model.cells import CellRef, CellValue, same_name
from netbook.model.money import CURRENCIES
from netbook.model.plan import Edit
from netbook.model.schema import Field, Type, tab_named
from netbook.steps.cell_values import clean_text
from netbook.steps.spread import patched
from netbook.steps.together import Decided, Seen, Together
from netbook.steps.typed import iso_date, unambiguous_number
from netbook.steps.views import MOST_DIGITS, NUMBERS, View, canonical_column, cell_of

AS_TEXT = "'"
"""Stands, as in a spreadsheet program, before a number or date that is stored as text."""


@dataclass(frozen=True)
class Fix:
    """One cell to be put right. `old` and `new` are what it holds and should hold, as the log has them. `form`: it
    means the same before and after, so that only this one workbook is concerned."""

    workbook: str
    tab: str
    key: str
    field: str
    old: str
    new: str
    form: bool
    at: CellRef
    entry: str = ""

    @property
    def back(self) -> "Fix":
        """What puts it back."""
        return Fix(self.workbook, self.tab, self.key, self.field, self.new, self.old, self.form, self.at, self.entry)

    @property
    def change(self) -> Change:
        """As the log has it."""
        return Change(self.tab, self.key, self.field, self.old, self.new, (self.workbook,))


def fixes_of(all_of: Together) -> list[Fix]:
    """Everything in all workbooks that can be put right, except what people have still to agree on."""
    disputed = {(one.tab, one.key, one.field) for one in all_of.conflicts}
    return [
        fix
        for one in all_of.seen
        for tab, view in one.views.items()
        if not view.broken
        for fix in _of_tab(one, tab, view)
        if (tab, fix.key, fix.field) not in disputed
    ]


def decisions_of_fixes(fixes: Iterable[Fix]) -> Decided:
    """Those that change what an entry says, as decisions for all workbooks."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for fix in fixes:
        if not fix.form:
            found.setdefault(fix.tab, {})[fix.key, fix.field] = fix.new
    return found


def form_edits(all_of: Together, fixes: Sequence[Fix]) -> Mapping[str, tuple[list[Edit], list[Fix]]]:
    """By workbook, the cells to write so that they hold what they should in another form, where they still hold what
    they did; and the fixes that come of it."""
    found: dict[str, tuple[list[Edit], list[Fix]]] = {}
    for one in all_of.seen:
        mine = [fix for fix in fixes if fix.form and fix.workbook == one.name and fix.tab in one.views]
        edits, done = list[Edit](), list[Fix]()
        for fix in mine:
            at = one.cell(fix.tab, fix.key, fix.field)
            view, field = one.views[fix.tab], tab_named(fix.tab).field(fix.field)
            if at is None or not at.column or (at.row, at.column) in view.grid.formulas:
                continue
            grid = patched(view.grid, all_of.spreads[one.name][fix.tab].edits)
            before = grid.value(at.row, at.column)
            if _as_logged(before, field) == fix.old:
                edits.append(Edit(at.tab, at.row, at.column, _as_typed(fix.new, field), before))
                done.append(fix)
        found[one.name] = (edits, done)
    return found


def _of_tab(one: Seen, tab: str, view: View) -> Iterator[Fix]:
    grid = view.grid
    for place, column in view.columns.items():
        field = view.schema.fields[place]
        if not (field.type in NUMBERS or field.type is Type.DATE or is_watched(field)):
            continue
        for key, line in view.lines.items():
            cell = grid.rows[line][column]
            if type(cell) is not str or not cell or view.is_formula(line, place):
                continue
            after = put_right(cell, field, is_key=field.name == view.schema.key)
            if after is None or after == cell:
                continue
            before_text, after_text = (canonical_column([value], field)[0] for value in (cell, after))
            form = before_text == after_text
            texts = (_as_logged(cell, field), _as_logged(after, field)) if form else (before_text, after_text)
            at = CellRef(one.workbook.label, grid.title, line + grid.top, column + grid.left)
            yield Fix(one.name, tab, key, field.name, *texts, form, at, _entry(view, key))


def _entry(view: View, key: str) -> str:
    place = next((at for at, field in enumerate(view.schema.fields) if field.name == view.schema.key), -1)
    return view.rows[key][place] if place >= 0 else ""


def put_right(cell: str, field: Field, *, is_key: bool = False) -> CellValue | None:
    """What a text should be; None if nobody but its writer can tell. The spelling of a key is never changed inside: it
    is named elsewhere."""
    text = clean_text(cell)
    if not text:
        return None
    if field.type in NUMBERS:
        return float(text) if len(text) < MOST_DIGITS and unambiguous_number(text) else None
    if field.type is Type.DATE:
        return iso_date(text)
    if is_key:
        return text
    cleaned = clean(cell)
    if field.type is Type.CHOICE:
        return next((choice for choice in field.choices if same_name(choice) == same_name(cleaned)), cleaned)
    if field.name == "currency" and cleaned.upper() in CURRENCIES:
        return cleaned.upper()
    return cleaned


def _as_logged(cell: CellValue, field: Field) -> str:
    if field.type in NUMBERS or field.type is Type.DATE:
        return AS_TEXT + cell if isinstance(cell, str) and cell else canonical_column([cell], field)[0]
    return str(cell)


def _as_typed(text: str, field: Field) -> CellValue:
    if field.type in NUMBERS or field.type is Type.DATE:
        return text.removeprefix(AS_TEXT) if text.startswith(AS_TEXT) else cell_of(text, field)
    return text
