"""A partner referred themselves.

A referral is credited to who made it, for somebody else; mostly the name was typed into the wrong cell.

Wrong: From `Ana`, About `Ana`. Right: From `Dee`, About `Ana`.
Fix: correct one of the two names.
"""

from collections.abc import Iterator

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB536"


def self_referral(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Referrals from a partner about the same partner."""
    tab = entries["Referrals"]
    source, about = tab.texts("source"), tab.texts("about")

    def word(position: int) -> Words:
        name = str(about[position])
        return Words(f"{name} is said to have referred {name}. Correct one of the two names", name)

    yield from trouble(CODE, Severity.WARNING, "Referrals", "about", (source == about) & (source != ""), word)
