"""Balances that add up to 0 -> payments that clear them: as few as there can be, or all through one account."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

MOST_EXACT = 16
"""Open balances, without opposite pairs, up to which the fewest payments are looked for: 2 ** 16 subsets."""

Payment = tuple[str, str, int]
"""From, to, amount in minor units (above 0)."""
_Open = list[tuple[str, int]]


def fewest(balances: Mapping[str, int]) -> tuple[list[Payment], bool]:
    """The fewest payments that clear `balances` (account -> minor units to be paid, negative: to pay), and whether that
    is certain. Ties go by name.

    n balances that split into g groups, each adding up to 0, take n - g payments; so the payments are fewest when the
    groups are most. An account and its exact opposite can always be a group of their own. With more than MOST_EXACT
    balances left all of them are one group, which takes n - 1 payments at most. ValueError if they do not add up to 0.
    """
    open_balances = _open(balances)
    pairs, left = _opposite_pairs(open_balances)
    exact = len(left) <= MOST_EXACT
    groups = _most_groups(left) if exact else [left]
    payments = [payment for group in [*pairs, *groups] for payment in _largest_to_largest(group)]
    return sorted(payments), exact


def centred(balances: Mapping[str, int], via: str) -> list[Payment]:
    """Payments that clear `balances`, each to or from the account `via`. ValueError if they do not add up to 0."""
    return sorted(
        (via, account, amount) if amount > 0 else (account, via, -amount)
        for account, amount in _open(balances)
        if account != via
    )


def _open(balances: Mapping[str, int]) -> _Open:
    if sum(balances.values()):
        raise ValueError(f"balances add up to {sum(balances.values())}, not to 0")
    return sorted((account, int(amount)) for account, amount in balances.items() if amount)


def _opposite_pairs(balances: _Open) -> tuple[list[_Open], _Open]:
    """Pairs of an amount and its opposite, and what is left; both in the order of names."""
    payers: dict[int, _Open] = {}
    for account, amount in balances:
        if amount < 0:
            payers.setdefault(-amount, []).append((account, amount))
    pairs = [
        [(account, amount), payers[amount].pop(0)] for account, amount in balances if amount > 0 and payers.get(amount)
    ]
    paired = {account for pair in pairs for account, _ in pair}
    return pairs, [one for one in balances if one[0] not in paired]


def _most_groups(balances: _Open) -> list[_Open]:
    """As many groups as there can be, each adding up to 0.

    most[subset] is how many groups can be closed by taking the members of `subset` one after the other; a subset
    of k members is reached from those of k - 1.
    """
    n = len(balances)
    subsets = np.arange(2**n)
    total = np.zeros(2**n, np.int64)
    size = np.zeros(2**n, np.int64)
    for bit, (_, amount) in enumerate(balances):
        total[2**bit : 2 ** (bit + 1)] = total[: 2**bit] + amount
        size[2**bit : 2 ** (bit + 1)] = size[: 2**bit] + 1
    most = np.zeros(2**n, np.int64)
    for k in range(1, n + 1):
        some = subsets[size == k]
        for bit in range(n):
            having = some[some & 2**bit != 0]
            most[having] = np.maximum(most[having], most[having ^ 2**bit])
        most[some] += total[some] == 0
    return list(_groups_of(balances, most.tolist(), total.tolist()))


def _groups_of(balances: _Open, most: Sequence[int], total: Sequence[int]) -> Iterator[_Open]:
    """One way to take all members away again without losing a group; a group ends where what is left adds up to 0."""
    subset = 2 ** len(balances) - 1
    group: _Open = []
    while subset:
        without = [subset ^ 2**bit for bit in range(len(balances)) if subset & 2**bit]
        best = most[subset] - (total[subset] == 0)
        smaller = next(one for one in without if most[one] == best)
        group.append(balances[(subset ^ smaller).bit_length() - 1])
        if total[smaller] == 0:
            yield group
            group = []
        subset = smaller


def _largest_to_largest(group: _Open) -> Iterator[Payment]:
    """Payments within a group, each of which clears whoever owes most, or is owed most, or both."""
    left = dict(group)
    while any(left.values()):
        source = min(left, key=lambda account: (left[account], account))
        target = min(left, key=lambda account: (-left[account], account))
        amount = min(-left[source], left[target])
        left[source] += amount
        left[target] -= amount
        yield source, target, amount
