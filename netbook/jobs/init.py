"""A folder for a network that runs at once."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netbook.config import CONFIG_NAME
from netbook.errors import NoAccess, UsageError
from netbook.shipped import shipped

TEMPLATES = ("network", "sample")


@dataclass(frozen=True)
class Made:
    """The new folder and what is in it: file name -> what it is for."""

    folder: Path
    files: Mapping[str, str]


def init(folder: Path, *, template: str = "network", currency: str = "EUR") -> Made:
    """Make `folder` with netbook.toml, a workbook and .gitignore. Raises UsageError rather than overwrite anything."""
    workbook = "harbour.xlsx" if template == "sample" else f"{_file_name(folder.name)}.xlsx"
    files = {
        CONFIG_NAME: "what the network is called and where its workbook is",
        workbook: "the sample network" if template == "sample" else "an empty network; a partner fills it in",
        ".gitignore": "keeps credentials and .netbook/ out of git",
    }
    present = [name for name in files if (folder / name).exists()]
    if present:
        raise UsageError(f"{folder} already has {', '.join(present)}; nothing was changed.", "Choose another name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fill(folder, workbook, template, currency)
    except OSError as error:
        raise NoAccess(f"{folder} cannot be made: {error.strerror}.", "Choose a folder you may write in.") from error
    return Made(folder, files)


def _fill(folder: Path, workbook: str, template: str, currency: str) -> None:
    templates, samples = shipped("templates"), shipped("sample_workbooks")
    if template == "sample":
        shutil.copyfile(samples / workbook, folder / workbook)
        config = (samples / CONFIG_NAME).read_text("utf-8")
    else:
        shutil.copyfile(templates / "network.xlsx", folder / workbook)
        config = (templates / CONFIG_NAME).read_text("utf-8")
        name = folder.name.replace("\\", " ").replace('"', "'")
        for mark, text in (("{name}", name), ("{currency}", currency), ("{workbook}", workbook)):
            config = config.replace(mark, text)
    (folder / CONFIG_NAME).write_text(config, "utf-8")
    shutil.copyfile(templates / "gitignore.txt", folder / ".gitignore")


def _file_name(name: str) -> str:
    """'Nord Kollektiv' -> 'nord-kollektiv'."""
    return "-".join("".join(c if c.isalnum() else " " for c in name).casefold().split()) or "network"
