"""netbook.toml: every problem at once, each with its line and what was probably meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbook.config import load_network, parse_network
from netbook.errors import ConfigError
from netbook.model.network import MaxDelete, WorkbookPlace
from netbook.model.schema import TABS

GOOD = """
[network]
name = "Harbour"
currency = "EUR"

[workbooks.shared]
location = "harbour.xlsx"

[columns]
hours = "Hrs"
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        parse_network(text, Path("/net/netbook.toml"))
    return error.value.problems


def test_a_good_file_is_a_network() -> None:
    network = parse_network(GOOD, Path("/net/netbook.toml"))

    assert (network.name, network.currency, dict(network.aliases)) == ("Harbour", "EUR", {"hours": "Hrs"})
    assert network.workbooks[0].location == "/net/harbour.xlsx"


def test_three_mistakes_are_all_named_with_line_and_suggestion() -> None:
    text = GOOD.replace('"EUR"', '"Euro"').replace("location =", "locaton =").replace("hours", "huors")

    assert problems(text) == (
        "netbook.toml:4: network.currency: 'Euro' is not a currency code; write three capitals, such as EUR",
        'netbook.toml:7: workbooks.shared.locaton: unknown setting, did you mean "location"?',
        'netbook.toml:6: workbooks.shared.location: missing; write location = "harbour.xlsx"',
        'netbook.toml:10: columns.huors: unknown column, did you mean "hours"?',
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "netbook.toml: network: missing; write [network] with name and currency"),
        ("[network]\nname = 1\ncurrency = \"EUR\"", "netbook.toml:2: network.name: must be text"),
        ("[netwrok]\n", 'netbook.toml:1: netwrok: unknown section, did you mean "network"?'),
        (GOOD.replace("harbour.xlsx", "a\\u0000"), "location: must be the path of a workbook; it is 'a\\x00'"),
        ("name = \n", "netbook.toml: line 1, column 8: Invalid value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text))


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "netbook.toml").write_bytes(b"name = \xff\xfe")

    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_network(tmp_path)


MANY = """
[network]
name = "Harbour"
currency = "EUR"
max_delete = "25%"

[workbooks.shared]
location = "harbour.xlsx"

[workbooks.ada]
location = "ada.xlsx"
owner = "Ada"
may_edit = ["contributions", "OPPORTUNITIES.note", "Opportunities . Lead  Date"]
rows = "involved"
"""
COLUMNS = [(tab.title, field) for tab in TABS for field in tab.fields]


def test_a_partners_own_workbook_beside_the_shared_one() -> None:
    network = parse_network(MANY, Path("/net/netbook.toml"))

    rights = ("Contributions", "Opportunities.note", "Opportunities.lead_date")
    assert network.workbooks == (
        WorkbookPlace("shared", "/net/harbour.xlsx"),
        WorkbookPlace("ada", "/net/ada.xlsx", owner="Ada", may_edit=rights, involved=True),
    )


@given(st.sampled_from(COLUMNS), st.sampled_from((str.upper, str.lower, str.title)), st.booleans())
def test_every_column_may_be_named_by_its_header_or_its_field_in_any_case(column, written, by_header) -> None:  # type: ignore[no-untyped-def]
    title, field = column
    named = written(f"{title}.{field.header if by_header else field.name}")
    text = MANY.replace("contributions", named)

    place = parse_network(text, Path("/net/netbook.toml")).workbooks[1]

    assert place.may_edit[0] == f"{title}.{field.name}"


def test_a_right_may_be_named_as_the_workbook_calls_it() -> None:
    text = MANY.replace("contributions", "Contributions.hrs") + '\n[columns]\nhours = "Hrs"\n'

    assert parse_network(text, Path("/net/netbook.toml")).workbooks[1].may_edit[0] == "Contributions.hours"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"40 %"', MaxDelete(rows=1_048_576, percent=40)),
        ("3", MaxDelete(rows=3, percent=100)),
        ("0", MaxDelete(rows=0, percent=100)),
        ('["25%", 10]', MaxDelete(rows=10, percent=25)),
        ('[7, "100%"]', MaxDelete(rows=7, percent=100)),
    ],
)
def test_how_much_may_be_deleted_at_once(written: str, meant: MaxDelete) -> None:
    text = MANY.replace('"25%"', written)

    assert parse_network(text, Path("/net/netbook.toml")).max_delete == meant
    assert parse_network(GOOD, Path("/net/netbook.toml")).max_delete == MaxDelete(rows=10, percent=25)


