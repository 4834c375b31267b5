"""A receipt without an amount, or whose gross, tax and net do not agree.

What is split is the net amount; it must be known to the last cent.

Wrong: Gross `1190`, Tax `190`, Net `990`. Right: Net `1000`, or Net empty.
Fix: correct one of the three, or clear Net to have it computed.
"""

from collections.abc import Iterator

from netbook.checks.base import Trouble, Words, always, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import plain_money
from netbook.model.network import Network

CODE = "NB530"
MISSING_CODE = "NB531"


def receipt_amount(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Receipts with neither Net nor Gross, and those where gross - tax is not net."""
    tab = entries["Receipts"]
    frame = tab.frame
    if not len(frame) or tab.broken:
        return
    below = (frame[["gross", "tax", "net"]] < 0).any(axis=1).to_numpy(bool, na_value=False)  # NB215 says so
    readable = ~frame["bad"].to_numpy(bool) & ~below
    missing = (frame["net"].isna() & frame["gross"].isna()).to_numpy() & readable
    yield from trouble(
        MISSING_CODE,
        Severity.ERROR,
        "Receipts",
        "net",
        missing,
        lambda i: Words("the receipt has no amount. Type Net, or Gross and Tax"),
    )
    computed = frame["gross"] - frame["tax"].fillna(0)
    yield from trouble(
        CODE,
        Severity.ERROR,
        "Receipts",
        "tax",
        (frame["net"].isna() & (computed < 0)).to_numpy(bool, na_value=False) & readable,
        always("Tax is more than Gross. Correct one of them; for a credit note choose the kind 'credit'"),
    )
    differs = (computed != frame["net"]).to_numpy(bool, na_value=False)

    def word(position: int) -> Words:
        digits = int(frame["digits"].iloc[position])
        net = plain_money(int(frame["net"].iloc[position]), digits)
        should = plain_money(int(computed.iloc[position]), digits)
        return Words(f"Net is {net}, but Gross - Tax is {should}. Correct one of them, or clear Net", net, should)

    yield from trouble(CODE, Severity.ERROR, "Receipts", "net", differs & readable, word)
