"""The closed periods, each in a file of its own beside netbook.toml: closed/2026-Q1.json. They belong into version
control: the workbook shows their lines, these files prove them."""

import json
import re
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from netbook.errors import BackendError, NoAccess
from netbook.model.periods import ClosedPeriod, LockedLine
from netbook.state.files import whole_file

CLOSED = "closed"
FORMAT = "netbook.closed/1"
DAYS = ("start", "end", "closed_on")


def closed_periods(network_folder: str) -> tuple[ClosedPeriod, ...]:
    """All closed periods of a network, by their last day. Raises BackendError if a file cannot be read as one."""
    periods = [_read(path) for path in _files(network_folder)]
    return tuple(sorted(periods, key=lambda period: (period.end, period.name)))


def closed_mark(network_folder: str) -> str:
    """A mark that is another whenever a file of a closed period is another, or gone."""
    marks = [(path.name, sha256(path.read_bytes()).hexdigest()) for path in _files(network_folder)]
    return sha256(repr(marks).encode()).hexdigest() if marks else ""


def keep_closed(network_folder: str, period: ClosedPeriod) -> Path:
    """Write the file of a period, whole or not at all. Raises BackendError if there is one already."""
    folder = Path(network_folder) / CLOSED
    path = folder / f"{file_name(period.name)}.json"
    if path.exists():
        raise BackendError(f"{path} is there already.", "Give the period another name.")
    facts = {"format": FORMAT, **asdict(period)}
    try:
        folder.mkdir(exist_ok=True)
    except PermissionError as error:
        raise NoAccess(f"{folder} cannot be made.", "Give yourself the right to write beside netbook.toml.") from error
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(facts, default=str, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def file_name(period: str) -> str:
    """'2026-Q1' as it is; what could lead elsewhere becomes '-'. A name never is a path."""
    return re.sub(r"[^\w.-]+|^\.+", "-", period)[:80]


def _files(network_folder: str) -> list[Path]:
    return sorted((Path(network_folder) / CLOSED).glob("*.json"))


def _read(path: Path) -> ClosedPeriod:
    try:
        facts = json.loads(path.read_text("utf-8"))
        if facts.pop("format") != FORMAT:
            raise ValueError("another format")
        lines = tuple(LockedLine(**_with_days(line, ("date",))) for line in facts.pop("lines"))
        return ClosedPeriod(**_with_days(facts, DAYS), lines=lines)
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise BackendError(
            f"{path} cannot be read as a closed period ({error}).",
            "Bring it back from a backup or from version control.",
        ) from error


def _with_days(facts: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {**facts, **{name: date.fromisoformat(facts[name]) for name in names}}
