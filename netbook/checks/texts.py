"""Text that does not read as it looks: white space, look-alike letters, broken letters, placeholders.

Two names that look the same must be the same, or one partner becomes two. What is only white space is read as it was
meant; what might be another name is not.

Wrong: `Ana` with a space behind it, or with a Cyrillic `А`; `Zoë` for `Zoë`; `TBD` as a client. Right: `Ana`, `Zoë`,
an empty cell.
Fix: type it again by hand. `netbook validate --fix` takes white space away.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netbook.model.cells import same_name
from netbook.model.findings import Severity
from netbook.model.schema import Field, Type

WHITE_SPACE_CODE = "NB407"
CONFUSABLE_CODE = "NB408"
MOJIBAKE_CODE = "NB406"
PLACEHOLDER_CODE = "NB405"
FORMULA_CODE = "NB409"

PLACEHOLDERS = frozenset({
    "tbd", "tba", "tbc", "tbs", "todo", "to-do", "to do", "to be decided", "to be defined", "to be confirmed",
    "fixme", "?", "??", "???", "xx", "xxx", "n/a", "n.a.", "na", "#n/a", "n/v", "k.a.", "none", "null", "nil", "nan",
    "undefined", "unknown", "missing", "pending", "empty", "blank", "not known", "not yet known", "not available",
    "fill in", "ditto", "dito", "idem", "same", "as above", "same as above", "see above", "s.o.", "siehe oben",
    "dummy", "asdf", "qwerty", "same client", '"', "''", "\u3003", "-", "--", "---", "–", "—",
    ".", "..", "...", "…", "/", "//", "*",
})  # fmt: skip

_SPELLED = frozenset(form(text) for text in PLACEHOLDERS for form in (str, str.upper, str.title, str.capitalize))

INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]|^[\u200c\u200d]+|[\u200c\u200d]+$")
"""Characters that take no room and mean nothing between letters, or (joiners) at the end of a text."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAK = re.compile(r"[\x0b\x0c\x1c-\x1e\x85]")
_BROKEN = re.compile(
    "[ÃÂ][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|â€|\ufffd|ï¿½|Ð[\x80-\xbf]"
)
_WEB = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8}\d{0,2});|</?(?:a|b|br|div|em|font|i|li|p|span|strong|td|u)\b[^<>]*>"
)
"""What stands between the words of a web page: &amp; and <b>."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOOK_ALIKE = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛѡΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυ",
        "ABESIJKMHOPCTYXaesijopcyxdqwABEZHIKMNOPTYXavopu",
        strict=True,
    )
)


@dataclass(frozen=True)
class Unclean:
    """One text and what is wrong with it. `fix` is what to type, '' if nobody can tell."""

    code: str
    severity: Severity
    message: str
    fix: str = ""


DITTO = frozenset({"ditto", "dito", "idem", "same", "as above", "same as above", "see above", "s.o.", "siehe oben",
                   '"', "''", "\u3003", "same client"})  # fmt: skip
"""Placeholders that mean what the row above says."""


def is_placeholder(text: str) -> bool:
    """Whether a text says that there is nothing to say yet: 'TBD', 'n/a', '?'."""
    return text.strip().casefold() in PLACEHOLDERS


def clean(text: str) -> str:
    """A text as it was meant: composed letters, single spaces, nothing that nobody sees."""
    seen = INVISIBLE.sub("", _CONTROL.sub("", _BREAK.sub(" ", unicodedata.normalize("NFC", text))))
    return " ".join(seen.split())


WATCHED = frozenset({
    "partner", "full_name", "email", "opportunity", "title", "client", "currency", "contribution", "receipt", "payout",
    "idea", "referral", "role", "period", "rules", "source", "target",
})  # fmt: skip
"""Texts of which it matters how they are written, beside links and choices; all others are anybody's prose."""


def is_watched(field: Field) -> bool:
    """Whether texts of this column are looked at."""
    return field.type is Type.CHOICE or bool(field.link) or field.name in WATCHED


def unclean(texts: Sequence[str], field: Field) -> Iterator[tuple[int, Unclean]]:
    """Of the distinct texts of a column, the place and the trouble of those that do not read as they look. Most columns
    cost one pass over all of their texts together."""
    if not is_watched(field):
        yield from _run_elsewhere(texts)
        return
    for place in _suspects(texts):
        if texts[place] and (found := _trouble(texts[place], field)) is not None:
            yield place, found


_RUNS = re.compile(r"=\S|[-+@][\d.+-]*[A-Za-z]\w*[(|]")


def _run_elsewhere(texts: Sequence[str]) -> Iterator[tuple[int, Unclean]]:
    """Prose that begins as what other programs compute, or even run."""
    whole = "\n" + "\n".join(texts)
    if not any(f"\n{mark}" in whole for mark in "=@+-"):
        return
    for place, text in enumerate(texts):
        if _RUNS.match(text):
            words = (
                f"'{text}' begins like a formula. It is only text here, but other programs run it. Put a word before it"
            )
            yield place, Unclean(FORMULA_CODE, Severity.INFO, words)


_MARKS = ("  ", "\n ", " \n", "\n'", "\n=", "\t", "\r")
_SUSPECT = re.compile(r"^[ '=]| $|  |[^\x20-\x7e\n]|[\n\r]\Z", re.MULTILINE)


