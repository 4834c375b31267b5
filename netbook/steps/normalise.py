"""Workbook -> Entries: headers found, cells typed, links in the spelling of what they name.

Behind this door nobody asks again what a cell might be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netbook.checks.base import Trouble
from netbook.model.cells import CellValue, Grid, Workbook, same_name
from netbook.model.entries import Entries, TabEntries, categorical, empty_column, no_entries
from netbook.model.findings import Finding, Severity
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES, OPPORTUNITIES, TABS, Field, TabSchema, Type
from netbook.steps.columns import clean_text, read_column
from netbook.steps.headers import read_headers

Digits = np.ndarray[tuple[int], np.dtype[np.int64]]


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
        if grid is None:
            tabs[schema.title] = no_entries(schema)
            continue
        tabs[schema.title] = _read_tab(workbook, grid, schema, network, money, findings, troubles)
        if schema is OPPORTUNITIES:
            money.learn(tabs[schema.title])
    entries = Entries({schema.title: tabs[schema.title] for schema in TABS})
    return Normalised(spell_links(entries), tuple(findings), tuple(troubles))


def _opportunities_first() -> Sequence[TabSchema]:
    """Money of a contribution or receipt is in its opportunity's currency, so that tab is read before them."""
    return sorted(TABS, key=lambda schema: schema is not OPPORTUNITIES)


def _read_tab(
    workbook: Workbook,
    grid: Grid,
    schema: TabSchema,
    network: Network,
    money: "_Currencies",
    findings: list[Finding],
    troubles: list[Trouble],
) -> TabEntries:
    headers = read_headers(grid, schema, network.aliases, workbook.label)
    findings.extend(headers.findings)
    fields = [field for field in schema.fields if field.name in headers.index]
    rows, numbers = _entry_rows(grid, headers.below, [headers.index[field.name] for field in fields])
    cells = dict(zip((field.name for field in fields), zip(*rows, strict=True), strict=True)) if rows else {}
    bad = np.full(len(rows), headers.broken)
    frame: dict[str, object] = {}
    for field in _texts_first(schema):
        if field.name not in cells:
            frame[field.name] = empty_column(field.type, len(rows))
            continue
        digits = money.digits(schema, frame, len(rows)) if field.type in (Type.MONEY, Type.RATE) else _NO_DIGITS
        frame[field.name], found = read_column(cells[field.name], field, digits)
        for one in found:
            troubles.append(Trouble(one.code, one.severity, schema.title, field.name, one.wrong, one.word))
            if one.severity is Severity.ERROR:
                bad[one.wrong] = True
    ordered = {field.name: frame[field.name] for field in schema.fields}
    return TabEntries(
        schema,
        pd.DataFrame({**ordered, "row": numbers, "bad": bad}),
        workbook.label,
        grid.title,
        {field.name: grid.left + headers.index[field.name] for field in fields},
    )


def _texts_first(schema: TabSchema) -> Sequence[Field]:
    """The currency and the opportunity of a row decide how its money is read."""
    return sorted(schema.fields, key=lambda field: field.type in (Type.MONEY, Type.RATE))


def _entry_rows(
    grid: Grid, below: int, wanted: Sequence[int]
) -> tuple[list[tuple[CellValue, ...]], "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """The rows in which any declared column is filled, cut to those columns, and their row numbers in the tab."""
    rows = [tuple([row[i] for i in wanted]) for row in grid.rows[below:]]
    kept = [position for position, row in enumerate(rows) if any(_filled(cell) for cell in row)]
    numbers = np.asarray(kept, np.int64) + grid.top + below
    return (rows if len(kept) == len(rows) else [rows[i] for i in kept]), numbers


def _filled(cell: CellValue) -> bool:
    return cell != "" and (type(cell) is not str or not cell.isspace())


_NO_DIGITS: Digits = np.zeros(0, np.int64)


class _Currencies:
    """How many decimals the money of a row has."""

    def __init__(self, default: str) -> None:
        self._default = minor_units(default)
        self._of_opportunity: dict[str, int] = {}

    def learn(self, opportunities: TabEntries) -> None:
        """Remember the currency of every opportunity."""
        keys, codes = opportunities.texts("opportunity"), opportunities.texts("currency")
        self._of_opportunity = {
            same_name(key): minor_units(code) for key, code in zip(keys, codes, strict=True) if code
        }

    def digits(self, schema: TabSchema, frame: Mapping[str, object], length: int) -> Digits:
        """Decimals of each row: of its own currency, else of its opportunity's, else of the network's."""
        result = np.full(length, self._default, np.int64)
        names = {field.name for field in schema.fields}
        if "opportunity" in names and schema is not OPPORTUNITIES and self._of_opportunity:
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
    spellings = {schema.title: _spellings(entries[schema.title]) for schema in TABS if schema.key}
    spellings["Roles"] |= {same_name(role): role for role in COMMON_ROLES if same_name(role) not in spellings["Roles"]}
    return entries.with_tabs(*(_spelt(entries[schema.title], spellings) for schema in TABS))


def _spellings(tab: TabEntries) -> dict[str, str]:
    column = tab.frame[tab.schema.key].array
    texts = [str(text) for text in column.categories] if isinstance(column, pd.Categorical) else []
    return {same_name(text): text for text in reversed(texts) if text}


def _spelt(tab: TabEntries, spellings: Mapping[str, Mapping[str, str]]) -> TabEntries:
    changed: dict[str, object] = {}
    for field in tab.schema.fields:
        if field.type is Type.CHOICE:
            known: Mapping[str, str] = {same_name(choice): choice for choice in field.choices}
        elif field.link in spellings:
            known = spellings[field.link]
        elif field.name == "currency":
            changed[field.name] = _respelt(tab, field, str.upper)
            continue
        else:
            continue
        if field.type is Type.LIST:
            changed[field.name] = _respelt(tab, field, lambda text, known=known: _spelt_list(text, known))
        else:
            changed[field.name] = _respelt(
                tab, field, lambda text, known=known: known.get(same_name(text), text)
            )
    return tab.with_columns(**changed) if changed else tab


def _respelt(tab: TabEntries, field: Field, spell: Callable[[str], str]) -> object:
    column = tab.frame[field.name].array
    if not isinstance(column, pd.Categorical):
        return column
    before = [str(text) for text in column.categories]
    after = [spell(text) for text in before]
    if after == before:
        return column
    again = categorical(after)
    return pd.Categorical.from_codes(
        np.where(column.codes >= 0, again.codes[column.codes], -1), categories=again.categories
    )


def _spelt_list(text: str, known: Mapping[str, str]) -> str:
    return ", ".join(known.get(same_name(name), name) for name in list_items(text))


def list_items(text: str) -> list[str]:
    """The names in a cell such as 'Ana, Ben; Dee'."""
    return [name for part in text.replace(";", ",").split(",") if (name := clean_text(part))]
