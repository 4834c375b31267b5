"""The tab Settlement: who pays whom so that everybody has what is theirs."""

from collections.abc import Iterator, Sequence

from netbook.model.money import minor_units, money_text
from netbook.model.plan import Column, Kind, Tab
from netbook.model.schema import SETTLEMENT_TAB
from netbook.model.settlement import Position, Settlement, Transfer, Waiting
from netbook.outputs.base import Results

MOST_NAMES = 12


def settlement_tab(results: Results) -> Tab:
    """One row per payment; above them how many there are, and what is left out."""
    settlement = results.settlement
    transfers = settlement.transfers
    return Tab(
        SETTLEMENT_TAB,
        (
            Column("From", Kind.TEXT, [one.source for one in transfers], 18),
            Column("To", Kind.TEXT, [one.target for one in transfers], 18),
            Column("Currency", Kind.TEXT, [one.currency for one in transfers], 10),
            Column("Amount", Kind.MONEY, [one.amount for one in transfers], 15,
                   [minor_units(one.currency) for one in transfers] or 2),
            Column("Note", Kind.TEXT, notes(settlement), 86),
        ),
        intro=headlines(settlement),
    )  # fmt: skip


def headlines(settlement: Settlement) -> tuple[str, ...]:
    """What the payments do, where the money is taken to be, and what is left out: a sentence or two each."""
    return tuple(_headlines(settlement))


def _headlines(settlement: Settlement) -> Iterator[str]:
    if settlement.frozen:
        yield "Nothing is settled: the entries could not be split. The tab netbook says what to correct first."
        return
    yield _first(settlement)
    if settlement.holder:
        yield f"Where nobody is named in Received by or Paid by, the money is taken to be with {settlement.holder}."
    for currency in settlement.rough:
        yield f"{currency} has so many open balances that there may be a way with fewer payments. These settle all."
    for currency, partners in settlement.unsure:
        whose = f" of {_names(partners, 'or')}" if partners else ""
        yield f"{currency} is not settled: a payout{whose} cannot be read. The tab netbook says what to correct."
    left_out = [f"{key} (disputed)" for key in settlement.disputed] + [f"{key} (held)" for key in settlement.held]
    if left_out:
        yield f"Left out, with the receipts and payouts for it: {_names(left_out, 'and')}."
    advances = [_amount(one) for one in settlement.waiting if not one.paid]
    if advances:
        yield f"Advances not yet earned, to be recouped from what comes next: {_names(advances, 'and')}."
    paid = [_amount(one) for one in settlement.waiting if one.paid]
    if paid:
        yield f"Paid beyond what was earned, which waits because it may be for what is left out: {_names(paid, 'and')}."


def _first(settlement: Settlement) -> str:
    transfers = settlement.transfers
    if not transfers:
        left_out = settlement.disputed or settlement.held or settlement.waiting or settlement.unsure
        return f"Nothing to settle{' but what is left out' if left_out else ': everybody has what is theirs'}."
    accounts = len({name for one in transfers for name in (one.source, one.target)})
    sums = {one.currency: 0 for one in transfers}
    for one in transfers:
        sums[one.currency] += one.amount
    moved = " and ".join(f"{code} {money_text(amount, minor_units(code))}" for code, amount in sums.items())
    verb = "payment settles" if len(transfers) == 1 else "payments settle"
    through = f", all through {settlement.via}" if settlement.via else ""
    return f"{len(transfers)} {verb} what {accounts} accounts hold and are owed: {moved}{through}."


def notes(settlement: Settlement) -> list[str]:
    """For each payment why: what the one has and what the other is owed."""
    positions = {(one.account, one.currency): one for one in settlement.positions}
    return [_note(one, positions[one.source, one.currency], positions[one.target, one.currency], settlement.via)
            if {(one.source, one.currency), (one.target, one.currency)} <= positions.keys()
            else "" for one in settlement.transfers]  # fmt: skip


def _note(transfer: Transfer, source: Position, target: Position, via: str) -> str:
    said = [_stand(one) for one in (source, target) if one.account != via]
    return "; ".join(said)


def _stand(position: Position) -> str:
    digits = minor_units(position.currency)
    owed, holds = money_text(abs(position.owed), digits), money_text(abs(position.holds), digits)
    parts = []
    if position.holds:
        parts.append(f"holds {holds}" if position.holds > 0 else f"has paid out {holds} of its own")
    if position.owed:
        parts.append(f"is owed {owed}" if position.owed > 0 else f"has {owed} more than its share")
    return f"{position.account} {' and '.join(parts)}"


def _amount(one: Waiting) -> str:
    return f"{one.partner} {one.currency} {money_text(one.amount, minor_units(one.currency))}"


def _names(names: Sequence[str], word: str) -> str:
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    return f" {word} ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
