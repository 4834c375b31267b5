"""A stacked bar chart beside a table: a frame in the table, and an object of its own beside content.xml."""

import re

from netbook.backends.excel.markup import escape
from netbook.backends.excel.package import Package
from netbook.backends.ods.names import OASIS, OFFICE, STYLE, TABLE, TEXT, XLINK
from netbook.backends.ods.objects import declare, undeclare_missing
from netbook.backends.tab_looks import COLORS, MOST_BARS
from netbook.model.cells import column_letters
from netbook.model.plan import BarChart, Tab

OBJECT_TYPE = "application/vnd.oasis.opendocument.chart"
_USED = re.compile(rb'xlink:href="\./(Object [0-9]+)"')
_DRAW, _SVG, _CHART = f"{OASIS}:drawing:1.0", f"{OASIS}:svg-compatible:1.0", f"{OASIS}:chart:1.0"
_FO = f"{OASIS}:xsl-fo-compatible:1.0"
_PREFIXES = (
    f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" xmlns:style="{STYLE}" xmlns:chart="{_CHART}" '
    f'xmlns:draw="{_DRAW}" xmlns:svg="{_SVG}" xmlns:xlink="{XLINK}" xmlns:fo="{_FO}"'
)
WIDTH, LINE = 19.0, 0.45
"""Centimetres: of a chart, and of a row of the table beside it."""


def object_name(package: Package, old_table: bytes) -> str:
    """The object that a table's chart is: the one it had, if it had one; else a free one."""
    used = _USED.findall(old_table)
    if len(used) == 1:
        return str(used[0].decode())
    number = 1
    while package.find(f"Object {number}/content.xml"):
        number += 1
    return f"Object {number}"


def frame_xml(tab: Tab, chart: BarChart, name: str, left: float, style: str) -> str:
    """What goes into the table: the chart to the right of it, as high as its bars need. `left` is in centimetres,
    `style` the name of FRAME_STYLE."""
    ranges = " ".join(_range(tab, column) for column in (chart.names, *chart.series))
    return (
        f'<table:shapes><draw:frame xmlns:draw="{_DRAW}" xmlns:svg="{_SVG}" xmlns:xlink="{XLINK}" draw:z-index="0" '
        f'draw:style-name="{style}" '
        f'draw:name="{escape(chart.title)}" svg:width="{WIDTH}cm" svg:height="{_height(tab):.2f}cm" '
        f'svg:x="{left + 1:.2f}cm" svg:y="{LINE * (tab.first_row - 1):.2f}cm"><draw:object xlink:href="./{name}" '
        f'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" '
        f'draw:notify-on-update-of-ranges="{ranges}"/></draw:frame></table:shapes>'
    )


def write_chart(package: Package, tab: Tab, chart: BarChart, name: str) -> None:
    """Write the object; what it was before, pictures of it included, goes."""
    for part in package.names():
        if part.startswith((f"{name}/", f"ObjectReplacements/{name}")) and part != f"{name}/content.xml":
            package.remove(part)
    undeclare_missing(package)
    package.write(f"{name}/content.xml", _chart_xml(tab, chart))
    declare(package, f"{name}/", OBJECT_TYPE)
    declare(package, f"{name}/content.xml")


def _height(tab: Tab) -> float:
    return LINE * min(60, max(14, 5 + 2 * tab.height))


def _chart_xml(tab: Tab, chart: BarChart) -> bytes:
    colors = [COLORS[at % len(COLORS)] for at in range(len(chart.series))]
    styles = "".join(
        f'<style:style style:name="series{at}" style:family="chart"><style:chart-properties chart:solid-type="cuboid"/>'
        f'<style:graphic-properties draw:stroke="none" draw:fill="solid" draw:fill-color="#{color}"/></style:style>'
        for at, color in enumerate(colors)
    )
    series = "".join(
        f'<chart:series chart:style-name="series{at}" chart:class="chart:bar" '
        f'chart:values-cell-range-address="{_range(tab, column)}" '
        f'chart:label-cell-address="{_address(tab, column, tab.header_row)}"/>'
        for at, column in enumerate(chart.series)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_PREFIXES} office:version="1.3">'
        f"<office:automatic-styles>{_STYLES}{styles}</office:automatic-styles><office:body><office:chart>"
        f'<chart:chart svg:width="{WIDTH}cm" svg:height="{_height(tab):.2f}cm" chart:class="chart:bar" '
        f'chart:style-name="chart"><chart:title chart:style-name="title"><text:p>{escape(chart.title)}</text:p>'
        '</chart:title><chart:legend chart:legend-position="bottom" chart:style-name="plain"/>'
        '<chart:plot-area chart:style-name="plot">'
        '<chart:axis chart:dimension="x" chart:name="primary-x" chart:style-name="names">'
        f'<chart:categories table:cell-range-address="{_range(tab, chart.names)}"/></chart:axis>'
        '<chart:axis chart:dimension="y" chart:name="primary-y" chart:style-name="amounts">'
        f'<chart:grid chart:style-name="grid" chart:class="major"/></chart:axis>{series}'
        '<chart:wall chart:style-name="plain"/></chart:plot-area></chart:chart>'
        "</office:chart></office:body></office:document-content>"
    ).encode()


FRAME_STYLE = (
    f'<style:style xmlns:draw="{_DRAW}" style:name="{{name}}" style:family="graphic"><style:graphic-properties '
    'draw:stroke="none" draw:fill="none"/></style:style>'
)
_STYLES = (
    '<style:style style:name="plain" style:family="chart"><style:graphic-properties draw:stroke="none" '
    'draw:fill="none"/></style:style>'
    '<style:style style:name="chart" style:family="chart"><style:graphic-properties draw:stroke="none"/></style:style>'
    '<style:style style:name="title" style:family="chart"><style:text-properties fo:font-size="13pt" '
    'fo:font-weight="bold"/></style:style>'
    '<style:style style:name="plot" style:family="chart"><style:chart-properties chart:stacked="true" '
    'chart:vertical="true" chart:auto-position="true" chart:auto-size="true"/></style:style>'
    '<style:style style:name="names" style:family="chart"><style:chart-properties chart:display-label="true" '
    'chart:reverse-direction="true" chart:axis-label-position="outside-start"/></style:style>'
    '<style:style style:name="amounts" style:family="chart"><style:chart-properties chart:display-label="true" '
    'chart:gap-width="60" chart:overlap="100" chart:axis-position="end"/></style:style>'
    '<style:style style:name="grid" style:family="chart"><style:graphic-properties svg:stroke-color="#d9d9d9"/>'
    "</style:style>"
)


def _range(tab: Tab, column: int) -> str:
    last = tab.first_row + max(1, min(tab.height, MOST_BARS)) - 1
    return f"{_address(tab, column, tab.first_row)}:{_address(tab, column, last)}"


def _address(tab: Tab, column: int, row: int) -> str:
    title = tab.title.replace("'", "''")
    return escape(f"'{title}'.{column_letters(column + 1)}{row}")
