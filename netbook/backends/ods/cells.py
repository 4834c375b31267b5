"""One cell: its value, and putting another one in with its style, note and everything else kept."""

import re
from datetime import date, datetime, time, timedelta
from math import isfinite

from lxml import etree

from netbook.backends.excel import markup
from netbook.backends.excel.markup import Element
from netbook.backends.ods.names import CALCEXT, FORMULA, OFFICE, PARAGRAPH, TABLE, TEXT, VALUE_TYPE
from netbook.model.cells import CellError, CellValue

ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
Plain = str | bool | float | date | time | timedelta
NUMBERS = ("float", "percentage", "currency")
_VALUES = tuple(
    f"{{{OFFICE}}}{name}"
    for name in ("value-type", "value", "currency", "date-value", "time-value", "boolean-value", "string-value")
)
_EXTENDED_TYPE = f"{{{CALCEXT}}}value-type"
_FIRST = (f"{{{TABLE}}}cell-range-source", f"{{{OFFICE}}}annotation", f"{{{TABLE}}}detective")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?Z?)?")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
_SKIPPED = frozenset(("annotation", "annotation-end", "note", "ruby-text", "frame", "custom-shape"))

# What XML cannot hold is written as _xHHHH_; so is the underscore of a text that looks like that already.
_CONTROL = r"(?:000[0-8BCDEF]|001[0-9A-F]|005F|D[89A-F][0-9A-F]{2}|FFF[EF])"
_UNWRITABLE = re.compile(rf"[\x00-\x08\x0b-\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x{_CONTROL}_)")
_ESCAPED = re.compile(rf"_x({_CONTROL})_")
MOST_SPACES = 1_000  # that one element may stand for; LibreOffice writes no such runs, but somebody hostile may
_RUN = re.compile(r"^ +| +$| {2,}")


# --- reading ---------------------------------------------------------------------------------


def cell_value(cell: Element) -> CellValue:
    """The value of a cell; '' if it is empty."""
    kind = cell.get(VALUE_TYPE)
    if kind in NUMBERS:
        return _number(cell)
    if kind == "date":
        return _moment(cell.get(f"{{{OFFICE}}}date-value") or "")
    if kind == "time":
        return _duration(cell.get(f"{{{OFFICE}}}time-value") or "")
    if kind == "boolean":
        return cell.get(f"{{{OFFICE}}}boolean-value") == "true"
    return _text(cell) if len(cell) or kind or FORMULA in cell.attrib else ""


def _number(cell: Element) -> CellValue:
    try:
        number = float(cell.get(f"{{{OFFICE}}}value") or "")
    except ValueError:
        return shown_text(cell)
    return number if isfinite(number) else CellError(shown_text(cell) or "#NUM!")


def _text(cell: Element) -> CellValue:
    shown = shown_text(cell)
    if FORMULA not in cell.attrib:
        return cell.get(f"{{{OFFICE}}}string-value") or shown
    if cell.get(_EXTENDED_TYPE) == "error" or shown in ERRORS:
        return CellError(shown)
    never_calculated = VALUE_TYPE not in cell.attrib and cell.find(PARAGRAPH) is None
    return CellError("") if never_calculated else cell.get(f"{{{OFFICE}}}string-value") or shown


def _moment(text: str) -> CellValue:
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            return text
        if found[2] in (None, "00:00:00") and not int(found[3] or 0):
            return date.fromisoformat(found[1])
        return datetime.fromisoformat(f"{found[1]}T{found[2]}.{(found[3] or '')[:6].ljust(6, '0')}")
    except ValueError:  # a day that Python does not know
        return text


