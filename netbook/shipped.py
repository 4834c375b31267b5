"""Finds the files that come with netbook, in a wheel or in a checkout."""

from importlib.resources import files
from pathlib import Path


def shipped(folder: str) -> Path:
    """The folder `templates` or `sample_workbooks`.

    In a wheel it lies inside the package; in a checkout (`pip install -e`) beside it.
    """
    inside = Path(str(files("netbook") / folder))
    return inside if inside.is_dir() else inside.parent.parent / folder
