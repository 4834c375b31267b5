"""What is tried, each on an empty sheet: asserts what a person must find, notes what the test server takes for granted."""

from collections.abc import Callable
from typing import Any

import pytest

from netbook.backends.google_sheets import claim, structure
from netbook.backends.google_sheets.client import Refused
from netbook.backends.google_sheets.tab_requests import PROTECTED
from netbook.errors import NetbookError
from netbook.jobs.history import run_to_undo, undoing
from netbook.jobs.resolve import Answer, conflict_named, decision
from tests.hostile import HOSTILE
from tests.jobs.behaviours.partners import START
from tests.live.assumptions import Notes
from tests.live.desk import LOCKED, Desk, Office

Scenario = Callable[[Desk, Notes], None]

COMPUTED = ["Allocations", "Balances", "Ledger", "netbook"]


def in_step(desk: Desk, name: str = "network") -> Office:
    """Ana's Google Sheet and Ben's Excel file after their first sync."""
    desk.tabs(START)
    office = desk.network(START, name)
    result = office.sync()
    assert (result.exit_code, result.left_out) == (0, ())
    return office


def entries(rows: list[list[str]]) -> list[list[str]]:
    """The rows below the headers, without empty ends."""
    found = [list(row) for row in rows[1:]]
    for row in found:
        while row and not row[-1]:
            row.pop()
    return sorted(row for row in found if row)


def same_entries(desk: Desk, office: Office, title: str = "Contributions") -> list[list[str]]:
    """What both show."""
    ana, ben = entries(desk.sees(title)), entries(office.sees(title))
    assert ana == ben
    return ana


def first_sync(desk: Desk, notes: Notes) -> None:
    """Computed tabs come to be, the money is right, and a second sync has nothing to do."""
    office = in_step(desk)

    assert [title for title in COMPUTED if title in desk.titles()] == COMPUTED
    shares = [(row[0], row[3], row[5]) for row in desk.sees("Allocations") if row and row[0].startswith("OPP-")]
    assert shares == [("OPP-1", "Ana", "750.00"), ("OPP-1", "Ben", "250.00"), ("OPP-3", "Ben", "300.50")]
    before = desk.client.file(desk.id)
    assert office.sync().unchanged
    desk.type("Contributions", "E2", "1")
    after = desk.client.file(desk.id)
    notes.note("version", after["version"] != before["version"], f"{before['version']}, then {after['version']}")
    notes.note("me", after.get("lastModifyingUser", {}).get("me") is True, after.get("lastModifyingUser"))
    assert not office.sync().unchanged
    shares = [(row[0], row[3], row[5]) for row in desk.sees("Allocations") if row and row[0] == "OPP-1"]
    assert shares == [("OPP-1", "Ana", "500.00"), ("OPP-1", "Ben", "500.00")]
    formats(desk, notes)


def formats(desk: Desk, notes: Notes) -> None:
    """Days are known by the format of their cells, which is all that is asked for of formats."""
    answer = desk.client.spreadsheet(desk.id, structure.FIELDS)
    [sheet] = [one for one in answer["sheets"] if one["properties"]["title"] == "Opportunities"]
    kinds = structure.structure_of(answer).sheet("Opportunities").kinds  # type: ignore[union-attr]
    assert {kinds.get((2, 5)), kinds.get((4, 5))} == {"DATE"}
    plain = sheet["data"][0]["rowData"][1]["values"][1]
    kind = plain.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
    notes.note("formats", kind is None, f"a text: {plain}, types of formats: {sorted(set(kinds.values()))}")


