"""What cannot or must not be opened: each with a message that names the file and says what to do."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest

from netbook.backends.excel import ExcelBackend
from netbook.errors import BackendError, NoAccess, WorkbookBusy
from netbook.model.plan import Column, Kind, Plan, Tab
from tests.backends.excel.books import hand_made, make_workbook, saved, zipped
from tests.backends.excel.tabs import balances

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
ONE_CELL = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
BILLION_LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


def refusal(backend: ExcelBackend, *, wanted: str = "s") -> BackendError:
    """How reading is refused; the file is not touched by it."""
    before = backend.path.read_bytes()
    with pytest.raises(BackendError) as caught:
        backend.read({wanted})
    assert backend.path.read_bytes() == before
    assert backend.label in caught.value.message
    assert caught.value.fix
    return caught.value


def test_a_missing_file_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    make_workbook(tmp_path / "harbour.xlsx", {"S": ()})

    with pytest.raises(BackendError, match=r"harbor\.xlsx: there is no such file") as caught:
        ExcelBackend(tmp_path / "harbor.xlsx", "x").fingerprint()

    assert "Did you mean 'harbour.xlsx'?" in caught.value.fix


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"Partner,Hours\nAna,3\n", "is not an Excel workbook"),
        (b"<html><table></table></html>", "is not an Excel workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is password-protected"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel format"),
        (b"PK\x03\x04 and then nothing", "end of the file is missing"),
        (hand_made(ONE_CELL)[:-300], "end of the file is missing"),
        (zipped({"a.txt": "hello"}), "a zip file, but not an Excel workbook"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "no workbook in it"),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"1"}), "binary workbook"),
        (zipped({"[Content_Types].xml": "<Types/>", "../../evil.xml": "x"}), "not what Excel writes"),
        (zipped({"[Content_Types].xml": "<Types/>", "/etc/passwd": "x"}), "not what Excel writes"),
        (zipped({"[Content_Types].xml": "<Types/>", "a\x1b[2J": "x"}), "not what Excel writes"),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/a.xml": "x", "XL/A.xml": "y"}), "there twice"),
        (zipped({"[Content_Types].xml": "<Types/>", **{f"p{n}": "" for n in range(10_001)}}), "10,002 parts"),
    ],
)
def test_other_files_are_told_apart(content: bytes, message: str, tmp_path: Path) -> None:
    assert message in refusal(saved(tmp_path, content)).message


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    bomb = hand_made("", root="<worksheet>" + " " * (30 << 20) + "</worksheet>")

    assert "unpacks to 30 MB" in refusal(saved(tmp_path, bomb)).message


def test_a_part_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    content = bytearray(hand_made(ONE_CELL + "<x>" + "a" * 100_000 + "</x>"))
    with zipfile.ZipFile(saved(tmp_path, bytes(content), "probe.xlsx").path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    lying = bytes(content).replace(size, (50).to_bytes(4, "little"))

    assert "damaged" in refusal(saved(tmp_path, lying)).message


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    content = bytearray(hand_made(ONE_CELL))
    at = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 8] = bytes(8)

    assert "sheet1.xml" in refusal(saved(tmp_path, bytes(content))).message


@pytest.mark.parametrize("part", ["sheet", "workbook", "shared"])
def test_a_document_type_is_refused_wherever_it_is(part: str, tmp_path: Path) -> None:
    honest = saved(tmp_path, hand_made(ONE_CELL))
    names = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml", "shared": "xl/sst.xml"}
    with zipfile.ZipFile(honest.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[names[part]] = BILLION_LAUGHS.encode() + parts[names[part]]

    assert "declares a document type" in refusal(saved(tmp_path, zipped(parts))).message


def test_broken_xml_is_refused_with_the_tab_it_is_in(tmp_path: Path) -> None:
    broken = hand_made("<sheetData><row r='1'><c r='A1'><v>1</w></c></row></sheetData>")

    assert "tab 'S' cannot be read" in refusal(saved(tmp_path, broken)).message


@pytest.mark.parametrize("address", ['r="XFD1048576"', "r='XFD1048576'"])
def test_a_stray_cell_far_away_is_named_instead_of_filling_the_memory(address: str, tmp_path: Path) -> None:
    row = address.replace("XFD", "")
    far = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row {row}><c {address}><v>1</v></c></row></sheetData>'

    assert "tab 'S': it reaches to XFD1048576" in refusal(saved(tmp_path, hand_made(far))).message


def test_a_hundred_thousand_blank_styled_rows_are_nothing(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(2, 100_002))
    cells = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Partner</t></is></c></row>'
    backend = saved(tmp_path, hand_made(f'<dimension ref="A1:XFD1048576"/>{cells}{rows}</sheetData>'))

    assert backend.read({"s"}).grids["s"].rows == [["Partner"]]


def test_pipes_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()

    with pytest.raises(BackendError, match="not a regular file"):
        ExcelBackend(tmp_path / "pipe.xlsx", "x").fingerprint()
    with pytest.raises(BackendError, match="is a folder"):
        ExcelBackend(tmp_path / "folder.xlsx", "x").read({"s"})


# --- writing ---------------------------------------------------------------------------------


def test_a_workbook_open_in_excel_is_left_alone(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    owner = b"\x03Ada" + b" " * 51 + b"\x03\x00" + "Ada".encode("utf-16-le") + b"\x20\x00" * 51
    (tmp_path / "~$harbour.xlsx").write_bytes(owner)
    before = backend.path.read_bytes()

    with pytest.raises(WorkbookBusy, match=r"^harbour\.xlsx is open at Ada's$") as caught:
        backend.check_writable()
    with pytest.raises(WorkbookBusy):
        backend.write(Plan((balances(),)), backend.fingerprint())

    assert "If nobody has it open, delete the file ~$harbour.xlsx." in caught.value.fix
    assert backend.path.read_bytes() == before


def test_a_workbook_open_in_libreoffice_is_left_alone(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    lock = tmp_path / ".~lock.harbour.xlsx#"
    lock.write_text("Bo Berg,bo,desk,23.11.2026 10:00,file:///home/bo/.config/libreoffice/4;")

    with pytest.raises(WorkbookBusy, match=r"is open at Bo Berg's"):
        backend.check_writable()

    lock.unlink()
    backend.check_writable()


def test_a_read_only_file_or_folder_is_said_before_the_work(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})

    backend.path.chmod(0o444)
    with pytest.raises(NoAccess, match="the file is read-only"):
        backend.check_writable()
    backend.path.chmod(0o644)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(NoAccess, match="the folder is read-only"):
            backend.check_writable()
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_somebody_without_rights_is_told_so(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    backend.path.chmod(0o600)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    script = f"""
        import os
        from pathlib import Path
        from netbook.backends.excel import ExcelBackend
        from netbook.errors import NoAccess
        os.setgroups([]), os.setegid(65534), os.seteuid(65534)
        backend = ExcelBackend(Path({str(backend.path)!r}), "x")
        for attempt in (backend.fingerprint, backend.check_writable):
            try:
                attempt()
            except NoAccess as error:
                print(error.message)
    """

    shown = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, check=True).stdout

    assert shown == "harbour.xlsx: you may not read this file\n" * 2


def test_a_signed_workbook_is_not_written_to(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made(ONE_CELL))
    with zipfile.ZipFile(backend.path, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")

    with pytest.raises(BackendError, match="digitally signed"):
        backend.write(Plan((balances(),)), backend.fingerprint())
    assert backend.read({"s"}).grids["s"].rows == [[1.0]]


def test_a_tab_that_people_wrote_is_never_replaced(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"Balances": (("Partner", "Amount"), ("Ana", 3.0))})
    before = backend.path.read_bytes()

    with pytest.raises(BackendError, match="the tab 'Balances' is not one that netbook wrote") as caught:
        backend.write(Plan((balances(),)), backend.fingerprint())

    assert "Rename it" in caught.value.fix
    assert backend.path.read_bytes() == before


@pytest.mark.parametrize("rows", [(), (("Partner", "Earned", "Open"),), (("Written by netbook",), ("x",))])
def test_an_empty_tab_or_one_with_our_headers_is_taken_over(rows: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"balances": rows, "Other": (("x",),)})

    backend.write(Plan((balances(),)), backend.fingerprint())

    assert backend.read(()).titles == ("balances", "Other")


def test_a_plan_with_a_tab_without_columns_or_rows_is_no_trouble(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    empty = Tab("Ledger", (Column("Partner", Kind.TEXT, []), Column("Amount", Kind.MONEY, [], digits=[])))

    backend.write(Plan((empty,)), backend.fingerprint())

    assert backend.read({"ledger"}).grids["ledger"].rows == [["Partner", "Amount"]]
