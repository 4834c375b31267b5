"""Folders of csv files: what is read as what, how files keep their spelling, and what a crash leaves."""

import contextlib
import json
import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends import open_backend
from netbook.backends.csv_folder import STAMP, CsvFolderBackend, pending
from netbook.backends.csv_folder.cells import text_of, value_of
from netbook.backends.csv_folder.lines import Spelling, new_sheet, read_sheet
from netbook.errors import BackendError, NoAccess, WorkbookBusy, WorkbookChanged
from netbook.model.cells import CellError, RunStamp
from netbook.model.network import WorkbookPlace
from netbook.model.plan import Column, Edit, Kind, Plan, Tab
from tests.backends.csv_folder.folders import saved

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "100"))
HOSTILE = st.text(
    st.one_of(st.sampled_from("=+-@'\"\t\r\n,; 0123456789.-:T#"), st.characters(codec="utf-8")), max_size=12
)
VALUES = st.one_of(
    HOSTILE,
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.dates(date(1000, 1, 1)),
    st.datetimes(datetime(1000, 1, 1)),
)
LEDGER = Tab("Ledger", (Column("Partner", Kind.TEXT, ["Ana"]),), intro=("Ledger, computed by netbook",))


@settings(max_examples=5 * EXAMPLES, deadline=None)
@given(VALUES)
def test_every_value_is_read_as_it_was_written(value: object) -> None:
    read = value_of(text_of(value))

    assert read == value
    assert isinstance(read, bool) == isinstance(value, bool)
    assert not isinstance(value, str) or not text_of(value)[:1] or text_of(value)[0] not in "=+-@\t\r"


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(
    st.lists(st.lists(HOSTILE, min_size=2, max_size=4), min_size=1, max_size=5),
    st.sampled_from([Spelling(d, n, m) for d in ",;\t" for n in ("\r\n", "\n", "\r") for m in ("", "\ufeff")]),
)
def test_a_file_of_hostile_texts_is_read_as_it_was_written(rows: list[list[str]], spelling: Spelling) -> None:
    header = ["A", "B", "C", "D", "E"]
    content = new_sheet(spelling, [header] * 9 + [[text_of(cell) for cell in row] for row in rows]).encoded()

    sheet = read_sheet("A.csv", content)

    assert sheet.rows()[9:] == rows
    assert sheet.spelling == spelling
    assert sheet.encoded() == content


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(st.text(st.sampled_from('ab",;\t\r\n'), max_size=30))
def test_any_text_is_given_back_byte_for_byte_or_refused(text: str) -> None:
    with contextlib.suppress(BackendError):  # a quotation mark that is not closed
        assert read_sheet("A.csv", text.encode()).encoded() == text.encode()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("3.5", 3.5), ("-12", -12.0), ("0", 0.0), ("1200.00", 1200.0), ("123456789012345", 123456789012345.0)],
        *[("2024-02-29", date(2024, 2, 29)), ("2024-05-06 10:30", datetime(2024, 5, 6, 10, 30))],
        *[("TRUE", True), ("FALSE", False), ("#REF!", CellError("#REF!"))],
        *[("'=x", "=x"), ("'12", "12"), ("''12", "'12"), ("'tis", "'tis"), ("'", "'")],
        # Everything that could be meant in two ways stays the text that it is.
        *[(text, text) for text in ("00420", "3,5", "1,200.00", "1e5", "+49", " 12", "12 ", ".5", "5.", "true", "-")],
        *[(text, text) for text in ("06.05.2024", "2024-02-30", "2024-5-6", "1234567890123456", "10:30", "0x10", "٣")],
        *[("0.12345678901234567890", "0.12345678901234567890"), ("0.30000000000000004", 0.1 + 0.2)],
    ],
)
def test_only_what_can_mean_one_thing_is_more_than_text(text: str, value: object) -> None:
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


SEMICOLONS = b'\xef\xbb\xbfPartner;Hours;Note\r\nAna;3.5;"said ""yes"", twice"\r\n"Bo";;  \r\nCy;2;plain, with, commas'