def _duration(text: str) -> CellValue:
    found = _DURATION.fullmatch(text)
    if found is None or len(text) > 40:
        return text
    days, hours, minutes = (int(found[n] or 0) for n in (2, 3, 4))
    seconds = float((found[5] or "0").replace(",", "."))
    try:
        length = timedelta(days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return text
    if found[1]:
        return -length
    return (datetime.min + length).time() if length < timedelta(days=1) else length


def shown_text(cell: Element) -> str:
    """The text of a cell, its paragraphs as lines; notes and drawings are not part of it."""
    return "\n".join([_paragraph(child) for child in cell if child.tag == PARAGRAPH])


def _paragraph(element: Element) -> str:
    """White space counts as it stands there: LibreOffice neither joins nor drops any."""
    text = "".join(_pieces(element)) if len(element) else element.text or ""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _pieces(element: Element) -> list[str]:
    pieces = [element.text or ""]
    for child in element:
        name = markup.local(child)
        if name == "s":
            count = child.get(f"{{{TEXT}}}c") or "1"
            pieces.append(" " * min(int(count) if count.isdecimal() else 1, MOST_SPACES))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name and name not in _SKIPPED:
            pieces.extend(_pieces(child))
        pieces.append(child.tail or "")
    return pieces


# --- writing ---------------------------------------------------------------------------------


def paragraphs(text: str, link: str = "") -> str:
    """`text` as the paragraphs of a cell; spaces that a reader would join are spelled out."""
    if link:
        return f'<text:p><text:a xlink:href="{markup.escape(link)}" xlink:type="simple">{_line(text)}</text:a></text:p>'
    if "\n" not in text:
        return f"<text:p>{_line(text)}</text:p>"
    return "".join(f"<text:p>{_line(line)}</text:p>" for line in text.split("\n"))


def _line(text: str) -> str:
    text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        text = _RUN.sub(_spelled_spaces, text)
    return text  # a tab stays as it is: LibreOffice 7 reads none that is spelled out


def _spelled_spaces(found: re.Match[str]) -> str:
    inner = found.start() > 0 and found.end() < len(found.string)
    count = len(found[0]) - (1 if inner else 0)
    whole, rest = divmod(count, MOST_SPACES)
    spelled = f'<text:s text:c="{MOST_SPACES}"/>' * whole + (f'<text:s text:c="{rest}"/>' if rest else "")
    return (" " if inner else "") + spelled


def clear(cell: Element) -> None:
    """Take the value out."""
    for name in (*_VALUES, _EXTENDED_TYPE):
        cell.attrib.pop(name, "")
    for child in [child for child in cell if child.tag == PARAGRAPH]:
        cell.remove(child)


def fill(cell: Element, value: CellValue) -> None:
    """Put `value` in; '' leaves the cell empty. An amount of money or a percentage stays one."""
    kind, currency = cell.get(VALUE_TYPE), cell.get(f"{{{OFFICE}}}currency")
    clear(cell)
    if value == "" or isinstance(value, CellError):
        return
    attributes, shown = typed(value)
    if attributes["value-type"] == "float" and kind in NUMBERS:
        attributes["value-type"] = kind
        if currency:
            attributes["currency"] = currency
    for name, text in attributes.items():
        cell.set(f"{{{OFFICE}}}{name}", text)
    at = sum(1 for child in cell if child.tag in _FIRST)
    source = f'<c xmlns:text="{TEXT}">{paragraphs(shown)}</c>'
    for number, paragraph in enumerate(etree.fromstring(source)):
        cell.insert(at + number, paragraph)


def typed(value: Plain) -> tuple[dict[str, str], str]:
    """The attributes (in the office namespace) that hold `value`, and the text that shows it."""
    if isinstance(value, str):
        return {"value-type": "string"}, value
    if isinstance(value, bool):
        return {"value-type": "boolean", "boolean-value": str(value).lower()}, str(value).upper()
    if isinstance(value, int | float):
        whole = isfinite(value) and float(value).is_integer() and abs(value) < 1e15
        text = str(int(value)) if whole else repr(float(value))
        return {"value-type": "float", "value": text}, text
    if isinstance(value, date):
        return {"value-type": "date", "date-value": value.isoformat()}, str(value)
    length = datetime.combine(date.min, value) - datetime.min if isinstance(value, time) else value
    return {"value-type": "time", "time-value": _time_value(length)}, str(value)


def _time_value(length: timedelta) -> str:
    whole, part = divmod(abs(length) // timedelta(microseconds=1), 1_000_000)
    sign, part_text = "-" if length < timedelta() else "", f".{part:06}" if part else ""
    return f"{sign}PT{whole // 3600:02}H{whole // 60 % 60:02}M{whole % 60:02}{part_text}S"
