"""The Sheets API v4: which call does what to which spreadsheet."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.fakesheets.api.calls import READ, WRITE, Call
from tests.fakesheets.api.world import File, World
from tests.fakesheets.model import values
from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import forbidden, invalid, not_found
from tests.fakesheets.model.grid_data import as_json
from tests.fakesheets.model.masks import masked, read_mask, without_nulls
from tests.fakesheets.model.protection import check
from tests.fakesheets.model.sheets import Sheet
from tests.fakesheets.model.spreadsheet import Spreadsheet
from tests.fakesheets.model.values import Rendering, Writing
from tests.fakesheets.requests.batch import batch_update
from tests.fakesheets.requests.tabs import add_sheet

Method = Callable[[World, File, Call], dict[str, Any]]


def opened(world: World, spreadsheet_id: str, user: str, kind: str) -> File:
    """The file, if this person may do this with it; raises ApiError otherwise."""
    file = world.files.get(spreadsheet_id)
    if file is None:
        raise not_found()
    if not (file.readable(user) if kind == READ else file.writable(user)):
        raise forbidden()
    return file


def asker_of(world: World, file: File, call: Call) -> Asker:
    return Asker(call.user, world.dice, file.role(call.user) == "owner")


@contextmanager
def changing(world: World, file: File, call: Call) -> Iterator[Spreadsheet]:
    """A copy to change; it takes the spreadsheet's place if nothing was refused."""
    tried = file.spreadsheet.clone()
    yield tried
    check(file.spreadsheet, tried, asker_of(world, file, call))
    file.spreadsheet.take_over(tried)


def get(world: World, file: File, call: Call) -> dict[str, Any]:
    mask = read_mask(call.one("fields")) if call.one("fields") else None
    cells = call.flag("includeGridData")
    asker = asker_of(world, file, call)
    return as_json(file.spreadsheet, asker, ranges=call.all("ranges"), cells=cells, mask=mask)


def create(world: World, call: Call) -> dict[str, Any]:
    """spreadsheets.create: sheets that are named stand in place of the first one."""
    if call.user in world.without_storage:
        raise forbidden()
    asked = without_nulls(call.message)
    properties = asked.get("properties", {})
    file = world.create(properties.get("title", "Untitled spreadsheet"), call.user)
    spreadsheet = file.spreadsheet
    spreadsheet.locale_name = properties.get("locale", spreadsheet.locale_name)
    spreadsheet.time_zone = properties.get("timeZone", spreadsheet.time_zone)
    if asked.get("sheets"):
        spreadsheet.sheets = []
        for sheet in asked["sheets"]:
            add_sheet(spreadsheet, {"properties": sheet.get("properties", {})}, asker_of(world, file, call))
    return as_json(spreadsheet, asker_of(world, file, call))


def update(world: World, file: File, call: Call) -> dict[str, Any]:
    return batch_update(file.spreadsheet, call.message, asker_of(world, file, call))


def values_get(world: World, file: File, call: Call) -> dict[str, Any]:
    return values.read(file.spreadsheet, call.segments[4], Rendering.of(call.asked))


def values_batch_get(world: World, file: File, call: Call) -> dict[str, Any]:
    rendering = Rendering.of(call.asked)
    found = [values.read(file.spreadsheet, text, rendering) for text in call.all("ranges")]
    return {"spreadsheetId": file.id} | ({"valueRanges": found} if found else {})


def values_by_filter(world: World, file: File, call: Call) -> dict[str, Any]:
    rendering = Rendering.of(call.message)
    found = []
    for data_filter in call.message.get("dataFilters", []):
        sheet, area = values.filtered(file.spreadsheet, data_filter)
        value_range = values.read_box(file.spreadsheet, sheet, sheet.box(area), rendering)
        found.append({"valueRange": value_range, "dataFilters": [data_filter]})
    return {"spreadsheetId": file.id} | ({"valueRanges": found} if found else {})


def values_update(world: World, file: File, call: Call) -> dict[str, Any]:
    rows = values.given_rows(call.message)
    check_range(call.segments[4], call.message)
    writing = Writing.of(call.one("valueInputOption"), world.today)
    with changing(world, file, call) as tried:
        answer = values.write(tried, call.segments[4], rows, writing)
        return answer | with_data(tried, call.asked, answer)


def check_range(text: str, body: Mapping[str, Any]) -> None:
    if body.get("range") and body["range"] != text:
        # unverified: the wording is reported by users, not recorded
        raise invalid(f"Request range[{text}] does not match value's range[{body['range']}]")


