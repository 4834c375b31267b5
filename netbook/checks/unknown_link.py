"""A cell names something that is not in the tab it should be in.

A contribution by somebody who is not a partner, or for an opportunity nobody entered, would be lost in the split.

Wrong: `Anna` when the Partners tab has `Ana`; `Ana Reis`, her full name; `TBD`. Right: `Ana`.
Fix: type the name as it stands in its own tab, or add it there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.checks.texts import why_unknown
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES, TABS, Field, Type, tab_named

CODE = "NB304"

ONE_OF = {
    "Partners": "a partner of this network",
    "Opportunities": "an opportunity",
    "Roles": "a role",
    "Ideas": "an idea",
    "Rules": "a rule set",
}
SAID_OTHERWISE = {
    "Partners": ("full_name", "email"),
    "Opportunities": ("title", "client"),
    "Ideas": ("title",),
    "Roles": ("label",),
}
"""Other columns of a tab by which people name its entries."""


def unknown_link(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every cell of a linking column that names no key of the tab it links to."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            # A broken tab was said to be broken; every link into it would be a second finding for that.
            if not field.link or not tab.has(field.name) or entries[field.link].broken:
                continue
            known = known_names(entries, field.link)
            spelt = set(known.values())
            texts = [text for text in tab.frame[field.name].cat.categories if text not in spelt]
            unknown = {
                text: _why(strangers[0], known) for text in texts if (strangers := _strangers(text, field, known))
            }
            column = tab.frame[field.name]
            for code in dict.fromkeys(unknown.values()):
                wrong = column.isin([text for text, why in unknown.items() if why == code]).to_numpy(bool)
                yield from trouble(
                    code, Severity.ERROR, schema.title, field.name, wrong, _word(tab, field, known, entries)
                )


def _why(name: str, known: Mapping[str, str]) -> str:
    """The code: that of what is wrong with the text itself, if anything is."""
    found = why_unknown(name, known)
    return found.code if found else CODE


def known_names(entries: Entries, title: str) -> dict[str, str]:
    """What may be named of the tab `title`: `same_name` -> as it is spelt."""
    schema = tab_named(title)
    names = [str(text) for text in entries[title].frame[schema.key or "rules"].cat.categories]
    if title == "Roles":
        names = [*COMMON_ROLES, *names]
    return {same: name for same, name in zip(same_names(names), names, strict=True) if name}


def _strangers(text: str, field: Field, known: Mapping[str, str]) -> list[str]:
    names = [name.strip() for name in text.split(",")] if field.type is Type.LIST else [text]
    return [name for name in names if name and same_name(name) not in known]


def _word(tab: TabEntries, field: Field, known: dict[str, str], entries: Entries) -> Callable[[int], Words]:
    texts = tab.texts(field.name) if len(tab.frame) else np.zeros(0, object)
    otherwise: dict[str, tuple[str, str]] = {}

    def word(position: int) -> Words:
        name = _strangers(str(texts[position]), field, known)[0]
        if (found := why_unknown(name, known)) is not None:
            return Words(found.message, name, known.get(same_name(found.fix), ""))
        if not otherwise:
            otherwise.update(_said_otherwise(entries, field.link) or {"": ("", "")})
        if same_name(name) in otherwise:
            header, key = otherwise[same_name(name)]
            return Words(f"'{name}' is the {header} of {key}. Type '{key}' here", name, key)
        several = [part.strip() for part in _BETWEEN.split(name)]
        if len(several) > 1 and all(same_name(part) in known for part in several):
            return _several(name, [known[same_name(part)] for part in several], field)
        near = nearest(name, known)
        advice = f"Did you mean '{near}'?" if near else f"Add it to the tab {field.link}, or type one that is there"
        if _LIKE_A_DATE.match(name):
            advice = f"A date stands here. Type {ONE_OF[field.link]}"
        if name == "0":
            advice = "A formula that points at an empty cell shows 0. Type the name"
        return Words(f"'{name}' is not {ONE_OF[field.link]}. {advice}", name, near)

    return word


def _several(name: str, parts: Sequence[str], field: Field) -> Words:
    """Words for a cell that names several known ones."""
    listed = ", ".join(parts)
    if field.type is Type.LIST:
        return Words(f"'{name}' is not separated by commas. Type {listed}", name, listed)
    if field.required:
        return Words(f"'{name}' names {len(parts)} at once. Make a row for each: {listed}", name)
    return Words(f"'{name}' names {len(parts)} at once. Keep one of them: {listed}", name)


_LIKE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\b")
_BETWEEN = re.compile(r"\s*(?:[,;/&+\n]|\band\b|\bund\b|\bet\b)\s*")


def _said_otherwise(entries: Entries, title: str) -> dict[str, tuple[str, str]]:
    """`same_name` of what stands in other columns of one entry only -> that column's header, the entry's key."""
    tab = entries[title]
    found: dict[str, tuple[str, str]] = {}
    for name in SAID_OTHERWISE.get(title, ()):
        header = tab.schema.field(name).header.casefold()
        names = same_names([str(text) for text in tab.texts(name)])
        counts = Counter(names)
        for same, key in zip(names, tab.texts(tab.schema.key), strict=True):
            if same and key and counts[same] == 1:
                found.setdefault(same, (header, str(key)))
    return found


MOST_ALIKE = 200
"""Names that are compared letter by letter; of more, only those of which a part is that of the one sought."""


def nearest(name: str, known: Mapping[str, str]) -> str:
    """The known name most like `name`, '' if none is like it."""
    near = _nearest(same_name(name), tuple(known)) if name else ""
    return known[near] if near else ""


@lru_cache(64)
def _by_letters(known: tuple[str, ...]) -> dict[str, str]:
    """Letters and digits of each known name, with and without zeros before its number -> the name."""
    if not known:
        return {}
    bare = _NO_LETTER.sub("", "\n".join(known))
    forms = [*bare.split("\n"), *_ZEROS.sub("", bare).split("\n")]
    return dict(zip(reversed(forms), reversed((*known, *known)), strict=True))


def _parts(name: str) -> Sequence[tuple[str, str]]:
    """What one slip leaves of a name: its end, or all but its end."""
    return [("end", name[-3:]), *(("start", name[:-cut]) for cut in (1, 2, 3) if len(name) > cut + 1)]


@lru_cache(64)
def _by_parts(known: tuple[str, ...]) -> Mapping[tuple[str, str], list[str]]:
    """The known names by their parts, so that a few of very many are compared."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in known:
        for part in _parts(one):
            found.setdefault(part, []).append(one)
    return found


