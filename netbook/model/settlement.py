"""Who pays whom so that everybody has what is theirs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Transfer:
    """One payment. `amount` in minor units of `currency`, above 0."""

    source: str
    target: str
    currency: str
    amount: int


@dataclass(frozen=True)
class Position:
    """Where one account stands in one currency, in minor units.

    `owed`: its shares less what it was paid and advanced. `holds`: the shares of everybody in the receipts it received,
    less what it paid out. Both without what is left out of the settlement. The balances of a currency add up to 0.
    """

    account: str
    currency: str
    owed: int
    holds: int

    @property
    def balance(self) -> int:
        """What the account has to be paid; negative: what it has to pay."""
        return self.owed - self.holds


@dataclass(frozen=True)
class Waiting:
    """Money that stays where it is for now: an advance not yet earned, or (`paid`) a payout beyond what was earned
    while something is left out that may cover it."""

    partner: str
    currency: str
    amount: int
    paid: bool = False


@dataclass(frozen=True)
class Settlement:
    """Payments that clear every balance of `positions`, and what was left out.

    `via`: everything goes through this account, '' for fewest payments. `holder`: the account that holds money of which
    nobody says who received or paid it, '' if there is none such. `disputed`, `held`: opportunities left out.
    `unsure`: currency -> partners, where a payout that cannot be read keeps the currency from being settled.
    `rough`: currencies with too many open balances to look for the fewest payments. `frozen`: nothing could be split.
    """

    transfers: tuple[Transfer, ...]
    positions: tuple[Position, ...]
    via: str = ""
    holder: str = ""
    disputed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rough: tuple[str, ...] = ()
    frozen: bool = False
