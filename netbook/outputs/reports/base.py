"""What a report says beside the findings."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """netbook's version, and what the codes of findings mean."""

    version: str
    codes: Mapping[str, str]
