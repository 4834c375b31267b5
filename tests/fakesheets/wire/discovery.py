"""Every call and answer is held against Google's own description of its APIs.

The discovery documents come with the package google-api-python-client; without it there is no gate.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakesheets.api.calls import Call
from tests.fakesheets.api.drive_api import METHODS as DRIVE_METHODS
from tests.fakesheets.model.errors import invalid, violation
from tests.fakesheets.model.masks import Mask, read_mask, without_nulls

DOCUMENTS = {"sheets": "sheets.v4.json", "drive": "drive.v3.json"}
MASKED = {
    "updateSpreadsheetProperties": "SpreadsheetProperties",
    "updateSheetProperties": "SheetProperties",
    "updateDimensionProperties": "DimensionProperties",
    "updateNamedRange": "NamedRange",
    "updateProtectedRange": "ProtectedRange",
    "repeatCell": "CellData",
    "updateCells": "CellData",
    "appendCells": "CellData",
}
BODY_FIELD = {"spreadsheets.values.update": "data", "spreadsheets.values.append": "values"}
CAPITAL = re.compile(r"[A-Z]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@cache
def folder() -> Path | None:
    """Where the documents are; None where the package is not installed."""
    found = importlib.util.find_spec("googleapiclient")
    if found is None or not found.submodule_search_locations:
        return None
    place = Path(found.submodule_search_locations[0]) / "discovery_cache" / "documents"
    return place if all((place / name).exists() for name in DOCUMENTS.values()) else None


@cache
def document(api: str) -> dict[str, Any]:
    place = folder()
    assert place is not None, "there are no discovery documents here"
    return json.loads((place / DOCUMENTS[api]).read_text())


@cache
def described(name: str) -> dict[str, Any]:
    """The description of a method such as `spreadsheets.values.get`."""
    api = document(api_of(name))
    *rooms, last = name.split(".")
    for room in rooms:
        api = api["resources"][room]
    return api["methods"][last]


def api_of(name: str) -> str:
    return "drive" if name in DRIVE_METHODS else "sheets"


def check_call(name: str, call: Call) -> None:
    """Raises the ApiError that Google answers to a call that its description does not allow."""
    method, api = described(name), document(api_of(name))
    known = {**api["parameters"], **method.get("parameters", {})}
    for key, value in call.query:
        if key not in known:
            if api_of(name) == "drive":  # recorded: Drive passes over parameters that it does not know
                continue
            raise violation(
                "",
                f"Invalid JSON payload received. Unknown name \"{key}\": Cannot bind query parameter. Field '{key}' "
                "could not be found in request message.",
            )
        allowed = known[key].get("enum")
        if allowed and value not in allowed:
            raise violation(key, f"Invalid value at '{key}' (type.googleapis.com/google.protobuf.Enum), \"{value}\"")
    check_masks(name, call)
    if call.body is None or "request" not in method or api_of(name) == "drive":
        return  # unverified: Drive passes over fields that it does not know (gspread sends it `withLink`)
    schema = method["request"]["$ref"]
    start = BODY_FIELD.get(name, "")
    problem = next(problems(without_nulls(call.body), {"$ref": schema}, start, api["schemas"]), None)
    if problem is not None:
        raise violation(*problem)


def check_masks(name: str, call: Call) -> None:
    """Raises ApiError for a mask, of the answer or of a request in a batch, that names a field which is not there."""
    method, schemas = described(name), document(api_of(name))["schemas"]
    if call.one("fields") and "response" in method:
        lost = next(lost_fields(read_mask(call.one("fields")), method["response"], "", schemas), None)
        if lost is not None:
            message = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{lost}'."
            raise violation(lost, message)
    if name != "spreadsheets.batchUpdate":
        return
    requests = call.message.get("requests")
    for index, request in enumerate(requests if isinstance(requests, list) else []):
        for kind in MASKED.keys() & dict(request).keys() if isinstance(request, Mapping) else ():
            fields = request[kind].get("fields") or ""
            mask = read_mask(fields) if fields else {}
            lost = next(lost_fields(mask, {"$ref": MASKED[kind]}, "", schemas), None)
            if lost is not None:  # unverified: the wording
                raise invalid(f"Invalid requests[{index}].{kind}: Invalid field: {snake(lost)}")


def lost_fields(mask: Mask, schema: Mapping[str, Any], path: str, schemas: Mapping[str, Any]) -> Iterator[str]:
    """The paths of a mask that the schema does not have."""
    while "$ref" in schema or schema.get("type") == "array":
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    known = schema.get("properties", {})
    for name, below in mask.items():
        if name == "*" or "additionalProperties" in schema:
            continue
        where = f"{path}.{name}" if path else name
        if name not in known:
            yield where
        else:
            yield from lost_fields(below, known[name], where, schemas)


def answer_problems(name: str, body: Any) -> list[str]:
    """What in a successful answer Google's description does not know."""
    method, api = described(name), document(api_of(name))
    if not isinstance(body, Mapping) or "response" not in method:
        return []
    found = problems(body, {"$ref": method["response"]["$ref"]}, "", api["schemas"], answer=True)
    return [f"{name}: {message}" for _, message in found]


