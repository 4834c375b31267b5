"""Headers and columns: moved, added, renamed, removed, of another type; whole tabs."""

from pathlib import Path

from tests.jobs.behaviours.partners import START, Partners, codes, messages, partners_in
from tests.tables import rows

PRICES = {"OPP-1": "1000", "OPP-2": "500", "OPP-3": "300.5"}


def test_columns_in_another_order_are_no_edit(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.insert_cols(1)
        sheet.move_range("H1:H4", cols=-7)
    two.type("ben", F2=1111, G3="call back")

    result = two.sync()

    assert (result.exit_code, len(result.changes)) == (0, 2)
    assert two.tab("ana")[0] == ["Note", "Opportunity", "Title", "Client", "Stage", "Decided date", "Price"]
    assert two.tab("ana")[1] == ["", "OPP-1", "Shop", "Kestrel", "won", "2026-02-01", "1111"]
    assert two.tab("ana")[2][0] == "call back"
    two.nothing_more_to_do()


def test_a_column_of_ones_own_stays_and_is_not_sent_to_others(two: Partners) -> None:
    two.type("ana", H1="Mood", H2="good", H4="so so")
    two.type("ben", F4=310)

    result = two.sync()

    assert (result.exit_code, result.findings, len(result.changes)) == (0, (), 1)
    assert [row[7] for row in two.tab("ana")] == ["Mood", "good", "", "so so"]
    assert "Mood" not in two.tab("ben")[0]
    two.nothing_more_to_do()


def test_a_renamed_column_is_asked_about_and_nothing_is_cleared(two: Partners) -> None:
    two.type("ana", F1="Prise", F2=1200)

    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB104")
    assert words.startswith("ana.xlsx Opportunities!F1: ")
    assert "Did you mean 'Price'?" in words
    assert two.column("ben", "Price") == PRICES
    assert "Prise" in two.tab("ana")[0]
    two.nothing_more_to_do()

    two.type("ana", F1="Price")
    assert two.sync().exit_code == 0
    assert two.column("ben", "Price") == {**PRICES, "OPP-1": "1200"}


def test_a_column_renamed_in_the_second_workbook_is_asked_about_there(two: Partners) -> None:
    two.type("ben", F1="Prise", F2=1200)

    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB104")
    assert words.startswith("ben.xlsx Opportunities!F1: ")
    assert two.column("ana", "Price") == PRICES
    assert any("Prise" in line["What is wrong, and what to do"] for line in two.needs("ben"))
    two.nothing_more_to_do()


def test_a_column_that_is_removed_is_never_read_as_cleared(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_cols(6)
    two.type("ben", B2="Bakery")

    assert two.sync().conflicts == ()

    assert two.column("ben", "Price") == PRICES
    assert "Price" not in two.tab("ana")[0]
    assert two.column("ana", "Title")["OPP-1"] == "Bakery"
    two.nothing_more_to_do()


def test_a_column_that_comes_back_empty_is_filled_again(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_cols(6)
    two.sync()

    two.type("ana", G1="Price")
    result = two.sync()

    assert (result.exit_code, result.changes, result.conflicts) == (0, (), ())
    assert two.column("ana", "Price") == two.column("ben", "Price") == PRICES
    two.nothing_more_to_do()


def test_a_column_removed_and_typed_anew_within_one_run_says_what_it_says(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_cols(6)
    two.type("ben", F3=555)
    two.sync()

    two.type("ana", G1="Price", G2=1300)
    result = two.sync()

    assert result.conflicts == ()
    assert two.column("ana", "Price") == two.column("ben", "Price") == {**PRICES, "OPP-1": "1300", "OPP-2": "555"}
    two.nothing_more_to_do()


def test_a_column_that_only_one_workbook_has_stays_there(two: Partners) -> None:
    two.type("ana", H1="Probability", H3=0.5)

    result = two.sync()

    assert result.exit_code == 0
    assert two.column("ana", "Probability")["OPP-2"] == "0.5"
    assert "Probability" not in two.tab("ben")[0]
    expected = [row for row in two.tab("ben", "Expected") if "OPP-2" in row]
    assert [row[row.index("OPP-2") :].count("0.5") for row in expected] == [1]
    two.nothing_more_to_do()


def test_a_number_that_becomes_text_is_an_edit_and_an_error_with_its_place(two: Partners) -> None:
    two.type("ana", F2="a thousand")

    result = two.sync()

    assert result.exit_code == 3
    [words] = messages(result, "NB206")
    assert words.startswith("ana.xlsx Opportunities!F2: ")
    assert two.column("ben", "Price")["OPP-1"] == "a thousand"
    two.nothing_more_to_do()

    two.type("ben", F2=1000)
    assert two.sync().exit_code == 0
    assert two.column("ana", "Price") == PRICES


def test_a_date_that_becomes_the_same_date_as_text_is_no_edit(two: Partners) -> None:
    two.type("ana", E2="2026-02-01")

    result = two.sync()

    assert (result.changes, result.conflicts) == ((), ())
    assert codes(result) == {"NB208"}
    two.nothing_more_to_do()


def test_a_date_that_becomes_another_text_is_an_edit_and_an_error(two: Partners) -> None:
    two.type("ana", E2="early February")

    result = two.sync()

    assert result.exit_code == 3
    assert [words.partition(":")[0] for words in messages(result, "NB210")] == ["ana.xlsx Opportunities!E2"]
    assert two.column("ben", "Decided date")["OPP-1"] == "early February"
    two.nothing_more_to_do()


def test_without_its_header_row_a_tab_is_not_read_and_nothing_is_deleted(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_rows(1)
    two.type("ben", B2="Bakery")

    result = two.sync()

    assert result.exit_code == 3
    assert {words.partition("!")[0] for words in messages(result, "NB103")} == {"ana.xlsx Opportunities"}
    assert [row[0] for row in two.tab("ben")] == ["Opportunity", "OPP-1", "OPP-2", "OPP-3"]
    assert two.tab("ana")[0][0] == "OPP-1"
    two.nothing_more_to_do()


def test_an_emptied_tab_stops_its_workbook_with_exit_code_3(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_rows(1, 10)
    two.type("ben", B2="Bakery")
    ana = two.path("ana").read_bytes()

    result = two.sync()

    assert result.exit_code == 3
    [left_out] = result.left_out
    assert (left_out["label"], left_out["exit_code"]) == ("ana.xlsx", 3)
    assert "all 3 entries of the tab Opportunities are gone" in left_out["reason"]
    assert "--accept-deletes" in left_out["fix"]
    assert [row[0] for row in two.tab("ben")] == ["Opportunity", "OPP-1", "OPP-2", "OPP-3"]
    assert two.path("ana").read_bytes() == ana
    assert any("left out of this sync" in line["What is wrong, and what to do"].lower() for line in two.needs("ben"))
    two.nothing_more_to_do()


def test_a_tab_emptied_below_its_headers_stops_its_workbook_too(two: Partners) -> None:
    with two.edit("ana") as sheet:
        sheet.delete_rows(2, 10)

    result = two.sync()

    assert (result.exit_code, [one["label"] for one in result.left_out]) == (3, ["ana.xlsx"])
    assert two.column("ben", "Price") == PRICES
    two.nothing_more_to_do()


def test_a_deleted_tab_stops_its_workbook(two: Partners) -> None:
    with two.book("ana") as book:
        del book["Opportunities"]

    result = two.sync()

    assert (result.exit_code, [one["label"] for one in result.left_out]) == (3, ["ana.xlsx"])
    assert two.column("ben", "Price") == PRICES
    two.nothing_more_to_do()


def test_a_deleted_tab_that_is_meant_is_a_tab_that_its_workbook_does_not_keep(two: Partners) -> None:
    with two.book("ana") as book:
        del book["Opportunities"]

    result = two.sync(accept_deletes=True)

    assert (result.exit_code, result.left_out) == (0, ())
    assert two.column("ben", "Price") == PRICES
    with two.book("ana") as book:
        assert "Opportunities" not in book.sheetnames
    two.nothing_more_to_do()


def test_a_tab_of_ones_own_stays_and_is_not_sent_to_others(two: Partners) -> None:
    with two.book("ana") as book:
        book.create_sheet("My diary").append(["Monday", "rain"])
    two.type("ben", B2="Bakery")

    assert two.sync().exit_code == 0

    assert two.tab("ana", "My diary") == [["Monday", "rain"]]
    with two.book("ben") as book:
        assert "My diary" not in book.sheetnames


def test_a_tab_that_a_partner_does_not_keep_is_left_away_there(two: Partners) -> None:
    ideas = "Ideas\nIdea | Title | Participants\nIDEA-1 | Menus | Ana, Ben"
    with two.book("ana") as book:
        sheet = book.create_sheet("Ideas")
        for row in rows(ideas)[1:]:
            sheet.append([cell or None for cell in row])

    result = two.sync()

    assert result.exit_code == 0
    assert two.tab("ana", "Ideas") == rows(ideas)[1:]
    with two.book("ben") as book:
        assert "Ideas" not in book.sheetnames
    two.nothing_more_to_do()


def test_a_tab_that_a_partner_adds_later_is_filled(two: Partners) -> None:
    with two.book("ana") as book:
        book.create_sheet("Ideas").append(["Idea", "Title"])
        book["Ideas"].append(["IDEA-1", "Menus"])
    two.sync()

    with two.book("ben") as book:
        book.create_sheet("Ideas").append(["Idea", "Title", "Status"])
    result = two.sync()

    assert result.exit_code == 0
    assert two.tab("ben", "Ideas") == [["Idea", "Title", "Status"], ["IDEA-1", "Menus", ""]]
    two.nothing_more_to_do()


def test_a_workbook_with_the_networks_own_header_for_a_column_takes_part(tmp_path: Path) -> None:
    partners = partners_in(tmp_path)
    partners.write("ben", START.replace("| Hours", "| Hrs"))
    with (tmp_path / "netbook.toml").open("a", encoding="utf-8") as file:
        file.write('\n[columns]\nhours = "Hrs"\n')

    assert partners.sync().exit_code == 0

    partners.type("ben", "Contributions", E2=4)
    assert partners.sync().exit_code == 0
    assert partners.column("ana", "Hours", "Contributions")["CON-1"] == "4"
    assert partners.column("ben", "Hrs", "Contributions")["CON-1"] == "4"
    partners.nothing_more_to_do()
