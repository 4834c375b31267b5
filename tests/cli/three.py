"""A network of three workbooks, as people edit and sync it; commands run in this process, as many of them are needed."""

import gc
import io
import json
import signal
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from openpyxl import load_workbook

from netbook.cli import main
from tests.tables import FOUNDING_RULE, OPP_7, write_workbook

OWNERS = {"shared": "", "ana": "Ana", "ben": "Ben"}


def netbook(folder: Path, *arguments: str, code: int = 0) -> CompletedProcess[str]:
    """Run a command in `folder`, check how it ends; what it said."""
    out, err = io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(["-C", str(folder), *arguments])
    finally:
        gc.enable()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    result = CompletedProcess(arguments, int(ended.value.code or 0), out.getvalue(), err.getvalue())
    assert result.returncode == code, f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result


def facts(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """What the command says with --json."""
    said: dict[str, Any] = json.loads(netbook(folder, *arguments, "--json", code=code).stdout)
    return said


def three_workbooks(folder: Path, *texts: str, also: str = "") -> Path:
    """netbook.toml, shared.xlsx, ana.xlsx (Ana's) and ben.xlsx (Ben's), all with these tabs, synced."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["[network]", 'name = "Harbour"', 'currency = "EUR"', also]
    for name, owner in OWNERS.items():
        write_workbook(folder / f"{name}.xlsx", *(texts or (OPP_7, FOUNDING_RULE)))
        lines += [f"[workbooks.{name}]", f'location = "{name}.xlsx"', f'owner = "{owner}"' if owner else ""]
    (folder / "netbook.toml").write_text("\n".join(lines), "utf-8")
    netbook(folder, "sync", "-q")
    return folder


def type_into(folder: Path, name: str, tab: str, cells: Mapping[str, object]) -> None:
    """What a person types into some cells of a workbook."""
    book = load_workbook(folder / f"{name}.xlsx")
    for address, value in cells.items():
        book[tab][address] = value
    book.save(folder / f"{name}.xlsx")


CON_4 = dict.fromkeys(("A5", "B5", "C5", "D5", "E5", "F5"))
"""The cells of CON-4, emptied."""


def two_conflicts(folder: Path) -> Path:
    """Ana and Ben have typed two prices; Ana has deleted a contribution that Ben has changed."""
    three_workbooks(folder)
    type_into(folder, "ana", "Opportunities", {"D2": 21000})
    type_into(folder, "ben", "Opportunities", {"D2": 22000.5})
    type_into(folder, "ana", "Contributions", CON_4)
    type_into(folder, "ben", "Contributions", {"E5": 44})
    return folder
