"""netbook splits what a network of partners earns, exactly, in the workbooks they already keep.

>>> import netbook
>>> harbour = netbook.open("netbook.toml")
>>> harbour.allocate()          # a DataFrame: who gets what
>>> harbour.sync()              # write it into the workbook
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netbook.api import OpenNetwork, open, read_workbook

__version__ = "0.1.0"
__all__ = ["OpenNetwork", "__version__", "open", "read_workbook"]


def __getattr__(name: str) -> Any:
    """Load the Python API when it is first used; the command line never needs it."""
    if name in ("open", "read_workbook", "OpenNetwork"):
        return getattr(import_module("netbook.api"), name)
    raise AttributeError(f"module 'netbook' has no attribute {name!r}")
