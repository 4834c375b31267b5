"""Entries without a key get one: the one they had, or the next free number."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from netbook.model.base import PARTS, Base, Row
from netbook.model.cells import Grid, same_name
from netbook.model.entries import Entries, categorical
from netbook.model.schema import ALLOCATIONS_TAB, LEDGER_TAB, TABS, TabSchema
from netbook.steps.merge import Merged, Shown
from netbook.steps.views import View, key_place

Given = Mapping[str, Mapping[int, str]]
"""Tab -> line -> the key for the entry that stands there."""

ALIKE = 0.5
"""Share of its cells that an entry must have in common with one that is missing to be taken for it."""


def keys_again(view: View, shown: Shown, agreed: Mapping[str, Row]) -> dict[int, str]:
    """Line -> the key of entries that had one when they were last seen: somebody cleared it, or netbook gave it and
    could not write it any more. The same cells first, then those that have most in common."""
    place = key_place(view.schema)
    if not view.nameless or not _can_name(view):
        return {}
    known = {**{key: row for key, row in agreed.items() if key not in shown}, **shown}
    missing = {key: row for key, row in known.items() if row is not None and key not in view.rows}
    found: dict[int, str] = {}
    for least in (1.0, ALIKE):
        for line, row in view.nameless:
            if line in found or not missing or (line + view.grid.top, view.columns[place]) in view.grid.formulas:
                continue
            likeness, key = max((_alike(row, other, place), key) for key, other in missing.items())
            if likeness >= least:
                found[line] = missing.pop(key)[place]
    return found


def matched(view: View, known: Shown) -> View:
    """A view of a tab without keys, in which each entry goes by the name it had. Entries that say what they are of in
    the same words are told apart by the rest of their cells: the same cells first, then those that have most in
    common, so that it does not matter in which order they stand."""
    before: dict[str, dict[str, Row]] = {}
    for key, row in known.items():
        if row is not None:
            before.setdefault(key.rpartition(PARTS)[0], {})[key] = row
    here: dict[str, list[str]] = {}
    for key in view.rows:
        here.setdefault(key.rpartition(PARTS)[0], []).append(key)
    names: dict[str, str] = {}
    for stem, keys in here.items():
        if any(view.rows[key] != before.get(stem, {}).get(key) for key in keys):
            names |= _names(stem, {key: view.rows[key] for key in keys}, before.get(stem, {}))
    if all(old == new for old, new in names.items()):
        return view
    return replace(
        view,
        rows={names.get(key, key): row for key, row in view.rows.items()},
        lines={names.get(key, key): line for key, line in view.lines.items()},
        silent={names.get(key, key): places for key, places in view.silent.items()},
    )


def _names(stem: str, rows: Mapping[str, Row], before: Mapping[str, Row]) -> dict[str, str]:
    """Key by place in the tab -> the name of the same entry, or a new one."""
    left, found = dict(before), dict[str, str]()
    for least in (1.0, ALIKE, 0.0):
        for key, row in rows.items():
            if key in found or not left:
                continue
            likeness, name = max((_alike(row, other, -1), name) for name, other in left.items())
            if likeness >= least:
                found[key] = name
                del left[name]
    new = (name for number in count(1) if (name := f"{stem}{PARTS}{number}") not in before)
    return {key: found[key] if key in found else next(new) for key in rows}


def _alike(row: Row, other: Row, key: int) -> float:
    """Share of the cells filled in either that are equal, without the key."""
    pairs = [pair for place, pair in enumerate(zip(row, other, strict=True)) if place != key and any(pair)]
    return sum(one == two for one, two in pairs) / len(pairs) if pairs else 0.0


def new_keys(
    views: Mapping[str, Mapping[str, View]],
    known: Mapping[str, Given],
    base: Base,
    grids: Sequence[Mapping[str, Grid]],
    highest: Mapping[str, int],
) -> tuple[dict[str, dict[str, dict[int, str]]], dict[str, int]]:
    """Workbook -> tab -> line -> key for entries that have none, top to bottom; and the highest number given for each
    prefix. `views` and `known` (keys given already) are by workbook.

    The next number after the highest that stands anywhere or ever did: a key that another tab or a computed tab still
    names belongs to an entry that was removed, and must not come to mean a new one. Where there is no key column, or a
    formula in it, an entry stays without.
    """
    given: dict[str, dict[str, dict[int, str]]] = {
        name: {tab: dict(lines) for tab, lines in known[name].items()} for name in views
    }
    numbers = dict(highest)
    for schema in TABS:
        if not schema.prefix:
            continue
        waiting = [(name, of[schema.title]) for name, of in views.items() if schema.title in of]
        waiting = [(name, view) for name, view in waiting if view.nameless and _can_name(view)]
        if not waiting:
            continue
        texts = _texts(schema, views, base, grids)
        number = max(_highest(texts, schema.prefix), numbers.get(schema.prefix, 0))
        for name, view in waiting:
            lines = given[name].setdefault(schema.title, {})
            for line, _ in view.nameless:
                if line not in lines and not view.is_formula(line, key_place(schema)):
                    number += 1
                    lines[line] = f"{schema.prefix}{number}"
        numbers[schema.prefix] = number
    return given, numbers


def never_again(highest: Mapping[str, int], merged: Mapping[str, Merged]) -> dict[str, int]:
    """The highest numbers, with those of the entries that go."""
    numbers = dict(highest)
    for schema in TABS:
        if schema.prefix:
            gone = (key for key, row in merged[schema.title].changed.items() if row is None)
            numbers[schema.prefix] = max(numbers.get(schema.prefix, 0), _highest(gone, schema.prefix))
    return {prefix: number for prefix, number in numbers.items() if number}


def _can_name(view: View) -> bool:
    return bool(view.schema.prefix) and key_place(view.schema) in view.columns


def _texts(
    schema: TabSchema, views: Mapping[str, Mapping[str, View]], base: Base, grids: Sequence[Mapping[str, Grid]]
) -> Iterator[str]:
    """Texts that may be keys of a tab: its own, what other tabs name, and what netbook wrote."""
    yield from base.agreed.get(schema.title, ())
    linked = [
        (tab.title, place) for tab in TABS for place, field in enumerate(tab.fields) if field.link == schema.title
    ]
    for of in views.values():
        if schema.title in of:
            yield from of[schema.title].rows
        for title, place in linked:
            if title in of:
                yield from {row[place] for row in of[title].rows.values()}
                yield from {row[place] for _, row in of[title].nameless}
    for of_workbook in grids:
        for computed in (ALLOCATIONS_TAB, LEDGER_TAB):
            grid = of_workbook.get(same_name(computed))
            for row in grid.rows if grid else ():
                yield from (cell for cell in row[:3] if isinstance(cell, str))


def _highest(keys: Iterable[str], prefix: str) -> int:
    pattern = re.compile(re.escape(prefix) + r"0*(\d{1,9})", re.IGNORECASE)
    return max((int(found[1]) for key in keys if (found := pattern.fullmatch(key))), default=0)


def known_by_row(entries: Entries) -> Entries:
    """Entries that have no key, and could not be given one, are known by their row: 'row 5'."""
    tabs = []
    for schema in TABS:
        tab = entries[schema.title]
        if not schema.prefix or not len(tab.frame) or tab.broken:
            continue
        keys = tab.texts(schema.key).copy()
        missing = np.flatnonzero(keys == "")
        if len(missing):
            keys[missing] = [f"row {tab.at(int(position)).row}" for position in missing]
            tabs.append(tab.with_columns(**{schema.key: categorical(keys)}))
    return entries.with_tabs(*tabs)
