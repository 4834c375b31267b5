"""All kinds of mistakes, in groups."""

from tests.mistakes.kinds import across, choices, duplicates, files, freshness, keys, layout, ranges, texts, types
from tests.mistakes.kinds.base import Kind

GROUPS = (layout, types, texts, keys, choices, ranges, across, duplicates, freshness, files)
KINDS: tuple[Kind, ...] = tuple(kind for group in GROUPS for kind in group.KINDS)
