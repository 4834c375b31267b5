"""The workbook part: its tabs in order, where they live, its epoch and its dialect of OOXML."""

from dataclasses import dataclass

from netbook.backends.excel import markup, opc
from netbook.backends.excel.markup import Element
from netbook.backends.excel.package import Package
from netbook.errors import BackendError
from netbook.model.cells import same_name

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(frozen=True)
class Dialect:
    """The namespaces of a workbook: transitional as Excel saves by default, or strict."""

    main: str
    relations: str
    drawing: str
    chart: str
    spreadsheet_drawing: str


TRANSITIONAL = Dialect(
    main=MAIN,
    relations="http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    drawing="http://schemas.openxmlformats.org/drawingml/2006/main",
    chart="http://schemas.openxmlformats.org/drawingml/2006/chart",
    spreadsheet_drawing="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
)
STRICT = Dialect(
    main=STRICT_MAIN,
    relations="http://purl.oclc.org/ooxml/officeDocument/relationships",
    drawing="http://purl.oclc.org/ooxml/drawingml/main",
    chart="http://purl.oclc.org/ooxml/drawingml/chart",
    spreadsheet_drawing="http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab. `kind` is 'worksheet', or 'chartsheet', 'dialogsheet', 'xlMacrosheet', '' if it is lost."""

    title: str
    sheet_id: str
    kind: str
    part: str


@dataclass(frozen=True)
class Book:
    """The workbook part, understood."""

    part: str
    root: Element
    dialect: Dialect
    sheets: tuple[Sheet, ...]
    epoch_1904: bool

    @property
    def titles(self) -> tuple[str, ...]:
        """All tabs in order."""
        return tuple(sheet.title for sheet in self.sheets)

    def sheet(self, title: str) -> Sheet | None:
        """The first tab whose title is the same name."""
        wanted = same_name(title)
        return next((sheet for sheet in self.sheets if same_name(sheet.title) == wanted), None)


def open_book(package: Package) -> Book:
    """Find the workbook part and read what it lists."""
    part = opc.target_of(package, "", "officeDocument")
    if part is None:
        raise BackendError(
            f"{package.label} is a zip file, but there is no workbook in it",
            "Name an Excel workbook (.xlsx or .xlsm).",
        )
    root = markup.parse(package, part)
    spoken = {MAIN: TRANSITIONAL, STRICT_MAIN: STRICT}.get(markup.namespace(root))
    listed = markup.child(root, "sheets") if spoken and markup.local(root) == "workbook" else None
    if spoken is None or listed is None:
        raise BackendError(
            f"{package.label} is an Office file, but not an Excel workbook",
            "Name an Excel workbook (.xlsx or .xlsm).",
        )
    by_id = {relation.id: relation for relation in opc.relations(package, part)}
    sheets = []
    for element in markup.children(listed, "sheet"):
        relation = by_id.get(element.get(f"{{{spoken.relations}}}id") or "")
        title, sheet_id = element.get("name") or "", element.get("sheetId") or ""
        kind, target = (relation.kind, relation.target) if relation else ("", "")
        sheets.append(Sheet(title, sheet_id, kind, target))
    properties = markup.child(root, "workbookPr")
    epoch = properties is not None and properties.get("date1904") in ("1", "true", "on")
    return Book(part, root, spoken, tuple(sheets), epoch)
