"""A spreadsheet without its values: tabs, protections, charts, generations, formulas and number formats."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from netbook.backends.google_sheets.claim import Claim, claims_in
from netbook.backends.ours import VOLATILE
from netbook.model.cells import NO_LOOKS, Looks, RunStamp, same_name

SCRATCH = "netbook (before)"
"""A hidden tab that holds what the cells of the last write held just before it; it is nobody's."""

TAB_NAME = "netbook_tab_"
"""The beginning of the names of named ranges that say which tab is which."""

FIELDS = (
    "properties(title),namedRanges(namedRangeId,name,range(sheetId)),"
    "sheets(properties(sheetId,title,index,sheetType,hidden,gridProperties(rowCount,columnCount)),"
    "protectedRanges(protectedRangeId,description,warningOnly,requestingUserCanEdit,unprotectedRanges),"
    "charts(chartId,spec(title)),merges,basicFilter(range),"
    "conditionalFormats(ranges,booleanRule(condition(values))),"
    "data(rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser),"
    "rowData(values(userEnteredValue(formulaValue),effectiveFormat(numberFormat(type))))))"
)
"""What is asked for. A cell without a formula and without a number format is `{}`: of all the content of a spreadsheet
little is left. (Formulas cannot be told from values where values are read.) What is crossed out is not asked for: every
cell would say that it is not."""

_OTHER_FILE = re.compile(r"(?<![\w.])IMPORT(?:RANGE|DATA|XML|HTML|FEED)\(", re.IGNORECASE)
_VOLATILE = re.compile(VOLATILE, re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One tab. `formulas` are (row, column) from 1; `kinds` the types of number formats of cells that have one;
    `conditional` its conditional formats, in order."""

    id: int
    title: str
    rows: int
    columns: int
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()
    kinds: Mapping[tuple[int, int], str] = field(default_factory=dict)
    protections: tuple[Mapping[str, Any], ...] = ()
    charts: Mapping[str, int] = field(default_factory=dict)
    looks: Looks = NO_LOOKS
    filtered: bool = False
    conditional: tuple[Mapping[str, Any], ...] = ()

    @property
    def quoted(self) -> str:
        """Its title as a range is named."""
        return "'" + self.title.replace("'", "''") + "'"


@dataclass(frozen=True)
class Structure:
    """`sheets` are in order, those that hold no cells left out. `known`: what a tab was called when netbook first wrote
    there -> the id of the tab, which stays when people rename it."""

    title: str
    sheets: tuple[Sheet, ...]
    claims: tuple[Claim, ...]
    ids: frozenset[int]
    known: Mapping[str, int] = field(default_factory=dict)

    @property
    def stamp(self) -> RunStamp | None:
        """The stamp of the last run that wrote one."""
        return self.claims[-1].stamp if self.claims else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Of the tabs that are somebody's."""
        return tuple(sheet.title for sheet in self.sheets if sheet.title != SCRATCH)

    @property
    def layout(self) -> frozenset[tuple[int, str, int, int]]:
        """Which tabs there are, what they are called, and how large they are."""
        return frozenset((sheet.id, sheet.title, sheet.rows, sheet.columns) for sheet in self.sheets)

    def sheet(self, title: str) -> Sheet | None:
        """The tab of that name, or the one that had it and was renamed; None if there is neither."""
        name = same_name(title)
        found = next((sheet for sheet in self.sheets if same_name(sheet.title) == name), None)
        return found or next((sheet for sheet in self.sheets if sheet.id == self.known.get(name)), None)

    def free_ids(self, first: int) -> Iterator[int]:
        """Ids that no tab has, from `first` on."""
        return (number for number in count(first) if number not in self.ids)

    @property
    def anchor(self) -> int:
        """The tab in which generations are noted: that of netbook once it is there, else the first."""
        found = self.sheet("netbook") or self.sheets[0]
        return found.id


def structure_of(answer: Mapping[str, Any]) -> Structure:
    """The answer to a get with FIELDS."""
    sheets = [one for one in answer.get("sheets", ()) if one["properties"].get("sheetType", "GRID") == "GRID"]
    ids = frozenset(one["properties"].get("sheetId", 0) for one in answer.get("sheets", ()))
    ranges = answer.get("namedRanges", ())
    known = {str(one.get("name", "")): one.get("range", {}).get("sheetId", 0) for one in ranges}
    known = {name.removeprefix(TAB_NAME): tab for name, tab in known.items() if name.startswith(TAB_NAME)}
    title = answer.get("properties", {}).get("title", "")
    return Structure(title, tuple(map(_sheet, sheets)), claims_in(ranges), ids, known)


def _sheet(answer: Mapping[str, Any]) -> Sheet:
    properties = answer["properties"]
    grid = properties.get("gridProperties", {})
    formulas: dict[tuple[int, int], str] = {}
    kinds: dict[tuple[int, int], str] = {}
    for part in answer.get("data", ()):
        _note_cells(part.get("rowData", ()), formulas, kinds)
    return Sheet(
        properties.get("sheetId", 0),
        properties["title"],
        grid.get("rowCount", 0),
        grid.get("columnCount", 0),
        bool(properties.get("hidden")),
        frozenset(formulas),
        kinds,
        tuple(answer.get("protectedRanges", ())),
        {one.get("spec", {}).get("title", ""): one["chartId"] for one in answer.get("charts", ())},
        _looks(answer, formulas),
        "basicFilter" in answer,
        tuple(answer.get("conditionalFormats", ())),
    )


def _looks(answer: Mapping[str, Any], formulas: Mapping[tuple[int, int], str]) -> Looks:
    """What a tab shows beyond its values."""
    merged = tuple(
        (one.get("startRowIndex", 0) + 1, one.get("startColumnIndex", 0) + 1, one["endRowIndex"], one["endColumnIndex"])
        for one in answer.get("merges", ())
    )
    hidden: dict[str, set[int]] = {"rowMetadata": set(), "columnMetadata": set()}
    for part in answer.get("data", ()):
        for lines, found in hidden.items():
            found.update(number for number, line in enumerate(part.get(lines, ()), 1) if any(line.values()))
    return Looks(
        merged,
        frozenset(hidden["rowMetadata"]),
        hidden_columns=frozenset(hidden["columnMetadata"]),
        external=frozenset(at for at, text in formulas.items() if _OTHER_FILE.search(text)),
        volatile=frozenset(at for at, text in formulas.items() if _VOLATILE.search(text)),
    )


def _note_cells(
    rows: Iterable[Mapping[str, Any]], formulas: dict[tuple[int, int], str], kinds: dict[tuple[int, int], str]
) -> None:
    for row, line in enumerate(rows, 1):
        for column, cell in enumerate(line.get("values", ()), 1):
            if not cell:
                continue
            if entered := cell.get("userEnteredValue"):
                formulas[row, column] = str(entered.get("formulaValue", ""))
            looks = cell.get("effectiveFormat")
            if looks and (kind := looks.get("numberFormat", {}).get("type")):
                kinds[row, column] = kind
