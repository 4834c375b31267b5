"""Both APIs behind one door, without HTTP: a call goes in, an answer comes out."""

from tests.fakesheets.api import drive_api, sheets_api
from tests.fakesheets.api.calls import DRIVE, WRITE, Answer, Call
from tests.fakesheets.api.world import World
from tests.fakesheets.model.errors import ApiError

NOT_FOUND_PAGE = "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"


def method_of(call: Call) -> str | None:
    """`spreadsheets.values.get`, `files.list`; None for a path that no API has."""
    match call.segments[:2]:
        case ("v4", "spreadsheets"):
            return sheets_api.method_of(call)
        case ("drive", "v3"):
            return drive_api.method_of(call)
    return None


def kind_of(name: str) -> str:
    """Which quota a method draws on."""
    if name in drive_api.METHODS:
        return DRIVE
    return sheets_api.METHODS[name][0] if name in sheets_api.METHODS else WRITE


def answer(world: World, call: Call) -> Answer:
    """Never raises for what a client does wrong; NotImplementedError is a gap of this server."""
    name = method_of(call)
    if name is None:
        return Answer(404, NOT_FOUND_PAGE, "text/html; charset=UTF-8")
    if name not in (*drive_api.METHODS, *sheets_api.METHODS, "spreadsheets.create"):
        raise NotImplementedError(f"fakesheets does not know the method {name} yet: add it in tests/fakesheets/api")
    try:
        if name in drive_api.METHODS:
            return drive_api.METHODS[name](world, call)
        return Answer(200, sheets_api.answered(world, name, call))
    except ApiError as error:
        return Answer(error.code, error.body)
    except drive_api.DriveError as error:
        return Answer(error.code, error.body)
