"""The notes on headers: what they say, how large they are, and where they open."""

import re
from collections.abc import Sequence

from openpyxl.comments import Comment

from netbook.model.entry_looks import column_width, note_text
from netbook.model.schema import Field, TabSchema

WIDTH, LINE, LETTERS = 280, 19, 38
"""Pixels, pixels, and how many letters fit into a line of a note."""

_SHAPE = re.compile(rb"height:(\d+)px.*?(<(\w+):AutoFill>).*?<\w+:Column>(\d+)</", re.DOTALL)
_HEADER_PIXELS, _ROW_PIXELS, _BESIDE = 28, 20, 12


def note(schema: TabSchema, field: Field) -> Comment:
    """The note on a header, large enough for its text."""
    text = note_text(schema, field)
    lines = sum(-(-len(line) // LETTERS) for line in text.split("\n"))
    return Comment(text, "netbook", height=14 + LINE * lines, width=WIDTH)


def place_notes(drawing: bytes, fields: Sequence[Field]) -> bytes:
    """The drawing of a tab's notes, each note beside its own header: openpyxl lays them all over column B."""
    return _SHAPE.sub(lambda shape: _placed(shape, fields), drawing)


def _placed(shape: re.Match[bytes], fields: Sequence[Field]) -> bytes:
    height, before, prefix, column = int(shape[1]), shape[2], shape[3].decode(), int(shape[4])
    right, inside_right = _walk(column + 1, _BESIDE + WIDTH, fields)
    bottom, inside_bottom = divmod(max(0, height - _HEADER_PIXELS), _ROW_PIXELS)
    numbers = (column + 1, _BESIDE, 0, 2, right, inside_right, bottom + 1, inside_bottom)
    anchor = f"<{prefix}:Anchor>{', '.join(map(str, numbers))}</{prefix}:Anchor>".encode()
    return shape[0].replace(before, anchor + before, 1)


def _walk(column: int, pixels: int, fields: Sequence[Field]) -> tuple[int, int]:
    """The column (from 0) and the place in it that lie so many pixels right of the start of `column`."""
    while True:
        width = round(column_width(fields[column]) * 7 + 5) if column < len(fields) else 64
        if pixels < width:
            return column, pixels
        column, pixels = column + 1, pixels - width
