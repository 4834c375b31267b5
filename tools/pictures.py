"""The pictures of docs/rules.md, many-workbooks.md and checks.md: `python -m tools.pictures`, by hand, when the recipe
or a tab has changed.

They are real: tables are typed into a new network, `netbook sync` runs, LibreOffice (soffice) prints the tabs, and
pdftoppm (poppler) makes pictures of them. The bytes differ with a machine's fonts, so nothing compares them.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import netbook
from netbook.jobs.init import init
from tools.many import many_workbooks, type_all
from tools.recipe import PAGE, recipe_rows
from tools.sample import build_dirty_sample
from tools.template import build_workbook

FOLDER = PAGE.parent / "pictures"
LARGEST = 200 * 1024
"""Bytes of a picture, at most."""

_DOTS, _MARGIN = 96, 8


@dataclass(frozen=True)
class Picture:
    """Some columns of a tab, from the first row down; `header_row` is that of its headers. `width` is given to the last
    column, in letters; `rows`: no more than so many."""

    name: str
    tab: str
    headers: tuple[str, ...]
    width: float
    header_row: int = 1
    rows: int = 1_000


PICTURES = (
    Picture("rules", "Rules", ("Rules", "From", "Step", "Take", "Part", "To", "By", "Min", "Max"), 10),
    Picture("reads-as", "Rules", ("Rules", "Step", "Reads as"), 114),
    Picture("allocations", "Allocations",
            ("Opportunity", "Step", "Role", "Partner", "Agreed", "Why"), 66),
)  # fmt: skip
CONFLICTS = Picture(
    "conflicts", "netbook", ("What", "Where", "Entry", "What is wrong, and what to do", "Choose"), 34, 3
)
MISTAKES_HEADERS = ("What", "Where", "Entry", "What is wrong, and what to do", "Type this", "Whose")
MISTAKES = Picture("mistakes", "netbook", MISTAKES_HEADERS, 10, 3)
MISTAKES_LEFT = Picture("mistakes-left", "netbook", MISTAKES_HEADERS, 10, 3)
MARKS = Picture("marks", "Contributions", ("Contribution", "Opportunity", "Partner", "Role", "Date", "Hours", "Value"),
                10, rows=22)  # fmt: skip
CHOSEN = {"E4": "10,200.00 (Eve)"}
"""What Dee has chosen in the picture of the conflicts."""


def make_pictures(folder: Path) -> list[Path]:
    """Sync the recipe and take all pictures; the files written. RuntimeError if one is too large."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        workbook = synced_recipe(Path(scratch) / "Harbour")
        taken = [_take(picture, workbook, Path(scratch), folder) for picture in PICTURES]
        taken.append(_take(CONFLICTS, _with_conflicts(Path(scratch)), Path(scratch), folder))
        dirty = _with_mistakes(Path(scratch) / "dirty")
        taken.append(_take(MISTAKES, dirty, Path(scratch), folder))
        fix = [sys.executable, "-m", "netbook", "-C", str(dirty.parent), "validate", "--fix", "-q"]
        subprocess.run(fix, stderr=subprocess.DEVNULL, check=False)  # noqa: S603 - ends with 3: the rest is for a person
        netbook.open(dirty.parent).sync()
        taken.append(_take(MISTAKES_LEFT, dirty, Path(scratch), folder))
        return [*taken, _take(MARKS, _with_mistakes(Path(scratch) / "marked", mark_cells=True), Path(scratch), folder)]


def _with_mistakes(folder: Path, *, mark_cells: bool = False) -> Path:
    """The workbook of the sample network as people might have left it, synced."""
    init(folder, template="sample")
    if mark_cells:
        config = folder / "netbook.toml"
        config.write_text(config.read_text("utf-8").replace("# mark_cells", "mark_cells"), "utf-8")
    build_dirty_sample(folder / "harbour.xlsx")
    netbook.open(folder).sync()
    return folder / "harbour.xlsx"


