"""What can be wrong with entries. One file per check; CHECKS is the list of them."""

from collections.abc import Callable, Iterator
from datetime import date

from netbook.checks.agreement import agreement
from netbook.checks.base import Trouble
from netbook.checks.copied_rows import copied_rows
from netbook.checks.currency_mismatch import currency_mismatch
from netbook.checks.dates_in_order import dates_in_order
from netbook.checks.duplicate_key import duplicate_key
from netbook.checks.exchange_rates import exchange_rates
from netbook.checks.expense_value import expense_value
from netbook.checks.far_dates import far_dates
from netbook.checks.form_of_text import form_of_text
from netbook.checks.future_dates import future_dates
from netbook.checks.hours_a_day import hours_a_day
from netbook.checks.hours_as_time import hours_as_time
from netbook.checks.idle_rate import idle_rate
from netbook.checks.inactive_partner import inactive_partner
from netbook.checks.made_a_date import made_a_date
from netbook.checks.no_dispute import no_dispute
from netbook.checks.not_in_list import not_in_list
from netbook.checks.out_of_range import out_of_range
from netbook.checks.outliers import outliers
from netbook.checks.partner_twice import partner_twice
from netbook.checks.payout_currency import payout_currency
from netbook.checks.periods_overlap import periods_overlap
from netbook.checks.receipt_amount import receipt_amount
from netbook.checks.receipt_unsplit import receipt_unsplit
from netbook.checks.receipts_and_price import receipts_and_price
from netbook.checks.required import required
from netbook.checks.role_renamed import role_renamed
from netbook.checks.same_client import same_client
from netbook.checks.self_referral import self_referral
from netbook.checks.stale import stale
from netbook.checks.tax import tax
from netbook.checks.unknown_link import unknown_link
from netbook.checks.unknown_setting import unknown_setting
from netbook.checks.value_of_hours import value_of_hours
from netbook.checks.work_unwon import work_unwon
from netbook.model.entries import Entries
from netbook.model.network import Network

Check = Callable[[Entries, Network], Iterator[Trouble]]
DatedCheck = Callable[[Entries, Network, date | None], Iterator[Trouble]]

CHECKS: tuple[Check, ...] = (
    required,
    duplicate_key,
    unknown_link,
    not_in_list,
    no_dispute,
    out_of_range,
    receipt_amount,
    tax,
    receipt_unsplit,
    currency_mismatch,
    payout_currency,
    unknown_setting,
    form_of_text,
    made_a_date,
    far_dates,
    dates_in_order,
    agreement,
    work_unwon,
    inactive_partner,
    receipts_and_price,
    value_of_hours,
    expense_value,
    idle_rate,
    hours_a_day,
    hours_as_time,
    copied_rows,
    partner_twice,
    same_client,
    role_renamed,
    exchange_rates,
    self_referral,
    periods_overlap,
    outliers,
)
"""Those that look at the entries alone."""

DATED_CHECKS: tuple[DatedCheck, ...] = (future_dates, stale)
"""Those that need to know what day it is."""
