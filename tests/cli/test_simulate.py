"""netbook simulate as people meet it."""

import shutil
from pathlib import Path

import pytest

from netbook.shipped import shipped
from tests.cli.commands import facts, netbook


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    for file in ("harbour.xlsx", "netbook.toml"):
        shutil.copy(shipped("sample_workbooks") / file, tmp_path / file)
    return tmp_path


def test_it_writes_nothing_at_all(harbour: Path) -> None:
    before = {path.name: path.read_bytes() for path in harbour.iterdir()}

    netbook(harbour, "simulate", "OPP-12", "--price", "12000", "--hours", "Ana=40")

    assert {path.name: path.read_bytes() for path in harbour.iterdir()} == before


def test_json_has_every_amount_as_text(harbour: Path) -> None:
    said = facts(harbour, "simulate", "OPP-12", "--price", "12000", "--add", "Ana:sale")

    assert (said["schema"], said["ok"], said["currency"]) == ("netbook.simulate/1", True, "EUR")
    assert [(one["label"], one["rules"], one["price"], one["received"]) for one in said["variants"]] == [
        ("now 9,500.00", "standard", "9500.00", None), ("12,000.00", "standard", "12000.00", None)]  # fmt: skip
    assert said["variants"][1]["shares"] == [
        {"partner": "Ana", "amount": "1200.00", "difference": "1200.00"},
        {"partner": "Cho", "amount": "1200.00", "difference": "-225.00"},
        {"partner": "Dee", "amount": "1200.00", "difference": "-225.00"},
    ]
    assert said["variants"][1]["held"] == [{"for": "nobody in 'work' yet", "amount": "8400.00"}]


def test_many_columns_are_told_in_tables_that_fit(harbour: Path) -> None:
    prices = [text for n in range(5) for text in ("--price", f"{n + 1}00000000.55")]

    lines = netbook(harbour, "simulate", "OPP-12", *prices, "--hours", "Ana=4").stdout.splitlines()

    assert max(map(len, lines)) <= 100
    sums = [line.split() for line in lines if line.startswith("Sum")]
    assert sums == [
        ["Sum", "9,500.00", "100,000,000.55", "+99,990,500.55", "200,000,000.55", "+199,990,500.55"],
        ["Sum", "9,500.00", "300,000,000.55", "+299,990,500.55", "400,000,000.55", "+399,990,500.55"],
        ["Sum", "9,500.00", "500,000,000.55", "+499,990,500.55"],
    ]


@pytest.mark.parametrize("flag", ["--explain", "-v"])
def test_every_step_is_explained_in_a_line(harbour: Path, flag: str) -> None:
    said = netbook(harbour, "simulate", "OPP-12", "--hours", "Ana=40", flag).stdout

    assert "now standard: EUR 9,500.00\n" in said
    assert "  1. first 30% of price -> sale, equal = 2,850.00: Cho 1,425.00 (1 of 2), Dee 1,425.00 (1 of 2)\n" in said
    assert "  2. rest -> work, value = 6,650.00: Ana 6,650.00 (all of it)\n" in said


def test_a_refusal_says_what_to_write_and_ends_with_2(harbour: Path) -> None:
    said = netbook(harbour, "simulate", "OPP-12", "--hours", "Anna=40", code=2).stderr

    assert said == ("Error: --hours 'Anna=40': 'Anna' is not a partner of this network.\n       Did you mean 'Ana'?\n")


def test_quiet_says_nothing(harbour: Path) -> None:
    assert netbook(harbour, "simulate", "OPP-12", "--quiet").stdout == ""


def test_explain_of_an_open_opportunity_leads_here(harbour: Path) -> None:
    said = netbook(harbour, "explain", "OPP-12", code=2).stderr

    assert "What it would bring: netbook simulate OPP-12" in said


def test_the_dirty_sample_can_be_simulated_where_it_is_clean(harbour: Path) -> None:
    shutil.copy(shipped("sample_workbooks") / "harbour-dirty.xlsx", harbour / "harbour.xlsx")

    said = facts(harbour, "simulate", "OPP-7", "--received", "5000")

    assert [one["total"] for one in said["variants"]] == ["20000.00", "5000.00"]
    assert (
        "OPP-8 cannot be split: there is an error in Opportunities!"
        in netbook(harbour, "simulate", "OPP-8", code=2).stderr
    )
