"""The log file: where the traceback of a bug goes."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import gettempdir

from netbook.config import find_config
from netbook.errors import NetbookError
from netbook.state import FOLDER


def write_traceback(start: Path) -> Path:
    """Append the exception being handled to the log file of the network in `start` (or a temporary one); where it
    went."""
    try:
        folder = find_config(start.absolute()).parent / FOLDER / "log"
        folder.mkdir(parents=True, exist_ok=True)
    except (NetbookError, OSError):
        folder = Path(gettempdir())
    path = folder / "netbook.log"
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("netbook")
    logger.addHandler(handler)
    logger.propagate = False
    logger.exception("netbook failed")
    handler.close()
    return path
