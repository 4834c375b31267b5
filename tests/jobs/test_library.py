"""The library of rule sets, each taken in, synced and compared with figures worked out by hand."""

import pytest

from netbook.backends.base import Backend
from netbook.backends.memory import MemoryBackend
from netbook.jobs.examine import look
from netbook.jobs.rules import Imported, import_rules, library
from netbook.model.money import money_text
from netbook.model.network import WorkbookPlace
from tests.memory import NETWORK, backend, plan_for

PEOPLE = """
    Partners
    Partner | Kind
    Ana     |
    Ben     |
    Cho     |
    Dee     |
    Eve     |
    GP      | firm
    network | pool

    Roles
    Role | Label
    work | Delivery

    Ideas
    Idea   | Title | Participants
    IDEA-1 | Menus | Ana, Ben, Cho, Dee, Eve

    Rules
    Rules | From | Step | Take | Part | To       | By | Min | Max | When | Note
    other |      | 1    | rest |      | @network |    |     |     |      |
"""

SALE = """
    Ana | sale | | |
    Ben | sale | | |
    Cho | sale | | |
"""
ANA_AND_BEN = """
    Ana | work | 40 | 3600 | 2
    Ben | work | 60 | 4800 | 1
"""
EVE = """
    Eve | work | 20 | 2200 |
"""
WORK = ANA_AND_BEN + EVE
COSTS = """
    Ben | expense | | 420.50 |
    Ana | expense | | 79.90  |
"""


def workbook(name: str, price: str, contributions: str) -> MemoryBackend:
    """One opportunity, introduced by Dee, with these contributions: partner, role, hours, value, points."""
    lines = [line.strip() for line in contributions.splitlines() if line.strip()]
    rows = "\n".join(f"CON-{at} | OPP-7 | {line}" for at, line in enumerate(lines, 1))
    return backend(
        PEOPLE,
        "Opportunities\nOpportunity | Title | Stage | Price | Introduced by | Idea | Rules\n"
        f"OPP-7 | Canteen app | won | {price} | Dee | IDEA-1 | {name}",
        f"Contributions\nContribution | Opportunity | Partner | Role | Hours | Value | Points\n{rows}",
        f"Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-03-01 | {price}",
    )


def taken_in(book: MemoryBackend, name: str) -> Imported:
    def open_book(place: WorkbookPlace) -> Backend:
        return book

    return import_rules(NETWORK, open_book, name)


WORKED = {
    "standard": ("20000", SALE + WORK,
                 "Ana 6,754.72, Ben 8,339.62, Cho 2,000.00, Eve 2,905.66"),
    "equal-shares": ("20000", SALE + WORK,
                     "Ana 4,000.00, Ben 4,000.00, Cho 4,000.00, Dee 4,000.00, Eve 4,000.00"),
    "by-hours": ("20000", WORK, "Ana 6,666.67, Ben 10,000.00, Eve 3,333.33"),
    "common-fund": ("20000", SALE + WORK,
                    "Ana 6,415.10, Ben 7,886.79, Cho 2,000.00, Eve 2,698.11, network 1,000.00"),
    "expenses-first": ("20000", SALE + WORK + COSTS,
                       "Ana 5,913.10, Ben 8,170.30, Cho 2,000.00, Eve 1,916.60, network 2,000.00"),
    "finders-fee": ("20000", WORK, "Ana 6,283.02, Ben 8,377.36, Dee 1,500.00, Eve 3,839.62"),
    # 3.5% of 50,000 and 2% of 30,000
    "tiered-fee": ("80000", WORK, "Ana 26,371.70, Ben 35,162.26, Dee 2,350.00, Eve 16,116.04"),
    "law-firm": ("20000", WORK + "Dee | origination | | |\nCho | management | | |",
                 "Ana 3,464.15, Ben 4,618.87, Cho 3,800.00, Dee 6,000.00, Eve 2,116.98"),
    # costs 500.40; investors 9,000; corridor 10% of 10,499.60; two halves of 9,449.64
    "film": ("20000", ANA_AND_BEN + COSTS + "Dee | cash | | 5000 |\nEve | cash | | 2500 |\nCho | cast | | |",
             "Ana 3,229.78, Ben 1,995.44, Cho 1,049.96, Dee 9,149.88, Eve 4,574.94"),
    # 10,000 back; 1,600; 400; 80% and 20% of 8,000: GP has a fifth of the gain of 10,000
    "fund": ("20000", "Dee | cash | | 8000 |\nEve | cash | | 2000 |", "Dee 14,400.00, Eve 3,600.00, GP 2,000.00"),
    "group-idea": ("20000", SALE + WORK,
                   "Ana 6,615.10, Ben 8,086.79, Cho 2,200.00, Dee 200.00, Eve 2,898.11"),
    # by hours Eve would have 333.33
    "guarantee": ("2000", WORK, "Ana 600.00, Ben 900.00, Eve 500.00"),
    "points": ("30000", SALE + ANA_AND_BEN, "Ana 18,000.00, Ben 10,000.00, Cho 2,000.00"),
    "retainer": ("20000", SALE + WORK + "Dee | support | | |",
                 "Ana 6,208.00, Ben 9,118.00, Cho 388.00, Dee 988.00, Eve 3,298.00"),
    "sixty-forty": ("20000", SALE + WORK,
                    "Ana 6,742.14, Ben 8,100.63, Cho 2,666.66, Eve 2,490.57"),
}  # fmt: skip
"""Rule set -> price, contributions, and what everybody gets."""


def test_every_rule_set_of_the_library_is_worked_out() -> None:
    assert sorted(WORKED) == sorted(library())


@pytest.mark.parametrize("name", WORKED)
def test_a_ready_rule_set_pays_what_was_worked_out_by_hand(name: str) -> None:
    price, contributions, amounts = WORKED[name]
    book = workbook(name, price, contributions)
    taken_in(book, name)

    found = look(NETWORK, lambda _: book)
    book.write(plan_for(found), found.workbook.revision)

    assert found.findings == ()
    for column in ("agreed", "earned"):
        sums = found.allocations.lines.groupby("partner", observed=True)[column].sum()
        assert ", ".join(f"{who} {money_text(int(sums[who]), 2)}" for who in sorted(sums.index)) == amounts


def test_a_ready_rule_set_brings_its_roles_along() -> None:
    book = workbook("law-firm", "20000", WORK)

    added = taken_in(book, "law-firm")

    assert (added.names, added.roles, added.warnings) == (("law-firm",), ("origination", "management"), ())
    assert [row[0] for row in book.tabs["Roles"]] == ["Role", "work", "origination", "management"]
