"""One client written in two ways, one opportunity entered twice, or two partners after the same client.

Nobody sees then that two partners talk to the same client, and the client's year is counted from the wrong day.

Wrong: `Kestrel Foods` and `Kestrel Foods Ltd.`, or `Kestral Foods`. Right: the same spelling everywhere.
Fix: type the name as in the other row; of an opportunity that is there twice, keep one.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np
import pandas as pd

from netbook.checks.base import Trouble, Words, days, trouble
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import OPEN_STAGES

CLIENT_CODE = "NB305"
TWICE_CODE = "NB308"
COMPETING_CODE = "NB309"

_LEGAL = re.compile(
    r"\b(?:the|ltd|limited|llc|llp|inc|incorporated|corp|corporation|co|company|plc|gmbh|mbh|ag|kg|ug|ohg|ev|sarl|sas|sa|"
    r"srl|spa|sl|bv|nv|vof|ab|as|asa|aps|oy|oyj|pty|kk|group|holding)\b"
)
_NO_LETTERS = re.compile(r"[\W_]")
_NO_DIGITS = re.compile(r"\D")
SOON = np.timedelta64(30, "D")
"""Two won ones with one title and price are the same job if they began so close to each other."""
NEXT_TIME = np.timedelta64(120, "D")
"""After so long a client comes back with the same."""
SHORTEST = 6
"""Names of fewer letters that differ in one are probably two."""


def same_client(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Clients whose names differ in case, dots, legal form or one letter only; open opportunities with one title."""
    tab = entries["Opportunities"]
    clients = tab.texts("client")
    counts = Counter(map(str, clients))
    del counts[""]
    plain = {client: _plain(client) for client in counts}
    meant = _meant(counts, plain)
    wrong = tab.frame["client"].isin([*meant]).to_numpy(bool)

    def word(position: int) -> Words:
        client = str(clients[position])
        other = meant[client]
        row = tab.at(int(np.flatnonzero(clients == other)[0])).row
        if counts[client] == counts[other]:  # nobody can tell which of them is the slip
            words = f"'{client}' and '{other}' of row {row} may be one client. If they are, type it alike in both"
            return Words(words, client)
        words = f"'{client}' may be the client '{other}' of row {row}. If it is, type it so: {other}"
        return Words(words, client, other)

    yield from trouble(CLIENT_CODE, Severity.WARNING, "Opportunities", "client", wrong, word)
    yield from _twice(entries, plain)


def _meant(counts: Counter[str], plain: Mapping[str, str]) -> dict[str, str]:
    """Client -> the more usual spelling of what is probably the same client."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for client, form in plain.items():
        if form:
            by_form[form].append(client)
    found: dict[str, str] = {}
    for spellings in by_form.values():
        distinct = {same_name(client) for client in spellings}
        if len(spellings) > 1 and len(distinct) >= 1:
            best = max(spellings, key=lambda client: (counts[client], -spellings.index(client)))
            found |= {client: best for client in spellings if client != best}
    near = _one_letter_apart([form for form in by_form if len(form) >= SHORTEST])
    for one, other in near:
        pair = (by_form[one][0], by_form[other][0])
        rarer, usual = (
            sorted(pair, key=lambda client: counts[client]) if counts[pair[0]] != counts[pair[1]] else pair[::-1]
        )
        found.setdefault(rarer, usual)
    return found


def _plain(client: str) -> str:
    """What is left of a name without case, accents, dots and legal form."""
    letters = client.casefold()
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    bare = _NO_LETTERS.sub(" ", letters)
    short = _LEGAL.sub(" ", bare.replace(" e v", " ev"))
    return "".join(short.split()) or "".join(bare.split())


def _one_letter_apart(forms: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names of which one letter was left out, added, changed or swapped with its neighbour; digits tell names
    apart. Each name without one of its letters is looked up, so that the cost grows with the letters only."""
    if len(forms) > MOST_NAMES:
        return []
    numbers = {form: _NO_DIGITS.sub("", form) for form in forms}
    of_number = Counter(numbers.values())
    by_part: dict[str, list[str]] = defaultdict(list)
    for form in (one for one in forms if of_number[numbers[one]] > 1):
        for part in {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))}:
            by_part[part].append(form)
    pairs = {
        (one, other)
        for alike in by_part.values()
        if 1 < len(alike) <= MOST_ALIKE
        for at, one in enumerate(alike)
        for other in alike[at + 1 :]
        if one != other and numbers[one] == numbers[other] and _one_slip(one, other)
    }
    return sorted(pairs)


