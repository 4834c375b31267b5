"""batchUpdate: all or nothing, kind by kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakesheets.books import LAW, ME, book, holds, sees, send, typed
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.model.grid_data import as_json
from tests.fakesheets.model.masks import read_mask
from tests.fakesheets.model.spreadsheet import Spreadsheet

A1_B2 = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}


def asked(spreadsheet: Spreadsheet, fields: str, *ranges: str) -> Any:
    """spreadsheets.get with a mask."""
    return as_json(spreadsheet, ME, ranges=ranges, mask=read_mask(fields))


def refusal(spreadsheet: Spreadsheet, *requests: dict[str, Any]) -> str:
    """What the API says; nothing may have changed."""
    before = as_json(spreadsheet, ME, cells=True)
    with pytest.raises(ApiError) as refused:
        send(spreadsheet, *requests)
    assert as_json(spreadsheet, ME, cells=True) == before
    return refused.value.message


def rows(*texts: str) -> list[dict[str, Any]]:
    """Cells of a request, parted with |."""
    return [
        {"values": [{"userEnteredValue": {"stringValue": cell.strip()}} for cell in text.split("|")]} for text in texts
    ]


def claim(number: int, token: str) -> dict[str, Any]:
    """How netbook takes its turn: a named range whose id may exist once only."""
    named = {"namedRangeId": f"g{number}", "name": f"netbook_{token}", "range": {"endRowIndex": 1, "endColumnIndex": 1}}
    return {"addNamedRange": {"namedRange": named}}


def add_tab(title: str, **more: Any) -> dict[str, Any]:
    return {"addSheet": {"properties": {"title": title, **more}}}


def test_a_batch_is_all_or_nothing() -> None:
    spreadsheet = book("a | b")

    said = refusal(
        spreadsheet,
        add_tab("New", sheetId=7),
        {"updateCells": {"rows": rows("x"), "fields": "userEnteredValue", "start": {"sheetId": 0}}},
        add_tab("Sheet1"),
    )

    assert said == (
        'Invalid requests[2].addSheet: A sheet with the name "Sheet1" already exists. Please enter another name.'
    )
    assert sees(spreadsheet) == ["a | b"]


def test_only_one_of_two_can_claim_a_generation() -> None:
    spreadsheet = book("a")
    send(spreadsheet, claim(1, "ana"))

    said = refusal(
        spreadsheet,
        claim(1, "bo"),
        {"updateCells": {"rows": rows("bo was here"), "fields": "userEnteredValue", "start": {}}},
    )
    send(spreadsheet, claim(2, "bo"))

    assert said.startswith("Invalid requests[0].addNamedRange: ")
    assert [one["namedRangeId"] for one in asked(spreadsheet, "namedRanges")["namedRanges"]] == ["g1", "g2"]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the visible sheets in a document."),
        ({"deleteSheet": {"sheetId": 5}}, "No grid with id: 5"),
        (
            {"updateSheetProperties": {"properties": {"hidden": True}, "fields": "hidden"}},
            "You can't hide all the sheets in a document.",
        ),
        (
            {"updateSheetProperties": {"properties": {"title": "x"}}},
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (
            {"repeatCell": {"range": {"startRowIndex": 1000}, "cell": {}, "fields": "note"}},
            "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            {"repeatCell": {"range": {"startRowIndex": 1000, "endColumnIndex": 2}, "cell": {}, "fields": "note"}},
            "Range (Sheet1!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            {"updateCells": {"range": {"endRowIndex": 1}, "rows": rows("a", "b"), "fields": "userEnteredValue"}},
            "Attempting to write row: 1, beyond the last requested row of: 0",
        ),
        (
            {"addSheet": {"properties": {"title": "Big", "gridProperties": {"rowCount": 400_000, "columnCount": 26}}}},
            "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
        ),
        (
            {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 400_000}},
            "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
        ),
        (
            {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1000}}},
            "You can't delete all the rows on the sheet.",
        ),
    ],
)
def test_a_refusal_names_the_request(request_: dict[str, Any], said: str) -> None:
    (kind,) = request_

    assert refusal(book("a"), request_) == f"Invalid requests[0].{kind}: {said}"


def test_an_empty_batch_is_refused() -> None:
    assert refusal(book("a")) == "Must specify at least one request."


def test_a_kind_that_this_server_does_not_know_says_so() -> None:
    with pytest.raises(NotImplementedError, match="textToColumns"):
        send(book("a"), {"textToColumns": {}})


def test_a_new_tab_has_the_id_and_the_place_that_were_asked_for() -> None:
    spreadsheet = book("a")

    said = send(
        spreadsheet, add_tab("Ledger", sheetId=42, index=0, gridProperties={"rowCount": 5, "frozenRowCount": 1})
    )

    expected = {"rowCount": 5, "columnCount": 26, "frozenRowCount": 1}
    properties = {"sheetId": 42, "title": "Ledger", "index": 0, "sheetType": "GRID", "gridProperties": expected}
    assert said["replies"] == [{"addSheet": {"properties": properties}}]
    titles = asked(spreadsheet, "sheets.properties(title,index)")["sheets"]
    assert [one["properties"]["title"] for one in titles] == ["Ledger", "Sheet1"]


def test_writing_a_whole_tab_clears_what_is_stale() -> None:
    spreadsheet = book("a | b | c", "d | e | f", "g | h | i")

    send(spreadsheet, {"updateCells": {"range": {"sheetId": 0}, "rows": rows("x | y"), "fields": "userEnteredValue"}})

    assert sees(spreadsheet) == ["x | y"]


@LAW
@given(text=st.text(min_size=1, max_size=20))
def test_a_string_value_is_never_a_formula(text: str) -> None:
    spreadsheet = book("a")
    value = {"values": [{"userEnteredValue": {"stringValue": f"={text}"}}]}

    send(spreadsheet, {"updateCells": {"start": {}, "rows": [value], "fields": "userEnteredValue"}})

    assert holds(spreadsheet, "A1", "FORMULA") == [[f"={text}"]]
    assert asked(spreadsheet, "sheets.data.rowData.values.userEnteredValue")["sheets"][0]["data"][0]["rowData"] == [
        {"values": [{"userEnteredValue": {"stringValue": f"={text}"}}]}
    ]


def test_only_the_masked_fields_of_a_cell_are_written() -> None:
    spreadsheet = book("$5.10")
    cell = {"note": "paid", "userEnteredFormat": {"textFormat": {"bold": True}}}

    send(spreadsheet, {"repeatCell": {"range": A1_B2, "cell": cell, "fields": "note,userEnteredFormat.textFormat"}})

    (found,) = asked(spreadsheet, "sheets.data.rowData.values(note,formattedValue,userEnteredFormat)", "A1")["sheets"]
    pattern = {"type": "CURRENCY", "pattern": '"$"#,##0.00'}
    assert found["data"][0]["rowData"][0]["values"] == [
        {
            "formattedValue": "$5.10",
            "note": "paid",
            "userEnteredFormat": {"numberFormat": pattern, "textFormat": {"bold": True}},
        }
    ]


def test_colours_come_back_in_eight_bits_with_their_style() -> None:
    spreadsheet = book("a")
    format_ = {"backgroundColor": {"red": 1, "green": 0.5, "blue": 0}}

    send(spreadsheet, {"repeatCell": {"range": A1_B2, "cell": {"userEnteredFormat": format_}, "fields": "*"}})

    kept = {"red": 1, "green": 0.49803922}
    mask = "sheets.data.rowData.values.userEnteredFormat"
    assert asked(spreadsheet, mask, "A1")["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"] == {
        "backgroundColor": kept,
        "backgroundColorStyle": {"rgbColor": kept},
    }


@LAW
@given(start=st.integers(0, 3), count=st.integers(1, 3), dimension=st.sampled_from(["ROWS", "COLUMNS"]))
def test_lines_that_are_put_in_and_taken_out_again_leave_no_trace(start: int, count: int, dimension: str) -> None:
    spreadsheet = book("1 | 2 | =SUM(A1:B3)", "3 | 4 | =A1", '5 | 6 | =$B$2&"A1"')
    send(spreadsheet, {"mergeCells": {"range": A1_B2, "mergeType": "MERGE_ROWS"}}, claim(1, "x"))
    before = as_json(spreadsheet, ME, cells=True)
    place = {"range": {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": start + count}}

    send(spreadsheet, {"insertDimension": place})
    send(spreadsheet, {"deleteDimension": place})

    assert as_json(spreadsheet, ME, cells=True) == before


def test_formulas_follow_their_cells() -> None:
    spreadsheet = book("1 | =SUM(A1:A2)", "2 | =A1")

    send(spreadsheet, {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
    typed(spreadsheet, "A2", "10")

    assert holds(spreadsheet, "B1:B3", "FORMULA") == [["=SUM(A1:A3)"], [], ["=A1"]]
    assert sees(spreadsheet) == ["1 | 13", "10", "2 | 1"]


def test_a_formula_whose_cells_are_gone_shows_ref() -> None:
    spreadsheet = book("1 | =A2", "2 |")

    send(spreadsheet, {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})

    assert sees(spreadsheet) == ["1 | #REF!"]
    assert holds(spreadsheet, "B1", "FORMULA") == [["=#REF!"]]


def test_rows_are_sorted_with_empty_ones_last() -> None:
    spreadsheet = book("Bo | 2", "Ana | 10", " | ", "cy | 1")
    spec = {"range": {"endRowIndex": 4, "endColumnIndex": 2, "startRowIndex": 0, "startColumnIndex": 0}}

    send(spreadsheet, {"sortRange": {**spec, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}})
    by_number = sees(spreadsheet)
    send(spreadsheet, {"sortRange": {**spec, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}})

    assert by_number == ["Ana | 10", "Bo | 2", "cy | 1"]
    assert sees(spreadsheet) == ["Ana | 10", "Bo | 2", "cy | 1"]


def test_merged_cells_keep_the_first_value() -> None:
    spreadsheet = book("a | b", "c | d")

    send(spreadsheet, {"mergeCells": {"range": A1_B2, "mergeType": "MERGE_ROWS"}})

    assert sees(spreadsheet) == ["a", "c"]
    assert len(asked(spreadsheet, "sheets.merges")["sheets"][0]["merges"]) == 2


def test_a_protected_tab_can_only_warn_and_can_be_changed_and_let_go() -> None:
    spreadsheet = book("a")
    protected = {"range": {"sheetId": 0}, "warningOnly": True, "description": "netbook writes this tab"}

    said = send(spreadsheet, {"addProtectedRange": {"protectedRange": protected}})
    own_id = said["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    renamed = {"protectedRangeId": own_id, "description": "new"}
    send(spreadsheet, {"updateProtectedRange": {"protectedRange": renamed, "fields": "description"}})
    (kept,) = asked(spreadsheet, "sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    send(spreadsheet, {"deleteProtectedRange": {"protectedRangeId": own_id}})

    assert kept == {
        "protectedRangeId": own_id,
        "range": {},
        "description": "new",
        "warningOnly": True,
        "requestingUserCanEdit": True,
        "editors": {"users": [ME.email]},
    }
    assert asked(spreadsheet, "sheets.protectedRanges") == {"sheets": [{}]}


def test_dropdowns_are_set_and_taken_away() -> None:
    spreadsheet = book("a")
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "won"}]}, "strict": True}
    mask = "sheets.data.rowData.values.dataValidation"

    send(spreadsheet, {"setDataValidation": {"range": A1_B2, "rule": rule}})
    with_rule = asked(spreadsheet, mask, "B2")
    send(spreadsheet, {"setDataValidation": {"range": A1_B2}})

    assert with_rule["sheets"][0]["data"][0]["rowData"] == [{"values": [{"dataValidation": rule}]}]
    assert asked(spreadsheet, mask, "B2")["sheets"][0]["data"] == [{}]


def test_charts_come_change_and_go() -> None:
    spreadsheet = book("a")
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 2}}}

    said = send(spreadsheet, {"addChart": {"chart": {"spec": {"title": "Ledger"}, "position": place}}})
    own_id = said["replies"][0]["addChart"]["chart"]["chartId"]
    send(spreadsheet, {"updateChartSpec": {"chartId": own_id, "spec": {"title": "Balances"}}})
    (chart,) = asked(spreadsheet, "sheets.charts.spec")["sheets"][0]["charts"]
    send(spreadsheet, {"deleteEmbeddedObject": {"objectId": own_id}})

    assert chart == {"spec": {"title": "Balances"}}
    assert asked(spreadsheet, "sheets.charts") == {"sheets": [{}]}


def test_the_answer_can_bring_the_key_columns_as_they_are_after_the_batch() -> None:
    spreadsheet = book("Key | Name", "k1 | Ana")
    requests = {"updateCells": {"start": {"rowIndex": 2}, "rows": rows("k2 | Bo"), "fields": "userEnteredValue"}}

    said = send(
        spreadsheet,
        requests,
        includeSpreadsheetInResponse=True,
        responseRanges=["Sheet1!A1:A3"],
        responseIncludeGridData=True,
    )

    (sheet,) = said["updatedSpreadsheet"]["sheets"]
    keys = [row["values"][0]["formattedValue"] for row in sheet["data"][0]["rowData"]]
    assert keys == ["Key", "k1", "k2"]


@LAW
@given(order=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=6))
def test_moved_tabs_stand_before_the_tab_that_had_the_index(order: list[tuple[int, int]]) -> None:
    spreadsheet = book("a")
    send(spreadsheet, *(add_tab(f"T{number}", sheetId=number) for number in (1, 2, 3)))

    for sheet_id, index in order:
        before = [sheet.id for sheet in spreadsheet.sheets]
        marks = {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "index": index}, "fields": "index"}}
        send(spreadsheet, marks)
        after = [sheet.id for sheet in spreadsheet.sheets]
        rest = [one for one in before[index:] if one != sheet_id]
        assert after[after.index(sheet_id) + 1 :] == rest
        assert sorted(after) == [0, 1, 2, 3]
