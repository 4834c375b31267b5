"""netbook.toml -> Network, or ConfigError with every problem in it, each with its line."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from netbook.errors import ConfigError, UsageError
from netbook.model.cells import same_name
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.model.schema import COMPUTED_TABS, TABS, TabSchema

CONFIG_NAME = "netbook.toml"
SECTIONS = ("network", "workbooks", "columns", "checks")
CHECK_SETTINGS = ("ignore",)
NETWORK_TEXTS = ("name", "currency")
NETWORK_SETTINGS = (*NETWORK_TEXTS, "max_delete")
WORKBOOK_SETTINGS = ("location", "owner", "may_edit", "rows", "mark_cells")
ROWS = ("all", "involved")
CURRENCY = re.compile(r"[A-Z]{3}")
CODE = re.compile(r"NB\d{3}")
PERCENT = re.compile(r"(\d{1,2}|100) ?%")
ANY_NUMBER_OF_ROWS = 1_048_576  # as many as a sheet has


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
    problems = list(_problems(table, path.parent, _Lines(text)))
    if problems:
        raise ConfigError(problems)
    network, aliases = table["network"], dict(table.get("columns", {}))
    return Network(
        name=network["name"],
        currency=network["currency"],
        folder=str(path.parent),
        config=str(path),
        workbooks=tuple(_place(name, place, path.parent, aliases) for name, place in table["workbooks"].items()),
        aliases=aliases,
        max_delete=_max_delete(network["max_delete"]) if "max_delete" in network else MaxDelete(),
        ignore=tuple(code.strip().upper() for code in table.get("checks", {}).get("ignore", ())),
    )


def _place(name: str, place: Mapping[str, Any], folder: Path, aliases: Mapping[str, str]) -> WorkbookPlace:
    return WorkbookPlace(
        name,
        _absolute(place["location"], folder),
        owner=place.get("owner", "").strip(),
        may_edit=tuple(dict.fromkeys(_editable(named, aliases) for named in place.get("may_edit", ()))),
        involved=place.get("rows") == "involved",
        mark_cells=place.get("mark_cells", False),
    )


def _editable(named: str, aliases: Mapping[str, str]) -> str:
    """'opportunities.NOTE' -> 'Opportunities.note', 'contributions' -> 'Contributions'. ValueError says what is
    wrong with it."""
    title, dot, column = (part.strip() for part in named.partition("."))
    tabs = {same_name(tab.title): tab for tab in TABS}
    if same_name(title) in map(same_name, COMPUTED_TABS):
        raise ValueError(f"{named!r}: the tab {title} is written by netbook; name tabs that people edit")
    if same_name(title) not in tabs:
        raise ValueError(f"{named!r}: unknown tab{_meant(title, [tab.title for tab in TABS])}")
    tab = tabs[same_name(title)]
    if not dot:
        return tab.title
    fields = _fields_by_name(tab, aliases)
    if same_name(column) not in fields:
        raise ValueError(f"{named!r}: {tab.title} has no such column{_meant(column, [f.header for f in tab.fields])}")
    return f"{tab.title}.{fields[same_name(column)]}"


def _fields_by_name(tab: TabSchema, aliases: Mapping[str, str]) -> dict[str, str]:
    """A field's name, its header and the network's own header for it, as compared -> its name."""
    own = {same_name(str(aliases[field.name])): field.name for field in tab.fields if field.name in aliases}
    names = {same_name(field.name): field.name for field in tab.fields}
    return own | names | {same_name(field.header): field.name for field in tab.fields}


def _max_delete(value: object) -> MaxDelete:
    """ "25%", 10 or ["25%", 10]; of one alone, the other never stops anything. ValueError if it is neither."""
    given = value if isinstance(value, list) else [value]
    percents = [int(found[1]) for one in given if isinstance(one, str) and (found := PERCENT.fullmatch(one.strip()))]
    rows = [one for one in given if type(one) is int and one >= 0]
    if not given or len(percents) > 1 or len(rows) > 1 or len(percents) + len(rows) != len(given):
        raise ValueError(value)
    return MaxDelete(*(rows or [ANY_NUMBER_OF_ROWS]), *(percents or [100]))


def _absolute(location: str, folder: Path) -> str:
    return location if "://" in location else os.path.normpath(folder / os.path.expanduser(location))


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


def _problems(table: Mapping[str, object], folder: Path, lines: _Lines) -> Iterator[str]:
    for name in table:
        if name not in SECTIONS:
            yield f"{lines.of(name)}: unknown section{_meant(name, SECTIONS)}"
    columns = table.get("columns", {})
    yield from _network_problems(table.get("network"), lines)
    yield from _workbooks_problems(table.get("workbooks"), columns if isinstance(columns, dict) else {}, folder, lines)
    yield from _column_problems(columns, lines)
    yield from _check_problems(table.get("checks", {}), lines)


def _network_problems(network: object, lines: _Lines) -> Iterator[str]:
    if not isinstance(network, dict):
        yield f"{lines.of('network')}: missing; write [network] with name and currency"
        return
    for name in network:
        if name not in NETWORK_SETTINGS:
            yield f"{lines.of('network', name)}: unknown setting{_meant(name, NETWORK_SETTINGS)}"
    for name in NETWORK_TEXTS:
        value = network.get(name)
        if value is None:
            example = {"name": '"Harbour"', "currency": '"EUR"'}[name]
            yield f"{lines.of('network', name)}: missing; write {name} = {example}"
        elif not isinstance(value, str) or not value.strip():
            yield f'{lines.of("network", name)}: must be text, such as {name} = "..."; it is {value!r}'
        elif name == "currency" and not CURRENCY.fullmatch(value):
            yield f"{lines.of('network', name)}: {value!r} is not a currency code; write three capitals, such as EUR"
    if "max_delete" in network:
        try:
            _max_delete(network["max_delete"])
        except ValueError:
            yield (
                f"{lines.of('network', 'max_delete')}: {network['max_delete']!r} is neither a percentage nor a number "
                'of rows; write "25%", 10, or both: ["25%", 10]'
            )


def _workbooks_problems(workbooks: object, aliases: Mapping[str, str], folder: Path, lines: _Lines) -> Iterator[str]:
    if not isinstance(workbooks, dict) or not workbooks:
        yield f'{lines.of("workbooks")}: missing; write [workbooks.shared] with location = "harbour.xlsx"'
        return
    taken: dict[str, str] = {}
    for name, place in workbooks.items():
        if not isinstance(place, dict):
            yield f'{lines.of("workbooks", name)}: must be a section, [workbooks.{name}] with location = "..."'
            continue
        yield from _workbook_problems(name, place, aliases, lines)
        location = place.get("location")
        if not _is_location(location):
            continue
        first = taken.setdefault(_same_place(location, folder), name)
        if first != name:
            at = lines.of("workbooks", name, "location")
            yield f"{at}: {location!r} is the workbook of [workbooks.{first}] already; give each a file of its own"


def _is_location(location: object) -> TypeGuard[str]:
    return isinstance(location, str) and bool(location.strip()) and "\0" not in location


def _same_place(location: str, folder: Path) -> str:
    """The form in which two locations are compared: neither links nor, in a path, case make two files of one."""
    if "://" in location:
        return re.sub(r"(/edit\b.*|[?#].*|/)$", "", location.strip())
    return unicodedata.normalize("NFC", os.path.realpath(_absolute(location, folder))).casefold()


def _workbook_problems(
    name: str, place: Mapping[str, object], aliases: Mapping[str, str], lines: _Lines
) -> Iterator[str]:
    for setting in place:
        if setting not in WORKBOOK_SETTINGS:
            yield f"{lines.of('workbooks', name, setting)}: unknown setting{_meant(setting, WORKBOOK_SETTINGS)}"
    location, owner, rows = place.get("location"), place.get("owner"), place.get("rows", "all")
    if location is None:
        yield f'{lines.of("workbooks", name, "location")}: missing; write location = "harbour.xlsx"'
    elif not _is_location(location):
        yield f"{lines.of('workbooks', name, 'location')}: must be the path of a workbook; it is {location!r}"
    if "owner" in place and not (isinstance(owner, str) and owner.strip()):
        yield f"{lines.of('workbooks', name, 'owner')}: must be the name of a partner, as text; it is {owner!r}"
    yield from _may_edit_problems(lines.of("workbooks", name, "may_edit"), place.get("may_edit"), aliases)
    if rows not in ROWS:
        yield f"{lines.of('workbooks', name, 'rows')}: {rows!r} is unknown{_meant(str(rows), ROWS)}"
    elif rows == "involved" and owner is None:
        at = lines.of("workbooks", name, "rows")
        yield f'{at}: "involved" needs to know who takes part; write owner = "..." with a partner\'s name'
    if not isinstance(marked := place.get("mark_cells", False), bool):
        yield f"{lines.of('workbooks', name, 'mark_cells')}: must be true or false, without quotes; it is {marked!r}"


def _may_edit_problems(at: str, may_edit: object, aliases: Mapping[str, str]) -> Iterator[str]:
    if may_edit is None:
        return
    if not isinstance(may_edit, list) or not all(isinstance(named, str) for named in may_edit):
        yield f'{at}: must be a list such as ["Contributions", "Opportunities.Note"]; it is {may_edit!r}'
        return
    if not may_edit:
        yield f"{at}: is empty; name tabs or columns, or leave it out: then everything may be edited"
    for named in may_edit:
        try:
            _editable(named, aliases)
        except ValueError as error:
            yield f"{at}: {error}"


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


def _check_problems(checks: object, lines: _Lines) -> Iterator[str]:
    if not isinstance(checks, dict):
        yield f'{lines.of("checks")}: must be a section, [checks] with a line such as ignore = ["NB216"]'
        return
    for name in checks:
        if name not in CHECK_SETTINGS:
            yield f"{lines.of('checks', name)}: unknown setting{_meant(name, CHECK_SETTINGS)}"
    at, ignored = lines.of("checks", "ignore"), checks.get("ignore", [])
    if not isinstance(ignored, list) or not all(isinstance(code, str) for code in ignored):
        yield f'{at}: must be a list of codes such as ["NB216"]; it is {ignored!r}'
        return
    for code in ignored:
        if not CODE.fullmatch(code.strip().upper()):
            yield f"{at}: {code!r} is not the code of a finding; write one such as NB216 (see docs/checks.md)"


def _meant(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # only when there is something to say

    named = {same_name(name): name for name in known}
    near = get_close_matches(same_name(word), list(named), 1)
    return f', did you mean "{named[near[0]]}"?' if near else f"; known: {', '.join(known)}"