@pytest.mark.parametrize(
    "wrong", ['"a lot"', '"101%"', "-1", "0.25", "true", "[]", "[10, 20]", '["25%", "10%"]', '["25%", 1.5]', "{}"]
)
def test_a_limit_that_cannot_be_read(wrong: str) -> None:
    [said] = problems(MANY.replace('"25%"', wrong))

    assert said.startswith("netbook.toml:5: network.max_delete: ")
    assert said.endswith('is neither a percentage nor a number of rows; write "25%", 10, or both: ["25%", 10]')


def test_all_mistakes_of_many_workbooks_are_named_at_once() -> None:
    text = MANY.replace("contributions", "Contribution").replace("OPPORTUNITIES.note", "Opportunities.Nte")
    text = text.replace("Opportunities . Lead  Date", "Ledger").replace('owner = "Ada"', 'ownr = "Ada"')
    text = text.replace('"ada.xlsx"', '"./Harbour.xlsx"').replace('"25%"', '"some"')

    assert problems(text) == (
        "netbook.toml:5: network.max_delete: 'some' is neither a percentage nor a number of rows; "
        'write "25%", 10, or both: ["25%", 10]',
        'netbook.toml:12: workbooks.ada.ownr: unknown setting, did you mean "owner"?',
        "netbook.toml:13: workbooks.ada.may_edit: 'Contribution': unknown tab, did you mean \"Contributions\"?",
        "netbook.toml:13: workbooks.ada.may_edit: 'Opportunities.Nte': Opportunities has no such column, "
        'did you mean "Note"?',
        "netbook.toml:13: workbooks.ada.may_edit: 'Ledger': the tab Ledger is written by netbook; "
        "name tabs that people edit",
        'netbook.toml:14: workbooks.ada.rows: "involved" needs to know who takes part; '
        'write owner = "..." with a partner\'s name',
        "netbook.toml:11: workbooks.ada.location: './Harbour.xlsx' is the workbook of [workbooks.shared] already; "
        "give each a file of its own",
    )


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"involved"', '"invloved"', "netbook.toml:14: workbooks.ada.rows: 'invloved' is unknown, did you mean \"involved\"?"),
        ('"involved"', "3", "netbook.toml:14: workbooks.ada.rows: 3 is unknown; known: all, involved"),
        ('"Ada"', '" "', "netbook.toml:12: workbooks.ada.owner: must be the name of a partner, as text; it is ' '"),
        ('"Ada"', "7", "netbook.toml:12: workbooks.ada.owner: must be the name of a partner, as text; it is 7"),
        ('["contributions", "OPPORTUNITIES.note", "Opportunities . Lead  Date"]', '"Contributions"',
         "netbook.toml:13: workbooks.ada.may_edit: must be a list such as [\"Contributions\", \"Opportunities.Note\"]; "
         "it is 'Contributions'"),
        ('["contributions", "OPPORTUNITIES.note", "Opportunities . Lead  Date"]', "[]",
         "netbook.toml:13: workbooks.ada.may_edit: is empty; name tabs or columns, or leave it out: "
         "then everything may be edited"),
    ],
)  # fmt: skip
def test_a_setting_of_a_partners_workbook_that_cannot_be_read(right: str, wrong: str, said: str) -> None:
    assert problems(MANY.replace(right, wrong)) == (said,)


def test_a_link_does_not_make_two_workbooks_of_one(tmp_path: Path) -> None:
    (tmp_path / "harbour.xlsx").touch()
    (tmp_path / "ada.xlsx").symlink_to("harbour.xlsx")

    with pytest.raises(ConfigError, match=r"'ada.xlsx' is the workbook of \[workbooks.shared\] already"):
        parse_network(MANY, tmp_path / "netbook.toml")


def test_two_addresses_of_one_sheet_are_one_workbook_and_two_sheets_are_not() -> None:
    sheet = "https://docs.google.com/spreadsheets/d/"
    text = MANY.replace("harbour.xlsx", f"{sheet}1aB/edit#gid=0")

    assert len(problems(text.replace("ada.xlsx", f"{sheet}1aB/edit?usp=sharing"))) == 1
    assert len(parse_network(text.replace("ada.xlsx", f"{sheet}1Ab/edit"), Path("/net/netbook.toml")).workbooks) == 2


def test_the_page_about_netbook_toml_shows_a_good_one() -> None:
    page = (Path(__file__).parent.parent / "docs" / "settings.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]

    network = parse_network(example, Path("/net/netbook.toml"))

    assert [place.owner for place in network.workbooks] == ["", "Ana"]
    assert network.max_delete == MaxDelete()
