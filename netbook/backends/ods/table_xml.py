"""A computed tab as a table of content.xml, written as text, column by column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from math import isfinite
from zlib import crc32

from netbook.backends.excel.markup import escape
from netbook.backends.ods.cells import paragraphs, typed
from netbook.backends.ods.content import Content
from netbook.backends.ods.styles import Style, StyleBook
from netbook.model.money import plain_money
from netbook.model.plan import Column, Formula, Kind, Tab

TITLE = Style(bold=True, size=14)
NOTE = Style(color="7f7f7f")
HEADER = Style(bold=True, fill="ddebf7", line_below="9bc2e6", vertical="middle", wrap=True)
CHECK = Style(italic=True, color="595959", fill="f2f2f2")
BODY = Style()
CENTIMETRES_A_WIDTH = 0.196
_RIGHT = (Kind.MONEY, Kind.NUMBER, Kind.SHARE, Kind.WHOLE)

_TABLE_STYLE = (
    '<style:style style:name="{name}" style:family="table" style:master-page-name="Default">'
    '<style:table-properties table:display="true" style:writing-mode="lr-tb" table:tab-color="#9bc2e6"/></style:style>'
)
_ROW_STYLE = (
    '<style:style style:name="{name}" style:family="table-row">'
    '<style:table-row-properties style:use-optimal-row-height="true"/></style:style>'
)


def table_xml(tab: Tab, content: Content, styles: StyleBook, shapes: str = "") -> bytes:
    """The table of `tab` with the drawings `shapes`; what it looks like is added to `styles`."""
    row = f'<table:table-row table:style-name="{styles.add(_ROW_STYLE)}">'
    rows = [*_intro(tab, styles), _header(tab, styles), *_check(tab, styles), *_entries(tab, styles)]
    head = (
        f'<table:table{content.missing_prefixes} table:name="{escape(tab.title)}" '
        f'table:style-name="{styles.add(_TABLE_STYLE)}" table:protected="true">'
    )
    body = "".join([f"{row}{cells}</table:table-row>" for cells in rows])
    return f"{head}{shapes}{_columns(tab, styles)}{body}</table:table>".encode()


def width_of(tab: Tab) -> float:
    """How wide the table is, in centimetres."""
    return sum(_width(column) for column in tab.columns)


def _width(column: Column) -> float:
    return (column.width + 0.7) * CENTIMETRES_A_WIDTH


def validations(tab: Tab) -> dict[str, str]:
    """The lists to choose from in `tab`: their names, and what is to be said of each in content.xml."""
    return {
        _choice_name(choices): (
            f'<table:content-validation table:name="{_choice_name(choices)}" table:condition="{_is_one_of(choices)}" '
            'table:allow-empty-cell="true" table:display-list="unsorted" '
            f'table:base-cell-address="{escape(_quoted(tab.title))}.A1"/>'
        )
        for column in tab.columns
        for choices in column.choices
        if choices
    }


def _is_one_of(choices: Sequence[str]) -> str:
    listed = ";".join('"' + text.replace('"', '""') + '"' for text in choices)
    return escape(f"of:cell-content-is-in-list({listed})")


def _choice_name(choices: Sequence[str]) -> str:
    return f"netbook-{crc32(chr(0).join(choices).encode()):08x}"


def _columns(tab: Tab, styles: StyleBook) -> str:
    found = []
    for column in tab.columns:
        style = styles.add(
            '<style:style style:name="{name}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{_width(column):.3f}cm"/></style:style>'
        )
        found.append(f'<table:table-column table:style-name="{style}"/>')
    return "".join(found)


# --- rows above the entries ------------------------------------------------------------------


def _intro(tab: Tab, styles: StyleBook) -> Iterator[str]:
    for number, line in enumerate(tab.intro):
        yield _text_cell(line, styles.cell(NOTE if number else TITLE))


def _header(tab: Tab, styles: StyleBook) -> str:
    return "".join(
        _text_cell(column.header, styles.cell(_aligned(HEADER, tab, number)))
        for number, column in enumerate(tab.columns)
    )


def _check(tab: Tab, styles: StyleBook) -> Iterator[str]:
    if not tab.check:
        return
    values = dict(tab.check)
    cells = []
    for number, column in enumerate(tab.columns):
        digits = column.digits if isinstance(column.digits, int) else max(column.digits, default=2)
        style = styles.cell(replace(_aligned(CHECK, tab, number), format=_format(column.kind, digits, styles)))
        value = values.get(number, "")
        if isinstance(value, Formula):
            attributes, shown = typed(value.value)
            formula = escape(open_formula(value.text))
            cells.append(_cell(attributes, shown, style, f' table:formula="{formula}"'))
        else:
            cells.append(_text_cell(value, style))
    yield "".join(cells)


def _aligned(style: Style, tab: Tab, number: int) -> Style:
    """`style` as column `number` stands: numbers right, days in the middle, texts left, away from numbers."""
    kind = tab.columns[number].kind
    if kind in _RIGHT:
        return replace(style, horizontal="end")
    if kind is Kind.DATE:
        return replace(style, horizontal="center")
    after_numbers = number > 0 and tab.columns[number - 1].kind in _RIGHT
    return replace(style, horizontal="start", indent=1 if after_numbers else 0)


# --- the entries -----------------------------------------------------------------------------


def _entries(tab: Tab, styles: StyleBook) -> Iterable[str]:
    columns = [_column_cells(column, _aligned(BODY, tab, number), styles) for number, column in enumerate(tab.columns)]
    return map("".join, zip(*columns, strict=True))


def _column_cells(column: Column, look: Style, styles: StyleBook) -> list[str]:
    if column.kind is Kind.TEXT:
        return list(_text_cells(column, replace(look, wrap=column.wrap), styles))
    tolist = getattr(column.values, "tolist", None)
    values = tolist() if tolist else column.values
    digits = [column.digits] * len(values) if isinstance(column.digits, int) else list(column.digits)
    names = {d: styles.cell(replace(look, format=_format(column.kind, d, styles))) for d in sorted(set(digits))}
    return [_typed_cell(column.kind, value, d, names[d]) for value, d in zip(values, digits, strict=True)]


def _text_cells(column: Column, look: Style, styles: StyleBook) -> Iterator[str]:
    closed, open_ = styles.cell(look), styles.cell(replace(look, open=True)) if column.choices else ""
    links, choices = column.links or repeat(""), column.choices or repeat(())
    for value, link, offered in zip(column.values, links, choices, strict=False):
        text = "" if value is None else str(value)
        if offered:
            name = f' table:content-validation-name="{_choice_name(offered)}"'
            yield _cell({"value-type": "string"} if text else {}, text, open_, name)
        else:
            yield _text_cell(text, closed, _target(link) if link else "")


def _typed_cell(kind: Kind, value: object, digits: int, style: str) -> str:
    if isinstance(value, date):
        day = date(value.year, value.month, value.day)
        return _cell(*typed(day), style)
    if kind is Kind.MONEY and isinstance(value, int):
        text = plain_money(value, digits)
        return _cell({"value-type": "float", "value": text}, text, style)
    if isinstance(value, int | float) and isfinite(value):
        return _cell(*typed(value), style)
    return _text_cell("", style)


def _text_cell(text: str, style: str, link: str = "") -> str:
    if not text:
        return f'<table:table-cell table:style-name="{style}"/>'
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs(text, link)}'
        "</table:table-cell>"
    )


def _cell(attributes: dict[str, str], shown: str, style: str, more: str = "") -> str:
    values = "".join(f' office:{name}="{text}"' for name, text in attributes.items())
    shows = paragraphs(shown) if shown else ""
    return f'<table:table-cell table:style-name="{style}"{more}{values}>{shows}</table:table-cell>'


def _format(kind: Kind, digits: int, styles: StyleBook) -> str:
    if kind is Kind.MONEY:
        return styles.number(digits)
    if kind is Kind.DATE:
        return styles.format("date")
    return styles.decimals(4 if kind is Kind.NUMBER else 0) if kind in (Kind.NUMBER, Kind.WHOLE) else ""


# --- places and formulas ---------------------------------------------------------------------

_REFERENCE = re.compile(
    r'("(?:[^"]|"")*")|(?:(\'(?:[^\']|\'\')+\'|[^\W\d]\w*)!)?(\$?[A-Z]{1,3}\$?[0-9]+)(?::(\$?[A-Z]{1,3}\$?[0-9]+))?(?![\w(])|,'
)


def open_formula(text: str) -> str:
    """A formula as Excel spells it ('SUM(A1:B2,Ledger!C3)') as OpenFormula spells it."""

    def respelled(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        if not found[3]:
            return ";"
        sheet = f"${_quoted(found[2].strip(chr(39)).replace(chr(39) * 2, chr(39)))}" if found[2] else ""
        last = f":.{found[4]}" if found[4] else ""
        return f"[{sheet}.{found[3]}{last}]"

    return f"of:={_REFERENCE.sub(respelled, text)}"


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _target(link: str) -> str:
    """A place inside the workbook: "'Contributions'!C28" -> "#'Contributions'.C28"."""
    sheet, _, cell = link.rpartition("!")
    return f"#{sheet}.{cell}"
