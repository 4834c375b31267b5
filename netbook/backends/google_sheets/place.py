"""How a Google Sheet is named in netbook.toml: by its address in the browser."""

import re

ADDRESS = re.compile(r"https://docs\.google\.com/(?:a/[^/]+/)?spreadsheets/(?:u/\d+/)?d/([\w-]{20,})(?:[/?#].*)?")


def spreadsheet_id(location: str) -> str:
    """The id in the address of a Google Sheet; '' for any other location."""
    found = ADDRESS.fullmatch(location.strip())
    return found[1] if found else ""


def address(sheet_id: str) -> str:
    """The address of a Google Sheet, in its shortest form."""
    return f"https://docs.google.com/spreadsheets/d/{sheet_id}/edit"
