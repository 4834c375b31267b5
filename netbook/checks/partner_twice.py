"""One partner stands twice: in a list of participants, or in two rows of the tab Partners.

A partner who has two names has two balances.

Wrong: `Ana, Ben, Ana`; two partners with one email. Right: each once.
Fix: take one of them out, and use the other everywhere.
"""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import POOL

CODE = "NB512"


def partner_twice(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Lists with a name in them twice; partners with the full name or email of another one."""
    tab = entries["Ideas"]
    lists = tab.texts("participants")
    twice = {text: name for text in set(map(str, lists)) if (name := _first_twice(text))}

    def word(position: int) -> Words:
        text = str(lists[position])
        once = ", ".join(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        return Words(f"'{twice[text]}' stands in the list twice, and counts once. Type: {once}", text, once)

    wrong = np.asarray([str(text) in twice for text in lists], bool)
    yield from trouble(CODE, Severity.WARNING, "Ideas", "participants", wrong, word)
    partners = entries["Partners"]
    pools = (partners.frame["kind"] == POOL).to_numpy(bool)
    for field in ("email", "full_name"):
        names = same_names([str(text) for text in partners.texts(field)])
        first: dict[str, int] = {}
        of = {
            position: first[name]
            for position, name in enumerate(names)
            if name and not pools[position] and first.setdefault(name, position) != position
        }
        yield from trouble(CODE, Severity.WARNING, "Partners", field, [*of], _same(partners, field, of))


def _first_twice(text: str) -> str:
    names = [name.strip() for name in text.split(",") if name.strip()]
    counts = Counter(map(same_name, names))
    return next((name for name in names if counts[same_name(name)] > 1), "")


def _same(tab: TabEntries, field: str, of: dict[int, int]) -> Callable[[int], Words]:
    texts, header = tab.texts(field), tab.schema.field(field).header.casefold()

    def word(position: int) -> Words:
        other = of[position]
        words = f"{tab.key(position)} and {tab.key(other)} (row {tab.at(other).row}) have the same {header}"
        return Words(f"{words}. Are they one partner? Then keep one of them", str(texts[position]))

    return word
