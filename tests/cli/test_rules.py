"""The Rules tab in words, as text and back."""

from pathlib import Path

import pytest

from netbook.shipped import shipped
from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, table

ROLES = "Roles\nRole | Label\nwork | Delivery"
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
    folder = network_in(tmp_path, OPP_7.replace("network | pool", "network | pool\n    GP | firm"), headers, ROLES)

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


def test_a_ready_rule_set_adds_the_roles_it_needs_and_says_so(tmp_path: Path) -> None:
    folder = network_in(
        tmp_path, OPP_7, FOUNDING_RULE.replace("| By", "| By | Part").replace("equal", "equal |"), ROLES
    )

    said = netbook(folder, "rules", "import", "law-firm").stdout

    assert said == (
        "Added law-firm to the Rules tab.\nAdded origination, management to the Roles tab.\nNext: netbook rules check\n"
    )
    assert [row["Role"] for row in table(folder / "harbour.xlsx", "Roles")] == ["work", "origination", "management"]


@pytest.mark.parametrize("roles", ["", "Roles\nLabel\nDelivery"])
def test_without_a_place_for_new_roles_it_says_where_to_make_one(tmp_path: Path, roles: str) -> None:
    folder = network_in(tmp_path, OPP_7, FOUNDING_RULE, roles)
    before = (folder / "harbour.xlsx").read_bytes()

    said = " ".join(netbook(folder, "rules", "import", "law-firm", code=2).stderr.split())

    assert said == (
        "Error: It needs the roles origination and management. Add to the tab Roles, which needs the header Role: "
        "origination and management. Nothing was changed."
    )
    assert (folder / "harbour.xlsx").read_bytes() == before


def test_a_partner_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    folder = network_in(tmp_path, OPP_7.replace("    network | pool\n", ""), FOUNDING_RULE)

    fund = netbook(folder, "rules", "import", "fund", code=2).stderr
    common_fund = netbook(folder, "rules", "import", "common-fund", code=2).stderr

    assert "fund.txt:8: '@GP' is not in the Partners tab" in fund
    assert "Add to the tab Partners: GP. Nothing was changed." in fund
    assert "Add to the tab Partners: network (Kind: pool). Nothing was changed." in common_fund


def test_a_new_role_in_a_file_may_be_a_slip_and_is_not_added(opp_7: Path) -> None:
    (opp_7 / "mine.txt").write_text(
        "rules mine\n1: first 5 -> wrok, hours\n2: first 5 -> cutter, equal\n3: rest -> @Ana\n"
    )

    said = netbook(opp_7, "rules", "import", "mine.txt", code=2).stderr

    assert "mine.txt:2: 'wrok' is not a role. Did you mean 'work'?" in said
    assert "Add to the tab Roles, which needs the header Role: wrok and cutter." in " ".join(said.split())


def test_what_a_file_may_mean_otherwise_is_said_when_it_is_taken_in(opp_7: Path) -> None:
    (opp_7 / "mine.txt").write_text("rules a\n1: first 5 -> @Ana\nrules b\nrest -> @Ana\nrules a\n2: rest -> @Ben\n")

    said = " ".join(netbook(opp_7, "rules", "import", "mine.txt").stdout.split())

    assert "mine.txt:6: 'a' begins on row 2 and goes on here, below other rules" in said


def test_a_dry_run_finds_steps_that_never_get_anything(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Rules", "C2", "100% of rest")

    assert facts(opp_7, "rules", "check", code=0)["problems"] == []

    set_cell(opp_7 / "harbour.xlsx", "Rules", "C3", "10% of price")
    set_cell(opp_7 / "harbour.xlsx", "Rules", "A4", "standard")
    for address, value in (("B4", 3), ("C4", "rest"), ("D4", "@network")):
        set_cell(opp_7 / "harbour.xlsx", "Rules", address, value)

    assert facts(opp_7, "rules", "check", code=3)["problems"] == [
        "Rules!C3 (standard step 2): the steps before it take everything, so step 2 gets 0.00 at every price"
    ]


def test_problems_are_named_at_their_cells(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Rules", "C2", "500")

    said = netbook(opp_7, "rules", "check", code=3).stdout

    assert "Rules!C2 (standard step 1): '500'" in said


def test_an_unknown_name_lists_what_there_is(opp_7: Path) -> None:
    assert "There is standard." in netbook(opp_7, "rules", "check", "other", code=2).stderr
    assert "Ready are by-hours, " in netbook(opp_7, "rules", "import", "nothing", code=2).stderr