def _suspects(texts: Sequence[str]) -> list[int]:
    """Places of the texts that are worth a closer look."""
    whole = "\n".join(texts)
    if whole.count("\n") != len(texts) - 1:
        return [*range(len(texts))]  # some text has several lines
    found = set() if _SPELLED.isdisjoint(texts) else {at for at, text in enumerate(texts) if text in _SPELLED}
    around = f"\n{whole}\n"
    if _WEB.search(whole):
        found |= {at for at, text in enumerate(texts) if _WEB.search(text)}
    if whole.isascii() and not any(mark in around for mark in _MARKS) and _CONTROL.search(whole) is None:
        return sorted(found)
    line = last = 0
    for match in _SUSPECT.finditer(whole):
        line += whole.count("\n", last, match.start())
        last = match.start()
        found.add(line)
    return sorted(found)


def _trouble(text: str, field: Field) -> Unclean | None:
    """Links and choices that are understood all the same are only warned of; `why_unknown` words the others."""
    bare = text.strip()
    if not bare:
        return None
    if field.name == "client" and bare.casefold() in NO_CLIENT:
        return Unclean(PLACEHOLDER_CODE, Severity.WARNING, f"'{bare}' is no client's name. Type it, or clear the cell")
    if not (field.link or field.choices) and (found := why_unknown(bare, {})) is not None:
        return None if bare.casefold() in NAMES_OF_SOMEBODY else found
    if mixed := look_alike(bare):
        return _mixed(bare, mixed)
    cleaned = clean(text)
    if cleaned == text or (field.name == "title" and cleaned == " ".join(bare.split()) and "\n" in bare):
        return None
    if unicodedata.normalize("NFC", text) == cleaned:  # nobody sees it, and it is read all the same
        words = (
            f"in '{cleaned}' letters and their accents are stored apart, as some programs do. It is read all the same"
        )
        return Unclean(WHITE_SPACE_CODE, Severity.INFO, words, cleaned)
    words = f"{_white_space(text)}; read as '{cleaned}'. Type it again without"
    return Unclean(WHITE_SPACE_CODE, Severity.WARNING, words, cleaned)


NO_CLIENT = ("test", "dummy", "client", "new client", "customer", "kunde", "asdf", "qwerty")
NAMES_OF_SOMEBODY = ("na", "nan")
"""Names of people, too."""


def why_unknown(text: str, known: Mapping[str, str]) -> Unclean | None:
    """What is wrong with a text that is no name of what it should name, if it is wrong in itself. `known`: `same_name`
    -> as it is spelled."""
    if is_placeholder(text):
        words = f"'{text}' stands in place of something that is not known yet. Type it, or clear the cell"
        if text.strip().casefold() in DITTO:
            words = f"'{text}' says only to people that it is as above. Type what the row above says"
        return Unclean(PLACEHOLDER_CODE, Severity.WARNING, words)
    if text.startswith("=") and len(text) > 1:
        words = f"'{text}' is a formula that is stored as text, so it computes nothing. Type the value"
        return Unclean(FORMULA_CODE, Severity.WARNING, words)
    if mixed := look_alike(text) or _same_looks(text, known):
        return _mixed(text, mixed)
    if _BROKEN.search(text):
        mended = mend(text)
        words = f"'{text}' has broken letters, as from a file saved in another encoding. Type it again"
        return Unclean(MOJIBAKE_CODE, Severity.WARNING, words + (f": {mended}" if mended else ""), mended)
    if _WEB.search(text):
        meant = clean(html.unescape(_WEB.sub(lambda found: found[0] if found[0][0] == "&" else " ", text)))
        words = f"'{text}' has marks of a web page in it, as from a copy. Type it again: {meant}"
        return Unclean(MOJIBAKE_CODE, Severity.WARNING, words, meant)
    if text.startswith("'") and len(text) > 1 and not text.endswith("'"):
        words = f"{text} begins with an apostrophe. Type it without: {text[1:]}"
        return Unclean(WHITE_SPACE_CODE, Severity.WARNING, words, text[1:])
    return None


def _same_looks(text: str, known: Mapping[str, str]) -> str:
    """The known name in Latin letters that a text in others looks like."""
    return "" if text.isascii() else known.get(same_name(_latin(text)), "")


def _mixed(text: str, latin: str) -> Unclean:
    words = f"'{text}' has letters of another alphabet that only look like Latin ones. Type it again by hand: {latin}"
    return Unclean(CONFUSABLE_CODE, Severity.WARNING, words, latin)


def _white_space(text: str) -> str:
    """What of it nobody sees, in words."""
    shown = clean(text)
    if INVISIBLE.search(text) or _CONTROL.search(text):
        return f"in '{shown}' stands a character that nobody sees"
    if text.strip() != text and " ".join(text.split()) == text.strip():
        where = (
            "before and behind"
            if text.lstrip() != text != text.rstrip()
            else "before"
            if text.lstrip() != text
            else "behind"
        )
        return f"there is white space {where} '{shown}'"
    return f"the spaces are not single or not plain inside '{shown}'"


def look_alike(text: str) -> str:
    """The text in Latin letters, if one of its words mixes them with letters of other alphabets that look like them;
    '' if not."""
    if text.isascii():
        return ""
    for word in _WORD.findall(text):
        kinds = {_alphabet(letter) for letter in word}
        if "LATIN" in kinds and len(kinds & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return _latin(text)
    return ""


def _latin(text: str) -> str:
    return "".join(_LOOK_ALIKE.get(letter, letter) for letter in text)


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def mend(text: str) -> str:
    """What was meant by UTF-8 that was read as Windows-1252: 'ZoÃ«' -> 'Zoë'; '' if that is not what happened."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""


def by_code(found: Iterable[tuple[int, Unclean]]) -> dict[tuple[str, Severity], dict[int, Unclean]]:
    """Troubles of a column by code and severity: place of the distinct text -> trouble."""
    grouped: dict[tuple[str, Severity], dict[int, Unclean]] = {}
    for place, one in found:
        grouped.setdefault((one.code, one.severity), {})[place] = one
    return grouped
