"""Workbook -> Entries: headers found, cells typed, links in the spelling of what they name.

Behind this door nobody asks again what a cell might be.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from netbook.checks.base import MOST_A_COLUMN, Trouble, Words
from netbook.model.cells import CellRef, CellValue, Grid, Workbook, same_name, same_names
from netbook.model.entries import Entries, TabEntries, categorical, empty_column, no_entries
from netbook.model.findings import Finding, Severity
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import (
    COMMON_ROLES,
    CONTRIBUTIONS,
    IDLE_TABS,
    OPPORTUNITIES,
    RECEIPTS,
    TABS,
    Field,
    TabSchema,
    Type,
)
from netbook.steps.cell_values import clean_text, is_blank
from netbook.steps.columns import read_column
from netbook.steps.headers import Headers, missing_tab, read_headers
from netbook.steps.layout import Stranger, body_of, strangers
from netbook.steps.looks import Place, beside, blank_rows, looks_found, strangers_found

Digits = np.ndarray[tuple[int], np.dtype[np.int64]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
Texts = np.ndarray[tuple[int], np.dtype[np.object_]]


@dataclass(frozen=True)
class Normalised:
    """The entries of one workbook, and what could not be read as it should."""

    entries: Entries
    findings: tuple[Finding, ...]
    troubles: tuple[Trouble, ...]


def normalise(workbook: Workbook, network: Network) -> Normalised:
    """Type every declared tab of `workbook`. A tab that is not there is an empty one."""
    findings: list[Finding] = []
    troubles: list[Trouble] = []
    tabs: dict[str, TabEntries] = {}
    money = _Currencies(network.currency)
    for schema in _opportunities_first():
        grid = workbook.grids.get(same_name(schema.title))
        if grid is None or not grid.rows:
            missing = missing_tab(workbook, schema)
            findings.extend(missing)
            tabs[schema.title] = replace(no_entries(schema), broken=bool(missing))
            continue
        tabs[schema.title] = _read_tab(
            grid.workbook or workbook.label, grid, schema, network, money, findings, troubles
        )
        if schema is OPPORTUNITIES:
            money.learn(tabs[schema.title])
    entries = Entries({schema.title: tabs[schema.title] for schema in TABS})
    spelt = spell_links(entries)
    return Normalised(spelt, tuple(findings), (*troubles, *respelled(entries, spelt)))


def _opportunities_first() -> Sequence[TabSchema]:
    """Money of a contribution or receipt is in its opportunity's currency, so that tab is read before them."""
    return sorted(TABS, key=lambda schema: schema is not OPPORTUNITIES)


def _read_tab(
    workbook: str,
    grid: Grid,
    schema: TabSchema,
    network: Network,
    money: "_Currencies",
    findings: list[Finding],
    troubles: list[Trouble],
) -> TabEntries:
    headers = read_headers(grid, schema, network.aliases, workbook)
    findings.extend(headers.findings)
    fields = [field for field in schema.fields if field.name in headers.index]
    cells, numbers, stray, known = _entry_cells(grid, headers, fields, schema)
    place = Place(workbook, grid, schema, headers)
    lost = [*_stray_rows(stray, cells, fields, place), *strangers_found(known, place)]
    findings.extend([*lost, *beside(place, numbers), *blank_rows(place, numbers)])
    # A row that is taken for no entry at all is lost to nobody; one that lost what it was could be anybody's.
    broken = headers.broken or any(one.severity is Severity.ERROR and one.code == "NB112" for one in lost)
    bad = np.full(len(numbers), broken)
    frame: dict[str, object] = {}
    digits = np.zeros(0, np.int64)
    for field in _texts_first(schema):
        if field.type in (Type.MONEY, Type.RATE) and not len(digits):
            digits = money.digits(schema, frame, len(numbers))
        if is_blank(cells.get(field.name, ())):
            frame[field.name] = empty_column(field.type, len(numbers))
            continue
        frame[field.name], found = read_column(cells[field.name], field, digits, epoch_1904=grid.looks.epoch_1904)
        for one in found:
            # An error in a note is no reason to hold money.
            aside = field.type in (Type.TEXT, Type.LIST) and not field.matters and one.severity is Severity.ERROR
            severity = Severity.WARNING if aside else one.severity
            troubles.append(Trouble(one.code, severity, schema.title, field.name, one.wrong, one.word))
            if severity is Severity.ERROR:
                bad[one.wrong] = True
    looked, shown = looks_found(place, numbers)
    findings.extend(shown)
    troubles[:0] = looked
    for trouble in looked:
        bad[trouble.positions] = True
    ordered = {field.name: frame[field.name] for field in schema.fields}
    return TabEntries(
        schema,
        pd.DataFrame({**ordered, "row": numbers, "digits": digits if len(digits) else 0, "bad": bad}),
        workbook,
        grid.title,
        {field.name: grid.left + headers.index[field.name] for field in fields},
        broken,
        cells,
    )


