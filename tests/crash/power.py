"""The power cut: a folder as the disk may hold it when what was not yet forced onto it is lost, or half there.

Built from the calls of one traced sync, data included. Of every file the disk surely holds what it held at its last
fsync, and of every folder the names it had then; the rest may have arrived or not.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.crash.calls import Call


class Lost(Enum):
    """What is lost of what was not forced onto the disk."""

    ALL = "all of it"
    DATA = "what was written; the names in folders arrived"
    NAMES = "the names in folders; what was written arrived"
    LAST_NAME = "the last rename, new or removed file; all else arrived"
    HALF = "the second half of every file's last write"


@dataclass
class _File:
    """`content` as a process sees it, `safe` as the disk surely holds it. `half`: with only half of the last
    write."""

    content: bytearray = field(default_factory=bytearray)
    safe: bytes = b""
    half: bytes | None = None

    def write(self, call: Call) -> None:
        at = call.at if call.at >= 0 else len(self.content)
        part = call.data[: len(call.data) // 2]
        self.half = bytes(self.content[:at].ljust(at, b"\0") + part + self.content[at + len(part) :])
        self.content[at : at + len(call.data)] = call.data

    def after(self, lost: Lost) -> bytes:
        """What the disk holds after a power cut that loses this."""
        if lost is Lost.HALF and self.half is not None:
            return self.half
        return self.safe if lost in (Lost.ALL, Lost.DATA) else bytes(self.content)


Names = dict[str, _File]


@dataclass
class Disk:
    """Folder -> name -> file: as it is seen now (the last), and as it was since the folder was last forced onto the disk."""

    folders: dict[str, list[Names]]

    def apply(self, call: Call) -> bool:
        """Do what `call` does; whether that changes what a power cut could leave."""
        folder, _, name = call.paths[0].rpartition("/")
        if call.paths[0] in self.folders:
            folder, name = call.paths[0], ""
        names = self.folders[folder][-1]
        match call.name:
            case "openat":
                if name in names and not call.empties:
                    return False
                if name in names:
                    names[name].content.clear()
                else:
                    self.folders[folder].append({**names, name: _File()})
            case "write" | "pwrite64":
                names[name].write(call)
            case "ftruncate":
                names[name].content[:] = names[name].content[: call.size].ljust(call.size, b"\0")
            case "rename":
                new = call.paths[1].rpartition("/")[2]
                self.folders[folder].append({**_without(names, name), new: names[name]})
            case "unlink":
                self.folders[folder].append(_without(names, name))
            case "fsync" | "fdatasync":
                if name:
                    names[name].safe, names[name].half = bytes(names[name].content), None
                else:
                    del self.folders[folder][:-1]
            case _:
                return False
        return True

    def left(self, lost: Lost) -> dict[str, bytes]:
        """Path -> content after a power cut that loses this."""
        at = {Lost.ALL: 0, Lost.NAMES: 0, Lost.LAST_NAME: -2}.get(lost, -1)
        return {
            f"{folder}/{name}": file.after(lost)
            for folder, past in self.folders.items()
            for name, file in past[max(at, -len(past))].items()
        }


def _without(names: Names, name: str) -> Names:
    return {other: file for other, file in names.items() if other != name}


Left = tuple[Call, Lost, dict[str, bytes]]


def power_cuts(scene: Path, calls: Sequence[Call], traced: Path) -> Iterator[Left]:
    """Every folder that a power cut after one of `calls` (traced in a copy of `scene` at `traced`) may leave, each once."""
    inside = str(traced.resolve())
    folders: dict[str, list[Names]] = {inside: [{}]}
    for path in sorted(scene.rglob("*")):
        at = f"{inside}/{path.relative_to(scene)}"
        if path.is_dir():
            folders[at] = [{}]
        else:
            folders[at.rpartition("/")[0]][0][path.name] = _File(bytearray(path.read_bytes()), path.read_bytes())
    disk = Disk(folders)
    seen = set()
    for call in calls:
        if not disk.apply(call):
            continue
        for lost in Lost:
            left = {name[len(inside) + 1 :]: content for name, content in disk.left(lost).items()}
            known = hash(frozenset((name, content) for name, content in left.items() if not name.endswith("-shm")))
            if known not in seen:
                seen.add(known)
                yield call, lost, left


def put_down(left: dict[str, bytes], folder: Path) -> Path:
    """These files in `folder`, and no others. SQLite's -shm is memory of running processes: it is full of zeros."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in left.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(len(content)) if name.endswith("-shm") else content)
    return folder
