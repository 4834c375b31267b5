"""Bills for QuickBooks Online: Settings > Import data > Bills.

The columns are those of Intuit's sample for bills outside the United States, as public programs that fill it have them
("Bill no., Supplier, Bill Date, Due Date, Account, Line Description, Line Amount, Line Tax Code, Memo"), and Currency
for companies with several; the import asks which column is which. Rows with one Bill no. are one bill. Not tried with
QuickBooks itself.
"""

from netbook.outputs.base import Results
from netbook.outputs.exports.base import Text, csv_text, guarded
from netbook.outputs.exports.bills import Billing, bill_lines

HEADERS = ("Bill no.", "Supplier", "Bill Date", "Due Date", "Account", "Line Description", "Line Amount",
           "Line Tax Code", "Memo", "Currency")  # fmt: skip


def qbo(results: Results, billing: Billing) -> Text:
    """One row per partner and receipt."""
    account, tax = guarded(billing.account), guarded(billing.tax)
    rows = [
        (
            *(line.number, line.contact, line.day, line.due, account, line.description, line.amount),
            *(tax, "netbook", line.currency),
        )
        for line in bill_lines(results, billing)
    ]
    return Text(csv_text(HEADERS, rows), len(rows))