def edit_in_between(desk: Desk, notes: Notes) -> None:
    """Ana inserts a row between netbook's reading and its writing; both edits are there afterwards."""
    office = in_step(desk)
    office.type("Contributions", "E3", 7)
    [sheet] = [one for one in desk.look()["sheets"] if one["properties"]["title"] == "Contributions"]
    row = {"sheetId": sheet["properties"].get("sheetId", 0), "dimension": "ROWS", "startIndex": 1, "endIndex": 2}

    def insert() -> None:
        desk.batch({"insertDimension": {"range": row, "inheritFromBefore": False}})
        desk.type("Contributions", "A2", ["CON-9", "OPP-3", "Ana", "work", "4"])

    desk.before_next_write(insert)

    assert office.sync().left_out == ()
    office.sync()

    assert same_entries(desk, office) == [
        ["CON-1", "OPP-1", "Ana", "work", "3"],
        ["CON-2", "OPP-1", "Ben", "work", "7"],
        ["CON-3", "OPP-3", "Ben", "work", "2"],
        ["CON-9", "OPP-3", "Ana", "work", "4"],
    ]
    office.sync()
    assert office.sync().unchanged


def hostile_texts(desk: Desk, notes: Notes) -> None:
    """What Ben has as text is that text in Ana's sheet: no formula, number or day is made of it, and back again."""
    office = in_step(desk)
    for row, text in enumerate(HOSTILE, 5):
        office.type("Opportunities", f"A{row}", f"OPP-{row}")
        office.type("Opportunities", f"B{row}", None)
        as_text(office, f"B{row}", text)

    office.sync()

    cells = {row[0].get("stringValue"): row[1] for row in desk.holds("Opportunities")[1:]}
    assert [cells[f"OPP-{row}"] for row in range(5, 5 + len(HOSTILE))] == [{"stringValue": one} for one in HOSTILE]
    shown = {row[0]: row[1] for row in desk.sees("Opportunities")[1:]}
    assert [shown[f"OPP-{row}"] for row in range(5, 5 + len(HOSTILE))] == HOSTILE
    desk.type("Opportunities", "B2", "'=1+1")
    office.sync()
    assert office.sees("Opportunities")[1][1] == "=1+1"
    assert office.sync().unchanged
    typed_as_text(desk, notes)


def as_text(office: Office, cell: str, text: str) -> None:
    from tests.tables import edited

    with edited(office.folder / "ben.xlsx") as book:
        place = book["Opportunities"][cell]
        place.value, place.number_format = text, "@"
        place.data_type = "s"


