"""What can be wrong with entries. One file per check; CHECKS is the list of them."""

from collections.abc import Callable, Iterator
from datetime import date

from netbook.checks.base import Trouble
from netbook.checks.currency_mismatch import currency_mismatch
from netbook.checks.duplicate_key import duplicate_key
from netbook.checks.not_in_list import not_in_list
from netbook.checks.out_of_range import out_of_range
from netbook.checks.receipt_amount import receipt_amount
from netbook.checks.receipt_unsplit import receipt_unsplit
from netbook.checks.required import required
from netbook.checks.unknown_link import unknown_link
from netbook.checks.unknown_setting import unknown_setting
from netbook.model.entries import Entries
from netbook.model.network import Network

Check = Callable[[Entries, Network], Iterator[Trouble]]
DatedCheck = Callable[[Entries, Network, date | None], Iterator[Trouble]]

CHECKS: tuple[Check, ...] = (
    required,
    duplicate_key,
    unknown_link,
    not_in_list,
    out_of_range,
    receipt_amount,
    receipt_unsplit,
    currency_mismatch,
    unknown_setting,
)
"""Those that look at the entries alone."""

DATED_CHECKS: tuple[DatedCheck, ...] = ()
"""Those that need to know what day it is."""
