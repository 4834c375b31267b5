"""What everybody is owed and holds -> who pays whom.

A share is owed to its partner by whoever received the money, and a payout is owed no more by whoever paid it. Each is
booked twice, once on either side, so that the balances of a currency always add up to 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netbook.model.allocations import Allocations
from netbook.model.entries import Entries
from netbook.model.money import CURRENCIES
from netbook.model.network import Network
from netbook.model.schema import POOL
from netbook.model.settings import MONEY_HELD_BY, SETTLE_VIA, partner_spelt, setting
from netbook.model.settlement import Position, Settlement, Transfer, Waiting
from netbook.outputs.balances_tab import unsure_partners
from netbook.rules.settle import centred, fewest

_MOVES = {"kind": object, "partner": object, "holder": object, "currency": object, "amount": np.int64,
          "day": "datetime64[s]"}  # fmt: skip
_SHARE, _PAID, _ADVANCED = "share", "payout", "advance"


def settle(
    entries: Entries, network: Network, allocations: Allocations, *, via: str = "", frozen: bool = False
) -> Settlement:
    """Who pays whom. `via` is a partner as the tab Partners spells it; without it the setting 'Settle via' counts.

    Left out, with their receipts and the payouts made for them: opportunities with a dispute, and those wholly held.
    `frozen`: nothing could be split, so nothing is settled.
    """
    centre = via or partner_spelt(entries, setting(entries, SETTLE_VIA))
    if frozen:
        return Settlement((), (), centre, frozen=True)
    holder = money_holder(entries, network)
    disputed, held = _left_out(entries, allocations)
    shares = _shares(entries, allocations, holder, {*disputed, *held})
    payouts = _payouts(entries, network.currency, holder, {*disputed, *held})
    moves = pd.concat([shares, payouts], ignore_index=True)
    stays = [*_waiting(moves, something_left_out=bool(disputed or held), default=holder)]
    positions = _positions(moves, stays)
    unsure = _unsure(entries, network.currency, positions)
    settled = [one for one in positions if one.currency not in unsure]
    transfers, rough = _transfers(settled, centre)
    return Settlement(
        transfers,
        tuple(positions),
        centre,
        holder if (moves["holder"] == holder).any() else "",
        disputed,
        held,
        _by_partner(stays),
        tuple(sorted(unsure.items())),
        rough,
    )


def money_holder(entries: Entries, network: Network) -> str:
    """Who holds money of which nobody says who received it: the setting 'Money held by', else the only pool, else an
    account named after the network."""
    if named := partner_spelt(entries, setting(entries, MONEY_HELD_BY)):
        return named
    partners = entries["Partners"]
    pools = [str(name) for name in partners.texts("partner")[partners.texts("kind") == POOL] if name]
    if len(pools) == 1:
        return pools[0]
    name = network.name or "network"
    return f"{name} (the network)" if partner_spelt(entries, name) else name


def _left_out(entries: Entries, allocations: Allocations) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Opportunities with a dispute, and others that are wholly held, as far as money came in for them."""
    opportunities = entries["Opportunities"]
    paid = {*allocations.ledger["opportunity"], *entries["Receipts"].texts("opportunity")}
    paid |= {*entries["Payouts"].texts("opportunity")}
    in_dispute = zip(opportunities.texts("opportunity"), opportunities.texts("dispute"), strict=True)
    disputed = dict.fromkeys(str(key) for key, dispute in in_dispute if dispute and key in paid)
    held = dict.fromkeys(one.opportunity for one in allocations.held if one.whole and one.opportunity in paid)
    return tuple(disputed), tuple(key for key in held if key not in disputed)


def _shares(entries: Entries, allocations: Allocations, holder: str, left_out: set[str]) -> pd.DataFrame:
    """What each receipt brought each partner, and who received it. What is held for want of a partner is nobody's, so
    it stays with whoever received it."""
    ledger = allocations.ledger
    rows = ledger[ledger["counted"].astype(bool) & (ledger["partner"] != "") & ~ledger["opportunity"].isin(left_out)]
    receipts = entries["Receipts"]
    received = dict(zip(receipts.texts("receipt"), receipts.texts("received_by"), strict=True))
    return _moves(_SHARE, rows["partner"], [received.get(key) or holder for key in rows["receipt"]],
                  rows["currency"], rows["amount"], rows["date"])  # fmt: skip


def _payouts(entries: Entries, currency: str, holder: str, left_out: set[str]) -> pd.DataFrame:
    tab = entries["Payouts"]
    rows = ~tab.frame["bad"].to_numpy(bool) & ~np.isin(tab.texts("opportunity"), [*left_out])
    rows &= tab.texts("partner") != ""
    kinds = np.where(tab.texts("kind") == "advance", _ADVANCED, _PAID)
    return _moves(
        kinds[rows],
        tab.texts("partner")[rows],
        [payer or holder for payer in tab.texts("paid_by")[rows]],
        [code or currency for code in tab.texts("currency")[rows]],
        tab.frame["amount"].fillna(0).to_numpy("int64")[rows],
        tab.frame["date"][rows],
    )


