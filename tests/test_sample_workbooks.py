"""The sample network Harbour: it has what the documentation says, and nothing in it needs a person."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import netbook
from netbook.model.cells import same_name
from netbook.model.schema import STAGES, tab_named
from netbook.shipped import shipped
from tools.sample import MISTAKES, SLIPS, SOURCE, Table, read_tables

BY_HAND = {"Ana": "6754.72", "Ben": "8339.62", "Cho": "2000.00", "Eve": "2905.66"}
"""OPP-7 by the founding rule, 20,000.00 received, worked out with pencil and paper."""


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    return read_tables(SOURCE.read_text("utf-8"))


@pytest.fixture(scope="module")
def entries() -> dict[str, pd.DataFrame]:
    return dict(netbook.read_workbook(shipped("sample_workbooks") / "harbour.xlsx"))


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    folder = tmp_path / "harbour"
    shutil.copytree(shipped("sample_workbooks"), folder, ignore=shutil.ignore_patterns(".netbook"))
    return folder


@pytest.fixture
def dirty(harbour: Path) -> Path:
    shutil.copyfile(harbour / "harbour-dirty.xlsx", harbour / "harbour.xlsx")
    return harbour


def test_the_workbook_holds_what_the_table_of_the_script_says(
    tables: dict[str, Table], entries: dict[str, pd.DataFrame]
) -> None:
    for title, table in tables.items():
        assert len(entries[title]) == len(table)


def test_it_has_six_partners_of_whom_one_is_the_pool(entries: dict[str, pd.DataFrame]) -> None:
    partners = entries["Partners"].set_index("partner")["kind"]

    assert list(partners.index) == ["Ana", "Ben", "Cho", "Dee", "Eve", "network"]
    assert partners[partners == "pool"].index.tolist() == ["network"]


def test_it_has_fourteen_opportunities_in_all_stages_about_half_of_which_came_to_nothing(
    entries: dict[str, pd.DataFrame],
) -> None:
    stages = Counter(entries["Opportunities"]["stage"])

    assert sum(stages.values()) == 14
    assert set(stages) == set(STAGES)
    assert (stages["won"] + stages["delivered"], stages["lost"] + stages["dropped"]) == (6, 5)


def test_it_has_sixty_contributions_in_five_roles(entries: dict[str, pd.DataFrame]) -> None:
    contributions = entries["Contributions"]

    assert len(contributions) == 60
    assert set(contributions["role"]) == {"intro", "sale", "work", "expense", "idea"}
    assert set(contributions["partner"]) == {"Ana", "Ben", "Cho", "Dee", "Eve"}


def test_work_enters_through_everybody_and_everybody_refers_others(entries: dict[str, pd.DataFrame]) -> None:
    people = {"Ana", "Ben", "Cho", "Dee", "Eve"}

    assert set(entries["Opportunities"]["introduced_by"]) == people
    assert set(entries["Referrals"]["source"]) == people
    assert all(entries["Referrals"]["source"].astype(str) != entries["Referrals"]["about"].astype(str))


def test_it_has_instalments_one_credit_note_one_advance_and_three_rule_sets(
    entries: dict[str, pd.DataFrame],
) -> None:
    receipts = entries["Receipts"]

    assert Counter(receipts["kind"]) == {"payment": 11, "credit": 1}
    assert Counter(receipts["opportunity"])["OPP-7"] == 3
    assert Counter(entries["Payouts"]["kind"])["advance"] == 1
    assert set(entries["Rules"]["rules"]) == {"standard", "group-idea", "retainer"}


def test_an_idea_of_the_group_is_cited_where_the_rules_pay_for_it(entries: dict[str, pd.DataFrame]) -> None:
    opportunities, rules = entries["Opportunities"], entries["Rules"]
    cited = opportunities[opportunities["idea"] != ""]
    paying = set(rules.loc[rules["to"] == "idea", "rules"])

    assert len(entries["Ideas"]) >= 2
    assert len(cited) > 0
    assert set(cited["rules"]) <= paying


def test_everything_happens_in_a_possible_order(entries: dict[str, pd.DataFrame]) -> None:
    opportunities = entries["Opportunities"]
    days = [name for name in opportunities if opportunities[name].dtype.kind == "M"]
    by_key = opportunities.set_index("opportunity")

    assert days == ["lead_date", "proposal_date", "decided_date", "agreed_on"]
    for _, row in opportunities.iterrows():
        known = [row[name] for name in days if not pd.isna(row[name])]
        assert known == sorted(known)
    for _, row in entries["Contributions"].iterrows():
        opportunity = by_key.loc[row["opportunity"]]
        assert row["date"] >= opportunity["lead_date"]
        if row["role"] in ("work", "expense"):
            assert row["date"] >= opportunity["agreed_on"]
        if row["role"] == "sale" and not pd.isna(opportunity["decided_date"]):
            assert row["date"] <= opportunity["decided_date"]
    for _, row in entries["Receipts"].iterrows():
        assert row["date"] > by_key.loc[row["opportunity"], "agreed_on"]


def test_nobody_works_on_a_weekend_or_more_than_a_day_a_day(tables: dict[str, Table]) -> None:
    hours: Counter[tuple[object, date]] = Counter()
    for row in tables["Contributions"]:
        hours[row["partner"], row["date"]] += row["hours"] or 0

    assert not [day for _, day in hours if day.weekday() >= 5]
    assert max(hours.values()) <= 24


def test_no_client_has_paid_more_than_the_price(tables: dict[str, Table]) -> None:
    price = {row["opportunity"]: row["price"] for row in tables["Opportunities"]}
    received: Counter[object] = Counter()
    for row in tables["Receipts"]:
        assert row["gross"] - row["tax"] == row["net"]
        received[row["opportunity"]] += row["net"] * (-1 if row["kind"] == "credit" else 1)

    assert all(amount <= price[key] for key, amount in received.items())
    assert received["OPP-7"] == price["OPP-7"] == 20000


def test_nothing_in_it_needs_a_person(harbour: Path) -> None:
    assert netbook.open(harbour).validate().empty


def test_opp_7_is_split_as_worked_out_by_hand(harbour: Path) -> None:
    lines = netbook.open(harbour).allocate()
    opp_7 = lines[lines["opportunity"] == "OPP-7"].groupby("partner")

    for column in ("agreed", "earned"):
        assert {name: str(sum(amounts)) for name, amounts in opp_7[column]} == BY_HAND


def test_every_cent_of_what_was_received_has_gone_to_somebody(harbour: Path) -> None:
    network = netbook.open(harbour)

    result = network.sync()

    [split] = result.split
    assert (split.received, split.shared, split.left_over) == ("49200.00", "49200.00", "0.00")
    assert network.ledger()["amount"].sum() == Decimal("49200.00")


def test_sync_from_the_command_line_ends_well_and_then_has_nothing_to_do(harbour: Path) -> None:
    command = [sys.executable, "-m", "netbook", "sync", "--json"]

    first = subprocess.run(command, cwd=harbour, capture_output=True, text=True, check=False)
    written = (harbour / "harbour.xlsx").read_bytes()
    second = subprocess.run(command, cwd=harbour, capture_output=True, text=True, check=False)

    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["ok"]
    assert json.loads(second.stdout)["unchanged"]
    assert (harbour / "harbour.xlsx").read_bytes() == written


def cells_of(path: Path) -> dict[str, object]:
    """'Opportunities!D4' -> what stands there, in people's tabs."""
    with closing(load_workbook(path)) as book:
        sheets = [sheet for sheet in book if sheet.title in ("Opportunities", "Contributions", "Receipts", "Partners")]
        return {f"{sheet.title}!{cell.coordinate}": cell.value for sheet in sheets for row in sheet for cell in row}


