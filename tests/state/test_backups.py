"""Copies of workbooks before they are written."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.errors import BackendError
from netbook.state.backups import KEPT_COPIES, KEPT_DAYS, backups_of, keep_backup
from tests.cli.commands import facts, netbook
from tests.cli.three import netbook as in_process
from tests.cli.three import three_workbooks
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, table, totals

NOW = datetime(2026, 11, 23, 7, 15)


def keep(folder: Path, run: int, name: str = "shared", now: datetime = NOW) -> Path:
    path = keep_backup(str(folder), name, run, ".xlsx", now, lambda path: path.write_text(f"run {run}"))  # type: ignore[arg-type,return-value]
    os.utime(path, (now.timestamp(), now.timestamp()))
    return path


def kept(folder: Path, name: str = "shared") -> list[str]:
    return [path.name for path in backups_of(str(folder), name)]


def test_so_many_copies_of_a_workbook_are_kept(tmp_path: Path) -> None:
    for run in range(1, KEPT_COPIES + 4):
        keep(tmp_path, run)
    keep(tmp_path, 1, "ana")

    assert kept(tmp_path) == [f"shared-{run}.xlsx" for run in range(KEPT_COPIES + 3, 3, -1)]
    assert kept(tmp_path, "ana") == ["ana-1.xlsx"]


def test_what_a_run_left_that_was_stopped_while_it_copied_is_removed(tmp_path: Path) -> None:
    folder = keep(tmp_path, 1).parent
    (folder / ".ana-2.xlsx.netbook-x3f.tmp").write_bytes(b"half a co")

    keep(tmp_path, 3)

    assert sorted(path.name for path in folder.iterdir()) == ["shared-1.xlsx", "shared-3.xlsx"]


def test_old_copies_go_but_never_the_latest(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    keep(tmp_path, 2, now=NOW + timedelta(days=1))
    keep(tmp_path, 3, now=NOW + timedelta(days=1 + KEPT_DAYS))
    assert kept(tmp_path) == ["shared-3.xlsx", "shared-2.xlsx"]

    os.utime(tmp_path / ".netbook" / "backups" / "shared-3.xlsx", (0, 0))
    keep(tmp_path, 4, now=NOW + timedelta(days=400))

    assert kept(tmp_path) == ["shared-4.xlsx"]


NAMES = st.text(st.sampled_from("ab1-_./% \\Aé:"), min_size=1, max_size=6)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_no_workbook_takes_the_copies_of_another(one: str, other: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        keep(Path(folder), 12, one)
        keep(Path(folder), 12, other)

        assert len({*kept(Path(folder), one), *kept(Path(folder), other)}) == (1 if one == other else 2)
        assert {path.parent.name for path in Path(folder).rglob("*12.xlsx")} == {"backups"}


def test_a_sync_keeps_the_workbook_as_it_was(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    before = (folder / "harbour.xlsx").read_bytes()

    netbook(folder, "sync")
    first = (folder / "harbour.xlsx").read_bytes()
    netbook(folder, "sync")

    assert kept(folder) == ["shared-1.xlsx"]
    assert (folder / ".netbook" / "backups" / "shared-1.xlsx").read_bytes() == before
    set_cell(folder / "harbour.xlsx", "Opportunities", "D2", 10000)
    changed = (folder / "harbour.xlsx").read_bytes()
    netbook(folder, "sync")
    assert kept(folder) == ["shared-2.xlsx", "shared-1.xlsx"]
    assert (folder / ".netbook" / "backups" / "shared-2.xlsx").read_bytes() == changed != first


def test_a_network_with_one_workbook_goes_back_with_it(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    for price in (20000, 10000, 5000):
        set_cell(folder / "harbour.xlsx", "Opportunities", "D2", price)
        in_process(folder, "sync")

    shutil.copyfile(folder / ".netbook" / "backups" / "shared-2.xlsx", folder / "harbour.xlsx")  # as typed, 10,000
    in_process(folder, "sync")

    assert totals(folder / "harbour.xlsx")["Cho"] == "1,000.00"


def test_a_copy_among_other_workbooks_brings_back_nothing_unasked(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    for price in (10000, 5000):
        set_cell(folder / "ana.xlsx", "Opportunities", "D2", price)
        in_process(folder, "sync")

    shutil.copyfile(folder / ".netbook" / "backups" / "ana-2.xlsx", folder / "ana.xlsx")  # as typed, 10,000
    said = in_process(folder, "sync", code=3).stdout

    assert "Restored  ana.xlsx is a backup" in said
    assert (
        "    ana        Opportunities!D2           10,000.00\n    others     Opportunities              5,000.00\n"
        in said
    )
    in_process(folder, "resolve", "OPP-7.price", "--take", "agreed")
    assert {table(folder / f"{name}.xlsx", "Opportunities")[0]["Price"] for name in ("shared", "ana", "ben")} == {5000}


def test_a_workbook_that_cannot_be_copied_is_not_written(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)
    before = (folder / "harbour.xlsx").read_bytes()
    (folder / ".netbook").mkdir()
    (folder / ".netbook" / "backups").write_text("in the way")

    said = netbook(folder, "sync", code=2).stderr

    assert (folder / "harbour.xlsx").read_bytes() == before
    assert "nothing was written, as the workbook could not be copied to the backups first" in said
    assert "Make room on the disk" in said
    (folder / ".netbook" / "backups").unlink()
    assert facts(folder, "sync")["written"]["Allocations"] == 6  # and the next run catches up


def test_a_full_disk_says_what_to_do(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        raise BackendError("harbour.xlsx could not be copied (No space left on device)", "Free some space on the disk.")

    with pytest.raises(BackendError, match=r"copied to the backups first: harbour\.xlsx could not") as caught:
        keep_backup(str(tmp_path), "shared", 1, ".xlsx", NOW, full)

    assert caught.value.fix == "Free some space on the disk."
