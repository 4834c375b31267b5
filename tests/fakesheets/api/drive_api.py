"""The part of the Drive API v3 that spreadsheets need: files and who may see them."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakesheets.api.calls import Answer, Call
from tests.fakesheets.api.world import SPREADSHEET, File, World, stamp
from tests.fakesheets.model import values
from tests.fakesheets.model.masks import masked, read_mask
from tests.fakesheets.model.values import Rendering

TERM = re.compile(r"""\s*(\w+)\s*(=|!=|contains)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(true|false))\s*""")


class DriveError(Exception):
    """Drive refuses in another shape than Sheets."""

    # unverified: the wording and shape of every refusal of Drive
    def __init__(self, code: int, reason: str, message: str, location: str = "") -> None:
        super().__init__(message)
        error = {"message": message, "domain": "global", "reason": reason}
        error |= {"location": location, "locationType": "parameter"} if location else {}
        self.code = code
        self.body = {"error": {"code": code, "message": message, "errors": [error]}}


def file_json(file: File, user: str) -> dict[str, Any]:
    """Every field that can be asked for."""
    # unverified: the values of fields but id, name, mimeType and the times, which are recorded
    owner = next(one["emailAddress"] for one in file.permissions if one["role"] == "owner")
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.spreadsheet.title,
        "mimeType": SPREADSHEET,
        "version": str(file.version),
        "createdTime": stamp(file.created),
        "modifiedTime": stamp(file.modified),
        "trashed": file.trashed,
        "lastModifyingUser": {"kind": "drive#user", "displayName": file.modified_by, "me": file.modified_by == user},
        "ownedByMe": owner == user,
        "owners": [{"kind": "drive#user", "displayName": owner, "me": owner == user, "emailAddress": owner}],
        "capabilities": {"canEdit": file.writable(user), "canShare": file.writable(user)},
        "permissions": [permission_json(one) for one in file.permissions],
        "webViewLink": f"{file.spreadsheet.url}?usp=drivesdk",
    }


def permission_json(permission: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "drive#permission", "deleted": False, **permission}


DEFAULT_FIELDS = {
    "file": "kind,id,name,mimeType",
    "permission": "kind,id,type,role",
}


def cut(call: Call, answer: Any, default: str = "*") -> Any:
    """Only what the request asks for, or Drive's few default fields."""
    return masked(answer, read_mask(call.one("fields") or default))


def opened(world: World, call: Call, *, write: bool = False) -> File:
    file_id = call.segments[3]
    file = world.files.get(file_id)
    if file is None or not file.readable(call.user):
        raise DriveError(404, "notFound", f"File not found: {file_id}.", "fileId")
    if write and not file.writable(call.user):
        message = "The user does not have sufficient permissions for this file."
        raise DriveError(403, "insufficientFilePermissions", message)
    return file


def files_get(world: World, call: Call) -> Answer:
    return Answer(200, cut(call, file_json(opened(world, call), call.user), DEFAULT_FIELDS["file"]))


def files_create(world: World, call: Call) -> Answer:
    check_storage(world, call)
    if call.message.get("mimeType") != SPREADSHEET:
        raise NotImplementedError("fakesheets keeps spreadsheets only")
    file = world.create(call.message.get("name") or "Untitled", call.user)
    return Answer(200, cut(call, file_json(file, call.user), DEFAULT_FIELDS["file"]))


def check_storage(world: World, call: Call) -> None:
    """A service account owns no storage; whether this one does is the test's choice."""
    if call.user in world.without_storage:  # unverified: the wording
        raise DriveError(403, "storageQuotaExceeded", "Service Accounts do not have storage quota.")


def files_copy(world: World, call: Call) -> Answer:
    source = opened(world, call)
    check_storage(world, call)
    twin = source.spreadsheet.clone()
    twin.id = world.dice.spreadsheet_id()
    twin.title = call.message.get("name") or f"Copy of {source.spreadsheet.title}"
    return Answer(200, cut(call, file_json(world.keep(twin, call.user), call.user), DEFAULT_FIELDS["file"]))


def files_update(world: World, call: Call) -> Answer:
    file = opened(world, call, write=True)
    if call.message.get("name"):
        file.spreadsheet.title = call.message["name"]
        world.touched(file)
    return Answer(200, cut(call, file_json(file, call.user), DEFAULT_FIELDS["file"]))


def files_delete(world: World, call: Call) -> Answer:
    file = opened(world, call)
    if file.role(call.user) != "owner":
        message = "The user does not have sufficient permissions for this file."
        raise DriveError(403, "insufficientFilePermissions", message)
    del world.files[file.id]
    return Answer(204, None, "text/html")


def files_list(world: World, call: Call) -> Answer:
    """Newest first."""
    wanted = matching(call.one("q"))
    seen = [file_json(file, call.user) for file in world.files.values() if file.readable(call.user)]
    found = sorted((one for one in seen if wanted(one)), key=lambda one: one["modifiedTime"], reverse=True)
    size = int(call.one("pageSize", "100"))
    start = int(call.one("pageToken") or 0)
    answer: dict[str, Any] = {"kind": "drive#fileList", "incompleteSearch": False, "files": found[start : start + size]}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    default = "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)"
    return Answer(200, cut(call, answer, default))


