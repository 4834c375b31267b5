"""What only follows from a mistake, or from what netbook does itself, is not said again."""

from datetime import date

import pytest

from netbook.model.cells import CellValue
from tests.checks.mistakes import CLEAN, with_mistake
from tests.checks.test_mistakes import found, places
from tests.memory import backend, found_in, said
from tests.tables import FOUNDING_RULE, OPP_7

KEYS = """
    Receipts
    Receipt | Opportunity | Date       | Net
    R01     | OPP-7       | 2026-03-01 | 100
    R02     | OPP-7       | 2026-03-02 | 110
    R03     | OPP-7       | 2026-03-03 | 120
    R04     | OPP-7       | 2026-03-04 | 130
    {key}   | OPP-7       | 2026-03-05 | 140
    R05     | OPP-7       | 2026-03-06 | 150
"""


@pytest.mark.parametrize("key", ["", "R-1"])
def test_a_key_that_netbook_gives_is_no_slip_of_a_person(key: str) -> None:
    assert said(OPP_7, FOUNDING_RULE, KEYS.format(key=key)) == []


def test_a_formula_that_comes_to_nothing_is_no_total() -> None:
    network = backend(CLEAN)
    rows = network.tabs["Contributions"]
    rows += [["", "", "", "", "", "", "", 0.0, "", ""] for _ in range(4)]

    assert found(network) == ()


def test_a_day_that_cannot_be_read_is_not_a_rate_that_is_missing() -> None:
    assert places(found(with_mistake("Receipts", "C7", "8.5.26"))) == [("NB209", "Receipts!C7")]


def test_receipts_wait_for_the_rate_that_cannot_be_read() -> None:
    network = with_mistake("Rates", "A2", "30.4.26")
    network.tabs["Rates"][2:] = []

    assert places(found(network)) == [("NB209", "Rates!A2")]


def test_an_opportunity_is_held_for_the_rate_that_cannot_be_read() -> None:
    abroad = OPP_7.replace("| Date       | Net", "| Date       | Currency | Net").replace(
        "| 2026-03-01 | 20000", "| 2026-03-01 | USD | 20000"
    )
    rates = 'Rates\nDate | From | To | Rate\n"1.2.26" | USD | EUR | 0.9'

    found = found_in(abroad, FOUNDING_RULE, rates)

    assert [(one.code, one.at.in_workbook) for one in found.findings] == [("NB209", "Rates!A2")]
    assert [one.reason for one in found.allocations.held] == ["there is an error in Rates!A2"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("D3", "deposit"), ("G3", "tbc"), ("C3", "last week"), ("B3", "OPP-33")],
    ids=["its kind", "its amount", "its day", "its opportunity"],
)
def test_a_credit_is_not_too_much_while_a_payment_cannot_be_read(cell: str, value: CellValue) -> None:
    network = with_mistake("Receipts", cell, value, "Receipts", "C4", date(2026, 5, 20))
    network.tabs["Receipts"][2][4:6] = ["", ""]

    assert {one.code for one in found(network)} & {"NB532", "NB533"} == set()
