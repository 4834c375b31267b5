"""Whose turn it is to write, and the stamp of the last run: both in the names of named ranges.

Every write begins by adding a named range whose id is the next generation. Adding one whose id is there already is an
error, and a batch is carried out whole or not at all, so this is compare-and-swap: of two netbooks that read the same
generation, one is refused and looks again. A writer whose answer was lost finds its own token there.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from netbook.backends.google_sheets.areas import first_cell
from netbook.errors import BackendError
from netbook.model.cells import RunStamp

KEPT = 20
"""So many generations stay; who lags behind by more than that is refused too, by the generations it then sees."""

_NAME = re.compile(r"netbook_(\d+)_([0-9a-f]+)_(\d*)_([0-9a-f]*)")
_LONGEST_NAME = 250


@dataclass(frozen=True)
class Claim:
    """One generation: its number, who wrote it, and the stamp that the spreadsheet has since then."""

    generation: int
    token: str
    stamp: RunStamp | None

    @property
    def identity(self) -> str:
        """The id of its named range."""
        return f"netbook{self.generation}"

    @property
    def name(self) -> str:
        """The name of its named range; letters, digits and underscores only."""
        run = str(self.stamp.run) if self.stamp else ""
        network = self.stamp.network.encode().hex() if self.stamp else ""
        name = f"netbook_{self.generation}_{self.token}_{run}_{network}"
        if len(name) > _LONGEST_NAME:
            raise BackendError("the mark of the network is too long for a Google Sheet")
        return name

    def request(self, sheet: int) -> dict[str, Any]:
        """The request that claims it; the range is the first cell of a tab."""
        named = {"namedRangeId": self.identity, "name": self.name, "range": first_cell(sheet)}
        return {"addNamedRange": {"namedRange": named}}


def claims_in(named_ranges: Iterable[Mapping[str, Any]]) -> tuple[Claim, ...]:
    """The generations among a spreadsheet's named ranges, the oldest first."""
    found = [_claim(str(one.get("name", ""))) for one in named_ranges]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.generation))


def _claim(name: str) -> Claim | None:
    parts = _NAME.fullmatch(name)
    if parts is None:
        return None
    try:
        stamp = RunStamp(bytes.fromhex(parts[4]).decode(), int(parts[3])) if parts[3] else None
    except ValueError:  # somebody changed the name
        stamp = None
    return Claim(int(parts[1]), parts[2], stamp)


def next_claim(claims: Iterable[Claim], stamp: RunStamp | None) -> Claim:
    """The next generation, with this stamp."""
    return Claim(max((one.generation for one in claims), default=0) + 1, secrets.token_hex(6), stamp)


def outdated(claims: Iterable[Claim], latest: Claim) -> list[dict[str, Any]]:
    """The requests that remove generations that nobody can still be behind of."""
    return [
        {"deleteNamedRange": {"namedRangeId": one.identity}}
        for one in claims
        if one.generation <= latest.generation - KEPT
    ]
