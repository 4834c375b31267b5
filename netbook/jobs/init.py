"""A folder for a network that runs at once."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netbook.config import CONFIG_NAME
from netbook.errors import NoAccess, UsageError
from netbook.model.cells import same_name
from netbook.shipped import shipped

TEMPLATES = ("network", "sample")


@dataclass(frozen=True)
class Made:
    """The new folder and what is in it: file name -> what it is for. `tabs` are those made in a Google Sheet, called
    `sheet`."""

    folder: Path
    files: Mapping[str, str]
    sheet: str = ""
    tabs: tuple[str, ...] = ()


def init(folder: Path, *, template: str = "network", currency: str = "EUR", google: str = "") -> Made:
    """Make `folder` with netbook.toml, a workbook and .gitignore; with the address of a Google Sheet in place of the
    workbook, make there the tabs that it does not have.

    Raises UsageError rather than overwrite anything, NoAccess and BackendError.
    """
    workbook = "harbour.xlsx" if template == "sample" else f"{_file_name(folder.name)}.xlsx"
    what = "the sample network" if template == "sample" else "an empty network; a partner fills it in"
    files = {
        CONFIG_NAME: "what the network is called and where its workbook is",
        **({} if google else {workbook: what}),
        ".gitignore": "keeps credentials and .netbook/ out of git",
    }
    present = [name for name in files if (folder / name).exists()]
    if present:
        raise UsageError(f"{folder} already has {', '.join(present)}; nothing was changed.", "Choose another name.")
    sheet, tabs = _set_up(google, template) if google else ("", ())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fill(folder, template, workbook, google, currency)
    except OSError as error:
        raise NoAccess(f"{folder} cannot be made: {error.strerror}.", "Choose a folder you may write in.") from error
    return Made(folder, files, sheet, tabs)


def _set_up(google: str, template: str) -> tuple[str, tuple[str, ...]]:
    """The title of the Google Sheet, and the tabs that were made in it."""
    from netbook.backends.excel import ExcelBackend
    from netbook.backends.google_sheets import GoogleSheetsBackend
    from netbook.model.entry_looks import ORDER

    backend = GoogleSheetsBackend(google, "google")
    backend.check_writable()
    model = ExcelBackend(_model(template), "model").read({same_name(title) for title in ORDER})
    tabs = backend.set_up({title: model.grids[same_name(title)].rows for title in ORDER})
    return backend.label, tabs


def _model(template: str) -> Path:
    """The workbook that is copied."""
    if template == "sample":
        return shipped("sample_workbooks") / "harbour.xlsx"
    return shipped("templates") / "network.xlsx"


def _fill(folder: Path, template: str, workbook: str, google: str, currency: str) -> None:
    templates = shipped("templates")
    if not google:
        shutil.copyfile(_model(template), folder / workbook)
    if template == "sample":
        config = (shipped("sample_workbooks") / CONFIG_NAME).read_text("utf-8")
        config = config.replace('"harbour.xlsx"', f'"{google or workbook}"')
    else:
        config = (templates / CONFIG_NAME).read_text("utf-8")
        name = folder.name.replace("\\", " ").replace('"', "'")
        for mark, text in (("{name}", name), ("{currency}", currency), ("{workbook}", google or workbook)):
            config = config.replace(mark, text)
    (folder / CONFIG_NAME).write_text(config, "utf-8")
    shutil.copyfile(templates / "gitignore.txt", folder / ".gitignore")


def _file_name(name: str) -> str:
    """'Nord Kollektiv' -> 'nord-kollektiv'."""
    return "-".join("".join(c if c.isalnum() else " " for c in name).casefold().split()) or "network"
