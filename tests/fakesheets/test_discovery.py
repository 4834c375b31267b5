"""The gate: nothing passes that Google's own description of its APIs does not know."""

from typing import Any

import pytest

from tests.fakesheets.api.calls import Call
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.wire import discovery

if discovery.folder() is None:
    pytest.skip("the discovery documents are not here: install google-api-python-client", allow_module_level=True)


def said(name: str, call: Call) -> str:
    with pytest.raises(ApiError) as refused:
        discovery.check_call(name, call)
    assert refused.value.code == 400
    return refused.value.message


def batch(*requests: dict[str, Any], **more: Any) -> Call:
    return Call("POST", ("v4", "spreadsheets", "x:batchUpdate"), (), {"requests": list(requests), **more})


def test_a_field_that_does_not_exist_is_refused_with_its_place() -> None:
    assert said("spreadsheets.batchUpdate", batch({"addSheet": {}}, {"frobnicate": {}})) == (
        "Invalid JSON payload received. Unknown name \"frobnicate\" at 'requests[1]': Cannot find field."
    )
    assert said("spreadsheets.batchUpdate", batch({"addSheet": {"title": "x"}})) == (
        "Invalid JSON payload received. Unknown name \"title\" at 'requests[0].add_sheet': Cannot find field."
    )


@pytest.mark.parametrize(
    "request_",
    [
        {"addSheet": {"properties": {"title": 5}}},
        {"addSheet": {"properties": {"sheetId": "one"}}},
        {"addSheet": {"properties": {"hidden": "yes"}}},
        {"mergeCells": {"mergeType": "MERGE_SOME"}},
        {"updateCells": {"rows": {"values": []}}},
        "addSheet",
    ],
)
def test_a_value_of_another_type_is_refused(request_: Any) -> None:
    assert said("spreadsheets.batchUpdate", batch(request_)).startswith("Invalid value at 'requests[0]")


def test_a_null_is_a_field_that_is_not_there() -> None:
    discovery.check_call("spreadsheets.batchUpdate", batch({"addSheet": {"properties": {"title": None}}}))


def test_parameters_are_checked_in_sheets_and_passed_over_in_drive() -> None:
    query = [("valueRenderOption", "PRETTY")]

    assert "PRETTY" in said("spreadsheets.values.get", Call("GET", (), query))
    assert "Cannot bind query parameter" in said("spreadsheets.get", Call("GET", (), [("foo", "1")]))
    discovery.check_call("files.get", Call("GET", (), [("includeItemsFromAllDrives", "True")]))


def test_a_mask_may_only_name_fields_that_are_there() -> None:
    asked = Call("GET", (), [("fields", "sheets(properties.title,data.rowData.values.colour)")])
    write = {"updateSheetProperties": {"properties": {}, "fields": "gridProperties.frozenRows"}}

    assert "for path 'sheets.data.rowData.values.colour'" in said("spreadsheets.get", asked)
    assert said("spreadsheets.batchUpdate", batch(write)) == (
        "Invalid requests[0].updateSheetProperties: Invalid field: grid_properties.frozen_rows"
    )
    discovery.check_call("spreadsheets.get", Call("GET", (), [("fields", "*,sheets/data/rowData/values/note")]))
    discovery.check_call("files.list", Call("GET", (), [("fields", "files(id,version),nextPageToken")]))


def test_an_answer_with_a_field_of_its_own_is_found() -> None:
    assert discovery.answer_problems("spreadsheets.values.get", {"range": "A1", "etag": "x"}) == [
        'spreadsheets.values.get: Invalid JSON payload received. Unknown name "etag": Cannot find field.'
    ]
    assert discovery.answer_problems("spreadsheets.values.get", {"majorDimension": "SIDEWAYS"})
    assert not discovery.answer_problems("spreadsheets.values.get", {"range": "A1", "values": [[1, "x", True]]})
