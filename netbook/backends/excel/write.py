"""A plan applied to a package, in memory; the file is not touched here."""

from collections.abc import Iterator
from contextlib import contextmanager

from netbook.backends.excel import markup
from netbook.backends.excel.book import Book, open_book
from netbook.backends.excel.graft import graft, recalculate_on_load, refuse_foreign_tabs
from netbook.backends.excel.guard import open_package
from netbook.backends.excel.marks import write_marks
from netbook.backends.excel.package import Package
from netbook.backends.excel.patch import patch
from netbook.backends.excel.stamp import write_stamp
from netbook.backends.excel.styles import open_styles
from netbook.errors import BackendError
from netbook.model.plan import Plan, Tab


def planned_package(label: str, content: bytes, plan: Plan) -> Package:
    """The package of the workbook in `content` with all of `plan` done."""
    with _naming(label):
        return _planned(open_package(label, content), plan)


def check_tabs(label: str, content: bytes, tabs: tuple[Tab, ...]) -> None:
    """BackendError now, if a tab in the workbook that `write` would replace is not ours to replace."""
    with _naming(label):
        package = open_package(label, content)
        refuse_foreign_tabs(package, open_book(package), tabs)


@contextmanager
def _naming(label: str) -> Iterator[None]:
    """Say in which workbook the broken XML is."""
    try:
        yield
    except markup.BrokenXml as error:
        raise BackendError(
            f"{label} is broken: one of its tabs is not well-formed ({error.msg})",
            "Open it in Excel or LibreOffice, let it repair the file, and save it.",
        ) from error


def _planned(package: Package, plan: Plan) -> Package:
    _refuse_signed(package)
    book = open_book(package)
    refuse_foreign_tabs(package, book, plan.tabs)
    if plan.tabs or plan.edits or plan.marks:
        _write_cells(package, book, plan)
    if plan.stamp:
        write_stamp(package, book.dialect, plan.stamp)
    return package


def _write_cells(package: Package, book: Book, plan: Plan) -> None:
    styles = open_styles(package, book)
    if plan.edits:
        patch(package, book, styles, plan.edits)
    for title, marks in plan.marks.items():
        write_marks(package, book, styles, title, marks)
    book = graft(package, open_book(package), plan.tabs, styles)
    recalculate_on_load(package, book)


def _refuse_signed(package: Package) -> None:
    if any("_xmlsignatures/" in name.casefold() for name in package.names()):
        raise BackendError(
            f"{package.label} is digitally signed; writing to it would break the signature",
            "Remove the signature in Excel (File > Info > View Signatures), or write to a copy.",
        )
