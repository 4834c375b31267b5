"""Exports for other programs, one file a format: results in, text out. BOOKS and BILLS are the lists of them."""

from collections.abc import Callable, Mapping

from netbook.outputs.base import Results
from netbook.outputs.exports.base import Text
from netbook.outputs.exports.beancount import beancount
from netbook.outputs.exports.bills import Billing
from netbook.outputs.exports.csv_file import csv_file
from netbook.outputs.exports.hledger import hledger
from netbook.outputs.exports.qbo import qbo
from netbook.outputs.exports.xero import xero

BOOKS: Mapping[str, Callable[[Results], Text]] = {"csv": csv_file, "beancount": beancount, "hledger": hledger}
"""Format -> the Ledger and the payouts in it."""

BILLS: Mapping[str, Callable[[Results, Billing], Text]] = {"xero": xero, "qbo": qbo}
"""Format -> what partners would bill the network, for its import."""