def _moves(
    kind: object, partner: object, holder: object, currency: object, amount: object, day: object
) -> pd.DataFrame:
    columns = (partner, holder, currency, amount, day)
    frame = pd.DataFrame({name: np.asarray(column) for name, column in zip([*_MOVES][1:], columns, strict=True)})
    return frame.assign(kind=kind)[[*_MOVES]].astype(_MOVES)


@dataclass(frozen=True)
class _Stays:
    """Money that stays with `partner`, at the cost of `holder`, who paid it."""

    partner: str
    holder: str
    currency: str
    amount: int
    paid: bool


def _waiting(moves: pd.DataFrame, *, something_left_out: bool, default: str) -> Iterator[_Stays]:
    """Advances that are not earned yet: they are recouped from what comes next, not given back now.

    While something is left out, payouts beyond what was earned wait too: they may have been made from it. Whoever also
    holds money or pays others is not meant, since what such an account was paid may be for others.
    """
    handlers = {default, *moves["holder"]}
    for (partner, _), some in moves.groupby(["partner", "currency"], sort=True):
        earned, paid, advanced = (int(some.loc[some["kind"] == kind, "amount"].sum()) for kind in _KINDS)
        outstanding = max(0, advanced - max(0, earned - paid))
        covered = min(paid, max(0, paid - earned)) if something_left_out and partner not in handlers else 0
        yield from _latest(some[some["kind"] == _ADVANCED], outstanding)
        yield from _latest(some[some["kind"] == _PAID], covered)


_KINDS = (_SHARE, _PAID, _ADVANCED)


def _latest(rows: pd.DataFrame, amount: int) -> Iterator[_Stays]:
    """The last `amount` of these payouts, by who paid it: what was paid first is earned first."""
    rows = rows.sort_values(["day", "holder", "amount"], ascending=[False, True, True], kind="stable")
    for row in rows.itertuples():
        part = min(amount, row.amount)
        if part > 0:
            yield _Stays(row.partner, row.holder, row.currency, int(part), row.kind == _PAID)
            amount -= part


def _by_partner(stays: Sequence[_Stays]) -> tuple[Waiting, ...]:
    sums: dict[tuple[str, str, bool], int] = {}
    for one in stays:
        key = (one.partner, one.currency, one.paid)
        sums[key] = sums.get(key, 0) + one.amount
    return tuple(Waiting(partner, currency, amount, paid) for (partner, currency, paid), amount in sorted(sums.items()))


def _positions(moves: pd.DataFrame, stays: Sequence[_Stays]) -> list[Position]:
    """By currency and account. Every move changes what one is owed and what another holds by the same amount."""
    sign = np.where(moves["kind"] == _SHARE, 1, -1)
    changes = moves[["partner", "holder", "currency"]].assign(amount=moves["amount"] * sign)
    rows = [(one.partner, one.holder, one.currency, one.amount) for one in stays]
    changes = [*changes.itertuples(index=False, name=None), *rows]
    owed: dict[tuple[str, str], int] = {}
    holds: dict[tuple[str, str], int] = {}
    for partner, holder, currency, amount in changes:
        owed[currency, partner] = owed.get((currency, partner), 0) + int(amount)
        holds[currency, holder] = holds.get((currency, holder), 0) + int(amount)
    accounts = sorted({*owed, *holds})
    return [Position(name, code, owed.get((code, name), 0), holds.get((code, name), 0)) for code, name in accounts]


def _unsure(entries: Entries, currency: str, positions: Sequence[Position]) -> dict[str, tuple[str, ...]]:
    """Currencies in which somebody may have been paid by a payout that cannot be read: any plan there could be wrong
    for the others too."""
    tab = entries["Payouts"]
    bad = tab.frame["bad"].to_numpy(bool)
    if not bad.any():
        return {}
    partners = {str(name) for name in entries["Partners"].texts("partner") if name}
    named = unsure_partners(tab, partners)
    codes = {str(code) or currency for code in tab.texts("currency")[bad]}
    every = {one.currency for one in positions} | {currency}
    if codes <= CURRENCIES.keys():
        every = codes | {one.currency for one in positions if one.account in named}
    return dict.fromkeys(sorted(every), tuple(sorted(named)))


def _transfers(positions: Sequence[Position], via: str) -> tuple[tuple[Transfer, ...], tuple[str, ...]]:
    transfers: list[Transfer] = []
    rough = []
    for currency in sorted({one.currency for one in positions}):
        balances = {one.account: one.balance for one in positions if one.currency == currency}
        payments, exact = (centred(balances, via), True) if via else fewest(balances)
        transfers += [Transfer(source, target, currency, amount) for source, target, amount in payments]
        rough += [] if exact else [currency]
    return tuple(transfers), tuple(rough)
