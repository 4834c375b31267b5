"""netbook.toml: every problem at once, each with its line and what was probably meant."""

from pathlib import Path

import pytest

from netbook.config import load_network, parse_network
from netbook.errors import ConfigError

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
        ("name = \n", "netbook.toml: line 1, column 8: Invalid value"),
        (GOOD + '[workbooks.second]\nlocation = "b.xlsx"\n', "this version of netbook reads one workbook"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text))


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "netbook.toml").write_bytes(b"name = \xff\xfe")

    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_network(tmp_path)
