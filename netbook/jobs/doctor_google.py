"""The doctor's checks of Google: the sign-in, the way to Google, each Google Sheet of the network."""

import stat
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any
from urllib.request import getproxies

from netbook.backends.google_sheets import signin
from netbook.backends.google_sheets.client import Client, sign_in
from netbook.backends.google_sheets.patience import CALLS_A_MINUTE, Patience
from netbook.backends.google_sheets.place import spreadsheet_id, url_of
from netbook.backends.google_sheets.signin import Account
from netbook.backends.google_sheets.trouble import NotSwitchedOn, off_by
from netbook.backends.google_sheets.wire import ENDPOINT
from netbook.errors import NO_ACCESS, USAGE, NetbookError, NoAccess, UsageError
from netbook.jobs.diagnosis import BAD, SKIPPED, WELL, Check, failed, skipped
from netbook.jobs.reading import WANTED
from netbook.model.cells import same_name
from netbook.model.network import WorkbookPlace

DOCTORS_DEADLINE = 10.0
"""Seconds to go on trying: whoever asks the doctor waits for the answer."""
MOST_CELLS, NEARLY_FULL = 10_000_000, 9_500_000
READS_A_SYNC = 2
FIELDS = (
    "properties(title,locale,timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "protectedRanges(range,warningOnly,requestingUserCanEdit,description))"
)
STEPS = ("sign-in", "key", "connection", "token", "clock", "Drive API", "Sheets API")


def google_checks(sheets: Sequence[WorkbookPlace], patience: Patience | None) -> Iterator[Check]:
    """Everything between here and the Google Sheets of a network; what builds on something BAD is skipped."""
    done: list[Check] = []
    for check in _until_stuck(sheets, patience or Patience(deadline=DOCTORS_DEADLINE)):
        done.append(check)
        yield check
    yield from skipped([*STEPS, *(place.name for place in sheets), "quota"], done)


def _until_stuck(sheets: Sequence[WorkbookPlace], patience: Patience) -> Iterator[Check]:
    try:
        account = signin.find_account()
    except NetbookError as error:
        yield failed("sign-in", error)
        return
    yield _sign_in_check(account)
    try:
        client = sign_in(account, patience)
        signs = client.signs()
    except NetbookError as error:
        yield failed("connection" if isinstance(error, UsageError) else "key", error)
        return
    yield (
        Check("key", WELL, "can be read, and signs")
        if signs
        else Check("key", SKIPPED, "only a service account has one")
    )
    try:
        reached = yield from _token_checks(client)
        if reached:
            yield from _api_checks(client, sheets)
    finally:
        client.close()


def _sign_in_check(account: Account) -> Check:
    words = f"{account.words}: {account.path} ({account.place})"
    if account.loose:
        mode = stat.S_IMODE(account.path.stat().st_mode)
        return Check(
            "sign-in", BAD, f"{words} can be read by others on this computer ({mode:04o})",
            f"chmod 600 {account.path}", NO_ACCESS,
        )  # fmt: skip
    return Check("sign-in", WELL, f"{words}, only you can read it")


def _token_checks(client: Client) -> Generator[Check, None, bool]:
    """Gives back whether there is a token."""
    try:
        client.token()
    except NoAccess as error:
        yield Check("connection", WELL, _way(client))
        yield failed("token", error)
        yield from _clock_checks(client)
        return False
    except NetbookError as error:
        yield failed("connection", error)
        return False
    yield Check("connection", WELL, _way(client))
    yield Check("token", WELL, "Google takes the sign-in")
    yield from _clock_checks(client)
    return True


def _way(client: Client) -> str:
    if client.endpoint:
        return f"{client.endpoint} answers in Google's place: {ENDPOINT} is set, as for tests"
    proxy = getproxies().get("https")
    return "Google answers, through a proxy (HTTPS_PROXY)" if proxy else "Google answers, nobody stands in between"


def _clock_checks(client: Client) -> Iterator[Check]:
    skew = client.skew
    if skew is None:
        yield Check("clock", SKIPPED, "Google's answer does not say what time it is")
    elif off := off_by(skew):
        yield Check(
            "clock", BAD, f"this computer's clock is {off}",
            "Have the computer set its date and time by itself.", NO_ACCESS,
        )  # fmt: skip
    else:
        yield Check("clock", WELL, f"within {max(1, round(abs(skew)))} s of Google's")


# --- the APIs and the sheets -------------------------------------------------------------------------

