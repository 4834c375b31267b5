"""Requests about things that lie over the cells and are only kept: charts, conditional formats."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.asker import Asker
from tests.fakesheets.model.errors import invalid
from tests.fakesheets.model.formats import stored
from tests.fakesheets.model.spreadsheet import Spreadsheet


def add_chart(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    chart = dict(wanted.get("chart", {}))
    own_id = chart.get("chartId") or asker.dice.number("chart")
    place = chart.get("position", {})
    anchor = place.get("overlayPosition", {}).get("anchorCell", {})
    if place.get("newSheet"):
        raise NotImplementedError("fakesheets keeps charts on grids only")
    if "spec" not in chart:  # unverified: the wording
        raise invalid("chart.spec is required.")
    if any(one["chartId"] == own_id for sheet in spreadsheet.sheets for one in sheet.charts):
        raise invalid(f"An embedded object with the id {own_id} already exists.")  # unverified: the wording
    # unverified: which defaults of a spec are filled in
    kept = {**chart, "chartId": own_id}
    spreadsheet.sheet(anchor.get("sheetId", 0)).charts.append(kept)
    return {"chart": kept}


def update_chart(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    for sheet in spreadsheet.sheets:
        for index, chart in enumerate(sheet.charts):
            if chart["chartId"] == wanted.get("chartId"):
                sheet.charts[index] = {**chart, "spec": wanted.get("spec", {})}
                return
    raise invalid(f"No chart with id: {wanted.get('chartId')}")  # unverified: the wording


def delete_object(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    for sheet in spreadsheet.sheets:
        for chart in sheet.charts:
            if chart["chartId"] == wanted.get("objectId"):
                sheet.charts.remove(chart)
                return
    raise invalid(f"No embedded object with id: {wanted.get('objectId')}")  # unverified: the wording


def add_conditional_format(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> None:
    rule = stored(wanted.get("rule", {}))
    first = next(iter(rule.get("ranges", [])), {})
    formats = spreadsheet.sheet(first.get("sheetId", 0)).conditional_formats
    formats.insert(wanted.get("index", 0), rule)


def delete_conditional_format(spreadsheet: Spreadsheet, wanted: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    formats = spreadsheet.sheet(wanted.get("sheetId", 0)).conditional_formats
    index = wanted.get("index", 0)
    if index >= len(formats):  # unverified: the wording
        raise invalid(f"No conditional format on sheet: {wanted.get('sheetId', 0)} at index: {index}")
    return {"rule": formats.pop(index)}


HANDLERS = {
    "addChart": add_chart,
    "updateChartSpec": update_chart,
    "deleteEmbeddedObject": delete_object,
    "addConditionalFormatRule": add_conditional_format,
    "deleteConditionalFormatRule": delete_conditional_format,
}
