"""The four computed tabs that the tests write, small but with everything in them."""

from datetime import date

from netbook.model.plan import BarChart, Column, Formula, Kind, Tab

PARTNERS = ("Ana", "Bo & Co", "Çağla", "Dmitri")


def allocations(factor: int = 1) -> Tab:
    """Amounts in two currencies, links, a check row, texts that look like formulas."""
    return Tab(
        "Allocations",
        (
            Column(
                "Opportunity",
                Kind.TEXT,
                ["OPP-1", "OPP-1", "OPP-2", "=1+1"],
                14,
                links=["'Contributions'!A2"] * 4,
            ),
            Column("Partner", Kind.TEXT, list(PARTNERS), 16),
            Column("Amount", Kind.MONEY, [675472 * factor, -33 * factor, 5 * factor, None], 14, (2, 2, 0, 3)),
            Column("Weight", Kind.NUMBER, [0.25 * factor, None, 1 / 3, 1e-7], 12),
            Column("Count", Kind.WHOLE, [1 * factor, 2, None, 3], 8),
            Column("Date", Kind.DATE, [date(2024, 2, 29), None, date(1999, 12, 31), date(2030, 1, 1)], 12),
            Column(
                "Why",
                Kind.TEXT,
                ["first 30% <of> price", " outer ", "@SUM(A1)\nsecond line", ""],
                40,
                wrap=True,
            ),
        ),
        intro=("Allocations, computed by netbook", f"run {factor}"),
        volatile=frozenset({1}),
        check=((0, "Check"), (2, Formula("SUM(C5:C8)-SUM(C5:C8)", 0.0))),
    )


def ledger(factor: int = 1) -> Tab:
    """One amount a row, no check row."""
    days = [date(2024, 1, 1 + n) for n in range(5)]
    return Tab(
        "Ledger",
        (
            Column("Date", Kind.DATE, days, 12),
            Column("Partner", Kind.TEXT, [*PARTNERS, "Ana"], 16),
            Column("Amount", Kind.MONEY, [factor * 10**n for n in range(5)], 14),
        ),
        intro=("Ledger, computed by netbook",),
    )


def balances(factor: int = 1) -> Tab:
    """The tab with the chart."""
    return Tab(
        "Balances",
        (
            Column("Partner", Kind.TEXT, list(PARTNERS), 16),
            Column("Earned", Kind.MONEY, [factor * n for n in (120000, 80050, 99999, 5)], 14),
            Column("Open", Kind.MONEY, [factor * n for n in (5000, 0, -20000, 700)], 14),
        ),
        intro=("Balances, computed by netbook",),
        chart=BarChart("Earned and open, by partner", 0, (1, 2)),
    )


def notes(factor: int = 1) -> Tab:
    """The tab called netbook."""
    return Tab(
        "netbook",
        (
            Column("Severity", Kind.TEXT, ["error", "warning"], 10),
            Column("Where", Kind.TEXT, ["Contributions!B5", ""], 24),
            Column("What", Kind.TEXT, [f"'Anna' is not a partner ({factor})", "old"], 60, wrap=True),
        ),
        intro=("netbook: what needs a person",),
    )


def all_tabs(factor: int = 1) -> tuple[Tab, ...]:
    """The four tabs; another `factor` gives other values."""
    return (allocations(factor), ledger(factor), balances(factor), notes(factor))
