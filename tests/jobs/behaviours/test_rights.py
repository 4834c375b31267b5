"""Who may edit what, and who gets which rows."""

from pathlib import Path

from tests.jobs.behaviours.partners import START, Partners, messages, partners_in


def limited(folder: Path, may_edit: str) -> Partners:
    partners = partners_in(folder, names={"ana": "", "ben": f'owner = "Ben"\nmay_edit = {may_edit}'})
    assert partners.sync().exit_code == 0
    return partners


def test_what_somebody_may_edit_is_taken_over(tmp_path: Path) -> None:
    partners = limited(tmp_path, '["Contributions", "Opportunities.Note"]')
    partners.type("ben", G2="call back")
    partners.type("ben", "Contributions", E3=2)
    with partners.edit("ben", "Contributions") as sheet:
        sheet.append([None, "OPP-1", "Ben", "work", 5])

    result = partners.sync()

    assert (result.exit_code, result.findings) == (0, ())
    assert partners.column("ana", "Note")["OPP-1"] == "call back"
    assert partners.column("ana", "Hours", "Contributions") == {"CON-1": "3", "CON-2": "2", "CON-3": "2", "CON-4": "5"}
    partners.nothing_more_to_do()


def test_what_somebody_may_not_edit_is_reported_logged_and_put_back(tmp_path: Path) -> None:
    partners = limited(tmp_path, '["Contributions", "Opportunities.Note"]')
    partners.type("ben", F2=9000, G2="call back")

    result = partners.sync()

    [words] = messages(result, "NB604")
    assert words.startswith("ben.xlsx Opportunities!F2: '9000' is not for this workbook to say")
    assert partners.column("ana", "Price")["OPP-1"] == partners.column("ben", "Price")["OPP-1"] == "1000"
    assert partners.column("ana", "Note")["OPP-1"] == "call back"
    assert ("opp-1", "price", "1000", "9000", "not theirs") in partners.log()
    partners.nothing_more_to_do_but_tell()


def test_a_row_deleted_by_somebody_who_may_not_is_put_back(tmp_path: Path) -> None:
    partners = limited(tmp_path, '["Contributions"]')
    with partners.edit("ben") as sheet:
        sheet.delete_rows(3)

    result = partners.sync()

    assert [words.partition(":")[0] for words in messages(result, "NB604")] == ["ben.xlsx Opportunities!row 1"]
    assert list(partners.column("ana", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    assert sorted(partners.column("ben", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    partners.nothing_more_to_do_but_tell()


def test_a_row_added_by_somebody_who_may_not_is_not_spread(tmp_path: Path) -> None:
    partners = limited(tmp_path, '["Contributions"]')
    with partners.edit("ben") as sheet:
        sheet.append([None, "Blog", "Wren", "lead", None, 250])

    result = partners.sync()

    [words] = messages(result, "NB604")
    assert words.startswith("ben.xlsx Opportunities!row 5: a new entry is not for this workbook to add")
    assert [entry[1:] for entry in partners.log() if entry[4] == "not theirs" and entry[1] == "title"] == [
        ("title", "", "Blog", "not theirs")
    ]
    assert list(partners.column("ana", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    assert list(partners.column("ben", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    partners.nothing_more_to_do_but_tell()


INVOLVED = {"shared": "", "ben": 'owner = "Ben"\nrows = "involved"'}
NOBODY_ELSES = START.replace("    CON-3", "    CON-4        | OPP-2       | Ana     | sale | 9\n    CON-3")
HEADERS = """
    Partners
    Partner

    Opportunities
    Opportunity | Title | Stage | Price

    Contributions
    Contribution | Opportunity | Partner | Role | Hours
"""


def involved(folder: Path) -> Partners:
    partners = partners_in(folder, NOBODY_ELSES, names=INVOLVED)
    partners.write("ben", HEADERS)
    assert partners.sync().exit_code == 0
    return partners


def test_a_partner_gets_only_the_opportunities_they_take_part_in(tmp_path: Path) -> None:
    partners = involved(tmp_path)

    assert list(partners.column("ben", "Title")) == ["OPP-1", "OPP-3"]
    assert list(partners.column("ben", "Hours", "Contributions")) == ["CON-1", "CON-2", "CON-3"]
    assert list(partners.column("shared", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    assert [row[0] for row in partners.tab("ben", "Partners")] == ["Partner", "Ana", "Ben"]
    partners.nothing_more_to_do()


def test_the_computed_tabs_are_the_same_for_everybody(tmp_path: Path) -> None:
    partners = involved(tmp_path)

    for title in ("Ledger", "Balances", "Expected", "netbook"):
        assert partners.tab("ben", title) == partners.tab("shared", title)
    assert partners.tab("ben", "Allocations")[2:] == partners.tab("shared", "Allocations")[2:]


def test_who_joins_an_opportunity_gets_its_rows(tmp_path: Path) -> None:
    partners = involved(tmp_path)
    with partners.edit("shared", "Contributions") as sheet:
        sheet.append([None, "OPP-2", "Ben", "work", 1])

    assert partners.sync().exit_code == 0

    assert sorted(partners.column("ben", "Title")) == ["OPP-1", "OPP-2", "OPP-3"]
    assert sorted(partners.column("ben", "Hours", "Contributions")) == ["CON-1", "CON-2", "CON-3", "CON-4", "CON-5"]
    partners.nothing_more_to_do()


def test_what_the_partner_types_reaches_the_others_and_what_they_do_not_see_stays(tmp_path: Path) -> None:
    partners = involved(tmp_path)
    partners.type("ben", B2="Bakery")
    with partners.edit("ben") as sheet:
        sheet.append([None, "Blog", "lead", 250])
    partners.type("shared", B3="Apps")

    assert partners.sync().exit_code == 0

    assert partners.column("shared", "Title") == {"OPP-1": "Bakery", "OPP-2": "Apps", "OPP-3": "Site", "OPP-4": "Blog"}
    assert partners.column("ben", "Title") == {"OPP-1": "Bakery", "OPP-3": "Site", "OPP-4": "Blog"}
    partners.nothing_more_to_do()
