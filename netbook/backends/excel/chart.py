"""A native stacked bar chart: the drawing that places it beside the table, and the chart itself."""

from collections.abc import Sequence

from netbook.backends.excel.book import Dialect
from netbook.backends.excel.columns import decimal_text
from netbook.backends.excel.markup import escape
from netbook.backends.tab_looks import COLORS, MOST_BARS
from netbook.model.cells import column_letters
from netbook.model.plan import BarChart, Column, Kind, Tab

DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH_IN_COLUMNS = 9
_GAP_IN_COLUMNS = 1
COLUMNS_TAKEN = _GAP_IN_COLUMNS + _WIDTH_IN_COLUMNS


def drawing_xml(tab: Tab, chart: BarChart, dialect: Dialect, chart_id: str) -> bytes:
    """The drawing part: the chart to the right of the table, as high as its bars need."""
    column = len(tab.columns) + _GAP_IN_COLUMNS
    top = tab.first_row - 1
    bottom = top + min(60, max(14, 5 + 2 * tab.height))
    return (
        f'{_XML}<xdr:wsDr xmlns:xdr="{dialect.spreadsheet_drawing}" xmlns:a="{dialect.drawing}">'
        f"<xdr:twoCellAnchor>{_corner('from', column, top)}{_corner('to', column + _WIDTH_IN_COLUMNS, bottom)}"
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="2" name="Chart 1" descr="{escape(chart.title)}"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{dialect.chart}"><c:chart xmlns:c="{dialect.chart}" '
        f'xmlns:r="{dialect.relations}" r:id="{chart_id}"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    ).encode()


def _corner(name: str, column: int, row: int) -> str:
    return (
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
    )


def chart_xml(tab: Tab, chart: BarChart, dialect: Dialect) -> bytes:
    """The chart part, with the values it shows kept inside for programs that do not calculate."""
    series = "".join(_series(tab, chart, at, color) for at, color in enumerate(_colors(chart)))
    return (
        f'{_XML}<c:chartSpace xmlns:c="{dialect.chart}" xmlns:a="{dialect.drawing}" '
        f'xmlns:r="{dialect.relations}"><c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx>{_rich(chart.title, 1300)}</c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/><c:overlap val="100"/><c:axId val="11100001"/><c:axId val="11100002"/>'
        f"</c:barChart>{_AXES}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    ).encode()


def _colors(chart: BarChart) -> list[str]:
    return [COLORS[at % len(COLORS)] for at in range(len(chart.series))]


def _rich(text: str, size: int) -> str:
    return (
        f'<c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}" b="1"/></a:pPr>'
        f'<a:r><a:rPr sz="{size}" b="1"/><a:t>{escape(text)}</a:t></a:r></a:p></c:rich>'
    )


# The first row is the topmost bar, so the axis of the names runs downwards and the amounts stay below.
_AXES = (
    '<c:catAx><c:axId val="11100001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
    '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
    '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="11100002"/><c:crosses val="autoZero"/>'
    '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    '<c:valAx><c:axId val="11100002"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
    '<c:axPos val="b"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/>'
    '</a:solidFill></a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="#,##0" sourceLinked="0"/>'
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
    '<c:crossAx val="11100001"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx>'
)


def _series(tab: Tab, chart: BarChart, at: int, color: str) -> str:
    column = tab.columns[chart.series[at]]
    header = _reference(tab, chart.series[at], tab.header_row, tab.header_row)
    height = max(1, min(tab.height, MOST_BARS))
    last = tab.first_row + height - 1
    names = _reference(tab, chart.names, tab.first_row, last)
    amounts = _reference(tab, chart.series[at], tab.first_row, last)
    name_points = _points([str(v or "") for v in list(tab.columns[chart.names].values)[:height]])
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{header}</c:f><c:strCache>'
        f"{_points([column.header])}</c:strCache></c:strRef></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f"<c:cat><c:strRef><c:f>{names}</c:f><c:strCache>{name_points}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{amounts}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points(_numbers(column)[:height])}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _reference(tab: Tab, column: int, first: int, last: int) -> str:
    letter = column_letters(column + 1)
    title = tab.title.replace("'", "''")
    cells = f"${letter}${first}" + (f":${letter}${last}" if last != first else "")
    return escape(f"'{title}'!{cells}")


def _points(texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(t)}</c:v></c:pt>' for i, t in enumerate(texts) if t)
    return f'<c:ptCount val="{len(texts)}"/>{points}'


def _numbers(column: Column) -> list[str]:
    if column.kind is not Kind.MONEY:
        return ["" if value is None else str(value) for value in column.values]
    places = [column.digits] * len(column.values) if isinstance(column.digits, int) else column.digits
    return [
        "" if minor is None else decimal_text(int(minor), int(place))  # type: ignore[call-overload]
        for minor, place in zip(column.values, places, strict=True)
    ]