def with_data(spreadsheet: Spreadsheet, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The written values, where the request wants them back."""
    if str(asked.get("includeValuesInResponse", "")).lower() != "true":
        return {}
    rendering = Rendering.of(asked, "response")
    return {"updatedData": values.read(spreadsheet, answer["updatedRange"], rendering)}


def values_batch_update(world: World, file: File, call: Call) -> dict[str, Any]:
    """All or nothing, like every call."""
    writing = Writing.of(call.message.get("valueInputOption"), world.today)
    answers, sheets = [], set()
    with changing(world, file, call) as tried:
        for index, value_range in enumerate(call.message.get("data") or []):
            rows = values.given_rows(value_range, f"data[{index}].values")
            answer = values.write(tried, value_range.get("range", ""), rows, writing)
            sheets.add(tried.find(value_range.get("range", ""))[0].id)
            answers.append(answer | with_data(tried, call.message, answer))
    return {"spreadsheetId": file.id} | totals(answers, len(sheets))


def totals(answers: list[dict[str, Any]], sheets: int) -> dict[str, Any]:
    # unverified: how rows and columns of several ranges add up (recorded: 2 ranges of 1x4 make 2 rows, 4 columns)
    found = {
        "totalUpdatedRows": sum(one.get("updatedRows", 0) for one in answers),
        "totalUpdatedColumns": max((one.get("updatedColumns", 0) for one in answers), default=0),
        "totalUpdatedCells": sum(one.get("updatedCells", 0) for one in answers),
        "totalUpdatedSheets": sheets,
        "responses": answers,
    }
    return {key: value for key, value in found.items() if value}


def values_append(world: World, file: File, call: Call) -> dict[str, Any]:
    rows = values.given_rows(call.message)
    writing = Writing.of(call.one("valueInputOption"), world.today)
    insert = call.one("insertDataOption") == "INSERT_ROWS"
    with changing(world, file, call) as tried:
        answer = values.append(tried, call.segments[4].removesuffix(":append"), rows, writing, insert=insert)
        answer["updates"] |= with_data(tried, call.asked, answer["updates"])
        return answer


def values_clear(world: World, file: File, call: Call) -> dict[str, Any]:
    with changing(world, file, call) as tried:
        cleared = values.clear(tried, call.segments[4].removesuffix(":clear"))
    return {"spreadsheetId": file.id, "clearedRange": cleared}


def values_batch_clear(world: World, file: File, call: Call) -> dict[str, Any]:
    with changing(world, file, call) as tried:
        cleared = [values.clear(tried, text) for text in call.message.get("ranges") or []]
    return {"spreadsheetId": file.id} | ({"clearedRanges": cleared} if cleared else {})


def copy_sheet(world: World, file: File, call: Call) -> dict[str, Any]:
    """spreadsheets.sheets.copyTo"""
    source = file.spreadsheet.sheet(int(call.segments[4].removesuffix(":copyTo")))
    target = opened(world, call.message.get("destinationSpreadsheetId", ""), call.user, WRITE)
    twin: Sheet = source.clone()
    twin.id, twin.title = world.dice.number("sheet"), f"Copy of {source.title}"
    if target.spreadsheet.titled(twin.title):  # unverified: the title when that one is taken
        twin.title += f" {len(target.spreadsheet.sheets)}"
    target.spreadsheet.sheets.append(twin)
    target.spreadsheet.check_size()
    world.touched(target, call.user)
    return twin.properties(len(target.spreadsheet.sheets) - 1)


METHODS: Mapping[str, tuple[str, Method]] = {
    "spreadsheets.get": (READ, get),
    "spreadsheets.batchUpdate": (WRITE, update),
    "spreadsheets.values.get": (READ, values_get),
    "spreadsheets.values.batchGet": (READ, values_batch_get),
    "spreadsheets.values.batchGetByDataFilter": (READ, values_by_filter),
    "spreadsheets.values.update": (WRITE, values_update),
    "spreadsheets.values.batchUpdate": (WRITE, values_batch_update),
    "spreadsheets.values.append": (WRITE, values_append),
    "spreadsheets.values.clear": (WRITE, values_clear),
    "spreadsheets.values.batchClear": (WRITE, values_batch_clear),
    "spreadsheets.sheets.copyTo": (READ, copy_sheet),
}


def method_of(call: Call) -> str | None:
    """The method's name in the discovery document; None where there is no such path."""
    match call.method, call.segments[2:]:
        case "POST", ():
            return "spreadsheets.create"
        case "GET", (_,):
            return "spreadsheets.get"
        case "POST", (last,) if last.endswith(":batchUpdate"):
            return "spreadsheets.batchUpdate"
        case "GET", (_, "values", _):
            return "spreadsheets.values.get"
        case "PUT", (_, "values", _):
            return "spreadsheets.values.update"
        case "POST", (_, "values", last) if last.endswith((":append", ":clear")):
            return f"spreadsheets.values.{last.rpartition(':')[2]}"
        case ("GET" | "POST") as verb, (_, last) if last.startswith("values:"):
            name = last.removeprefix("values:")
            return f"spreadsheets.values.{name}" if (verb == "GET") == (name == "batchGet") else None
        case "POST", (_, "sheets", last) if last.endswith(":copyTo"):
            return "spreadsheets.sheets.copyTo"
    return None


def answered(world: World, name: str, call: Call) -> dict[str, Any]:
    """The JSON of a success; raises ApiError otherwise."""
    if name == "spreadsheets.create":
        answer = create(world, call)
    else:
        kind, method = METHODS[name]
        spreadsheet_id = call.segments[2].removesuffix(":batchUpdate")
        file = opened(world, spreadsheet_id, call.user, kind)
        answer = method(world, file, call)
        if kind == WRITE:
            world.touched(file, call.user)
    if call.one("fields") and name != "spreadsheets.get":
        return masked(answer, read_mask(call.one("fields")))
    return answer