MOST_NAMES, MOST_ALIKE = 20_000, 6


def _one_slip(one: str, other: str) -> bool:
    """Whether two names differ by one letter, or by two neighbours that are swapped."""
    if len(one) != len(other):
        return abs(len(one) - len(other)) == 1
    places = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(places) == 1:
        return 0 < places[0] < len(one) - 1 or len(one) > 2 * SHORTEST
    left, right = places[0], places[-1]
    return len(places) == 2 and right == left + 1 and (one[left], one[right]) == (other[right], other[left])


def _twice(entries: Entries, plain: Mapping[str, str]) -> Iterator[Trouble]:
    """Opportunities with the client and the title of another one that is open or of the same stage."""
    tab = entries["Opportunities"]
    titles, stages = same_names([str(title) for title in tab.texts("title")]), tab.texts("stage")
    clients = [plain.get(str(client), "") for client in tab.texts("client")]
    prices, lead = tab.frame["price"].fillna(-1).to_numpy(np.int64), days(tab, "lead_date")
    first: dict[tuple[str, str], int] = {}
    of: dict[int, int] = {}
    for position, (client, title) in enumerate(zip(clients, titles, strict=True)):
        if not client or not title:
            continue
        other = first.setdefault((client, title), position)
        is_open = stages[position] in OPEN_STAGES and stages[other] in OPEN_STAGES
        is_open = is_open and not np.abs(lead[position] - lead[other]) > NEXT_TIME
        alike = prices[other] == prices[position] >= 0 and np.abs(lead[position] - lead[other]) <= SOON
        if other != position and (is_open or alike):
            of[position] = other
    keys, leads = tab.texts("opportunity"), tab.texts("lead_partner")

    def word(position: int) -> Words:
        other = of[position]
        pair = (leads[position], leads[other])
        whose = f", under {pair[0]} here and {pair[1]} there" if all(pair) and pair[0] != pair[1] else ""
        return Words(
            f"{keys[other]} (row {tab.at(other).row}) has the same client and title{whose}. Is it the same "
            "opportunity? Keep one of them, or tell them apart in the title",
            str(keys[position]),
        )

    yield from trouble(TWICE_CODE, Severity.WARNING, "Opportunities", "title", [*of], word)
    yield from _competing(entries, clients, {*of})


def _competing(entries: Entries, clients: Sequence[str], twice: Set[int]) -> Iterator[Trouble]:
    """Open opportunities of a client with whom another partner speaks already about another one that is open."""
    tab = entries["Opportunities"]
    leads = tab.texts("lead_partner")
    table = pd.DataFrame({"client": clients, "lead": leads, "day": days(tab, "lead_date")})
    table = table[np.isin(tab.texts("stage"), OPEN_STAGES) & (table["client"] != "") & (table["lead"] != "")]
    table = table[~table.index.isin(twice)].sort_values("day", kind="stable")
    firsts = table.assign(position=table.index).groupby("client")[["lead", "position"]].transform("first")
    other = firsts.loc[table["lead"] != firsts["lead"], "position"]

    def word(position: int) -> Words:
        first = int(other[position])
        return Words(
            f"{leads[position]} has {tab.key(position)} in hand, and {leads[first]} has {tab.key(first)} (row "
            f"{tab.at(first).row}) of the same client, which is open too. Do they know of each other?",
            str(leads[position]),
        )

    yield from trouble(
        COMPETING_CODE, Severity.INFO, "Opportunities", "lead_partner", np.sort(other.index.to_numpy(np.intp)), word
    )
