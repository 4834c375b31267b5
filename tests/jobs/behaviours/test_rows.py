"""Rows come, go, move, hide, and are known by their key."""

from openpyxl.worksheet.worksheet import Worksheet

from tests.jobs.behaviours.partners import Partners, messages


def delete_row(partners: Partners, name: str, row: int, title: str = "Opportunities") -> None:
    with partners.edit(name, title) as sheet:
        sheet.delete_rows(row)


def append(sheet: Worksheet, *cells: object) -> None:
    """Type below the last row."""
    below = sheet.max_row + 1
    for column, value in enumerate(cells, 1):
        sheet.cell(below, column, value)


def order(partners: Partners, name: str) -> list[str]:
    return [row[0] for row in partners.tab(name)[1:]]


# --- added ----------------------------------------------------------------------------------------


def test_a_new_row_without_a_key_gets_one_and_is_appended_everywhere(three: Partners) -> None:
    with three.edit("ana") as sheet:
        append(sheet, None, "Blog", "Wren", "lead", None, 250)

    result = three.sync()

    assert result.exit_code == 0
    assert three.tab("ana") == three.tab("ben") == three.tab("cho")
    assert three.tab("cho")[-1] == ["OPP-4", "Blog", "Wren", "lead", "", "250", ""]
    three.nothing_more_to_do()


def test_new_rows_of_two_partners_get_two_keys(two: Partners) -> None:
    with two.edit("ana") as sheet:
        append(sheet, None, "Blog", "Wren", "lead", None, 250)
    with two.edit("ben") as sheet:
        append(sheet, None, "Logo", "Finch", "lead", None, 80)

    assert two.sync().exit_code == 0

    assert two.column("ana", "Title") == two.column("ben", "Title")
    assert sorted(two.column("ana", "Title").items())[-2:] == [("OPP-4", "Blog"), ("OPP-5", "Logo")]
    two.nothing_more_to_do()


def test_the_same_key_typed_for_the_same_row_is_one_row(two: Partners) -> None:
    for name in ("ana", "ben"):
        with two.edit(name) as sheet:
            append(sheet, "OPP-9", "Blog", "Wren", "lead", None, 250)

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert order(two, "ana") == order(two, "ben") == ["OPP-1", "OPP-2", "OPP-3", "OPP-9"]
    two.nothing_more_to_do()


def test_the_same_key_typed_for_one_row_with_more_in_one_of_them_is_one_row(two: Partners) -> None:
    with two.edit("ana") as sheet:
        append(sheet, "OPP-9", "Blog", "Wren", "lead", None, 250)
    with two.edit("ben") as sheet:
        append(sheet, "OPP-9", "Blog", "Wren", "lead", None, None, "call back")

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert two.tab("ana")[-1] == two.tab("ben")[-1] == ["OPP-9", "Blog", "Wren", "lead", "", "250", "call back"]
    two.nothing_more_to_do()


def two_under_one_key(partners: Partners) -> None:
    with partners.edit("ana") as sheet:
        append(sheet, "OPP-9", "Blog", "Wren", "lead", None, 250)
    with partners.edit("ben") as sheet:
        append(sheet, "OPP-9", "Logo", "Finch", "qualified", None, 80)


def test_the_same_key_typed_for_different_rows_is_a_conflict_and_both_are_kept(three: Partners) -> None:
    two_under_one_key(three)

    result = three.sync()

    assert result.exit_code == 3
    assert three.column("ana", "Title")["OPP-9"] == "Blog"
    assert three.column("ben", "Title")["OPP-9"] == "Logo"
    assert "OPP-9" not in three.column("cho", "Title")
    [words] = messages(result, "NB603")
    assert "different entries under one key, from ana.xlsx and ben.xlsx" in words
    assert len(three.offered("ana", "OPP-9")) == len(three.offered("ben", "OPP-9")) == 3
    three.nothing_more_to_do()


