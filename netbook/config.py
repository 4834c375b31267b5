"""netbook.toml -> Network, or ConfigError with every problem in it, each with its line."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from netbook.errors import ConfigError, UsageError
from netbook.model.network import Network, WorkbookPlace
from netbook.model.schema import TABS

CONFIG_NAME = "netbook.toml"
WORKBOOK_SETTINGS = ("location",)
SECTIONS = ("network", "workbooks", "columns")
NETWORK_SETTINGS = ("name", "currency")
CURRENCY = re.compile(r"[A-Z]{3}")


def find_config(start: Path) -> Path:
    """The netbook.toml in `start` or the nearest folder above it. `start` may be the file itself."""
    if start.is_file():
        return start
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
    raise UsageError(
        f"There is no {CONFIG_NAME} in {start} or above it.",
        "Go to the folder of your network, name it with -C FOLDER, or start one: netbook init NAME",
    )


def load_network(start: Path) -> Network:
    """Read the netbook.toml found from `start`. Raises UsageError, ConfigError."""
    path = find_config(start.absolute())
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError([f"{CONFIG_NAME}: is not UTF-8 text; save it as UTF-8 (byte {error.start})"]) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    return parse_network(text, path)


def parse_network(text: str, path: Path) -> Network:
    """The network described by `text`; locations are relative to the folder of `path`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{CONFIG_NAME}: {_with_place(str(error))}"]) from error
    problems = list(_problems(table, _Lines(text)))
    if problems:
        raise ConfigError(problems)
    network = table["network"]
    return Network(
        name=network["name"],
        currency=network["currency"],
        folder=str(path.parent),
        config=str(path),
        workbooks=tuple(
            WorkbookPlace(name, _absolute(place["location"], path.parent)) for name, place in table["workbooks"].items()
        ),
        aliases=dict(table.get("columns", {})),
    )


def _absolute(location: str, folder: Path) -> str:
    return location if "://" in location else os.path.normpath(folder / Path(location).expanduser())


def _with_place(message: str) -> str:
    """tomllib's own words, the line in front as in our other messages."""
    found = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", message, re.DOTALL)
    return f"line {found[2]}, column {found[3]}: {found[1]}" if found else message


class _Lines:
    """Which line a setting stands in: tomllib gives values, not places."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, ...], int] = {}
        section: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                section = self._parts(header[1])
                for length in range(1, len(section) + 1):
                    self._lines.setdefault(section[:length], number)
            elif setting := re.match(r"\s*([\w\-.\"' ]+?)\s*=", line):
                self._lines.setdefault((*section, *self._parts(setting[1])), number)

    @staticmethod
    def _parts(dotted: str) -> tuple[str, ...]:
        return tuple(part.strip().strip("\"'") for part in dotted.split("."))

    def of(self, *path: str) -> str:
        """'netbook.toml:6: workbooks.shared.location', the nearest line known."""
        for length in range(len(path), 0, -1):
            if line := self._lines.get(path[:length]):
                return f"{CONFIG_NAME}:{line}: {'.'.join(path)}"
        return f"{CONFIG_NAME}: {'.'.join(path)}"


def _problems(table: Mapping[str, object], lines: _Lines) -> Iterator[str]:
    for name in table:
        if name not in SECTIONS:
            yield f"{lines.of(name)}: unknown section{_meant(name, SECTIONS)}"
    yield from _network_problems(table.get("network"), lines)
    yield from _workbook_problems(table.get("workbooks"), lines)
    yield from _column_problems(table.get("columns", {}), lines)


def _network_problems(network: object, lines: _Lines) -> Iterator[str]:
    if not isinstance(network, dict):
        yield f"{lines.of('network')}: missing; write [network] with name and currency"
        return
    for name in network:
        if name not in NETWORK_SETTINGS:
            yield f"{lines.of('network', name)}: unknown setting{_meant(name, NETWORK_SETTINGS)}"
    for name in NETWORK_SETTINGS:
        value = network.get(name)
        if value is None:
            example = {"name": '"Harbour"', "currency": '"EUR"'}[name]
            yield f"{lines.of('network', name)}: missing; write {name} = {example}"
        elif not isinstance(value, str) or not value.strip():
            yield f'{lines.of("network", name)}: must be text, such as {name} = "..."; it is {value!r}'
        elif name == "currency" and not CURRENCY.fullmatch(value):
            yield f"{lines.of('network', name)}: {value!r} is not a currency code; write three capitals, such as EUR"


def _workbook_problems(workbooks: object, lines: _Lines) -> Iterator[str]:
    if not isinstance(workbooks, dict) or not workbooks:
        yield f'{lines.of("workbooks")}: missing; write [workbooks.shared] with location = "harbour.xlsx"'
        return
    if len(workbooks) > 1:
        second = list(workbooks)[1]
        yield f"{lines.of('workbooks', second)}: this version of netbook reads one workbook; keep one section"
    for name, place in workbooks.items():
        if not isinstance(place, dict):
            yield f'{lines.of("workbooks", name)}: must be a section, [workbooks.{name}] with location = "..."'
            continue
        for setting in place:
            if setting not in WORKBOOK_SETTINGS:
                yield f"{lines.of('workbooks', name, setting)}: unknown setting{_meant(setting, WORKBOOK_SETTINGS)}"
        location = place.get("location")
        if location is None:
            yield f'{lines.of("workbooks", name, "location")}: missing; write location = "harbour.xlsx"'
        elif not isinstance(location, str) or not location.strip():
            yield f"{lines.of('workbooks', name, 'location')}: must be the path of a workbook; it is {location!r}"


def _column_problems(columns: object, lines: _Lines) -> Iterator[str]:
    known = sorted({field.name for tab in TABS for field in tab.fields})
    if not isinstance(columns, dict):
        yield f'{lines.of("columns")}: must be a section, [columns] with lines such as hours = "Hrs"'
        return
    for name, header in columns.items():
        if name not in known:
            yield f"{lines.of('columns', name)}: unknown column{_meant(name, known)}"
        elif not isinstance(header, str) or not header.strip():
            yield f"{lines.of('columns', name)}: must be the header in the workbook, as text; it is {header!r}"


def _meant(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # only when there is something to say

    near = get_close_matches(word, list(known), 1)
    return f', did you mean "{near[0]}"?' if near else f"; known: {', '.join(known)}"
