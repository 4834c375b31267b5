"""Which spreadsheet a location names."""

import re

from netbook.errors import BackendError

PREFIX = "https://docs.google.com/spreadsheets/"
_PLACE = r"https://docs\.google\.com/(?:a/[^/]+/)?spreadsheets/"
_ID = re.compile(_PLACE + r"(?:u/\d+/)?d/([A-Za-z0-9_-]{10,})(?:[/?#].*)?")


def is_google_sheet(location: str) -> bool:
    """Whether a location of netbook.toml is a Google Sheet."""
    return re.match(_PLACE, location.strip()) is not None


def spreadsheet_id(location: str) -> str:
    """'https://docs.google.com/spreadsheets/d/ID/edit#gid=0' -> 'ID'. Raises BackendError for any other text."""
    found = _ID.fullmatch(location.strip())
    if found is None:
        raise BackendError(
            f"{location} is not the address of a Google Sheet",
            f"Open the sheet in the browser and copy its address; it begins with {PREFIX}d/",
        )
    return found[1]


def url_of(identity: str) -> str:
    """The address under which people open it."""
    return f"{PREFIX}d/{identity}/edit"
