"""The tab Ledger: what each receipt brought to each partner."""

from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import LEDGER_TAB
from netbook.outputs.base import Results, digits_of

HEADERS = ("Receipt", "Date", "Opportunity", "Partner", "Currency", "Amount", "State", "Why")
AMOUNT = HEADERS.index("Amount")


def ledger_tab(results: Results) -> Tab:
    """One row per receipt x partner; a credit note takes back."""
    ledger = results.allocations.ledger
    return Tab(
        LEDGER_TAB,
        (
            Column("Receipt", Kind.TEXT, ledger["receipt"].tolist(), 12),
            Column("Date", Kind.DATE, ledger["date"].dt.date.tolist(), 12),
            Column("Opportunity", Kind.TEXT, ledger["opportunity"].tolist(), 14),
            Column("Partner", Kind.TEXT, ledger["partner"].tolist(), 14),
            Column("Currency", Kind.TEXT, ledger["currency"].tolist(), 10),
            Column("Amount", Kind.MONEY, ledger["amount"].tolist(), 14, digits_of(ledger)),
            Column("State", Kind.TEXT, ledger["state"].tolist(), 8),
            Column("Why", Kind.TEXT, ledger["why"].tolist(), 86),
        ),
    )