def problems(
    value: Any, schema: Mapping[str, Any], path: str, schemas: Mapping[str, Any], *, answer: bool = False
) -> Iterator[tuple[str, str]]:
    """(field, message) of everything that does not fit."""
    if "$ref" in schema:
        name = schema["$ref"]
        yield from object_problems(value, schemas[name], path, schemas, name, answer)
    elif schema.get("type") == "object":
        yield from object_problems(value, schema, path, schemas, "object", answer)
    elif schema.get("type") == "array":
        yield from array_problems(value, schema, path, schemas, answer)
    elif not fits(value, schema, answer):
        kind = f"TYPE_{schema.get('format', schema['type']).upper()}"
        said = json.dumps(value)
        yield path, f"Invalid value at '{path}' ({kind}), {said}"


def object_problems(
    value: Any, schema: Mapping[str, Any], path: str, schemas: Mapping[str, Any], name: str, answer: bool
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield path, f"Invalid value at '{path}' (type.googleapis.com/google.apps.sheets.v4.{name}), {json.dumps(value)}"
        return
    known = schema.get("properties", {})
    for key, one in value.items():
        below = f"{path}.{snake(key)}" if path else snake(key)
        if name == "ValueRange" and key == "values" and not answer:
            continue  # the model says more about them
        if key in known:
            yield from problems(one, known[key], below, schemas, answer=answer)
        elif "additionalProperties" in schema:
            yield from problems(one, schema["additionalProperties"], below, schemas, answer=answer)
        else:
            where = f" at '{path}'" if path else ""
            yield path, f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'


def snake(name: str) -> str:
    """addSheet → add_sheet, as Google names places in requests."""
    # unverified: reported by users; recorded is only data.values
    return CAPITAL.sub(lambda match: f"_{match[0].lower()}", name)


def array_problems(
    value: Any, schema: Mapping[str, Any], path: str, schemas: Mapping[str, Any], answer: bool
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield path, f"Invalid value at '{path}', {json.dumps(value)}"
        return
    for index, one in enumerate(value):
        yield from problems(one, schema["items"], f"{path}[{index}]", schemas, answer=answer)


def fits(value: Any, schema: Mapping[str, Any], answer: bool) -> bool:
    """Whether a plain value is of its type; a request may write numbers as texts."""
    kind = schema.get("type")
    if kind == "any":
        return True
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in ("integer", "number"):
        if isinstance(value, str) and not answer:
            return NUMBER.fullmatch(value) is not None
        whole = kind == "number" or isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return isinstance(value, (int, float)) and not isinstance(value, bool) and whole
    if kind == "string" and "enum" in schema:
        return value in schema["enum"]
    return isinstance(value, str) or (kind == "string" and not answer and "int64" in schema.get("format", ""))