def matching(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """A search of terms joined with `and`; raises DriveError for anything else."""
    terms = []
    rest = text.strip()
    while rest:
        match = TERM.match(rest)
        if match is None:  # unverified: the wording
            raise DriveError(400, "invalid", "Invalid Value", "q")
        wanted: Any = match[5] == "true" if match[5] else re.sub(r"\\(.)", r"\1", match[3] or match[4] or "")
        terms.append((match[1], match[2], wanted))
        rest = rest[match.end() :]
        if rest and not rest.startswith("and "):
            raise DriveError(400, "invalid", "Invalid Value", "q")
        rest = rest.removeprefix("and ")
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "=": lambda value, wanted: value == wanted,
        "!=": lambda value, wanted: value != wanted,
        "contains": lambda value, wanted: wanted.casefold() in str(value).casefold(),
    }
    return lambda file: all(compare[sign](file.get(name), wanted) for name, sign, wanted in terms)


def files_export(world: World, call: Call) -> Answer:
    """The first sheet as comma-separated values, lines ended as Google ends them."""
    file = opened(world, call)
    if call.one("mimeType") != "text/csv":
        raise NotImplementedError("fakesheets exports text/csv only")
    first = file.spreadsheet.sheets[0]
    rows = values.read_box(file.spreadsheet, first, first.whole, Rendering()).get("values", [])
    text = io.StringIO()
    width = max(map(len, rows), default=0)
    csv.writer(text, lineterminator="\r\n").writerows(row + [""] * (width - len(row)) for row in rows)
    return Answer(200, text.getvalue().removesuffix("\r\n"), "text/csv")


def comments_list(world: World, call: Call) -> Answer:
    opened(world, call)
    return Answer(200, cut(call, {"kind": "drive#commentList", "comments": []}))


def permissions_list(world: World, call: Call) -> Answer:
    file = opened(world, call)
    found = [permission_json(one) for one in file.permissions]
    default = "kind,nextPageToken,permissions(kind,id,type,role)"
    return Answer(200, cut(call, {"kind": "drive#permissionList", "permissions": found}, default))


def permissions_create(world: World, call: Call) -> Answer:
    file = opened(world, call, write=True)
    if call.message.get("type") == "anyone":
        permission = {"id": "anyoneWithLink", "type": "anyone", "role": call.message["role"]}
        file.permissions.append(permission)
    else:
        permission = world.share(file.id, call.message["emailAddress"], call.message["role"])
    return Answer(200, cut(call, permission_json(permission), DEFAULT_FIELDS["permission"]))


def permissions_delete(world: World, call: Call) -> Answer:
    file = opened(world, call, write=True)
    kept = [one for one in file.permissions if one["id"] != call.segments[5]]
    if len(kept) == len(file.permissions):
        raise DriveError(404, "notFound", f"Permission not found: {call.segments[5]}.", "permissionId")
    file.permissions = kept
    return Answer(204, None, "text/html")


def about_get(world: World, call: Call) -> Answer:
    """Who is asking; this method has no default fields."""
    if not call.one("fields"):
        message = "The 'fields' parameter is required for this method."
        raise DriveError(400, "required", message, "fields")
    user = {"kind": "drive#user", "displayName": call.user, "me": True, "emailAddress": call.user}
    return Answer(200, cut(call, {"kind": "drive#about", "user": user}))


METHODS: Mapping[str, Callable[[World, Call], Answer]] = {
    "about.get": about_get,
    "files.get": files_get,
    "files.create": files_create,
    "files.copy": files_copy,
    "files.update": files_update,
    "files.delete": files_delete,
    "files.list": files_list,
    "files.export": files_export,
    "comments.list": comments_list,
    "permissions.list": permissions_list,
    "permissions.create": permissions_create,
    "permissions.delete": permissions_delete,
}


def method_of(call: Call) -> str | None:
    """The method's name in the discovery document; None where there is no such path."""
    match call.method, call.segments[2:]:
        case "GET", ("about",):
            return "about.get"
        case "GET", ("files",):
            return "files.list"
        case "POST", ("files",):
            return "files.create"
        case ("GET" | "PATCH" | "DELETE") as verb, ("files", _):
            return {"GET": "files.get", "PATCH": "files.update", "DELETE": "files.delete"}[verb]
        case "POST", ("files", _, "copy"):
            return "files.copy"
        case "GET", ("files", _, "export"):
            return "files.export"
        case "GET", ("files", _, "comments"):
            return "comments.list"
        case ("GET" | "POST") as verb, ("files", _, "permissions"):
            return "permissions.list" if verb == "GET" else "permissions.create"
        case "DELETE", ("files", _, "permissions", _):
            return "permissions.delete"
    return None
