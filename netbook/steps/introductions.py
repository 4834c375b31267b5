"""Who introduced the introducer: the roles intro-2, intro-3 ... of an opportunity, from the tab Referrals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from netbook.checks.base import Trouble, always, trouble
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity

CODE = "NB526"
MOST_HOPS = 9
"""intro-9 is the last one."""
KINDS = ("", "referral", "introduction")


@dataclass(frozen=True)
class Introductions:
    """`hops`: (opportunity, number of the hop from 2, partner). `circles`: rows of Referrals where a chain comes back
    to somebody who is in it already; it ends there."""

    hops: tuple[tuple[str, int, str], ...]
    circles: tuple[int, ...]


def introductions(entries: Entries) -> Introductions:
    """Follow who stands in Introduced by upwards: the first referral (by date) that names them in About or To and is
    for this opportunity; else one about them to its client; else one that introduced them to the network (neither an
    opportunity nor To)."""
    referrals = _Referrals(entries)
    if not referrals:
        return Introductions((), ())
    tab = entries["Opportunities"]
    hops: list[tuple[str, int, str]] = []
    circles: set[int] = set()
    rows = zip(tab.texts("opportunity"), tab.texts("client"), tab.texts("introduced_by"), strict=True)
    for opportunity, client, partner in rows:
        chain = [str(partner)]
        while chain[-1] and len(chain) < MOST_HOPS:
            found = referrals.of(chain[-1], str(opportunity), str(client))
            if found is None:
                break
            position, source = found
            if source in chain:
                circles.add(position)
                break
            chain.append(source)
        hops += [(str(opportunity), hop, name) for hop, name in enumerate(chain[1:], 2)]
    return Introductions(tuple(hops), tuple(sorted(circles)))


class _Referrals:
    """Referrals by whom they are about and what they are for, the first by date."""

    def __init__(self, entries: Entries) -> None:
        tab = entries["Referrals"]
        frame = tab.frame
        texts = [tab.texts(name) for name in ("source", "target", "about", "kind", "opportunity")]
        self._first: dict[tuple[str, str, str], tuple[int, str]] = {}
        for position in np.argsort(frame["date"].to_numpy(), kind="stable").tolist():
            source, target, about, kind, opportunity = (str(column[position]) for column in texts)
            if frame["bad"].iloc[position] or kind not in KINDS:
                continue
            for whom in {about, target} - {"", source}:
                if opportunity:
                    self._keep(("opportunity", opportunity, whom), position, source)
                elif whom == about:
                    self._keep(("client", same_name(target), whom), position, source)

    def _keep(self, key: tuple[str, str, str], position: int, source: str) -> None:
        self._first.setdefault(key, (position, source))

    def __bool__(self) -> bool:
        return bool(self._first)

    def of(self, partner: str, opportunity: str, client: str) -> tuple[int, str] | None:
        """(place in the tab, who referred) of the referral of `partner` that counts, None if there is none."""
        keys = [("opportunity", opportunity, partner), ("client", same_name(client), partner), ("client", "", partner)]
        return next((self._first[key] for key in keys if key in self._first), None)


def circular_introductions(found: Introductions) -> Iterator[Trouble]:
    """The referrals with which a chain of introductions comes back to where it was."""
    words = (
        "with this the introductions go round in a circle: whoever referred was introduced by whom they refer. The "
        "later ones get no share as introducers. Correct From or About"
    )
    yield from trouble(CODE, Severity.WARNING, "Referrals", "source", np.asarray(found.circles, np.intp), always(words))


def hop_role(hop: int) -> str:
    """2 -> 'intro-2'."""
    return f"intro-{hop}"


HOP_ROLES: Mapping[str, int] = {hop_role(hop): hop for hop in range(2, MOST_HOPS + 1)}
