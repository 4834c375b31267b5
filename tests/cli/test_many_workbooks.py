"""Several workbooks on the command line: what changed, conflicts, the log, undo and resolve."""

import json
from pathlib import Path

import netbook as python_face
from tests.cli.three import CON_4, facts, netbook, three_workbooks, two_conflicts, type_into
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, shown, table

ALL = ("shared", "ana", "ben")


def price_in(folder: Path, name: str) -> object:
    return table(folder / f"{name}.xlsx", "Opportunities")[0]["Price"]


def contributions_in(folder: Path, name: str) -> list[object]:
    return [row["Contribution"] for row in table(folder / f"{name}.xlsx", "Contributions")]


def entry_in(folder: Path, name: str, key: str) -> list[object]:
    return next(row for row in shown(folder / f"{name}.xlsx", "Contributions") if row[0] == key)


# --- sync -----------------------------------------------------------------------------------------


def test_a_sync_says_what_was_changed_by_whom_and_where(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Contributions", {"B10": "OPP-7", "C10": "Ana", "D10": "work", "E10": 3})
    type_into(folder, "shared", "Opportunities", {"D2": 36000})
    type_into(folder, "ben", "Contributions", CON_4)

    said = netbook(folder, "sync").stdout.splitlines()

    start = said.index("Merged    3 changes, 0 conflicts")
    assert said[start + 1 : start + 4] == [
        "  ~ OPP-7  Price  20,000.00 -> 36,000.00                     shared         Opportunities!D2",
        "  + CON-9  OPP-7, Ana, work, 3 h                             ana            Contributions!A10",
        "  - CON-4  OPP-7, Ana, work, 40 h, 3,600.00                  ben            Contributions",
    ]


def test_a_first_sync_lists_nothing_and_a_single_workbook_only_what_changed(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE)

    first = netbook(folder, "sync").stdout
    set_cell(folder / "harbour.xlsx", "Opportunities", "D2", 10000)
    then = netbook(folder, "sync").stdout

    assert "+ " not in first
    assert "Merged" not in first + then
    assert "Changed   1 change\n  ~ OPP-7  Price  20,000.00 -> 10,000.00" in then


def test_only_the_first_changes_are_listed(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Contributions", {f"{column}{row}": text for row in range(10, 25)
                                               for column, text in (("B", "OPP-7"), ("C", "Ana"), ("D", "sale"))})  # fmt: skip

    said = netbook(folder, "sync").stdout

    assert said.count("\n  + CON-") == 12
    assert "\n  and 3 more: netbook log\n" in said


def test_conflicts_are_shown_with_how_to_settle_them(tmp_path: Path) -> None:
    said = netbook(two_conflicts(tmp_path), "sync", code=3).stdout

    assert said.partition("Wrote")[2].partition("\n\n")[2] == (
        "2 conflicts, all kept, nothing overwritten:\n"
        "\n"
        "  OPP-7  Price                       last agreed 20,000.00\n"
        "    ana        Opportunities!D2           21,000.00\n"
        "    ben        Opportunities!D2           22,000.50\n"
        "    Settle: make both cells equal, or  netbook resolve OPP-7.price --take ana\n"
        "\n"
        "  CON-4  the whole entry\n"
        "    OPP-7, Ana, work, 40 h, 3,600.00\n"
        "    ana        Contributions              deleted\n"
        "    ben        Contributions!row 5        changed: Hours 40 -> 44\n"
        "    Settle: netbook resolve CON-4 --keep   or --delete\n"
        "\n" + said.splitlines()[-1] + "\n"
    )
    assert said.splitlines()[-1].endswith("; 2 conflicts need a person: netbook resolve")


def test_quiet_says_in_one_line_what_is_to_settle_and_what_was_left_out(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)

    result = netbook(folder, "sync", "-q", code=3)

    assert (result.stdout, result.stderr) == (
        "", "netbook: 2 conflicts to settle: OPP-7.price, CON-4: netbook resolve\n")  # fmt: skip


