"""Two people type: in the same cell, in the same row, in different ones; and how a conflict is settled."""

from tests.jobs.behaviours.partners import WHAT, Partners, codes, messages


def test_a_cell_changed_in_one_workbook_is_changed_in_the_others(three: Partners) -> None:
    three.type("ana", B2="Bakery", F2=1200.5)

    result = three.sync()

    assert result.exit_code == 0
    assert three.tab("ana") == three.tab("ben") == three.tab("cho")
    assert three.column("cho", "Title")["OPP-1"] == "Bakery"
    assert three.column("ben", "Price")["OPP-1"] == "1200.5"
    assert [(one["row"], one["field"], one["old"], one["new"], one["cell"]) for one in result.changes] == [
        ("OPP-1", "Title", "Shop", "Bakery", "ana.xlsx Opportunities!B2"),
        ("OPP-1", "Price", "1000", "1200.5", "ana.xlsx Opportunities!F2"),
    ]
    three.nothing_more_to_do()


def test_the_same_cell_changed_differently_is_a_conflict_and_both_keep_their_own(three: Partners) -> None:
    three.type("ana", F2=3600)
    three.type("ben", F2=3550)

    result = three.sync()

    assert result.exit_code == 3
    assert [three.column(name, "Price")["OPP-1"] for name in ("ana", "ben", "cho")] == ["3600", "3550", "1000"]
    [conflict] = result.conflicts
    assert (conflict["row"], conflict["field"]) == ("OPP-1", "Price")
    assert len(three.offered("ana", "OPP-1 Price")) == len(three.offered("ben", "OPP-1 Price")) == 3
    [line] = [one for one in three.needs("ana") if one["What"] == "conflict"]
    assert (line["Where"], line["Entry"]) == ("Opportunities!F2", "OPP-1 Price")
    assert "ben.xlsx has 3,550.00; ana.xlsx has 3,600.00" in line[WHAT]
    assert "agreed last: 1,000.00, which goes on being used" in line[WHAT]
    agreed = [row for row in three.tab("cho", "Allocations") if row[0] == "OPP-1" and "Ana" in row]
    assert "750" in agreed[0]  # three of four hours of the price agreed last
    three.nothing_more_to_do()


def test_the_same_cell_changed_to_the_same_value_is_no_conflict(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3600.0)

    result = two.sync()

    assert result.exit_code == 0
    assert two.column("ana", "Price")["OPP-1"] == two.column("ben", "Price")["OPP-1"] == "3600"
    assert [one["workbooks"] for one in result.changes] == [["ana", "ben"]]
    two.nothing_more_to_do()


def test_different_cells_of_a_row_are_both_taken_over(two: Partners) -> None:
    two.type("ana", B2="Bakery")
    two.type("ben", F2=1200)

    assert two.sync().exit_code == 0

    assert two.tab("ana") == two.tab("ben")
    assert two.tab("ana")[1] == ["OPP-1", "Bakery", "Kestrel", "won", "2026-02-01", "1200", ""]
    two.nothing_more_to_do()


def test_a_cell_that_was_cleared_is_cleared_everywhere(two: Partners) -> None:
    two.type("ana", C2=None)

    assert two.sync().exit_code == 0

    assert two.column("ben", "Client") == {"OPP-1": "", "OPP-2": "Heron", "OPP-3": "Teal"}
    two.nothing_more_to_do()


def test_a_conflict_is_settled_by_making_the_cells_equal(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.type("ben", F2=3600)
    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert (
        two.column("ana", "Price") == two.column("ben", "Price") == {"OPP-1": "3600", "OPP-2": "500", "OPP-3": "300.5"}
    )
    assert two.needs("ben") == []
    two.nothing_more_to_do()


def test_a_conflict_is_settled_by_going_back_to_what_was_agreed(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.type("ben", F2=1000)
    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert two.column("ana", "Price")["OPP-1"] == two.column("ben", "Price")["OPP-1"] == "3600"
    two.nothing_more_to_do()


def test_a_conflict_is_settled_by_the_dropdown_in_the_tab_netbook(three: Partners) -> None:
    three.type("ana", F2=3600)
    three.type("ben", F2=3550)
    three.sync()

    three.choose("ben", "OPP-1 Price", "ana")
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert {three.column(name, "Price")["OPP-1"] for name in ("ana", "ben", "cho")} == {"3600"}
    assert [three.needs(name) for name in ("ana", "ben", "cho")] == [[], [], []]
    three.nothing_more_to_do()


def test_the_bare_value_may_be_typed_as_a_choice(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.type_choice("ana", "OPP-1 Price", 3550)
    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert two.column("ana", "Price")["OPP-1"] == two.column("ben", "Price")["OPP-1"] == "3550"
    two.nothing_more_to_do()


def test_two_workbooks_that_choose_differently_settle_nothing(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.choose("ana", "OPP-1 Price", "ana")
    two.choose("ben", "OPP-1 Price", "ben")
    result = two.sync()

    assert result.exit_code == 3
    assert [(one["row"], one["field"]) for one in result.conflicts] == [("OPP-1", "Price")]
    [words] = messages(result, "NB609")
    assert "OPP-1 Price" in words
    assert "choose differently" in words
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["3600", "3550"]
    two.nothing_more_to_do()


def test_a_choice_that_is_none_of_the_offered_ones_is_asked_again(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.type_choice("ana", "OPP-1 Price", "the cheaper one")
    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB609")
    assert "'the cheaper one' for OPP-1 Price is none of the choices" in words
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["3600", "3550"]
    two.nothing_more_to_do()


def test_a_choice_of_a_value_that_was_typed_over_meanwhile_decides_nothing(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.choose("ana", "OPP-1 Price", "ben")
    two.type("ben", F2=3520)
    result = two.sync()

    assert result.exit_code == 3
    assert "meanwhile" in messages(result, "NB609")[0]
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["3600", "3520"]
    two.nothing_more_to_do_but_tell()
    assert [two.column(name, "Price")["OPP-1"] for name in ("ana", "ben")] == ["3600", "3520"]


def test_a_conflict_on_which_one_types_again_offers_the_new_value(two: Partners) -> None:
    two.type("ana", F2=3600)
    two.type("ben", F2=3550)
    two.sync()

    two.type("ana", F2=3580)
    result = two.sync()

    [conflict] = result.conflicts
    assert [one["value"] for one in conflict["candidates"]] == ["3550", "3580"]
    assert "NB601" in codes(result)
    two.nothing_more_to_do()


def test_what_was_agreed_before_stays_in_the_log(two: Partners) -> None:
    two.type("ana", B2="Bakery")
    two.sync()
    two.type("ben", B2="Bakeries")

    two.sync()

    assert two.log()[-2:] == [
        ("opp-1", "title", "Shop", "Bakery", "agreed"),
        ("opp-1", "title", "Bakery", "Bakeries", "agreed"),
    ]
