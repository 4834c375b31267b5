"""Who works together, where their workbooks are, what is fixed for all: netbook.toml, read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WorkbookPlace:
    """One workbook of the network: its name in netbook.toml and where it lives (absolute path or URL)."""

    name: str
    location: str


@dataclass(frozen=True)
class Network:
    """A network as netbook.toml describes it. `folder` and `config` are absolute paths.

    `aliases` are other headers for columns: field name -> header in the workbook.
    """

    name: str
    currency: str
    folder: str
    config: str
    workbooks: tuple[WorkbookPlace, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
