"""A key or an email that is not formed as it should be.

A key that is spelled otherwise than all others is soon typed as the others are, and then names nothing.

Wrong: `OPP 16` or `0PP-16` where all others are like `OPP-16`; `ana@example` as an email. Right: `OPP-16`.
Fix: type it like the others, here and where it is named.
"""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import TABS

KEY_CODE = "NB303"
EMAIL_CODE = "NB403"

_NUMBERED = re.compile(r"(\D*?[^\W\d])([-_/.# ]*)(\d+)")
_EMAIL = re.compile(r"(?:[^<>@]*<)?[^\s@<>,;]+@[^\s@<>,;.]+(?:\.[^\s@<>,;.]+)+>?")
FEW, SOME = 5, 200
MOST = 0.8
"""So large a part of the keys has one form where there is a usual one."""
_MISTAKEN = str.maketrans("0O1IlS5", "OOIIISS")


def form_of_text(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Keys that are all but like the numbered keys of the same tab; emails without '@' or without a domain."""
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.prefix or not tab.has(schema.key) or len(tab.frame) < FEW:
            continue
        keys = [str(key) for key in tab.frame[schema.key].cat.categories if key]
        form = _usual_form(keys)
        if form is None:
            continue
        prefix, mark = form
        others = [key for key in _others(keys, prefix + mark) if not _given(key, schema.prefix)]
        odd = {key: meant for key in others if (meant := _meant(key, prefix, mark))}
        texts = tab.texts(schema.key)
        usual = f"{prefix}{mark}7"

        def word(
            position: int,
            odd: dict[str, str] = odd,
            texts: "np.ndarray[tuple[int], np.dtype[np.object_]]" = texts,
            usual: str = usual,
        ) -> Words:
            key = str(texts[position])
            words = f"the key '{key}' is spelled otherwise than all others, which are like {usual}. Type {odd[key]}"
            return Words(words, key, odd[key])

        wrong = tab.frame[schema.key].isin([*odd]).to_numpy(bool)
        yield from trouble(KEY_CODE, Severity.WARNING, schema.title, schema.key, wrong, word)
    partners = entries["Partners"]
    emails = partners.texts("email")
    bad = np.asarray([bool(text) and not _all_emails(str(text)) for text in emails], bool)

    def word_email(position: int) -> Words:
        text = str(emails[position])
        return Words(f"'{text}' is not an email address. Type one such as ana@example.org", text)

    yield from trouble(EMAIL_CODE, Severity.WARNING, "Partners", "email", bad, word_email)


def _usual_form(keys: list[str]) -> tuple[str, str] | None:
    """What nearly all keys begin with, before a number, if they do; told by the first of them."""
    forms = Counter((found[1], found[2]) for key in keys[:SOME] if (found := _NUMBERED.fullmatch(key)))
    if not forms or forms.most_common(1)[0][1] < MOST * len(keys[:SOME]):
        return None
    return forms.most_common(1)[0][0]


def _others(keys: list[str], start: str) -> list[str]:
    """The keys that are not `start` and a number; none if they are many."""
    whole = "\n" + "\n".join(keys)
    if whole.count("\n" + start) == len(keys) and whole.replace("\n" + start, "").isdecimal():
        return []
    left = re.sub(rf"^{re.escape(start)}\d+$", "", "\n".join(keys), flags=re.MULTILINE)
    others = [key for key in left.split("\n") if key]
    return others if len(others) <= (1 - MOST) * len(keys) else []


def _given(key: str, prefix: str) -> bool:
    """Whether netbook gives such keys itself where a cell is empty: a person need not change them."""
    return key.startswith(prefix) and key[len(prefix) :].isdecimal() and key[len(prefix)] != "0"


def _meant(key: str, prefix: str, mark: str) -> str:
    """The key in the form of the others, if it is nearly in it; '' if it is, or is of another kind."""
    found = _NUMBERED.fullmatch(key)
    if found is not None and (found[1], found[2]) == (prefix, mark):
        return ""
    letters = re.match(r"([\w]*?)([-_/.# ]*)([\dOIlS]*\d[\dOIlS]*|[OIl])$", key)
    if letters is None:
        return ""
    start, number = letters[1], letters[3].translate(str.maketrans("OIlS", "0115"))
    alike = start.upper().translate(_MISTAKEN) == prefix.upper().translate(_MISTAKEN)
    return f"{prefix}{mark}{number}" if alike and f"{prefix}{mark}{number}" != key else ""


def _all_emails(text: str) -> bool:
    return all(_EMAIL.fullmatch(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
