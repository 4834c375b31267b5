"""Who works together, where their workbooks are, what is fixed for all: netbook.toml, read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WorkbookPlace:
    """One workbook of the network: its name in netbook.toml and where it lives (absolute path or URL).

    `owner` is the partner whose it is, '' for a shared one. `may_edit` are the tabs ('Contributions') and columns
    ('Opportunities.note', by the field's name) in which what is typed there counts; () for all. `involved`: of the
    entries that belong to an opportunity it gets only those of opportunities in which its owner takes part.
    `mark_cells`: cells that need a person may be coloured in it.
    """

    name: str
    location: str
    owner: str = ""
    may_edit: tuple[str, ...] = ()
    involved: bool = False
    mark_cells: bool = False

    @property
    def called(self) -> str:
        """Whose it is, else the name of its file, else its name in netbook.toml."""
        file = "" if "://" in self.location else re.split(r"[/\\]", self.location)[-1]
        return self.owner or file or self.name


def called(places: Iterable[WorkbookPlace]) -> dict[str, str]:
    """What people call each workbook, by its name in netbook.toml; no two of them alike."""
    by_name = {place.name: place.called for place in places}
    taken = [*by_name.values()]
    return {name: text if taken.count(text) == 1 else f"{text} ({name})" for name, text in by_name.items()}


@dataclass(frozen=True)
class MaxDelete:
    """How many entries may disappear from a tab at once: neither more than `rows` nor more than `percent` of them."""

    rows: int = 10
    percent: int = 25


@dataclass(frozen=True)
class Network:
    """A network as netbook.toml describes it. `folder` and `config` are absolute paths.

    `aliases` are other headers for columns: field name -> header in the workbook. More deletions in a tab at once than
    `max_delete` rows or percent of its rows are not carried out before somebody has said that they are meant. `ignore`
    are codes of findings that are not told, unless they are errors.
    """

    name: str
    currency: str
    folder: str
    config: str
    workbooks: tuple[WorkbookPlace, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    max_delete: MaxDelete = MaxDelete()
    ignore: tuple[str, ...] = ()