def test_a_workbook_that_is_gone_is_left_out_and_why_is_said(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    (folder / "ben.xlsx").rename(folder / "ben.bak")
    type_into(folder, "ana", "Opportunities", {"D2": 1})

    said = netbook(folder, "sync", code=3).stdout
    quiet = netbook(folder, "sync", "-q", code=3).stderr

    assert "Left out  ben.xlsx: there is no such file in " in said
    assert quiet.startswith("netbook: ben.xlsx was left out: ben.xlsx: there is no such file")
    assert "Workbook  ben.xlsx  (Ben)                        cannot be reached" in netbook(folder, "status").stdout


def test_a_busy_workbook_needs_nobody(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    (folder / ".~lock.ben.xlsx#").write_text(",ben,laptop,,;")
    type_into(folder, "ana", "Opportunities", {"D2": 1})

    result = netbook(folder, "sync", "-q", code=5)

    assert (result.stdout, result.stderr) == ("", "")
    assert price_in(folder, "shared") == 1


def test_much_that_is_gone_is_asked_about_and_then_accepted(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Contributions", {f"{c}{row}": None for c in "ABCDEF" for row in range(2, 10)})

    said = netbook(folder, "sync", code=3).stdout
    assert "Left out  ana.xlsx: all 8 entries of the tab Contributions are gone" in said
    assert "netbook sync --accept-deletes" in said
    assert len(contributions_in(folder, "ben")) == 8

    assert "  - CON-1" in netbook(folder, "sync", "--accept-deletes", code=3).stdout
    assert contributions_in(folder, "ben") == []


def test_a_dry_run_shows_every_cell_it_would_write(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Opportunities", {"D2": 21000})
    before = {name: (folder / f"{name}.xlsx").read_bytes() for name in ALL}

    said = netbook(folder, "sync", "-n").stdout
    plan = facts(folder, "sync", "-n")["plan"]

    assert "  ben.xlsx  (tabs Allocations" in said
    assert said.count("    Opportunities!D2         20,000.00 -> 21,000.00\n") == 2
    cell = {"cell": "Opportunities!D2", "tab": "Opportunities", "name": "price", "old": "20000", "new": "21000"}
    assert {one["workbook"]: one["cells"] for one in plan} == {"shared": [cell], "ana": [], "ben": [cell]}
    assert {name: (folder / f"{name}.xlsx").read_bytes() for name in ALL} == before


def test_status_says_which_workbook_and_which_conflicts(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)
    type_into(folder, "shared", "Opportunities", {"B2": "Canteen"})

    said = facts(folder, "status")

    assert said["workbooks"] == {"shared.xlsx": True, "ana.xlsx": False, "ben.xlsx": False}
    assert [one["label"] for one in said["conflicts"]] == ["OPP-7.price", "CON-4"]
    assert (said["run"], said["does"], said["last"]["changes"]) == (2, "sync", [])
    assert "Conflicts 2 open: OPP-7.price, CON-4" in netbook(folder, "status").stdout


# --- log ------------------------------------------------------------------------------------------


def test_the_log_tells_run_by_run_the_latest_first(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Opportunities", {"D2": 21000})
    netbook(folder, "sync")

    said = netbook(folder, "log").stdout

    assert [line.split()[:2] for line in said.splitlines() if line.startswith("Run")] == [["Run", "2"]]
    assert "  ~ OPP-7  Price  20,000.00 -> 21,000.00                     ana            Opportunities!D2\n" in said


def test_a_run_with_many_changes_is_told_shortly_unless_it_is_named(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    new = {
        f"{column}{row}": cell
        for row in range(20, 39)
        for column, cell in (("B", "OPP-7"), ("C", "Ana"), ("D", "sale"))
    }
    type_into(folder, "ana", "Contributions", new)
    netbook(folder, "sync")

    assert "  and 7 more: netbook log --run 2\n" in netbook(folder, "log").stdout
    assert netbook(folder, "log", "--run", "2").stdout.count("\n  + ") == 19


def test_the_log_of_one_cell_one_workbook(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    for name, price in (("ana", 1), ("ben", 2)):
        type_into(folder, name, "Opportunities", {"D2": price, "B2": name})
        netbook(folder, "sync")

    prices = facts(folder, "log", "opp-7.price")["runs"]
    by_ben = facts(folder, "log", "OPP-7", "--partner", "Ben")["runs"]

    assert [(one["run"], one["changes"][0]["old"], one["changes"][0]["new"]) for one in prices] == [
        (3, "1", "2"), (2, "20000", "1")]  # fmt: skip
    assert [change["name"] for change in by_ben[0]["changes"]] == ["title", "price"]


def test_the_log_knows_the_nearest_name(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)

    for asked, said in (
        (["OPP-8"], "Did you mean OPP-7?"),
        (["OPP-7.prise"], "Did you mean OPP-7.price?"),
        (["--workbook", "bem"], "Did you mean ben?"),
        (["--run", "9"], "Run 9 changed nothing, or there was none."),
    ):
        assert said in netbook(folder, "log", *asked, code=2).stderr


def test_an_edit_outside_ones_rights_is_in_the_log(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    config = (
        (folder / "netbook.toml").read_text().replace('owner = "Ben"', 'owner = "Ben"\nmay_edit = ["Contributions"]')
    )
    (folder / "netbook.toml").write_text(config)
    type_into(folder, "ben", "Opportunities", {"D2": 1})

    netbook(folder, "sync")

    assert "! OPP-7  Price  20,000.00 -> 1.00: not for ben to say, put back" in netbook(folder, "log").stdout
    assert price_in(folder, "ben") == 20000
    netbook(folder, "undo", code=2)  # nothing was changed that could be put back


# --- undo -----------------------------------------------------------------------------------------


def test_undo_puts_back_cells_entries_that_are_new_and_entries_that_are_gone(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    before = {key: entry_in(folder, "ben", key) for key in contributions_in(folder, "ben")}
    type_into(folder, "ana", "Contributions", {"B10": "OPP-7", "C10": "Ana", "D10": "work", "E10": 3})
    type_into(folder, "ben", "Contributions", CON_4)
    type_into(folder, "shared", "Opportunities", {"D2": 36000})
    netbook(folder, "sync")
    assert contributions_in(folder, "shared")[-1] == "CON-9"

    said = netbook(folder, "undo").stdout

    assert said.startswith("Put back  run 2 of ")
    for name in ALL:
        assert price_in(folder, name) == 20000
        assert {str(key): entry_in(folder, name, str(key)) for key in contributions_in(folder, name)} == before
    assert "already" in netbook(folder, "sync", "-n").stdout
    assert netbook(folder, "log").stdout.splitlines()[0].endswith("  undo of run 2")


def test_undo_can_be_undone(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ben", "Contributions", CON_4)
    type_into(folder, "ana", "Opportunities", {"D2": 21000, "B2": None})
    netbook(folder, "sync")
    netbook(folder, "undo")

    netbook(folder, "undo")

    for name in ALL:
        assert (price_in(folder, name), "CON-4" in contributions_in(folder, name)) == (21000, False)
    assert netbook(folder, "log").stdout.splitlines()[0].endswith("  undo of run 3")


def test_undo_leaves_alone_what_was_changed_since_unless_it_is_meant(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Opportunities", {"D2": 21000, "B2": "Lunch"})
    netbook(folder, "sync")
    type_into(folder, "ben", "Opportunities", {"D2": 22000})  # not synced yet

    said = netbook(folder, "undo", "2", "--no-input", code=3).stdout

    assert "Left      1 was changed since:\n  OPP-7  Price  now 22,000.00, would be 20,000.00\n" in said
    assert (price_in(folder, "shared"), table(folder / "ana.xlsx", "Opportunities")[0]["Title"]) == (
        22000,
        "Canteen app",
    )
    netbook(folder, "undo", "2", "--force")
    assert [price_in(folder, name) for name in ALL] == [20000] * 3


def test_the_first_run_is_where_the_log_begins(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)

    assert "No run has changed any entry yet; there is nothing to put back." in netbook(folder, "undo", code=2).stderr
    assert netbook(folder, "log", "OPP-7").stdout.startswith("OPP-7 was not changed since the first sync")


def test_undo_of_an_entry_that_was_changed_since_asks_for_force(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Contributions", {"B10": "OPP-7", "C10": "Ana", "D10": "work", "E10": 3})
    netbook(folder, "sync")
    type_into(folder, "ben", "Contributions", {"E10": 5})
    netbook(folder, "sync")

    said = netbook(folder, "undo", "2", code=3).stdout

    assert "CON-9  the whole entry (Contributions)" in said
    assert contributions_in(folder, "ana")[-1] == "CON-9"
    netbook(folder, "undo", "2", "--force")
    assert "CON-9" not in contributions_in(folder, "ana") + contributions_in(folder, "shared")


# --- resolve --------------------------------------------------------------------------------------


def test_resolve_lists_what_is_open(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    assert netbook(folder, "resolve").stdout == "No conflict is open.\n"
    netbook(folder, "sync", code=3)

    said = netbook(folder, "resolve", code=3).stdout

    assert "netbook resolve OPP-7.price --take ana" in said
    assert [one["label"] for one in facts(folder, "resolve", code=3)["conflicts"]] == ["OPP-7.price", "CON-4"]


def test_resolve_settles_one_conflict_after_the_other(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)

    first = netbook(folder, "resolve", "opp-7.price", "--take", "Ben", code=3).stdout
    then = netbook(folder, "resolve", "CON-4", "--delete").stdout

    assert "Settled   OPP-7.price: 22,000.50" in first
    assert "Settled   CON-4: it is gone" in then
    for name in ALL:
        assert (price_in(folder, name), "CON-4" in contributions_in(folder, name)) == (22000.5, False)
    assert facts(folder, "log")["runs"][0]["does"] == "resolve CON-4"


def test_resolve_with_a_value_of_ones_own_and_by_header(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)

    netbook(folder, "resolve", "OPP-7.Price", "--value", "21500.25", code=3)
    netbook(folder, "resolve", "CON-4", "--keep")

    assert [price_in(folder, name) for name in ALL] == [21500.25] * 3
    assert [entry_in(folder, name, "CON-4")[4] for name in ALL] == [44] * 3


def test_resolve_says_what_to_write_instead(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)

    for arguments, said in (
        (["opp-7.prise", "--take", "ana"], "Did you mean OPP-7.price?"),
        (["opp-7.price", "--take", "anna"], "Did you mean ana?"),
        (["opp-7.price", "--take", "shared"], "It is between ana and ben. Or give a value: --value"),
        (["opp-7.price", "--value", "24.500,-"], "Write it as 24500: --value 24500"),
        (["opp-7.price", "--keep"], "Say --take or --value."),
        (["con-4", "--take", "ana"], "Say --keep or --delete."),
        (["opp-7.price"], "Say --take or --value."),
        (["opp-7.price", "--take", "ana", "--value", "3"], "Say --take or --value."),
        (["--take", "ana"], "is no open conflict"),
    ):
        assert said in netbook(folder, "resolve", *arguments, code=2).stderr


def test_what_was_typed_after_the_sync_is_not_settled_away(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)
    type_into(folder, "ben", "Opportunities", {"D2": 23000})

    said = netbook(folder, "resolve", "OPP-7.price", "--take", "ana", code=3).stdout

    assert "something else was typed since the last sync, so nothing was decided" in said
    assert (price_in(folder, "ana"), price_in(folder, "ben")) == (21000, 23000)
    netbook(folder, "resolve", "OPP-7.price", "--take", "ana", code=3)
    assert price_in(folder, "ben") == 21000


def test_two_entries_under_one_key_get_two(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Contributions", {"A10": "CON-9", "B10": "OPP-7", "C10": "Ana", "D10": "sale"})
    type_into(folder, "ben", "Contributions", {"A10": "CON-9", "B10": "OPP-7", "C10": "Ben", "D10": "work", "E10": 9})
    said = netbook(folder, "sync", code=3).stdout
    assert "netbook resolve CON-9 --new-key ana" in said

    netbook(folder, "resolve", "CON-9", "--new-key", "ben")

    for name in ALL:
        assert [entry_in(folder, name, key)[2] for key in ("CON-9", "CON-10")] == ["Ana", "Ben"]


def test_a_choice_in_the_tab_netbook_settles_a_conflict(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    netbook(folder, "sync", code=3)
    rows = table(folder / "ana.xlsx", "netbook", 3)
    assert [row["Entry"] for row in rows] == ["OPP-7 Price", "CON-4"]
    type_into(folder, "ana", "netbook", {"E4": "22,000.50 (Ben)", "E5": "keep the entry (Ben changed it)"})

    netbook(folder, "sync")

    assert [price_in(folder, name) for name in ALL] == [22000.5] * 3
    assert [entry_in(folder, name, "CON-4")[4] for name in ALL] == [44] * 3
    assert "All is well" in str(shown(folder / "ana.xlsx", "netbook")[0][0])


def test_conflicts_as_a_dataframe(tmp_path: Path) -> None:
    rows = python_face.open(two_conflicts(tmp_path)).conflicts()

    assert rows[["label", "agreed", "workbook", "cell", "value"]].values.tolist() == [
        ["OPP-7.price", "20000", "ana", "Opportunities!D2", "21000"],
        ["OPP-7.price", "20000", "ben", "Opportunities!D2", "22000.5"],
        ["CON-4", "keep", "ana", "", "delete"],
        ["CON-4", "keep", "ben", "Contributions!row 5", "keep"],
    ]


def test_no_line_is_wider_than_100_columns_and_nothing_speaks_to_the_terminal(tmp_path: Path) -> None:
    folder = two_conflicts(tmp_path)
    long = "\u202e\x1b[31m" + "word " * 60
    type_into(folder, "ana", "Opportunities", {"B2": long.replace("\x1b", "")})
    type_into(folder, "ben", "Opportunities", {"B2": "x" * 300})
    type_into(folder, "shared", "Contributions", {"B10": "OPP-7", "C10": "Ana", "D10": "\u202ework" * 30})
    outputs = [netbook(folder, "sync", "-n", code=3), netbook(folder, "sync", code=3), netbook(folder, "log")]
    outputs += [netbook(folder, "resolve", code=3), netbook(folder, "status")]

    for result in outputs:
        for line in result.stdout.splitlines():
            assert len(line) <= 100 or str(folder) in line, line
        assert not {"\u202e", "\x1b"} & set(result.stdout)


def test_the_new_commands_speak_json(tmp_path: Path) -> None:
    folder = three_workbooks(tmp_path)
    type_into(folder, "ana", "Opportunities", {"D2": 21000})

    schemas = [facts(folder, *command)["schema"] for command in (["sync"], ["log"], ["undo"], ["resolve"], ["status"])]

    assert schemas == [f"netbook.{name}/1" for name in ("sync", "log", "undo", "resolve", "status")]
    undone = json.loads(netbook(folder, "undo", "--json").stdout)
    assert [(one["row"], one["old"], one["new"]) for one in undone["undone"]] == [("OPP-7", "20000", "21000")]