def _texts_first(schema: TabSchema) -> Sequence[Field]:
    """The currency and the opportunity of a row decide how its money is read."""
    return sorted(schema.fields, key=lambda field: field.type in (Type.MONEY, Type.RATE))


def _entry_cells(
    grid: Grid, headers: Headers, fields: Sequence[Field], schema: TabSchema
) -> tuple[dict[str, Sequence[CellValue]], Digits, Digits, dict[int, Stranger]]:
    """The declared columns by field, cut to the rows that are entries; the numbers of those rows in the tab; the
    numbers of rows that are none though something stands in them; and rows that are something else altogether.

    An entry has its key or another cell that is needed: a total under the table has not, nor has a formula that was
    dragged down too far.
    """
    columns = [*zip(*grid.rows[headers.below :], strict=True)] or [()] * len(grid.rows[0] if grid.rows else ())
    cells: dict[str, Sequence[CellValue]] = {field.name: columns[headers.index[field.name]] for field in fields}
    first = grid.top + headers.below
    naming = [cells[field.name] for field in fields if field.required or field.name == schema.key]
    entry = _any_filled(naming or [*cells.values()])
    known = strangers(body_of(grid, headers.index, headers.below, schema, cells))
    entry[[*known]] = False
    kept = np.flatnonzero(entry)
    strange = {line + first: what for line, what in known.items()}
    if len(kept) == len(entry):
        return cells, kept + first, kept[:0], strange
    worth = _any_filled([*cells.values()], without_zero=True) & ~entry
    worth[[*known]] = False
    cells = {name: [column[position] for position in kept.tolist()] for name, column in cells.items()}
    return cells, kept + first, np.flatnonzero(worth) + first, strange


def _any_filled(columns: Sequence[Sequence[CellValue]], *, without_zero: bool = False) -> Bools:
    filled = np.zeros(len(columns[0]) if columns else 0, bool)
    for column in columns:
        here = np.fromiter(map(_filled, column), bool, len(column))
        if without_zero:
            here &= np.fromiter((cell != 0 for cell in column), bool, len(column))
        filled |= here
        if filled.all():
            break
    return filled


def _stray_rows(
    rows: Digits, entries: Mapping[str, Sequence[CellValue]], fields: Sequence[Field], place: Place
) -> list[Finding]:
    """Rows with amounts but without anything that says what they are. A sum of the column is a total, and not counted;
    anything else was an entry until somebody cleared half of it."""
    sums = {name: sum(map(_number, column)) for name, column in entries.items()} if len(rows) else {}
    findings = []
    for row in rows[:MOST_A_COLUMN].tolist():
        cells = place.grid.rows[row - place.grid.top]
        amounts = {field.name: _number(cells[place.headers.index[field.name]]) for field in fields}
        total = any(amount and abs(amount - sums[name]) < HALF_A_CENT for name, amount in amounts.items())
        if total or place.schema in IDLE_TABS:
            severity = Severity.WARNING
            words = "this row is the sum of those above. It is not counted; better put totals beside the table"
        else:
            severity = Severity.ERROR
            words = (
                "this row has something in it, but nothing that says what it is. Fill it in, or clear it; "
                "until then nothing is split"
            )
        findings.append(Finding("NB112", severity, CellRef(place.workbook, place.grid.title, row), words))
    return findings


HALF_A_CENT = 0.005


def _number(cell: CellValue) -> float:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0


def _filled(cell: CellValue) -> bool:
    return cell != "" and (type(cell) is not str or not cell.isspace())


IN_THE_OPPORTUNITYS_CURRENCY = (CONTRIBUTIONS, RECEIPTS)
"""Tabs in which money without a currency is in that of the opportunity; in all others it is in the network's."""


