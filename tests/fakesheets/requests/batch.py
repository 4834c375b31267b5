"""spreadsheets.batchUpdate: all requests, or none."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import ApiError, in_request, invalid
from tests.fakesheets.model.grid_data import as_json
from tests.fakesheets.model.masks import without_nulls
from tests.fakesheets.model.protection import check, locked
from tests.fakesheets.model.spreadsheet import Spreadsheet
from tests.fakesheets.requests import cells, dimensions, merging, objects, ordering, ranges, tabs

Handler = Callable[[Spreadsheet, Mapping[str, Any], Asker], dict[str, Any] | None]

HANDLERS: Mapping[str, Handler] = {
    **tabs.HANDLERS,
    **cells.HANDLERS,
    **dimensions.HANDLERS,
    **merging.HANDLERS,
    **ranges.HANDLERS,
    **objects.HANDLERS,
    **ordering.HANDLERS,
}
MOST_REQUESTS = 100_000


def batch_update(spreadsheet: Spreadsheet, body: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """The answer; raises ApiError, with the spreadsheet as it was."""
    requests = without_nulls(body.get("requests") or [])
    if not requests:
        # unverified: the wording is reported by users, not recorded
        raise invalid("Must specify at least one request.")
    if len(requests) > MOST_REQUESTS:  # unverified: the wording
        raise invalid(f"Too many requests: {len(requests)}. The limit is {MOST_REQUESTS}.")
    tried = spreadsheet.clone()
    replies = [apply(tried, index, request, asker) for index, request in enumerate(requests)]
    answer: dict[str, Any] = {"spreadsheetId": spreadsheet.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        wanted = body.get("responseRanges") or []
        grid = bool(body.get("responseIncludeGridData"))
        answer["updatedSpreadsheet"] = as_json(tried, asker, ranges=wanted, cells=grid)
    spreadsheet.take_over(tried)
    return answer


def apply(spreadsheet: Spreadsheet, index: int, request: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """One request and its reply; a refusal names the request."""
    if len(request) != 1:  # unverified: the wording
        raise invalid(f"Invalid requests[{index}]: Must specify exactly one kind of request.")
    ((kind, wanted),) = request.items()
    if kind not in HANDLERS:
        raise NotImplementedError(
            f"fakesheets does not know the request {kind} yet: add it in tests/fakesheets/requests"
        )
    before = spreadsheet.clone() if locked(spreadsheet, asker) else None
    try:
        reply = HANDLERS[kind](spreadsheet, wanted, asker)
        if before is not None:
            check(before, spreadsheet, asker)
    except ApiError as error:
        raise in_request(index, kind, error) from error
    spreadsheet.known.clear()
    return {} if reply is None else {kind: reply}