def netbook_command(folder: Path, *arguments: str) -> str:
    """What `netbook` prints."""
    command = [sys.executable, "-m", "netbook", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def wrong_cells(tables: dict[str, Table], mistakes: Iterable[tuple[str, str, str, object]]) -> set[str]:
    """'Opportunities!D4' for each of these mistakes in the dirty copy."""
    cells = set()
    for title, key, name, _ in mistakes:
        schema = tab_named(title)
        row = next(at for at, one in enumerate(tables[title], 2) if one[schema.key] == key)
        column = [field.name for field in schema.fields].index(name)
        cells.add(f"{title}!{chr(ord('A') + column)}{row}")
    return cells


def test_every_mistake_in_the_dirty_copy_is_found_at_its_cell_and_nothing_else(
    dirty: Path, tables: dict[str, Table]
) -> None:
    found = netbook.open(dirty).validate()
    first_of_the_doubled_key = {"Contributions!A20"}

    assert (len(MISTAKES), len(SLIPS)) == (10, 4)
    assert set(found[found["severity"] == "error"]["cell"]) == wrong_cells(tables, MISTAKES) | first_of_the_doubled_key
    assert set(found[found["severity"] != "error"]["cell"]) == wrong_cells(tables, SLIPS)


def test_what_can_be_meant_in_one_way_only_is_put_right_once_and_the_rest_is_left_alone(
    dirty: Path, tables: dict[str, Table]
) -> None:
    before = cells_of(dirty / "harbour.xlsx")

    first = netbook_command(dirty, "validate", "--fix", "--json")
    changed = {at for at, value in cells_of(dirty / "harbour.xlsx").items() if before.get(at) != value}
    fixed = (dirty / "harbour.xlsx").read_bytes()
    second = netbook_command(dirty, "validate", "--fix", "--json")

    assert changed == wrong_cells(tables, SLIPS)
    assert (dirty / "harbour.xlsx").read_bytes() == fixed
    assert (len(json.loads(first)["fixed"]), len(json.loads(second)["fixed"])) == (4, 0)
    with closing(load_workbook(dirty / "harbour.xlsx")) as book:
        assert book["netbook"]["A1"].value == "Needs a person: 11 to correct, 4 held."


def test_in_the_dirty_copy_what_is_clean_is_split_as_ever(dirty: Path) -> None:
    result = netbook.open(dirty).sync()
    lines = netbook.open(dirty).allocate()
    opp_7 = lines[lines["opportunity"] == "OPP-7"].groupby("partner")["earned"]

    assert result.exit_code == 3
    assert {name: str(sum(amounts)) for name, amounts in opp_7} == BY_HAND
    assert set(result.held_names) == {"OPP-3", "OPP-5", "OPP-8", "OPP-10"}


def test_the_sample_is_called_what_netbook_toml_says() -> None:
    network = netbook.open(shipped("sample_workbooks")).network

    assert (network.name, network.currency) == ("Harbour", "EUR")
    assert Path(network.workbooks[0].location).name == "harbour.xlsx"
    assert same_name(network.workbooks[0].name) == "shared"