def test_the_same_key_for_different_rows_is_settled_by_the_new_key_that_is_offered(three: Partners) -> None:
    two_under_one_key(three)
    three.sync()

    three.choose("ana", "OPP-9", "key", "ben")
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    for name in ("ana", "ben", "cho"):
        titles = three.column(name, "Title")
        assert (titles["OPP-9"], titles["OPP-10"]) == ("Blog", "Logo")
    three.nothing_more_to_do()


def test_the_same_key_for_different_rows_is_settled_by_typing_another_key(three: Partners) -> None:
    two_under_one_key(three)
    three.sync()

    three.type("ben", A5="OPP-20")
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    for name in ("ana", "ben", "cho"):
        titles = three.column(name, "Title")
        assert (titles["OPP-9"], titles["OPP-20"]) == ("Blog", "Logo")
    three.nothing_more_to_do()


def test_two_rows_under_one_key_may_be_put_together(two: Partners) -> None:
    two_under_one_key(two)
    two.sync()

    two.choose("ben", "OPP-9", "one entry")
    result = two.sync()

    assert {one["row"] for one in result.conflicts} == {"OPP-9"}
    assert sorted(one["field"] for one in result.conflicts) == ["Client", "Price", "Stage", "Title"]
    two.nothing_more_to_do()


def test_a_row_copied_with_its_key_is_found_and_named(two: Partners) -> None:
    with two.edit("ana") as sheet:
        append(sheet, "OPP-1", "Shop, second phase", "Kestrel", "lead", None, 700)

    result = two.sync()

    assert result.exit_code == 3
    assert [words.partition(":")[0] for words in messages(result, "NB302")] == [
        "ana.xlsx Opportunities!A2",
        "ana.xlsx Opportunities!A5",
    ]
    assert order(two, "ana") == ["OPP-1", "OPP-2", "OPP-3", "OPP-1"]
    assert order(two, "ben") == ["OPP-1", "OPP-2", "OPP-3"]
    two.nothing_more_to_do()


def test_a_row_copied_with_its_key_in_another_workbook_than_the_first_is_named_too(two: Partners) -> None:
    with two.edit("ben") as sheet:
        append(sheet, "OPP-1", "Shop, second phase", "Kestrel", "lead", None, 700)

    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB302")
    assert words.startswith("ben.xlsx Opportunities!A5: ")
    assert order(two, "ana") == ["OPP-1", "OPP-2", "OPP-3"]
    assert [line["Where"] for line in two.needs("ben") if line["What"] == "error"] == ["Opportunities!A5"]
    two.nothing_more_to_do()


def test_a_copied_row_that_gets_a_key_of_its_own_is_a_new_row(two: Partners) -> None:
    with two.edit("ben") as sheet:
        append(sheet, "OPP-1", "Shop, second phase", "Kestrel", "lead", None, 700)
    two.sync()

    two.type("ben", A5=None)
    result = two.sync()

    assert result.exit_code == 0
    assert two.column("ana", "Title")["OPP-4"] == two.column("ben", "Title")["OPP-4"] == "Shop, second phase"
    two.nothing_more_to_do()


# --- deleted --------------------------------------------------------------------------------------


def test_a_row_deleted_in_one_workbook_goes_in_the_others(three: Partners) -> None:
    delete_row(three, "ana", 3)

    result = three.sync()

    assert result.exit_code == 0
    assert [order(three, name) for name in ("ana", "ben", "cho")] == [["OPP-1", "OPP-3"]] * 3
    three.nothing_more_to_do()


def test_a_deleted_row_of_which_somebody_has_a_copy_goes_with_its_copy(two: Partners) -> None:
    with two.edit("ben") as sheet:
        append(sheet, "OPP-2", "App", "Heron", "lead", None, 500)
    two.sync()
    delete_row(two, "ana", 3)

    two.sync()

    assert order(two, "ana") == order(two, "ben") == ["OPP-1", "OPP-3"]
    two.nothing_more_to_do()