def test_lines_that_nobody_changed_keep_their_bytes(tmp_path: Path) -> None:
    backend = saved(tmp_path / "harbour", Contributions=SEMICOLONS)
    edits = (
        Edit("Contributions", 3, 2, 4.25),
        Edit("Contributions", 5, 1, "=Dee; Eve"),
        Edit("Contributions", 3, 1, "Bea", "Bo"),
    )

    backend.write(Plan(edits=edits), backend.fingerprint())

    assert (tmp_path / "harbour" / "Contributions.csv").read_bytes() == (
        b"\xef\xbb\xbfPartner;Hours;Note\r\n"
        b'Ana;3.5;"said ""yes"", twice"\r\n'
        b'"Bea";4.25;  \r\n'
        b"Cy;2;plain, with, commas\r\n"
        b'"\'=Dee; Eve";;\r\n'
    )
    assert backend.read({"contributions"}).grids["contributions"].rows[4] == ["=Dee; Eve", "", ""]


def test_computed_tabs_are_spelled_as_the_files_beside_them(tmp_path: Path) -> None:
    backend = saved(tmp_path / "harbour", Contributions=SEMICOLONS)

    backend.write(Plan((LEDGER,)), backend.fingerprint())

    assert (
        tmp_path / "harbour" / "Ledger.csv"
    ).read_bytes() == b"\xef\xbb\xbfLedger, computed by netbook\r\nPartner\r\nAna\r\n"


def test_a_file_of_somebody_else_under_our_name_is_not_replaced(tmp_path: Path) -> None:
    backend = saved(tmp_path / "harbour", Ledger=b"Day,What I did\n2024-05-06,swam\n")

    with pytest.raises(BackendError, match=r"Ledger\.csv' is not one that netbook wrote"):
        backend.write(Plan((LEDGER,)), backend.fingerprint())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A,B\n\xe9,1\n", r"S\.csv is not UTF-8 text \(line 2\)"),
        ("A;B\r\n".encode("utf-16"), "is UTF-16 text"),
        (b'A,B\n1,2\n3,"open\n', "row 3: a quotation mark is not closed"),
        (b'A,B\n1,"x"y\n', "row 2: a quotation mark"),
        (b"," * 10 + b"\n" * 1_000_000, "up to 5,000,000 cells"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, content: bytes, message: str) -> None:
    backend = saved(tmp_path / "harbour", S=content)

    with pytest.raises(BackendError, match=message) as caught:
        backend.read({"s"})

    assert caught.value.fix
    assert backend.read(()).titles == ("S",)


def test_a_folder_without_csv_files_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(BackendError, match=r"no \.csv file in this folder"):
        CsvFolderBackend(tmp_path / "empty", "x").fingerprint()
    with pytest.raises(BackendError, match="no such folder"):
        CsvFolderBackend(tmp_path / "gone", "x").fingerprint()


def test_a_folder_is_opened_as_such_and_what_is_neither_says_what_is(tmp_path: Path) -> None:
    saved(tmp_path / "harbour", Partners=b"Partner\n")

    assert open_backend(WorkbookPlace("shared", str(tmp_path / "harbour"))).read(()).titles == ("Partners",)
    with pytest.raises(BackendError) as caught:
        open_backend(WorkbookPlace("shared", str(tmp_path / "harbour.pdf")))
    assert "It opens .xlsx, .xlsm and .ods files, folders of .csv files" in caught.value.fix


def test_an_open_file_and_a_link_are_left_alone(tmp_path: Path) -> None:
    backend = saved(tmp_path / "harbour", Partners=b"Partner\n")
    lock = tmp_path / "harbour" / ".~lock.Partners.csv#"
    lock.write_text("Ana,ana,computer,now,profile;")

    with pytest.raises(WorkbookBusy, match=r"Partners\.csv is open at Ana's"):
        backend.write(Plan((LEDGER,)), backend.fingerprint())

    lock.unlink()
    (tmp_path / "harbour" / "Roles.csv").symlink_to(tmp_path / "harbour" / "Partners.csv")
    with pytest.raises(NoAccess, match="is a link"):
        backend.check_writable()


