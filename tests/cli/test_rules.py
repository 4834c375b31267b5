"""The Rules tab in words, as text and back."""

from pathlib import Path

import pytest

from netbook.shipped import shipped
from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, table

LIBRARY = sorted(path.stem for path in (shipped("templates") / "rules").glob("*.txt"))


@pytest.fixture
def opp_7(tmp_path: Path) -> Path:
    return network_in(tmp_path, OPP_7, FOUNDING_RULE)


def test_the_library_says_what_each_rule_set_is_for(tmp_path: Path) -> None:
    said = netbook(tmp_path, "rules", "list").stdout

    assert [line for line in said.splitlines() if not line.startswith((" ", "Next"))] == LIBRARY


def test_rules_are_said_in_plain_words(opp_7: Path) -> None:
    assert facts(opp_7, "rules", "check")["rules"][0]["words"] == [
        "the first 30% of the price (6,000.00 on 20,000.00) is shared equally by everyone in sale",
        "everything that is left is shared by everyone in work, in proportion to their value",
    ]


def test_what_is_exported_can_be_imported_elsewhere(opp_7: Path, tmp_path: Path) -> None:
    text = netbook(opp_7, "rules", "export").stdout
    assert text == "rules standard\n1: first 30% of price -> sale, equal\n2: rest -> work, value\n"
    (tmp_path / "ours.txt").write_text(text)
    other = network_in(tmp_path / "other", OPP_7, "Rules\nRules | Step | Take | To | By")

    netbook(other, "rules", "import", str(tmp_path / "ours.txt"))

    assert netbook(other, "rules", "export").stdout == text
    assert facts(other, "sync")["ok"] is True


@pytest.mark.parametrize("name", [name for name in LIBRARY if name != "standard"])
def test_every_ready_rule_set_can_be_added_and_understood(tmp_path: Path, name: str) -> None:
    headers = "Rules\nRules | From | Step | Take | Part | To | By | Min | Max | When | Note\nx | | 1 | rest | | @network | | | | |"
    folder = network_in(tmp_path, OPP_7, headers)

    said = netbook(folder, "rules", "import", name).stdout

    assert said.startswith(f"Added {name} to the Rules tab.")
    assert facts(folder, "rules", "check", name)["problems"] == []
    assert table(folder / "harbour.xlsx", "Rules")[0]["Rules"] == "x"


def test_a_rule_set_that_is_there_is_not_added_twice(opp_7: Path) -> None:
    before = (opp_7 / "harbour.xlsx").read_bytes()

    said = netbook(opp_7, "rules", "import", "standard", code=2).stderr

    assert "already has standard; nothing was changed" in said
    assert (opp_7 / "harbour.xlsx").read_bytes() == before


def test_a_text_with_mistakes_names_its_lines_and_changes_nothing(opp_7: Path) -> None:
    (opp_7 / "mine.txt").write_text("rules mine\n1: 30% -> sale, equal\n2: rest -> @Zoe\n")
    before = (opp_7 / "harbour.xlsx").read_bytes()

    said = netbook(opp_7, "rules", "import", "mine.txt", code=2).stderr

    assert "mine.txt:2: '30%' - 30% of what?" in said
    assert "mine.txt:3: '@Zoe' is not in the Partners tab" in said
    assert (opp_7 / "harbour.xlsx").read_bytes() == before


def test_problems_are_named_at_their_cells(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Rules", "C2", "500")

    said = netbook(opp_7, "rules", "check", code=3).stdout

    assert "Rules!C2 (standard step 1): '500'" in said


def test_an_unknown_name_lists_what_there_is(opp_7: Path) -> None:
    assert "There is standard." in netbook(opp_7, "rules", "check", "other", code=2).stderr
    assert "Ready are by-hours, " in netbook(opp_7, "rules", "import", "nothing", code=2).stderr
