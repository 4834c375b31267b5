"""A network whose workbook is a Google Sheet, from an empty sheet on."""

from pathlib import Path
from typing import Any

import pytest

from netbook.cli import main
from netbook.model.entry_looks import ORDER
from tests.backends.google_sheets.sheets import new_sheet
from tests.fakesheets.fixtures import EMAIL


def netbook(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """(exit code, what is printed)"""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def test_an_empty_sheet_becomes_a_network_that_runs(
    server: Any, signed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = new_sheet(server, {"Sheet1": ()})
    folder = str(tmp_path / "nord")

    code, said = netbook(capsys, "init", folder, "--google", url)

    assert (code, "Made in the Google Sheet Harbour: Opportunities, Contributions" in said) == (0, True)
    human = server.human(url.split("/")[5])
    sheets = [sheet.title for sheet in human.file.spreadsheet.sheets]
    assert sheets == list(ORDER)
    assert human.sees("Rules")[1][:4] == ["standard", "", "1", "first 30% of price"]
    assert "one of" in human.tab("Opportunities").cells[0, 3].note.casefold()
    rule = human.tab("Contributions").cells[1, 2].validation
    assert rule["condition"] == {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='Partners'!$A$2:$A$200"}]}

    code, said = netbook(capsys, "-C", folder, "sync")
    assert (code, "Checked   all well" in said) == (0, True)
    assert human.sees("netbook")[0] == ["All is well: nothing needs a person."]


def test_the_sample_network_on_a_google_sheet(
    server: Any, signed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = new_sheet(server, {"Sheet1": ()})
    netbook(capsys, "init", str(tmp_path / "harbour"), "--template", "sample", "--google", url)

    code, said = netbook(capsys, "-C", str(tmp_path / "harbour"), "sync")

    assert (code, "left over 0.00" in said) == (0, True)
    human = server.human(url.split("/")[5])
    assert len(human.sees("Allocations")) > 30
    assert human.sees("Allocations")[1][5:7] == ["0.00", "0.00"]
    assert [chart["spec"]["title"] for chart in human.tab("Balances").charts] == ["Earned: paid, advanced, still owed"]


def test_tabs_that_are_there_are_left_alone(
    server: Any, signed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = new_sheet(server, {"Partners": (("Partner",), ("Ana",)), "Holidays": (("May",),)})

    netbook(capsys, "init", str(tmp_path / "nord"), "--google", url)

    human = server.human(url.split("/")[5])
    assert human.sees("Partners") == [["Partner"], ["Ana"]]
    assert human.sees("Holidays") == [["May"]]


def test_a_sheet_that_is_not_shared_makes_no_folder(
    server: Any, signed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = new_sheet(server, {"Sheet1": ()})
    file = server.world.files[url.split("/")[5]]
    file.permissions = [one for one in file.permissions if one.get("emailAddress") != EMAIL]

    code, said = netbook(capsys, "init", str(tmp_path / "nord"), "--google", url)

    assert (code, EMAIL in said) == (4, True)
    assert not (tmp_path / "nord").exists()


@pytest.mark.parametrize(
    "address", ["harbour.xlsx", "https://example.org/sheet", "https://docs.google.com/document/d/abc"]
)
def test_what_is_not_the_address_of_a_sheet(
    signed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    code, said = netbook(capsys, "init", str(tmp_path / "nord"), "--google", address)

    assert (code, "is not the address of a Google Sheet" in said) == (2, True)
    assert not (tmp_path / "nord").exists()
