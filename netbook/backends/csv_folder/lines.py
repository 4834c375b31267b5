"""A csv file as lines of raw fields: what nobody changes is written back byte for byte."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from netbook.backends.csv_folder.cells import text_of, value_of
from netbook.backends.files import MAX_CELLS
from netbook.backends.ours import is_same
from netbook.errors import BackendError, WorkbookChanged
from netbook.model.cells import CellError, CellRef, CellValue
from netbook.model.plan import Edit

BYTE_ORDER_MARK = "\ufeff"
DELIMITERS = (",", ";", "\t")
LINES_LOOKED_AT = 30

_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')


@dataclass(frozen=True)
class Spelling:
    """How a file is written: what stands between its fields, how its lines end, what its first character is."""

    delimiter: str = ","
    newline: str = "\r\n"
    mark: str = ""


@dataclass
class Line:
    """One row: its fields as they are spelled, quotation marks included, and what ends it ('' for the last)."""

    fields: list[str]
    end: str


@dataclass
class Sheet:
    """The lines of one csv file."""

    spelling: Spelling
    lines: list[Line] = field(default_factory=list)

    def encoded(self) -> bytes:
        """The content of the file."""
        text = "".join([f"{self.spelling.delimiter.join(line.fields)}{line.end}" for line in self.lines])
        return (self.spelling.mark + text).encode("utf-8", "replace")

    def rows(self) -> list[list[CellValue]]:
        """The values, row by row."""
        known: dict[str, CellValue] = {"": ""}
        rows = []
        for line in self.lines:
            for raw in line.fields:
                if raw not in known:
                    known[raw] = value_of(_unquoted(raw))
            rows.append([known[raw] for raw in line.fields])
        return rows

    def edit(self, label: str, title: str, edit: Edit) -> None:
        """Put one value in; all other fields keep their spelling. WorkbookChanged if the cell holds another."""
        where = CellRef(label, title, edit.row, edit.column)
        if isinstance(edit.value, CellError):
            raise BackendError(f"{where}: an error cannot be written to a cell")
        fields = self.lines[edit.row - 1].fields if edit.row <= len(self.lines) else []
        raw = fields[edit.column - 1] if edit.column <= len(fields) else ""
        if not is_same(value_of(_unquoted(raw)), edit.before):
            raise WorkbookChanged(
                f"{where} no longer holds {edit.before!r}; nothing was written", "Run the same command again."
            )
        if edit.value == "" and not raw:
            return
        self._reach(edit.row, edit.column)
        wanted = _spelled(text_of(edit.value), self.spelling.delimiter, quoted=raw.startswith('"'))
        self.lines[edit.row - 1].fields[edit.column - 1] = wanted

    def _reach(self, row: int, column: int) -> None:
        """Have a field at `row` and `column`; new rows are as wide as the one above them."""
        newline = self.spelling.newline
        width = next((len(line.fields) for line in reversed(self.lines) if any(line.fields)), 1)
        if row > len(self.lines) and self.lines and not self.lines[-1].end:
            self.lines[-1].end = newline
        while len(self.lines) < row:
            self.lines.append(Line([""] * width, newline))
        fields = self.lines[row - 1].fields
        fields.extend([""] * (column - len(fields)))


def read_sheet(name: str, content: bytes) -> Sheet:
    """The lines in `content`. `name` is the file's, for messages. Raises BackendError for what is no csv file."""
    text = _decoded(name, content)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(BYTE_ORDER_MARK)
    newline = re.search(r"\r\n|\n|\r", _QUOTED.sub("", text[: 1 << 20]))
    spelling = Spelling(_delimiter(text), newline[0] if newline else "\r\n", mark)
    return Sheet(spelling, _lines(name, text, spelling.delimiter))


def new_sheet(spelling: Spelling, rows: Iterable[Iterable[str]]) -> Sheet:
    """A file of these texts, each written so that it is one field."""
    delimiter, newline = spelling.delimiter, spelling.newline
    return Sheet(spelling, [Line([_spelled(text, delimiter) for text in row], newline) for row in rows])


def _decoded(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BackendError(f"{name} is UTF-16 text, not UTF-8", _SAVE_AS_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BackendError(f"{name} is not UTF-8 text (line {line})", _SAVE_AS_UTF8) from error


_SAVE_AS_UTF8 = "Save it as 'CSV UTF-8' in Excel, or with the character set UTF-8 in LibreOffice."


def _delimiter(text: str) -> str:
    """That of the most lines which have the same number of it; of the largest number if several have."""
    lines = _QUOTED.sub("", text[: 1 << 16]).splitlines()[:LINES_LOOKED_AT]

    def evidence(delimiter: str) -> tuple[int, int]:
        counts = [count for line in lines if (count := line.count(delimiter))]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return counts.count(usual), usual

    return max(DELIMITERS, key=evidence)


def _lines(name: str, text: str, delimiter: str) -> list[Line]:
    mark = re.escape(delimiter)
    one = re.compile(rf'("(?:[^"]++|"")*+"|[^"{mark}\r\n][^{mark}\r\n]*+|)({mark}|\r\n|\n|\r|\Z)')
    lines: list[Line] = []
    fields: list[str] = []
    at, end, widest = 0, len(text), 0
    while at < end:
        found = one.match(text, at)
        if found is None:
            raise BackendError(
                f"{name}, row {len(lines) + 1}: a quotation mark is not closed, or text follows behind it",
                'Inside of quotation marks write each of them twice: "a 12"" disk".',
            )
        fields.append(found[1])
        at = found.end()
        if found[2] != delimiter:
            lines.append(Line(fields, found[2]))
            widest, fields = max(widest, len(fields)), []
            if len(lines) * widest > MAX_CELLS:
                raise BackendError(
                    f"{name}: netbook reads up to {MAX_CELLS:,} cells of a file",
                    "Delete the empty rows below and the empty columns right of your entries, and save.",
                )
    if fields:  # the last line ends with a delimiter
        lines.append(Line([*fields, ""], ""))
    return lines


def _unquoted(raw: str) -> str:
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw


def _spelled(text: str, delimiter: str, *, quoted: bool = False) -> str:
    if quoted or any(mark in text for mark in ('"', delimiter, "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text