_NO_LETTER = re.compile(r"[^\w\n]|_")
_ZEROS = re.compile(r"(?<![\d\n])0+(?=\d+$)", re.MULTILINE)


@lru_cache(1024)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    by_letters = _by_letters(known)
    for form in (_letters, _without_zeros):
        for text in (name, _DIGIT_LIKE.sub(lambda found: found[0].translate(_DIGITS), name)):
            if form(text) in by_letters:  # only dashes, dots and zeros are others, or letters for digits
                return by_letters[form(text)]
    if name.isdecimal() and len(numbered := [one for one in known if re.fullmatch(rf"\D+0*{name}", one)]) == 1:
        return numbered[0]
    alike: Sequence[str] = known
    if len(known) > MOST_ALIKE:
        parts = _by_parts(known)
        found = [one for part in _parts(name) for one in parts.get(part, ())[:MOST_ALIKE]]
        alike = [one for one in dict.fromkeys(found) if abs(len(one) - len(name)) <= 2]
        alike.sort(key=lambda one: (len(one) != len(name), one[-2:] != name[-2:], one[:-2] != name[:-2]))
    number = _number(name)
    near = get_close_matches(name, [one for one in alike[:MOST_ALIKE] if _number(one) == number], 1, 0.6)
    if not near and number:
        near = [one for one in alike[:MOST_ALIKE] if is_one_key_more(name, one) or is_one_key_more(one, name)]
        near = near if len(near) == 1 else []
    return near[0] if near else ""


_DIGIT_LIKE = re.compile(r"(?<![^\W\d_])[oil|\d]*\d[oil|\d]*(?![^\W\d_])")
"""A number in which letters may stand for digits; names are compared in small letters."""
_DIGITS = str.maketrans("oil|", "0111")


def _number(name: str) -> str:
    """The digits of a name: with other ones it is mostly another opportunity, and no slip of the pen."""
    return "".join(letter for letter in name if letter.isdecimal()).lstrip("0")


def is_one_key_more(longer: str, shorter: str) -> bool:
    """Whether one key was hit that should not have been."""
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _letters(name: str) -> str:
    return _NO_LETTER.sub("", name)


def _without_zeros(name: str) -> str:
    """'opp-007' -> 'opp7': the same number to anybody."""
    return _ZEROS.sub("", _letters(name))
