"""A new workbook of computed tabs alone, through the same writer as those of a network."""

import io

from openpyxl import Workbook

from netbook.backends.excel.write import planned_package
from netbook.model.plan import Plan, Tab


def fresh_workbook(label: str, tabs: tuple[Tab, ...]) -> bytes:
    """The content of a workbook that holds `tabs` and nothing else. `label` is its name in messages."""
    empty = Workbook()
    empty.worksheets[0].title = tabs[0].title
    content = io.BytesIO()
    empty.save(content)
    return b"".join(planned_package(label, content.getvalue(), Plan(tabs)).chunks())
