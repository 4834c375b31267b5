import pytest

from netbook.backends.google_sheets.place import is_google_sheet, spreadsheet_id
from netbook.errors import BackendError

ID = "1AbC-dEf_0123456789"


@pytest.mark.parametrize(
    "address",
    [
        f"https://docs.google.com/spreadsheets/d/{ID}",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit",
        f" https://docs.google.com/a/example.org/spreadsheets/d/{ID}/edit ",
    ],
)
def test_the_address_of_a_sheet_names_it(address: str) -> None:
    assert is_google_sheet(address)
    assert spreadsheet_id(address) == ID


@pytest.mark.parametrize(
    "address", ["harbour.xlsx", f"https://docs.google.com/document/d/{ID}", f"https://example.org/spreadsheets/d/{ID}"]
)
def test_other_locations_are_none(address: str) -> None:
    assert not is_google_sheet(address)
    with pytest.raises(BackendError, match="is not the address of a Google Sheet"):
        spreadsheet_id(address)