def typed_as_text(desk: Desk, notes: Notes) -> None:
    """The choices in the tab netbook are cells of the format Text."""
    desk.batch({"addSheet": {"properties": {"sheetId": 4242, "title": "Text"}}})
    desk.batch({"repeatCell": {"range": {"sheetId": 4242, "endRowIndex": 1}, "fields": "userEnteredFormat.numberFormat",
                               "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}}})  # fmt: skip
    desk.type("Text", "A1", "1/2")
    found = desk.holds("Text")[0][0]
    notes.note("text format", found == {"stringValue": "1/2"}, found)


def same_generation(desk: Desk, notes: Notes) -> None:
    """Two netbooks read the same generation and both write: one is refused, whole, and comes again."""
    desk.tabs(START)
    one = desk.network(START, "one")
    one.sync()
    two = desk.network(START, "two")
    two.sync()
    one.type("Contributions", "E2", 5)
    two.type("Contributions", "E3", 6)
    desk.before_next_write(two.sync)

    assert one.sync().left_out == ()
    for office in (two, one):
        office.sync()

    assert same_entries(desk, one) == same_entries(desk, two)
    assert [row[4] for row in entries(desk.sees("Contributions"))] == ["5", "6", "2"]
    claims = [found for found in structure_of(desk).claims if found.generation >= 2]
    assert len({found.generation for found in claims}) == len(claims)
    claimed_twice(desk, notes)


def structure_of(desk: Desk) -> structure.Structure:
    return structure.structure_of(desk.client.spreadsheet(desk.id, structure.FIELDS))


def claimed_twice(desk: Desk, notes: Notes) -> None:
    """The bare requests: an id of our own is kept, taking it again is an error, and nothing of that batch is done."""
    now = structure_of(desk)
    mine = claim.next_claim(now.claims, now.stamp)
    desk.client.update(desk.id, {"requests": [mine.request(now.anchor)]}, "spreadsheetId")
    kept = [one["namedRangeId"] for one in desk.look()["namedRanges"] if one["name"] == mine.name]
    notes.note("own id", kept == [mine.identity], kept)
    assert kept == [mine.identity]
    theirs = claim.next_claim(now.claims, now.stamp)
    assert theirs.identity == mine.identity
    tab = {"addSheet": {"properties": {"title": "Never"}}}
    words = refusal(desk, theirs.request(now.anchor), tab)
    assert "Never" not in desk.titles()
    notes.note("taken id", f"named range with id {mine.identity}, a named range with that id" in words, words)
    same_name = theirs.request(now.anchor)
    same_name["addNamedRange"]["namedRange"] |= {"namedRangeId": f"{mine.identity}x", "name": mine.name}
    words = refusal(desk, same_name)
    notes.note("taken name", f"with name {mine.name}, a named range with that name already exists" in words, words)
    words = refusal(desk, {"addSheet": {"properties": {"sheetId": now.anchor, "title": "Never"}}})
    notes.note("taken sheet id", f"A sheet with the id {now.anchor} already exists" in words, words)


def refusal(desk: Desk, *requests: dict[str, Any]) -> str:
    """What Google says to a batch that it does not carry out (400)."""
    with pytest.raises(Refused) as error:
        desk.client.update(desk.id, {"requests": list(requests)}, "spreadsheetId")
    return error.value.words


def large_request(desk: Desk, notes: Notes) -> None:
    """How much fits into one request: what is too much must change nothing."""
    [sheet] = [one["properties"] for one in desk.look()["sheets"] if one["properties"]["title"] != LOCKED]
    area = {"sheetId": sheet.get("sheetId", 0), "endRowIndex": 220, "startColumnIndex": 0, "endColumnIndex": 1}
    text = {"userEnteredValue": {"stringValue": "x" * 50_000}}
    rows = [{"values": [text]}] * 220
    words = said(desk, {"updateCells": {"range": area, "rows": rows, "fields": "userEnteredValue"}})
    notes.note("large", "payload size exceeds the limit" in words, words or "it was carried out")
    assert len(desk.holds(sheet["title"])) == (0 if words else 220)


def conflict_choice(desk: Desk, notes: Notes) -> None:
    """Both change one cell; Ana chooses in her sheet, from what the dropdown offers."""
    office = in_step(desk)
    desk.type("Opportunities", "B2", "Shop window")
    office.type("Opportunities", "B2", "Shop front")
    result = office.sync()
    assert [one["field"] for one in result.conflicts] == ["Title"]
    lines = desk.sees("netbook")
    row = next(at for at, line in enumerate(lines, 1) if line and line[0] == "conflict")
    column = "ABCDEFGH"[next(line.index("Choose") for line in lines if "Choose" in line)]
    choice = next(text for text in offered(desk, row, column) if "window" in text)

    desk.type("netbook", f"{column}{row}", choice)
    office.sync()
    office.sync()

    assert desk.sees("Opportunities")[1][1] == office.sees("Opportunities")[1][1] == "Shop window"
    desk.type("Opportunities", "B3", "Bakery")
    office.type("Opportunities", "B3", "Bistro")
    [conflict] = office.sync().conflicts
    decided = decision(office.settings, conflict_named([conflict], conflict["label"]), Answer(take="ben"))
    office.sync(decided=decided)
    assert desk.sees("Opportunities")[2][1] == office.sees("Opportunities")[2][1] == "Bistro"


def offered(desk: Desk, row: int, column: str) -> list[str]:
    mask = "sheets(properties(title),data(startRow,startColumn,rowData(values(dataValidation))))"
    [sheet] = [one for one in desk.client.spreadsheet(desk.id, mask)["sheets"]
               if one["properties"]["title"] == "netbook"]  # fmt: skip
    cell = sheet["data"][0]["rowData"][row - 1]["values"][ord(column) - ord("A")]
    return [one["userEnteredValue"] for one in cell["dataValidation"]["condition"]["values"]]


def undo(desk: Desk, notes: Notes) -> None:
    """What Ben changed is put back in both."""
    office = in_step(desk)
    office.type("Contributions", "E2", 30)
    for cell, value in {"A5": "CON-4", "B5": "OPP-1", "C5": "Ana", "D5": "work", "E5": 5}.items():
        office.type("Contributions", cell, value)
    office.sync()
    assert [row[0] for row in same_entries(desk, office)] == ["CON-1", "CON-2", "CON-3", "CON-4"]
    run = run_to_undo(office.settings, None)

    office.sync(decided=undoing(office.settings, run).decisions(force=False), does=f"undo of run {run.run}")

    assert [(row[0], row[4]) for row in same_entries(desk, office)] == [("CON-1", "3"), ("CON-2", "1"), ("CON-3", "2")]


def chart(desk: Desk, notes: Notes) -> None:
    """There is one chart, and after the next sync it is the same one, with what is true then."""
    office = in_step(desk)
    first = charts(desk)
    assert len(first) == 1
    desk.tabs("""
        Receipts
        Receipt | Opportunity | Date       | Net
        R-1     | OPP-1       | 2026-03-01 | 500
    """)
    office.sync()
    second = charts(desk)
    assert second.keys() == first.keys()
    [spec] = second.values()
    basic = spec["basicChart"]
    sent = ("BAR", "STACKED", "BOTTOM_LEGEND")
    got = tuple(basic.get(name) for name in ("chartType", "stackedType", "legendPosition"))
    ranges = [one["series"]["sourceRange"]["sources"][0]["endRowIndex"] for one in basic["series"]]
    assert len(set(ranges)) == 1
    notes.note("spec", got == sent and sorted(spec) == ["basicChart", "title"], f"{got}; fields {sorted(spec)}")


def charts(desk: Desk) -> dict[int, dict[str, Any]]:
    return {one["chartId"]: one["spec"] for sheet in desk.look()["sheets"] for one in sheet.get("charts", ())}


def protected_tab(desk: Desk, notes: Notes) -> None:
    """netbook's own protection warns people and stops nobody; what an owner has locked stops a batch, whole."""
    office = in_step(desk)
    tabs = {one["properties"]["title"]: one.get("protectedRanges", []) for one in desk.look()["sheets"]}
    for title in COMPUTED:
        assert [(one["description"], one.get("warningOnly")) for one in tabs[title]] == [(PROTECTED, True)], title
    desk.type("Allocations", "A3", "mine")
    office.sync()
    office.type("Contributions", "E2", 9)
    office.sync()
    assert "mine" not in [cell for row in desk.sees("Allocations") for cell in row]
    now = {one["properties"]["title"]: one.get("protectedRanges", []) for one in desk.look()["sheets"]}
    assert [len(now[title]) for title in COMPUTED] == [1] * len(COMPUTED)
    if LOCKED in tabs:
        locked(desk, notes)


def locked(desk: Desk, notes: Notes) -> None:
    [sheet] = [one["properties"] for one in desk.look()["sheets"] if one["properties"]["title"] == LOCKED]
    cell = {"sheetId": sheet.get("sheetId", 0), "startRowIndex": 0, "endRowIndex": 1, "endColumnIndex": 1}
    text = {"updateCells": {"range": cell, "rows": [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}],
                            "fields": "userEnteredValue"}}  # fmt: skip
    words = said(desk, {"addSheet": {"properties": {"title": "Never"}}}, text)
    assert words
    assert "Never" not in desk.titles()
    assert desk.sees(LOCKED) == []
    notes.note("protected", "protected cell or object" in words, words)
    bold = {"repeatCell": {"range": cell, "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}},
                           "fields": "userEnteredFormat.textFormat.bold"}}  # fmt: skip
    words = said(desk, bold)
    notes.note("protected looks", bool(words), words or "it was carried out")


def said(desk: Desk, *requests: dict[str, Any]) -> str:
    """Why a batch was not carried out, be it 400 or 403; '' if it was."""
    try:
        desk.client.update(desk.id, {"requests": list(requests)}, "spreadsheetId")
    except NetbookError as error:
        return getattr(error, "words", error.message)
    return ""


SCENARIOS: tuple[Scenario, ...] = (
    first_sync,
    edit_in_between,
    hostile_texts,
    same_generation,
    large_request,
    conflict_choice,
    undo,
    chart,
    protected_tab,
)
