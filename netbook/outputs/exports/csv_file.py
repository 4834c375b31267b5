"""The Ledger and the payouts as one table: RFC 4180, UTF-8 behind a byte order mark.

Without the mark Excel takes the file for Latin-1 and spoils every name with an accent; pandas, LibreOffice and Google
Sheets skip it.
"""

from netbook.model.money import plain_money
from netbook.outputs.base import Results
from netbook.outputs.exports.base import Text, csv_text, guarded, transactions

HEADERS = ("Entry", "Kind", "Date", "Opportunity", "Partner", "Currency", "Amount", "State", "Why")
BYTE_ORDER_MARK = "\ufeff"


def csv_file(results: Results) -> Text:
    """One row per ledger line and payout. Amount is what the network owes the partner more, a payout is negative: the
    sum by partner and currency is what is owed."""
    rows = [
        (
            *(guarded(one.key), one.kind, one.day.isoformat(), guarded(line.opportunity), guarded(line.partner)),
            *(guarded(line.currency), plain_money(line.amount, line.digits), line.state, guarded(line.why)),
        )
        for one in transactions(results)
        for line in one.postings
    ]
    return Text(BYTE_ORDER_MARK + csv_text(HEADERS, rows), len(rows))