def test_a_deleted_row_whose_copy_says_something_else_stays_there_until_it_has_a_key_of_its_own(two: Partners) -> None:
    with two.edit("ben") as sheet:
        append(sheet, "OPP-2", "App, second part", "Heron", "lead", None, 500)
    two.sync()
    delete_row(two, "ana", 3)

    two.sync()

    assert order(two, "ana") == ["OPP-1", "OPP-3"]
    assert order(two, "ben") == ["OPP-1", "OPP-2", "OPP-3", "OPP-2"]
    two.nothing_more_to_do()
    two.type("ben", A5="OPP-4")
    two.sync()
    assert order(two, "ana") == ["OPP-1", "OPP-3", "OPP-4"]
    assert order(two, "ben") == ["OPP-1", "OPP-3", "OPP-4"]


def test_a_row_deleted_in_both_is_gone(two: Partners) -> None:
    delete_row(two, "ana", 3)
    delete_row(two, "ben", 3)

    assert two.sync().exit_code == 0

    assert order(two, "ana") == order(two, "ben") == ["OPP-1", "OPP-3"]
    two.nothing_more_to_do()


def test_a_row_deleted_here_and_changed_there_is_a_conflict_and_stays_as_it_is(three: Partners) -> None:
    delete_row(three, "ana", 3)
    three.type("ben", F3=750)

    result = three.sync()

    assert result.exit_code == 3
    [conflict] = result.conflicts
    assert (conflict["row"], conflict["field"]) == ("OPP-2", "")
    [words] = messages(result, "NB602")
    assert "deleted by ana.xlsx; changed by ben.xlsx (Opportunities!row 3): Price 500.00 -> 750.00" in words
    assert order(three, "ana") == ["OPP-1", "OPP-3"]
    assert [three.column(name, "Price")["OPP-2"] for name in ("ben", "cho")] == ["750", "500"]
    three.nothing_more_to_do()


def test_a_deleted_and_changed_row_may_be_kept(three: Partners) -> None:
    delete_row(three, "ana", 3)
    three.type("ben", F3=750)
    three.sync()

    three.choose("ana", "OPP-2", "keep")
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert {three.column(name, "Price")["OPP-2"] for name in ("ana", "ben", "cho")} == {"750"}
    three.nothing_more_to_do()


def test_a_deleted_and_changed_row_may_be_deleted(three: Partners) -> None:
    delete_row(three, "ana", 3)
    three.type("ben", F3=750)
    three.sync()

    three.choose("ben", "OPP-2", "delete")
    result = three.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert [order(three, name) for name in ("ana", "ben", "cho")] == [["OPP-1", "OPP-3"]] * 3
    three.nothing_more_to_do()


def test_a_deleted_row_typed_again_with_its_key_is_back_everywhere(two: Partners) -> None:
    delete_row(two, "ana", 3)
    two.sync()

    with two.edit("ben") as sheet:
        append(sheet, "OPP-2", "App", "Heron", "lead", None, 500)
    assert two.sync().exit_code == 0

    assert two.column("ana", "Title")["OPP-2"] == two.column("ben", "Title")["OPP-2"] == "App"
    two.nothing_more_to_do()


def test_the_number_of_a_deleted_row_is_not_given_again(two: Partners) -> None:
    delete_row(two, "ana", 4, "Contributions")
    two.sync()

    with two.edit("ben", "Contributions") as sheet:
        append(sheet, None, "OPP-1", "Ana", "work", 7)
    two.sync()

    keys = list(two.column("ana", "Hours", "Contributions"))
    assert keys == ["CON-1", "CON-2", "CON-4"]


# --- moved, sorted, hidden ------------------------------------------------------------------------


def test_sorted_rows_are_no_edit_and_the_order_is_the_owners(two: Partners) -> None:
    with two.edit("ana") as sheet:
        cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for row, values in enumerate(reversed(cells), 2):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value
    ben = two.path("ben").read_bytes()

    result = two.sync()

    assert (result.exit_code, result.changes) == (0, ())
    assert order(two, "ana") == ["OPP-3", "OPP-2", "OPP-1"]
    assert two.path("ben").read_bytes() == ben
    two.nothing_more_to_do()