def _with_conflicts(scratch: Path) -> Path:
    """Dee's workbook, with two conflicts in its tab netbook."""
    network = many_workbooks(scratch / "many")
    type_all(network)
    netbook.open(network).sync()
    book = load_workbook(network / "dee.xlsx")
    for address, text in CHOSEN.items():
        book["netbook"][address] = text
    book.save(network / "dee.xlsx")
    return network / "dee.xlsx"


def synced_recipe(folder: Path) -> Path:
    """A new network in `folder` with the recipe in it, synced; its workbook."""
    init(folder)
    workbook = folder / "harbour.xlsx"
    build_workbook(workbook, recipe_rows())
    result = netbook.open(folder).sync()
    if result.exit_code or result.findings:
        raise RuntimeError(f"the recipe has findings: {result.findings}")
    return workbook


def _take(picture: Picture, workbook: Path, scratch: Path, folder: Path) -> Path:
    page = scratch / f"{picture.name}.xlsx"
    _one_tab(picture, workbook, page)
    _run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(page))
    pdf = page.with_suffix(".pdf")
    options = ("-r", str(_DOTS), "-f", "1", "-l", "1", "-singlefile")
    _run("pdftoppm", *options, "-gray", str(pdf), str(scratch / picture.name))
    x, y, width, height = _inked(scratch / f"{picture.name}.pgm")
    crop = ("-x", str(x), "-y", str(y), "-W", str(width), "-H", str(height))
    _run("pdftoppm", *options, "-png", *crop, str(pdf), str(folder / picture.name))
    written = folder / f"{picture.name}.png"
    if written.stat().st_size > LARGEST:
        raise RuntimeError(f"{written} is larger than {LARGEST} bytes")
    return written


def _one_tab(picture: Picture, workbook: Path, path: Path) -> None:
    """A copy of the workbook for the printer: one tab, only the columns of the picture, with letters and numbers."""
    book = load_workbook(workbook)
    for other in book.worksheets:
        other.sheet_state = "visible" if other.title == picture.tab else "hidden"  # formulas look at them
    sheet = book.active = book[picture.tab]
    last = _hide_others(sheet, picture)
    sheet.column_dimensions[last].width = picture.width
    sheet.print_area = f"A1:{last}{min(_filled(sheet), picture.rows)}"
    sheet.print_options.gridLines = sheet.print_options.headings = True
    sheet.auto_filter.ref = None
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToHeight = 1
    book.save(path)


def _hide_others(sheet: Worksheet, picture: Picture) -> str:
    """Hide all columns but these; the letter of the last one shown."""
    last = ""
    for cell in sheet[picture.header_row]:
        letter = get_column_letter(cell.column)
        sheet.column_dimensions[letter].hidden = cell.value not in picture.headers
        last = letter if cell.value in picture.headers else last
    return last


def _filled(sheet: Worksheet) -> int:
    """The last row with anything in its first column."""
    return max(cell.row for cell in sheet["A"] if cell.value is not None)


def _inked(picture: Path) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is not white in a PGM file, with a margin."""
    _, size, _, dots = picture.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    inked = np.frombuffer(dots, dtype=np.uint8).reshape(height, width) < 250
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    left, top = max(int(columns[0]) - _MARGIN, 0), max(int(rows[0]) - _MARGIN, 0)
    return left, top, int(columns[-1]) + _MARGIN - left, int(rows[-1]) + _MARGIN - top


def _run(program: str, *arguments: str) -> None:
    if not shutil.which(program):
        sys.exit(f"{program} is needed to take pictures (LibreOffice for soffice, poppler for pdftoppm).")
    subprocess.run([program, *arguments], check=True, capture_output=True, timeout=180)  # noqa: S603


if __name__ == "__main__":
    print("\n".join(f"Wrote {path}" for path in make_pictures(FOLDER)))
