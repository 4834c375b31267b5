"""Workbooks and memories that are broken, gone, locked, old, strange, or new."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from netbook.errors import BackendError
from tests.jobs.behaviours.partners import START, WHAT, Partners, codes, partners_in

MANY = "Opportunities\nOpportunity | Title | Stage | Price\n" + "\n".join(
    f"OPP-{number} | Job {number} | lead | {number}00" for number in range(1, 21)
)


def left_out(result) -> list[str]:
    return [one["label"] for one in result.left_out]


# --- much is gone ---------------------------------------------------------------------------------


def test_many_deletions_stop_their_workbook_until_somebody_says_that_they_are_meant(tmp_path: Path) -> None:
    partners = partners_in(tmp_path, START, MANY)
    partners.sync()
    with partners.edit("ana") as sheet:
        sheet.delete_rows(2, 11)
    ana = partners.path("ana").read_bytes()

    result = partners.sync()

    assert (result.exit_code, left_out(result)) == (3, ["ana.xlsx"])
    assert "11 of 20 entries of the tab Opportunities are gone" in result.left_out[0]["reason"]
    assert len(partners.tab("ben")) == 21
    assert partners.path("ana").read_bytes() == ana
    partners.nothing_more_to_do()

    result = partners.sync(accept_deletes=True)

    assert result.left_out == ()
    assert [row[0] for row in partners.tab("ben")] == [row[0] for row in partners.tab("ana")]
    assert len(partners.tab("ben")) == 10
    partners.nothing_more_to_do()


def test_many_deletions_may_be_brought_back(tmp_path: Path) -> None:
    partners = partners_in(tmp_path, START, MANY)
    partners.sync()
    before = partners.path("ana").read_bytes()
    with partners.edit("ana") as sheet:
        sheet.delete_rows(2, 11)
    partners.type("ben", C21="won")
    partners.sync()

    partners.path("ana").write_bytes(before)
    result = partners.sync()

    assert result.left_out == ()
    assert partners.tab("ana") == partners.tab("ben")
    assert len(partners.tab("ana")) == 21
    partners.nothing_more_to_do()


def test_the_limit_of_deletions_can_be_set(tmp_path: Path) -> None:
    partners = partners_in(tmp_path, START, MANY, head="max_delete = 4")
    partners.sync()
    with partners.edit("ana") as sheet:
        sheet.delete_rows(2, 5)

    assert partners.sync().exit_code == 3
    assert len(partners.tab("ben")) == 21


def test_a_truncated_file_is_left_out_and_nothing_of_it_is_lost(two: Partners) -> None:
    whole = two.path("ana").read_bytes()
    two.path("ana").write_bytes(whole[: len(whole) // 2])
    two.type("ben", B2="Bakery")

    result = two.sync()

    assert result.exit_code == 3
    assert left_out(result) == ["ana.xlsx"]
    assert "broken" in result.left_out[0]["reason"]
    assert two.path("ana").read_bytes() == whole[: len(whole) // 2]
    assert len(two.tab("ben")) == 4
    assert "left out of this sync" in " ".join(line[WHAT] for line in two.needs("ben")).lower()
    two.nothing_more_to_do()

    two.path("ana").write_bytes(whole)
    assert two.sync().exit_code == 0
    assert two.column("ana", "Title")["OPP-1"] == "Bakery"
    two.nothing_more_to_do()


# --- out of reach ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["~$ben.xlsx", ".~lock.ben.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_read_and_written_next_time(two: Partners, lock: str) -> None:
    (two.folder / lock).write_bytes(b"\x03Ben" if lock.startswith("~") else b"Ben Sa,ben,desk,01.11.2026 09:00,x;")
    two.type("ana", B2="Bakery")
    before = two.path("ben").read_bytes()

    result = two.sync()

    assert result.exit_code == 5
    assert left_out(result) == ["ben.xlsx"]
    assert "is open at Ben" in result.left_out[0]["reason"]
    assert two.path("ben").read_bytes() == before

    (two.folder / lock).unlink()
    result = two.sync()

    assert (result.exit_code, result.left_out) == (0, ())
    assert two.column("ben", "Title")["OPP-1"] == "Bakery"
    two.nothing_more_to_do()


def test_what_was_typed_while_a_workbook_was_locked_is_not_overwritten(two: Partners) -> None:
    lock = two.folder / "~$ben.xlsx"
    lock.write_bytes(b"\x03Ben")
    two.type("ana", F2=1200)
    two.sync()

    two.type("ben", F2=1300, B3="Apps")
    lock.unlink()
    result = two.sync()

    assert result.exit_code == 3
    assert [(one["row"], one["field"]) for one in result.conflicts] == [("OPP-1", "Price")]
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["1200", "1300"]
    assert two.column("ana", "Title")["OPP-2"] == "Apps"
    two.nothing_more_to_do()


def test_a_file_that_cannot_be_reached_is_left_out_and_catches_up(three: Partners) -> None:
    away = three.folder / "away"
    three.path("ben").rename(away)
    three.type("ana", B2="Bakery")
    with three.edit("cho") as sheet:
        sheet.delete_rows(3)

    result = three.sync()

    assert result.exit_code == 3
    assert left_out(result) == ["ben.xlsx"]
    assert three.column("cho", "Title") == three.column("ana", "Title") == {"OPP-1": "Bakery", "OPP-3": "Site"}
    three.nothing_more_to_do()

    away.rename(three.path("ben"))
    result = three.sync()

    assert (result.exit_code, result.left_out) == (0, ())
    assert three.tab("ben") == three.tab("ana")
    three.nothing_more_to_do()


def test_when_no_workbook_can_be_reached_the_sync_fails_and_forgets_nothing(two: Partners) -> None:
    for name in ("ana", "ben"):
        two.path(name).rename(two.folder / name)

    with pytest.raises(BackendError):
        two.sync()

    for name in ("ana", "ben"):
        (two.folder / name).rename(two.path(name))
    two.type("ana", B2="Bakery")
    assert two.sync().exit_code == 0
    assert two.column("ben", "Title")["OPP-1"] == "Bakery"


def test_a_read_only_workbook_is_read_and_left_as_it_is(two: Partners) -> None:
    two.type("ben", B3="Apps")
    two.path("ben").chmod(0o444)
    two.type("ana", B2="Bakery")
    before = two.path("ben").read_bytes()

    result = two.sync()

    assert result.exit_code == 4
    assert left_out(result) == ["ben.xlsx"]
    assert "read-only" in result.left_out[0]["reason"]
    assert two.column("ana", "Title") == {"OPP-1": "Bakery", "OPP-2": "Apps", "OPP-3": "Site"}
    assert two.path("ben").read_bytes() == before

    two.path("ben").chmod(0o644)
    assert two.sync().exit_code == 0
    assert two.tab("ben") == two.tab("ana")
    two.nothing_more_to_do()


# --- joining, leaving, coming back ----------------------------------------------------------------


def joins(partners: Partners, name: str, more: str = "") -> None:
    partners.config({"ana": "", "ben": "", name: more})


def test_a_workbook_that_joins_with_headers_only_is_filled(two: Partners) -> None:
    joins(two, "cho")
    two.write(
        "cho", "Partners\nPartner", "Opportunities\nOpportunity | Title | Stage | Price", "Rules\nRules|Step|Take|To|By"
    )

    result = two.sync()

    assert (result.exit_code, result.changes) == (0, ())
    assert two.tab("cho") == [
        ["Opportunity", "Title", "Stage", "Price"],
        ["OPP-1", "Shop", "won", "1000"],
        ["OPP-2", "App", "lead", "500"],
        ["OPP-3", "Site", "won", "300.5"],
    ]
    assert two.tab("cho", "Partners") == [["Partner"], ["Ana"], ["Ben"]]
    two.nothing_more_to_do()


def test_a_workbook_that_joins_with_rows_of_its_own_adds_them(two: Partners) -> None:
    joins(two, "cho")
    two.write(
        "cho",
        "Partners\nPartner\nCho",
        "Opportunities\nOpportunity | Title | Stage | Price\n | Blog | lead | 70\nOPP-40 | Logo | lead | 80",
    )

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    for name in ("ana", "ben", "cho"):
        assert two.column(name, "Title") == {
            "OPP-1": "Shop", "OPP-2": "App", "OPP-3": "Site", "OPP-40": "Logo", "OPP-41": "Blog",
        }  # fmt: skip
        assert sorted(row[0] for row in two.tab(name, "Partners")[1:]) == ["Ana", "Ben", "Cho"]
    two.nothing_more_to_do()


def test_a_workbook_that_joins_as_a_copy_of_another_changes_nothing(two: Partners) -> None:
    joins(two, "cho")
    shutil.copy(two.path("ana"), two.path("cho"))

    result = two.sync()

    assert (result.exit_code, result.changes, result.conflicts) == (0, (), ())
    assert two.tab("cho") == two.tab("ana")
    two.nothing_more_to_do()


def test_a_workbook_that_joins_as_an_old_copy_asks_about_what_has_changed_since(two: Partners) -> None:
    shutil.copy(two.path("ana"), two.path("cho"))
    two.type("ana", F2=1200)
    with two.edit("ben") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])
    two.sync()
    joins(two, "cho")

    result = two.sync()

    assert result.exit_code == 3
    assert [(one["row"], one["field"]) for one in result.conflicts] == [("OPP-1", "Price")]
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben", "cho")] == ["1200", "1200", "1000"]
    assert two.column("cho", "Title")["OPP-4"] == "Blog"
    two.nothing_more_to_do()


def test_a_workbook_that_leaves_and_comes_back_catches_up(three: Partners) -> None:
    three.config({"ana": "", "ben": ""})
    three.type("ana", B2="Bakery")
    with three.edit("ben") as sheet:
        sheet.delete_rows(3)
    three.sync()
    three.type("cho", F4=310)
    assert three.column("cho", "Title")["OPP-1"] == "Shop"

    three.config({"ana": "", "ben": "", "cho": ""})
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert three.tab("cho") == three.tab("ana") == three.tab("ben")
    assert three.tab("cho")[1:] == [
        ["OPP-1", "Bakery", "Kestrel", "won", "2026-02-01", "1000", ""],
        ["OPP-3", "Site", "Teal", "won", "2026-03-01", "310", ""],
    ]
    three.nothing_more_to_do()


def test_a_workbook_put_back_from_a_backup_loses_nothing_of_what_was_typed_since(two: Partners) -> None:
    backup = two.path("ana").read_bytes()
    two.type("ana", B2="Bakery")
    with two.edit("ben") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])
    two.sync()
    two.type("ben", F3=600)
    two.sync()
    everything = two.tab("ben")

    two.path("ana").write_bytes(backup)
    result = two.sync()

    assert (result.exit_code, result.conflicts, result.changes) == (0, (), ())
    assert result.restored == ("ana.xlsx",)
    assert codes(result) == {"NB607"}
    assert two.tab("ben") == everything
    assert sorted(two.tab("ana")) == sorted(everything)
    two.nothing_more_to_do()


def test_what_is_typed_into_a_backup_that_was_put_back_counts(two: Partners) -> None:
    backup = two.path("ana").read_bytes()
    two.type("ben", F3=600)
    two.sync()

    two.path("ana").write_bytes(backup)
    two.type("ana", B3="Apps")
    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert two.tab("ana") == two.tab("ben")
    assert two.tab("ana")[2][1:6] == ["Apps", "Heron", "lead", "", "600"]
    two.nothing_more_to_do()


def test_a_workbook_with_the_mark_of_another_network_is_not_touched(two: Partners, tmp_path: Path) -> None:
    other = partners_in(tmp_path / "other")
    other.sync()
    shutil.copy(other.path("ana"), two.path("ana"))
    two.type("ben", B2="Bakery")
    before = two.path("ana").read_bytes()

    result = two.sync()

    assert result.exit_code == 3
    assert "carries the mark of another network" in result.left_out[0]["reason"]
    assert "netbook sync --adopt" in result.left_out[0]["fix"]
    assert two.path("ana").read_bytes() == before
    assert len(two.tab("ben")) == 4
    two.nothing_more_to_do()


def test_a_workbook_with_another_mark_can_be_adopted_and_deletes_nothing(two: Partners, tmp_path: Path) -> None:
    other = partners_in(tmp_path / "other")
    other.sync()
    other.type("ana", B3="Apps")
    with other.edit("ana") as sheet:
        sheet.delete_rows(4)
    shutil.copy(other.path("ana"), two.path("ana"))
    before = two.tab("ben")
    two.sync()

    result = two.sync(adopt=True)

    assert result.left_out == ()
    assert [(one["key"], one["field"]) for one in result.conflicts] == [("opp-2", "Title")]
    assert [row[0] for row in two.tab("ana")] == [row[0] for row in before]
    assert two.tab("ben") == before
    two.nothing_more_to_do()


def test_a_backup_from_before_the_memory_was_lost_is_asked_about(two: Partners) -> None:
    backup = two.path("ana").read_bytes()
    two.type("ben", F3=600)
    two.sync()
    shutil.rmtree(two.folder / ".netbook")
    two.sync()

    two.path("ana").write_bytes(backup)
    result = two.sync()

    assert [(one["key"], one["field"]) for one in result.conflicts] == [("opp-2", "Price")]
    assert two.tab("ben")[2][5] == "600"


# --- the memory -----------------------------------------------------------------------------------


def test_the_first_sync_joins_equal_rows_and_asks_where_cells_differ(tmp_path: Path) -> None:
    partners = partners_in(tmp_path)
    partners.type("ana", F2=1200)
    with partners.edit("ana") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])
    with partners.edit("ben") as sheet:
        sheet.delete_rows(3)

    result = partners.sync()

    assert result.exit_code == 3
    assert [(one["row"], one["field"]) for one in result.conflicts] == [("OPP-1", "Price")]
    assert sorted(partners.column("ben", "Title").items()) == sorted(partners.column("ana", "Title").items())
    assert len(partners.tab("ben")) == 5
    assert [partners.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["1200", "1000"]
    partners.nothing_more_to_do()


@pytest.mark.parametrize("damage", ["deleted", "overwritten", "cut short", "of a later version"])
def test_without_its_memory_netbook_starts_anew_from_the_workbooks_and_deletes_nothing(
    two: Partners, damage: str
) -> None:
    for more in ("-wal", "-shm"):
        two.state.with_name(two.state.name + more).unlink(missing_ok=True)
    if damage == "deleted":
        shutil.rmtree(two.folder / ".netbook")
    elif damage == "overwritten":
        two.state.write_bytes(b"not a database" * 500)
    elif damage == "cut short":
        two.state.write_bytes(two.state.read_bytes()[:9000])
    else:
        two.set_version(99)
    two.type("ana", F2=1200)
    with two.edit("ben") as sheet:
        sheet.delete_rows(3)

    result = two.sync()

    assert result.exit_code == 3
    assert [(one["row"], one["field"]) for one in result.conflicts] == [("OPP-1", "Price")]
    assert list(two.column("ana", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    assert sorted(two.column("ben", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    two.nothing_more_to_do()

    two.type("ben", F2=1200)
    result = two.sync()
    assert (result.exit_code, result.conflicts) == (0, ())
    two.nothing_more_to_do()


# --- time -----------------------------------------------------------------------------------------


def test_a_clock_that_was_put_back_does_no_harm(two: Partners) -> None:
    two.type("ana", B2="Bakery")
    two.sync()
    two.now -= timedelta(days=400)
    two.type("ben", B2="Bakeries", F3=600)

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert two.tab("ana") == two.tab("ben")
    assert two.column("ana", "Title")["OPP-1"] == "Bakeries"
    two.nothing_more_to_do()