def test_the_stamp_and_the_copy(tmp_path: Path) -> None:
    backend = saved(tmp_path / "harbour", Partners=b"Partner\n")
    before = backend.fingerprint()

    revision = backend.write(Plan(stamp=RunStamp("Harbour", 7)), before)
    backend.copy_to(tmp_path / f"copy{backend.suffix}")

    assert backend.read(()).stamp == RunStamp("Harbour", 7)
    assert revision == backend.fingerprint() != before
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "Partners.csv": b"Partner\n",
            STAMP: json.dumps({"network": "Harbour", "run": 7}).encode() + b"\n",
        }


# --- a crash while several files are replaced ---------------------------------------------------


class PowerCut(BaseException):
    """Nothing catches it."""


BEFORE = {"Partners": b"Partner,Note\nAna,\n", "Roles": b"Role,Note\nwork,\n"}
TWO_FILES = Plan((LEDGER,), (Edit("Partners", 2, 2, "one"), Edit("Roles", 2, 2, "two")))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("step", range(11))
def test_after_a_crash_at_any_step_all_files_are_old_or_all_are_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    whole = saved(tmp_path / "whole", **BEFORE)
    whole.write(TWO_FILES, whole.fingerprint())
    new = contents(whole.path)
    backend = saved(tmp_path / "harbour", **BEFORE)
    old, revision = contents(backend.path), backend.fingerprint()
    steps = 0

    def dying(action):  # type: ignore[no-untyped-def]
        def act(*arguments):  # type: ignore[no-untyped-def]
            nonlocal steps
            steps += 1
            if steps > step:
                raise PowerCut
            return action(*arguments)

        return act

    with monkeypatch.context() as patch:
        for name in ("fsync", "rename", "replace"):
            patch.setattr(pending.os, name, dying(getattr(os, name)))
        patch.setattr(pending.shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(PowerCut):
            backend.write(TWO_FILES, revision)

    after = CsvFolderBackend(backend.path, "later")
    now = after.fingerprint()
    assert contents(backend.path) in (old, new)
    assert now == (revision if contents(backend.path) == old else whole.fingerprint())
    assert after.write(TWO_FILES if contents(backend.path) == old else Plan(), now) == whole.fingerprint()
    assert contents(backend.path) == new
    assert [path for path in backend.path.iterdir() if path.is_dir()] == []


def test_what_somebody_saved_after_a_crash_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = saved(tmp_path / "harbour", **BEFORE)
    with monkeypatch.context() as patch:
        patch.setattr(
            pending,
            "finish",
            lambda folder: (_ for _ in ()).throw(PowerCut) if (folder / pending.PENDING).is_dir() else True,
        )
        with pytest.raises(PowerCut):
            backend.write(TWO_FILES, backend.fingerprint())
    theirs = b"Partner,Note\nAna,typed since\n"

    (backend.path / "Partners.csv").write_bytes(theirs)
    rows = backend.read({"partners", "roles"}).grids

    assert (backend.path / "Partners.csv").read_bytes() == theirs
    assert rows["roles"].rows == [["Role", "Note"], ["work", "two"]]
    assert not (backend.path / pending.PENDING).exists()


def test_a_file_that_was_saved_while_we_write_stays_and_the_run_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = saved(tmp_path / "harbour", **BEFORE)
    rename = os.rename

    def saved_meanwhile(source: Path, target: Path) -> None:
        rename(source, target)
        (backend.path / "Partners.csv").write_bytes(b"theirs\n")

    monkeypatch.setattr(pending.os, "rename", saved_meanwhile)
    with pytest.raises(WorkbookChanged, match="what they saved was kept"):
        backend.write(TWO_FILES, backend.fingerprint())

    assert (backend.path / "Partners.csv").read_bytes() == b"theirs\n"