def test_an_edit_reaches_its_row_in_a_workbook_that_is_sorted_otherwise(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.move_range("A2:G2", rows=3)
        sheet.delete_rows(2)
    two.type("ben", F2=1234)

    assert two.sync().exit_code == 0

    assert order(two, "ana") == ["OPP-2", "OPP-3", "OPP-1"]
    assert two.column("ana", "Price") == {"OPP-1": "1234", "OPP-2": "500", "OPP-3": "300.5"}
    two.nothing_more_to_do()


def test_blank_lines_between_rows_are_no_edit(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.insert_rows(3, 2)
    two.type("ben", B4="Web site")

    result = two.sync()

    assert (result.exit_code, len(result.changes)) == (0, 1)
    with two.edit("ana") as sheet:
        assert [sheet.cell(row, 2).value for row in range(2, 7)] == ["Shop", None, None, "App", "Web site"]
    two.forget_marks()
    two.nothing_more_to_do()


def test_rows_hidden_by_a_filter_are_there_and_stay_hidden(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.auto_filter.ref = "A1:G4"
        sheet.auto_filter.add_filter_column(3, ["won"])
        sheet.row_dimensions[3].hidden = True
    two.type("ben", F3=555)

    result = two.sync()

    assert (result.exit_code, len(result.changes)) == (0, 1)
    assert two.column("ana", "Price")["OPP-2"] == "555"
    two.nothing_more_to_do()
    with two.edit("ana") as sheet:
        assert sheet.row_dimensions[3].hidden
        assert sheet.auto_filter.ref == "A1:G4"


def test_hidden_and_grouped_rows_are_there_and_stay_so(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions.group(3, 4, outline_level=1, hidden=True)
    two.type("ben", B2="Bakery", F4=301)

    assert two.sync().exit_code == 0

    assert (two.column("ana", "Title")["OPP-1"], two.column("ana", "Price")["OPP-3"]) == ("Bakery", "301")
    two.nothing_more_to_do()
    with two.edit("ana") as sheet:
        assert sheet.row_dimensions[2].hidden
        assert [sheet.row_dimensions[row].outlineLevel for row in (3, 4)] == [1, 1]


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_cleared_by_accident_comes_back(two: Partners) -> None:
    two.type("ana", A3=None)

    result = two.sync()

    assert (result.exit_code, result.changes) == (0, ())
    assert order(two, "ana") == order(two, "ben") == ["OPP-1", "OPP-2", "OPP-3"]
    two.nothing_more_to_do()


def test_all_keys_cleared_by_accident_come_back(two: Partners) -> None:
    two.type("ana", A2=None, A3=None, A4=None)
    two.type("ben", F4=333)

    assert two.sync().exit_code == 0

    assert order(two, "ana") == ["OPP-1", "OPP-2", "OPP-3"]
    assert two.column("ana", "Price")["OPP-3"] == "333"
    two.nothing_more_to_do()


def test_a_key_in_other_letters_is_the_same_key(two: Partners) -> None:
    two.type("ana", A2="opp-1", F2=1111)

    result = two.sync()

    assert (result.exit_code, result.conflicts) == (0, ())
    assert [*two.column("ben", "Price").values()] == ["1111", "500", "300.5"]
    two.nothing_more_to_do()


def test_a_changed_key_is_a_new_row_in_the_place_of_the_old_one(two: Partners) -> None:
    two.type("ana", A3="OPP-77")

    assert two.sync().exit_code == 0

    assert order(two, "ana") == ["OPP-1", "OPP-77", "OPP-3"]
    assert sorted(order(two, "ben")) == ["OPP-1", "OPP-3", "OPP-77"]
    assert two.column("ben", "Title")["OPP-77"] == "App"
    two.nothing_more_to_do()


def test_a_key_cell_with_a_formula_is_read_by_its_value_and_left_alone(two: Partners) -> None:
    with two.edit("ana") as sheet:
        append(sheet, '="OPP-"&8', "Blog", "Wren", "lead", None, 250)

    result = two.sync()

    assert "OPP-8" not in order(two, "ben")
    [words] = messages(result, "NB608")
    assert "ana.xlsx Opportunities!row 5" in words
    two.nothing_more_to_do()
    with two.edit("ana") as sheet:
        assert sheet["A5"].value == '="OPP-"&8'
