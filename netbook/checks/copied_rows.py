"""A row says the same as another, under a key of its own.

Mostly it was copied, or a block of rows was pasted twice; then somebody is paid twice.

Wrong: `CON-12` and `CON-19` with the same opportunity, partner, role, date and hours. Right: one of them.
Fix: delete the copy; if both are right, say in the note what makes them two.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from netbook.checks.base import Bools, Positions, Trouble, Words, days, trouble
from netbook.checks.texts import is_placeholder
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TabSchema, Type, tab_named

CODE = "NB306"
BLOCK_CODE = "NB307"

TABS_WITH_COPIES = ("Contributions", "Receipts", "Payouts", "Ideas", "Referrals")
AMOUNTS = ("hours", "value", "points", "gross", "net", "amount")
A_BLOCK = 3
"""So many copies in a row are one block that was pasted."""


def copied_rows(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Rows that agree in every cell but the key, and say enough that a second one is hardly meant."""
    for title in TABS_WITH_COPIES:
        tab = entries[title]
        if len(tab.frame) < 2:
            continue
        codes = _contents(tab)
        wrong = _later_ones(codes) & _says_enough(tab)
        copies = np.flatnonzero(wrong)
        originals = _first_of(codes)[copies]
        blocks = _blocks(copies, originals)
        yield from _told_blocks(blocks, tab)
        single = np.asarray([row for block in blocks if len(block) < A_BLOCK for row, _ in block], np.intp)
        first = dict(zip(copies.tolist(), originals.tolist(), strict=True))
        yield from trouble(CODE, Severity.WARNING, title, tab.schema.key, single, _word(tab, first))
    yield from _invoices(entries["Receipts"])


def _invoices(tab: TabEntries) -> Iterator[Trouble]:
    """Receipts with the invoice of another opportunity's; parts of one invoice are paid apart at times. Where
    many are alike, an invoice is for several jobs."""
    first: dict[str, int] = {}
    of: dict[int, int] = {}
    linked, invoices = tab.texts("opportunity"), tab.texts("invoice")
    for position, invoice in enumerate(map(str, invoices)):
        if not invoice or is_placeholder(invoice):
            continue
        other = first.setdefault(invoice, position)
        if linked[other] != linked[position]:
            of[position] = other
    if len(of) > max(2, len(first) // 10):
        return

    def word(position: int) -> Words:
        other = of[position]
        return Words(
            f"the invoice {invoices[position]} is that of {linked[other]} in row {tab.at(other).row}, too. If one "
            "invoice was for both, leave it; else correct one of them",
            str(invoices[position]),
        )

    yield from trouble(CODE, Severity.INFO, "Receipts", "invoice", [*of], word)


def _contents(tab: TabEntries) -> Positions:
    """A number for each row; rows with the same cells, but for the key, have the same."""
    codes = np.zeros(len(tab.frame), np.int64)
    for field in tab.schema.fields:
        if field.name == tab.schema.key or not tab.has(field.name):
            continue
        column = tab.frame[field.name].array
        if isinstance(column, pd.Categorical):
            one = column.codes.astype(np.int64)
        elif field.type is Type.DATE:
            one = pd.factorize(np.asarray(column))[0]
        else:
            one = pd.factorize(tab.frame[field.name].to_numpy(np.float64, na_value=np.nan))[0]
        codes = pd.factorize(codes * (int(one.max(initial=0)) + 2) + one + 1)[0].astype(np.int64)
    return codes


def _later_ones(codes: Positions) -> Bools:
    return pd.Series(codes).duplicated().to_numpy()


def _first_of(codes: Positions) -> Positions:
    """For each row the first that has its content."""
    first = np.full(int(codes.max(initial=0)) + 1, -1, np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first[codes]


def _says_enough(tab: TabEntries) -> Bools:
    """Rows of which a second one like it is hardly meant: they have a day, an amount, and what they are for."""
    if tab.schema.title == "Ideas":
        return (tab.texts("title") != "") & ((tab.texts("participants") != "") | ~np.isnat(days(tab, "session_date")))
    if tab.schema.title == "Referrals":
        return ~np.isnat(days(tab, "date")) & ((tab.texts("about") != "") | (tab.texts("target") != ""))
    amounts = [tab.frame[name].notna().to_numpy(bool) for name in AMOUNTS if name in tab.frame.columns]
    there = np.logical_or.reduce(amounts) & tab.frame["date"].notna().to_numpy(bool)
    naming = "partner" if tab.schema == _PAYOUTS else "opportunity"
    return there & (tab.frame[naming] != "").to_numpy(bool)


_PAYOUTS: TabSchema = tab_named("Payouts")


def _blocks(copies: Positions, originals: Positions) -> list[list[tuple[int, int]]]:
    """Copies that follow one another as their originals do."""
    blocks: list[list[tuple[int, int]]] = []
    for row, first in zip(copies.tolist(), originals.tolist(), strict=True):
        if blocks and blocks[-1][-1] == (row - 1, first - 1):
            blocks[-1].append((row, first))
        else:
            blocks.append([(row, first)])
    return blocks


def _told_blocks(blocks: list[list[tuple[int, int]]], tab: TabEntries) -> Iterator[Trouble]:
    for block in blocks:
        if len(block) < A_BLOCK:
            continue
        rows = np.asarray([row for row, _ in block], np.intp)
        ends = [tab.at(one).row for one in (block[0][0], block[-1][0], block[0][1], block[-1][1])]
        words = Words(
            f"rows {ends[0]} to {ends[1]} say the same as rows {ends[2]} to {ends[3]}. If they were pasted twice, "
            "delete them; if they are right, say in a note what makes them others"
        )
        yield Trouble(
            BLOCK_CODE, Severity.WARNING, tab.schema.title, tab.schema.key, rows, lambda i, words=words: words, True  # type: ignore[misc]
        )  # fmt: skip


def _word(tab: TabEntries, first: dict[int, int]) -> Callable[[int], Words]:
    def word(position: int) -> Words:
        other = first[position]
        key = f"{tab.key(other)}, " if tab.key(other) else ""
        return Words(
            f"this row says the same as {key}row {tab.at(other).row}. If it is a copy, delete it; if both are right, "
            "say in a note what makes them two",
            tab.key(position),
        )

    return word
