"""Mistakes of text: what one does not see."""

import unicodedata

from openpyxl.cell.cell import Cell

from tests.mistakes.kinds.base import Desk, Mark, NoPlaceError, kind, kinds_of, told_at

LINKS = (
    ("Contributions", "partner"),
    ("Contributions", "opportunity"),
    ("Receipts", "opportunity"),
    ("Payouts", "partner"),
    ("Referrals", "source"),
)
ALIKE = dict(zip("aceopxyABCEHKMOPTXАВСЕНКМОРТХасеорху", "асеорхуАВСЕНКМОРТХABCEHKMOPTXaceopxy", strict=True))
"""Latin letters and the Cyrillic ones that look the same, both ways."""


def _link(desk: Desk, *, having: str = "") -> Cell:
    """A cell that names a partner or an opportunity, with one of the characters `having` if there are some."""
    order = list(LINKS)
    desk.rng.shuffle(order)
    for tab, name in order:
        found = desk.free(tab, name, where=lambda e, n=name: not having or any(c in having for c in str(e.get(n))))
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            return entry[name]
    raise NoPlaceError("no link to spoil")


def _middle(text: str) -> int:
    return max(1, len(text) // 2)


@kind("white-space", source="poi__63934.xlsx: a column 'Gender ', cleaned there with TRIM(CLEAN(...))")
def space_at_the_end(desk: Desk) -> list[Mark]:
    """A space before or behind a name, from a paste or a phone's keyboard."""
    cell = _link(desk)
    cell.value = desk.one_of(f"{cell.value} ", f" {cell.value}", f"{cell.value}  ")
    return told_at(cell, harmless=True)


@kind("white-space", source="EPPlus__VBADecompressBug.xlsm '6/4/2014  10:31:39 AM'")
def two_spaces_within(desk: Desk) -> list[Mark]:
    """Two spaces within a name, where one was meant."""
    entry = desk.entry("Opportunities", "client", where=lambda e: " " in str(e.get("client")))
    entry["client"].value = entry.get("client").replace(" ", "  ", 1)
    return told_at(entry["client"], harmless=True)


@kind("white-space", why="copied from web pages: non-breaking spaces survive TRIM")
def non_breaking_space(desk: Desk) -> list[Mark]:
    """A non-breaking space, copied from a web page or an e-mail."""
    cell = _link(desk)
    cell.value = desk.one_of(f"{cell.value}\u00a0", f"\u00a0{cell.value}", f"{cell.value}\u202f")
    return told_at(cell, harmless=True)


@kind("white-space", why="copied from chats: zero-width characters, byte-order marks")
def zero_width(desk: Desk) -> list[Mark]:
    """A character without width sits in a name: it looks right and matches nothing."""
    cell = _link(desk)
    text = str(cell.value)
    odd = desk.one_of("\u200b", "\ufeff", "\u200d", "\u2060", "\u00ad")
    cell.value = desk.one_of(text + odd, odd + text, text[: _middle(text)] + odd + text[_middle(text) :])
    return told_at(cell, harmless=True)


@kind(
    "white-space",
    "unknown-link",
    source="PhpSpreadsheet__issue.3720.xlsx I11 'Go To Section', Alt+Enter, '(Sheet)'; tabs in Q5",
)
def line_break_within(desk: Desk) -> list[Mark]:
    """Alt+Enter or a tab within or behind a name."""
    cell = _link(desk)
    cell.value = desk.one_of(f"{cell.value}\n", f"{cell.value}\t", f"\n{cell.value}", f"{cell.value}\r\n")
    return told_at(cell, harmless=True)


@kind("confusable", "unknown-link", source="two keyboards; ExcelWithAttachments.xlsm (Russian and Uzbek)")
def look_alike_letter(desk: Desk) -> list[Mark]:
    """A letter of another alphabet that looks the same: Cyrillic а in 'Ana', Latin O in 'Ольга'."""
    cell = _link(desk, having="".join(ALIKE))
    text = str(cell.value)
    place = desk.rng.choice([place for place, letter in enumerate(text) if letter in ALIKE])
    cell.value = text[:place] + ALIKE[text[place]] + text[place + 1 :]
    return told_at(cell)


@kind("confusable", "unknown-link", "white-space", why="macOS file names and PDFs decompose accents")
def decomposed_accents(desk: Desk) -> list[Mark]:
    """Copied from a PDF or a Mac: ö as o and two dots."""
    for tab, name in LINKS:
        found = desk.free(
            tab, name, where=lambda e, n=name: unicodedata.normalize("NFD", str(e.get(n))) != str(e.get(n))
        )
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            entry[name].value = unicodedata.normalize("NFD", str(entry.get(name)))
            return told_at(entry[name], harmless=True)
    raise NoPlaceError("no name with accents")


@kind("white-space", "confusable", "unknown-link", why="old databases; '_x0007_' in many exports")
def control_character(desk: Desk) -> list[Mark]:
    """A control character from an export sits in the text; spreadsheets store it as _x0007_."""
    cell = _link(desk)
    cell.value = f"{cell.value}{desk.one_of('_x0007_', '_x001F_', '_x000B_')}"
    return told_at(cell, harmless=True)


@kind(
    "white-space",
    "unknown-link",
    "confusable",
    why="an apostrophe typed in LibreOffice or through an import stays in the text",
)
def apostrophe_in_front(desk: Desk) -> list[Mark]:
    """A leading apostrophe, meant for the program, became part of the text."""
    cell = _link(desk)
    cell.value = f"'{cell.value}"
    return told_at(cell)


@kind("mojibake", "unknown-link", why="a CSV saved as UTF-8 and opened as Latin-1")
def mojibake(desk: Desk) -> list[Mark]:
    """Opened with the wrong encoding: 'JÃ¶rg', 'â‚¬'."""
    for tab, name in (*LINKS, ("Opportunities", "client"), ("Opportunities", "title"), ("Opportunities", "note")):
        found = desk.free(tab, name, where=lambda e, n=name: any(0xA0 < ord(c) < 0x250 for c in str(e.get(n))))
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            entry[name].value = str(entry.get(name)).encode("utf-8").decode("latin-1")
            return told_at(entry[name])
    entry = desk.entry("Opportunities", "client")
    entry["client"].value = "BÃ¤ckerei HÃ¶fner"
    return told_at(entry["client"])


@kind("mojibake", "unknown-link", why="an export to an 8-bit code page")
def lost_letters(desk: Desk) -> list[Mark]:
    """Letters that the old program did not know became question marks or boxes."""
    entry = desk.entry("Opportunities", "client")
    text = entry.get("client")
    entry["client"].value = text[:1] + desk.one_of("\ufffd", "\ufffd\ufffd") + text[2:]
    return told_at(entry["client"])


@kind("formula-in-text", source="OWASP on formula injection; pasted from a form")
def formula_in_a_text(desk: Desk) -> list[Mark]:
    """A text that begins like a formula: harmless here, dangerous in the next program."""
    entry = desk.entry("Contributions")
    entry["note"].value = desk.one_of(
        '=HYPERLINK("http://x.example","ok")', "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3+cmd|' /C calc'!A0"
    )
    entry["note"].data_type = "s"
    return told_at(entry["note"])


@kind("placeholder", "unknown-link", "not-in-list", source="'N/A' in EPPlus__VBADecompressBug.xlsm I7 ff.")
def placeholder_for_a_name(desk: Desk) -> list[Mark]:
    """'n/a', '-', 'tbd', '?', '...' where a name belongs."""
    cell = _link(desk)
    cell.value = desk.one_of("n/a", "-", "tbd", "?", "...", "XXX", "none", "k.A.", "TODO")
    return told_at(cell)


@kind("placeholder", "unknown-link", why="handwritten lists")
def ditto(desk: Desk) -> list[Mark]:
    """'"', 'dito', 'same', an arrow: as above."""
    cell = _link(desk)
    cell.value = desk.one_of('"', "dito", "same", "↑", "''", "s.o.", "as above")
    return told_at(cell)


@kind("confusable", "unknown-link", why="Word and phones turn straight quotes and hyphens into typographic ones")
def typographic_hyphen(desk: Desk) -> list[Mark]:
    """'OPP–12' with a dash, 'O’Hara' with a curly apostrophe: corrected by the program."""
    cell = _link(desk, having="-'")
    text = str(cell.value)
    cell.value = text.replace("-", desk.one_of("–", "—", "‑")) if "-" in text else text.replace("'", "’")
    return told_at(cell)


@kind("confusable", "unknown-link", why="Japanese and Chinese keyboards")
def full_width(desk: Desk) -> list[Mark]:
    """Letters and digits of full width: 'ＯＰＰ－１２'."""
    cell = _link(desk, having="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    cell.value = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in str(cell.value))
    return told_at(cell)


@kind("bad-email", why="'ana(at)example.org', two addresses in a cell, a comma for a point")
def broken_email(desk: Desk) -> list[Mark]:
    """An address that no program can write to."""
    entry = desk.entry("Partners", "email")
    entry["email"].value = desk.one_of(
        "ana(at)example.org",
        "ana@example",
        "ana@example,org",
        "ana@example.org; ben@example.org",
        "www.example.org",
        "ana @example.org",
        "@ana",
    )
    return told_at(entry["email"])


KINDS = kinds_of(vars())