Found = Mapping[str, Any] | NetbookError
"""What Google says of a sheet, or why it does not."""


def _api_checks(client: Client, sheets: Sequence[WorkbookPlace]) -> Iterator[Check]:
    try:
        client.email()
        drive = Check("Drive API", WELL, "is switched on")
    except NetbookError as error:
        drive = failed("Drive API", error)
    yield drive
    found = {place: _found(client, place) for place in sheets}
    off = next((one for one in found.values() if isinstance(one, NotSwitchedOn) and one.api == "sheets"), None)
    if off is not None:
        yield failed("Sheets API", off)
        return
    yield Check("Sheets API", WELL, "is switched on")
    for place in sheets:
        yield from _sheet_checks(client, place, found[place], drive_works=drive.state == WELL)
    yield _quota_check(client, sheets)


def _found(client: Client, place: WorkbookPlace) -> Found:
    try:
        return client.spreadsheet(spreadsheet_id(place.location), FIELDS)
    except NetbookError as error:
        return error


def _sheet_checks(client: Client, place: WorkbookPlace, found: Found, *, drive_works: bool) -> Iterator[Check]:
    """One line if all is well, else a line for everything that is in the way."""
    if isinstance(found, NetbookError):
        yield failed(place.name, found)
        return
    bad = [*_right_checks(client, place, drive_works=drive_works), *_protection_checks(client, place, found)]
    cells = sum(_cells(tab["properties"]) for tab in found.get("sheets", ()))
    used = f"{cells:,} of {MOST_CELLS:,} cells"
    if cells > NEARLY_FULL:
        fix = "Delete rows and columns that are empty, and tabs that nobody needs."
        bad.append(Check(place.name, BAD, f"is nearly full: {used}", fix, USAGE))
    yield from bad
    if not bad:
        about = found.get("properties", {})
        right = "can be read and written" if drive_works else "can be read"
        yield Check(place.name, WELL, f'"{about.get("title")}": {right}, locale {about.get("locale")}, {used}')


def _right_checks(client: Client, place: WorkbookPlace, *, drive_works: bool) -> Iterator[Check]:
    """Whether the sheet may be edited; only Drive knows."""
    if not drive_works:
        return
    try:
        file = client.file(spreadsheet_id(place.location))
    except NetbookError as error:
        yield failed(place.name, error)
        return
    if file.get("trashed"):
        fix = "Its owner can put it back: drive.google.com > Bin > Restore. If that is meant, correct netbook.toml."
        yield Check(place.name, BAD, f'"{file.get("name")}" is in the bin', fix, NO_ACCESS)
    elif not file.get("capabilities", {}).get("canEdit"):
        who = _who(client)
        fix = f"Open {_url(place)}, click Share, and make {who} an Editor."
        yield Check(place.name, BAD, f'"{file.get("name")}" opens, but {who} may not edit it', fix, NO_ACCESS)


def _protection_checks(client: Client, place: WorkbookPlace, found: Mapping[str, Any]) -> Iterator[Check]:
    """Protected ranges in the network's tabs that stop us."""
    for tab in found.get("sheets", ()):
        title = tab["properties"].get("title", "")
        if same_name(title) not in WANTED:
            continue
        for one in tab.get("protectedRanges", ()):
            if not one.get("warningOnly") and not one.get("requestingUserCanEdit"):
                what = f" ({one['description']})" if one.get("description") else ""
                yield Check(
                    place.name, BAD, f"the tab {title} is protected{what}, so that {_who(client)} may not write in it",
                    f"Open {_url(place)}, Data > Protect sheets and ranges, and let {_who(client)} edit it, or "
                    "remove the protection.", NO_ACCESS,
                )  # fmt: skip


def _url(place: WorkbookPlace) -> str:
    return url_of(spreadsheet_id(place.location))


def _who(client: Client) -> str:
    return client.account.words if client.account else "netbook"


def _cells(properties: Mapping[str, Any]) -> int:
    grid = properties.get("gridProperties", {})
    return int(grid.get("rowCount", 0)) * int(grid.get("columnCount", 0))


def _quota_check(client: Client, sheets: Sequence[WorkbookPlace]) -> Check:
    needed = READS_A_SYNC * len(sheets)
    words = f"a sync uses up to {needed} of {CALLS_A_MINUTE} reads a minute; {client.left('read')} are left now"
    if needed > CALLS_A_MINUTE:
        words += f": it takes {-(-needed // CALLS_A_MINUTE)} minutes"
    return Check("quota", WELL, words)
