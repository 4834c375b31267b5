"""The column Dispute says that there is no dispute, and counts as one.

Whatever stands there leaves the opportunity out of the settlement, also a `No`.

Wrong: `No`, `n/a` or `-` in Dispute. Right: an empty cell, or what the dispute is about.
Fix: clear the cell.
"""

from collections.abc import Iterator

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network

CODE = "NB405"

NONE = frozenset(map(same_name, (
    "no", "n", "none", "n/a", "n.a.", "na", "nil", "null", "false", "0", "nope", "not", "never", "no dispute",
    "not disputed", "undisputed", "nothing", "ok", "okay", "fine", "clear", "resolved", "solved", "settled", "closed",
    "done", "over", "-", "--", "---", "–", "—", "/", ".", "tbd", "tba", "tbc",
    "nein", "kein", "keine", "keiner", "non", "aucun", "aucune", "nee", "geen", "nej", "nei", "ninguno", "ninguna",
    "nada", "nessuno", "nessuna", "não", "nao", "nie", "ne",
)))  # fmt: skip
"""What people type where nothing is in dispute, or no longer is. A question mark is a doubt, and so a dispute."""


def no_dispute(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Opportunities whose Dispute says that there is none."""
    tab = entries["Opportunities"]
    column = tab.frame["dispute"]
    wrong = column.isin([text for text in column.cat.categories if _says_none(text)]).to_numpy(bool)
    texts = tab.texts("dispute")

    def word(position: int) -> Words:
        text = str(texts[position])
        return Words(
            f"'{text}' in Dispute still counts as a dispute, so {tab.key(position)} is left out of the settlement. "
            "Clear the cell if there is none",
            text,
        )

    yield from trouble(CODE, Severity.WARNING, "Opportunities", "dispute", wrong, word)


def _says_none(text: str) -> bool:
    return not NONE.isdisjoint((same_name(text), same_name(text).rstrip(".!")))