class _Currencies:
    """How many decimals the money of a row has."""

    def __init__(self, default: str) -> None:
        self._default = minor_units(default)
        self._of_opportunity: dict[str, int] = {}

    def learn(self, opportunities: TabEntries) -> None:
        """Remember the currency of every opportunity."""
        codes = opportunities.texts("currency")
        typed = np.flatnonzero(codes != "")
        keys = same_names(list(opportunities.texts("opportunity")[typed]))
        self._of_opportunity = {key: minor_units(code) for key, code in zip(keys, codes[typed], strict=True)}

    def digits(self, schema: TabSchema, frame: Mapping[str, object], length: int) -> Digits:
        """Decimals of each row: of its own currency, else of its opportunity's, else of the network's."""
        result = np.full(length, self._default, np.int64)
        names = {field.name for field in schema.fields}
        if schema in IN_THE_OPPORTUNITYS_CURRENCY and self._of_opportunity:
            result = self._mapped(frame["opportunity"], lambda key: self._of_opportunity.get(same_name(key)), result)
        if "currency" in names:
            result = self._mapped(frame["currency"], lambda code: minor_units(code) if code else None, result)
        return result

    def _mapped(self, column: object, digits_of: Callable[[str], int | None], otherwise: Digits) -> Digits:
        if not isinstance(column, pd.Categorical) or not len(column):
            return otherwise
        by_category = [digits_of(str(text)) for text in column.categories]
        known = np.asarray([-1 if digits is None else digits for digits in by_category], np.int64)[column.codes]
        return np.where(known >= 0, known, otherwise)


# --- links and choices in their canonical spelling ------------------------------------------------


def spell_links(entries: Entries) -> Entries:
    """Every link spelt as the key it names, every choice as declared, where only case and spaces differ.

    What names nothing stays as it was typed, for the checks to find.
    """
    linked = {field.link for schema in TABS for field in schema.fields}
    spellings = {
        schema.title: _spellings(entries[schema.title]) for schema in TABS if schema.title in linked and schema.key
    }
    spellings["Roles"] |= {same_name(role): role for role in COMMON_ROLES if same_name(role) not in spellings["Roles"]}
    return entries.with_tabs(*(_spelt(entries[schema.title], spellings) for schema in TABS))


def _spellings(tab: TabEntries) -> dict[str, str]:
    column = tab.frame[tab.schema.key].array
    texts = [str(text) for text in column.categories] if isinstance(column, pd.Categorical) else []
    return {same: text for same, text in zip(reversed(same_names(texts)), reversed(texts), strict=True) if text}


def _spelt(tab: TabEntries, spellings: Mapping[str, Mapping[str, str]]) -> TabEntries:
    changed: dict[str, object] = {}
    for field in tab.schema.fields:
        if field.name == "currency":
            changed[field.name] = _respelt(tab, field, lambda texts: [text.upper() for text in texts])
        elif known := _known_spellings(field, spellings):
            changed[field.name] = _respelt(tab, field, partial(_as_known, field=field, known=known))
    return tab.with_columns(**changed) if changed else tab


def _known_spellings(field: Field, spellings: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if field.type is Type.CHOICE:
        return {same_name(choice): choice for choice in field.choices}
    return spellings.get(field.link, {})


def _as_known(texts: Sequence[str], *, field: Field, known: Mapping[str, str]) -> list[str]:
    if field.type is Type.LIST:
        return [", ".join(known.get(same_name(name), name) for name in list_items(text)) for text in texts]
    if set(texts) <= {*known.values(), ""}:
        return list(texts)
    return [known.get(same, text) for same, text in zip(same_names(texts), texts, strict=True)]


def _respelt(tab: TabEntries, field: Field, spell: Callable[[Sequence[str]], list[str]]) -> object:
    column = tab.frame[field.name].array
    if not isinstance(column, pd.Categorical):
        return column
    before = list(column.categories)
    after = spell(before)
    if after == before:
        return column
    again = categorical(after)
    return pd.Categorical.from_codes(
        np.where(column.codes >= 0, again.codes[column.codes], -1), categories=again.categories
    )


def respelled(typed: Entries, spelt: Entries) -> Iterator[Trouble]:
    """Links, choices and currencies that were read in another spelling than they were typed."""
    for schema in TABS:
        before, after = typed[schema.title].frame, spelt[schema.title].frame
        for field in schema.fields:
            is_name = bool(field.link) or field.type is Type.CHOICE or field.name == "currency"
            if not is_name or field.type is Type.LIST:
                continue
            if list(before[field.name].cat.categories) == list(after[field.name].cat.categories):
                continue
            old, new = typed[schema.title].texts(field.name), spelt[schema.title].texts(field.name)
            wrong = np.flatnonzero(old != new)
            if len(wrong):
                code = "NB304" if field.link else "NB402" if field.name == "currency" else "NB401"
                yield Trouble(code, Severity.INFO, schema.title, field.name, wrong, _word_respelled(old, new))


def _word_respelled(old: Texts, new: Texts) -> Callable[[int], Words]:
    return lambda i: Words(f"'{old[i]}' is read as '{new[i]}'. To be tidy, type it so", str(old[i]), str(new[i]))


def list_items(text: str) -> list[str]:
    """The names in a cell such as 'Ana, Ben; Dee'."""
    return [name for part in text.replace(";", ",").split(",") if (name := clean_text(part))]
