"""The system calls with which `netbook sync` changes its folder, seen and stopped from outside by strace."""

import codecs
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHANGING = (
    "openat", "write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "sync_file_range", "rename", "renameat",
    "renameat2", "link", "linkat", "symlink", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "ftruncate", "truncate",
    "fallocate", "fchmod", "fchown", "fsetxattr", "flock", "close",
)  # fmt: skip
"""Whatever can change a file or say that it must be on the disk. `close` and `flock` are where SQLite and filelock let
go of what they hold."""

TEMPORARY = re.compile(r"\.netbook-\w+\.tmp$")
_CALL = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<given>.*)\) += (?P<result>-?\d+|\?).*", re.DOTALL)
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"\d+ +<\.\.\. \w+ resumed>")
_PATH = re.compile(r'(?<![<\w])"((?:[^"\\]|\\.)*)"|\d+<([^>]*)>')


@dataclass(frozen=True)
class Call:
    """The `number`-th call of its name in the process (from 1). `paths` are what it is about, `data` what it writes,
    `at` where in the file (-1: at its end), `size` the length that a file is cut to."""

    name: str
    number: int
    paths: tuple[str, ...]
    data: bytes = b""
    at: int = -1
    size: int = 0
    creates: bool = False
    empties: bool = False

    @property
    def kind(self) -> str:
        """What is done to what, in words that are the same in every run: 'rename workbook.tmp'."""
        return f"{self.name} {_thing(self.paths[0])}"


def _thing(path: str) -> str:
    name = Path(path).name
    if TEMPORARY.search(name):
        return "temporary file"
    return "workbook" if name.endswith(".xlsx") else name if name.startswith(("state", "lock")) else "folder"


def why_not() -> str:
    """Why strace cannot stop a process here; '' if it can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "--trace=getppid", "--inject=getppid:signal=KILL:when=1",
         sys.executable, "-c", "import os; os.getppid()"],
        capture_output=True, check=False,
    )  # fmt: skip
    return "" if tried.returncode in KILLED else "strace may not trace processes here"


KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


def traced_sync(folder: Path, log: Path, names: Sequence[str], kill: Call | None = None) -> int:
    """`netbook sync` in `folder`, its calls of `names` written to `log`; killed where it enters the call `kill`."""
    # --seccomp-bpf is several times as quick, and --inject does nothing beside it.
    how = [f"--inject={kill.name}:signal=KILL:when={kill.number}"] if kill else ["--seccomp-bpf"]
    done = subprocess.run(
        ["strace", "-f", "-y", "-s", "20000000", "-qq", "-o", str(log), f"--trace={','.join(names)}",
         *how, sys.executable, "-m", "netbook", "-C", str(folder), "sync"],
        capture_output=True, check=False, timeout=300, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return done.returncode


def calls_in(log: Path, folder: Path) -> list[Call]:
    """The calls of the main process that are about something in `folder` and did something, in their order."""
    inside = str(folder.resolve())
    counts: dict[str, int] = {}
    found, main = [], ""
    for line in _whole_lines(log.read_text("ascii").splitlines()):
        call = _CALL.fullmatch(line)
        if call is None:
            continue
        main = main or call["pid"]
        if call["pid"] != main:
            continue
        counts[call["name"]] = counts.get(call["name"], 0) + 1
        paths = tuple(text or path for text, path in _PATH.findall(call["given"]))
        if any(path.startswith(inside) for path in paths) and _counts(call):
            mine = tuple(path for path in paths if path.startswith(inside))
            found.append(_call(call["name"], counts[call["name"]], mine, call["given"]))
    return found


def _whole_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a log, with those put together between which something of another thread stands."""
    begun: dict[str, str] = {}
    for line in lines:
        pid = line.partition(" ")[0]
        if line.endswith(_UNFINISHED):
            begun[pid] = line.removesuffix(_UNFINISHED)
        elif (found := _RESUMED.match(line)) and pid in begun:
            yield begun.pop(pid) + line[found.end() :]
        else:
            yield line
    yield from (f"{line}) = ?" for line in begun.values())


def _counts(call: re.Match[str]) -> bool:
    """Whether a call did something: opening to read does not, nor what failed (a call that was killed ends with '?')."""
    if call["name"] == "openat" and "O_CREAT" not in call["given"] and "O_TRUNC" not in call["given"]:
        return False
    return not call["result"].startswith("-")


def _call(name: str, number: int, paths: tuple[str, ...], given: str) -> Call:
    if name in ("write", "pwrite64"):
        start, end = given.index('"'), given.rindex('"')
        data = codecs.escape_decode(given[start + 1 : end].encode("ascii"))[0]
        at = int(given.rpartition(", ")[2]) if name == "pwrite64" else -1
        return Call(name, number, paths, data, at)
    if name == "ftruncate":
        return Call(name, number, paths, size=int(given.rpartition(", ")[2]))
    return Call(name, number, paths, creates="O_CREAT" in given, empties="O_TRUNC" in given)
