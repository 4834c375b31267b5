"""Everything that is sent in one call, and what its answer must say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netbook.backends.google_sheets.areas import first_cell
from netbook.backends.google_sheets.claim import Claim, next_claim, outdated
from netbook.backends.google_sheets.edit_requests import (
    SCRATCH_ID,
    Block,
    blocks_of,
    capture_requests,
    room_requests,
    watched,
    write_requests,
)
from netbook.backends.google_sheets.marks import mark_requests
from netbook.backends.google_sheets.read import Snapshot, raw_at
from netbook.backends.google_sheets.structure import SCRATCH, TAB_NAME, Sheet, Structure
from netbook.backends.google_sheets.tab_requests import tab_requests
from netbook.backends.google_sheets.values import Raw, raw_in
from netbook.backends.ours import is_same
from netbook.model.cells import column_letters, same_name
from netbook.model.plan import Plan
from netbook.model.schema import COMPUTED_TABS, NETBOOK_TAB

MOST_CELLS_LOOKED_AT = 20_000
"""Tabs up to so many cells are asked for again with the answer to a write, to see what people typed meanwhile."""

ANSWER = "updatedSpreadsheet(sheets(properties(sheetId),data(startRow,startColumn,rowData(values(userEnteredValue)))))"
FIRST_ID = SCRATCH_ID + 1

MOST_BYTES = 7_000_000
"""In one call: Google refuses more than 10,485,760 bytes, as users report."""
FEW_ROWS, LITTLE = 200, 30_000
"""Requests with fewer rows are not measured, but taken to be so long."""

Cells = Mapping[int, Mapping[tuple[int, int], Raw]]
"""Id of a tab -> (row, column) from 1 -> what was typed there; a formula with its '='."""


class Batch:
    """Everything that is sent in one call, and what its answer must say."""

    def __init__(self, snapshot: Snapshot, plan: Plan) -> None:
        self.snapshot, self.plan = snapshot, plan
        self.structure: Structure = snapshot.structure
        self.ids = self._ids()
        self.claims = self.structure.claims
        self.claim: Claim = next_claim(self.claims, plan.stamp or self.structure.stamp)
        self.blocks = blocks_of(plan.edits, snapshot)
        self.watched = self._watched()
        self.written: dict[int, set[tuple[int, int]]] = {}
        for edit in plan.edits:
            self.written.setdefault(snapshot.sheet(edit.tab).id, set()).add((edit.row, edit.column))
        self.scratch = 0
        self.whole = self._looked_at_whole()

    def parts(self) -> list[list[Mapping[str, Any]]]:
        """The requests of computed tabs in parts that Google takes, all but the last to be sent beforehand; mostly
        there is one."""
        watched = {block.sheet.title for block in self.watched}
        tabs = sorted(zip(self.plan.tabs, self.ids, strict=True), key=lambda pair: pair[0].title in watched)
        found: list[list[Mapping[str, Any]]] = [[]]
        size = 0
        for tab, identity in tabs:
            for request in tab_requests(tab, self.structure, identity):
                cells = request.get("updateCells", {}).get("rows", ())
                length = len(json.dumps(request)) if len(cells) > FEW_ROWS else LITTLE
                if size + length > MOST_BYTES and tab.title not in watched:
                    found.append([])
                    size = 0
                found[-1].append(request)
                size += length
        return found

    def beforehand(self, part: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The body of a call that sends a part of the computed tabs; the stamp stays as it was."""
        claim = next_claim(self.claims, self.structure.stamp)
        self.claims = (*self.claims, claim)
        self.claim = next_claim(self.claims, self.claim.stamp)
        return {"requests": [claim.request(self.structure.anchor), *part]}

    def body(self, part: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The body of the call that does all the rest, and asks for what is there then."""
        requests: list[Mapping[str, Any]] = [self.claim.request(self.structure.anchor)]
        requests += outdated(self.structure.claims, self.claim)
        if self.captured:
            self.scratch, capture = capture_requests(self.captured, self.structure)
            requests += [*room_requests(self.blocks), *capture, *write_requests(self.blocks)]
        requests += [*part, *self._marks(), *self._names()]
        body: dict[str, Any] = {"requests": requests, "includeSpreadsheetInResponse": True}
        ranges = self.ranges()
        return body | {"responseRanges": ranges or [f"{self.structure.sheets[0].quoted}!A1"],
                       "responseIncludeGridData": bool(ranges)}  # fmt: skip

    @property
    def captured(self) -> tuple[Block, ...]:
        """All cells of which a copy is kept."""
        return (*self.blocks, *self.watched)

    def ranges(self) -> list[str]:
        """What is to be seen of the spreadsheet as it is afterwards."""
        whole = {sheet.id for sheet in self.whole}
        found = [f"{sheet.quoted}!A1:{column_letters(sheet.columns)}{sheet.rows}" for sheet in self.whole]
        found += [block.rows_a1 for block in self.blocks if block.sheet.id not in whole]
        if self.captured:
            rows = max(block.scratch + block.height - 1 for block in self.captured)
            width = max(block.width for block in self.captured)
            found.append(f"'{SCRATCH}'!A1:{column_letters(width)}{rows}")
        return found

    def _watched(self) -> tuple[Block, ...]:
        """Tabs that are written whole, but have cells in which people choose."""
        scratch = 1 + sum(block.height for block in self.blocks)
        found = []
        for tab in self.plan.tabs:
            sheet = self.structure.sheet(tab.title)
            if sheet is not None and any(one.get("unprotectedRanges") for one in sheet.protections):
                found.append(watched(tab.title, self.snapshot, scratch))
                scratch += found[-1].height
        return tuple(found)

    def _typed_in(self) -> Iterator[Sheet]:
        """The tabs in which people type, and that are not written whole."""
        written = {same_name(tab.title) for tab in self.plan.tabs}
        protected = {same_name(title) for title in COMPUTED_TABS} - {same_name(NETBOOK_TAB)}
        for name in self.snapshot.values:
            if name not in written | protected:
                yield self.snapshot.sheet(name)

    def _looked_at_whole(self) -> tuple[Sheet, ...]:
        """The smallest of these tabs, as many as are quick to look at."""
        found, cells = [], 0
        for sheet in sorted(self._typed_in(), key=self._size):
            cells += self._size(sheet)
            if cells <= MOST_CELLS_LOOKED_AT:
                found.append(sheet)
        return tuple(found)

    def _size(self, sheet: Sheet) -> int:
        return sum(map(len, self.snapshot.rows(sheet.title)))

    def _ids(self) -> list[int]:
        """The id of each computed tab, new ones chosen."""
        free = self.structure.free_ids(FIRST_ID)
        there = [self.structure.sheet(tab.title) for tab in self.plan.tabs]
        return [sheet.id if sheet is not None else next(free) for sheet in there]

    def _marks(self) -> Iterator[dict[str, Any]]:
        for title, marks in self.plan.marks.items():
            sheet = self.snapshot.sheet(title)
            yield from mark_requests(sheet.id, sheet.conditional, marks)

    def _names(self) -> Iterator[dict[str, Any]]:
        """Named ranges that say which tab is which, for when people rename them."""
        ids = {name: self.snapshot.sheet(name).id for name in self.snapshot.values}
        ids |= {same_name(tab.title): identity for tab, identity in zip(self.plan.tabs, self.ids, strict=True)}
        for name, identity in ids.items():
            if self.structure.known.get(name) == identity:
                continue
            named = {"namedRangeId": f"netbooktab{name}", "name": f"{TAB_NAME}{name}", "range": first_cell(identity)}
            if name in self.structure.known:
                yield {"updateNamedRange": {"namedRange": named, "fields": "range"}}
            else:
                yield {"addNamedRange": {"namedRange": named}}

    # --- after it ---

    def trouble(self, cells: Cells) -> str:
        """What somebody did between the read and this write where that matters; '' if nothing."""
        for block in self.captured:
            copy = cells.get(self.scratch, {})
            for down, across, expected in block.read_cells():
                found = copy.get((block.scratch + down, 1 + across), "")
                if not is_same(found, expected):
                    return f"{block.at(down, across)} was changed"
        for block in self.blocks:
            for row in range(block.top, block.bottom + 1):
                if not self._stands(block, row, cells.get(block.sheet.id, {})):
                    return f"row {row} of the tab '{block.sheet.title}' is another one"
        return ""

    def _stands(self, block: Block, row: int, cells: Mapping[tuple[int, int], Raw]) -> bool:
        """Whether a row into which we wrote is as it was read, but for what we wrote."""
        rows, written = self.snapshot.rows(block.sheet.title), self.written[block.sheet.id]
        for column in range(1, max(block.sheet.columns, block.right) + 1):
            if (row, column) in written or (row, column) in block.sheet.formulas:
                continue
            if not is_same(cells.get((row, column), ""), raw_at(rows, row, column)):
                return False
        return True

    def all_is_known(self, cells: Cells) -> bool:
        """Whether all tabs that people type in were seen, and show nothing but what was read and what we wrote."""
        whole = {sheet.id for sheet in self.whole}
        for sheet in self._typed_in():
            if sheet.id not in whole or not self._is_as_read(sheet, cells.get(sheet.id, {})):
                return False
        return True

    def _is_as_read(self, sheet: Sheet, cells: Mapping[tuple[int, int], Raw]) -> bool:
        expected = {
            (number, column): raw
            for number, row in enumerate(self.snapshot.rows(sheet.title), 1)
            for column, raw in enumerate(row, 1)
            if raw != ""
        }
        places = (cells.keys() | expected.keys()) - self.written.get(sheet.id, set())
        formulas = {at for at in places if isinstance(cells.get(at), str) and str(cells[at]).startswith("=")}
        return all(
            (at in sheet.formulas and at in formulas) or is_same(cells.get(at, ""), expected.get(at, ""))
            for at in places
        )


def cells_of(answer: Mapping[str, Any]) -> Cells:
    """What an answer says of cells."""
    found: dict[int, dict[tuple[int, int], Raw]] = {}
    for sheet in answer.get("updatedSpreadsheet", {}).get("sheets", ()):
        cells = found.setdefault(sheet["properties"].get("sheetId", 0), {})
        for part in sheet.get("data", ()):
            top, left = part.get("startRow", 0) + 1, part.get("startColumn", 0) + 1
            for row, line in enumerate(part.get("rowData", ()), top):
                for column, cell in enumerate(line.get("values", ()), left):
                    if cell:
                        cells[row, column] = raw_in(cell)
    return found
