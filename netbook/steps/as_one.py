"""What all workbooks agree on, laid out as one workbook to be examined, and the way back from it to each of them."""

from collections.abc import Iterable
from dataclasses import replace

from netbook.model.cells import Workbook, same_name, same_names
from netbook.model.entries import Entries
from netbook.model.plan import Edit
from netbook.model.schema import COMPUTED_TABS, TABS
from netbook.steps.spread import as_agreed, keys_at
from netbook.steps.together import Decided, Seen, Together
from netbook.steps.views import View

OURS = ("reads_as", "digest")
"""Fields in which nobody types but netbook."""


def as_one(all_of: Together) -> Workbook:
    """The entries on which all agree, as a workbook: each tab where it is kept whole, as it will read there."""
    first = all_of.seen[0]
    grids = dict(first.workbook.grids)
    titles = list(first.workbook.titles)
    for schema in TABS:
        home = home_of(all_of, schema.title)
        if home is None:
            continue
        if same_name(schema.title) not in grids:
            titles.append(schema.title)
        grids[same_name(schema.title)] = _as_agreed(all_of, home, schema.title).grid
    for title in COMPUTED_TABS:  # a workbook that has just joined has none yet
        for one in all_of.seen:
            if (grid := one.workbook.grids.get(same_name(title))) is not None:
                grids.setdefault(same_name(title), grid)
    return replace(first.workbook, grids=grids, titles=tuple(titles))


def home_of(all_of: Together, tab: str) -> Seen | None:
    """The workbook in which a tab is looked at: the first that has all of it, or the first that can be read at all."""
    having = [one for one in all_of.seen if tab in one.views]
    sound = [one for one in having if not one.views[tab].broken]
    whole = [one for one in sound if not one.place.involved]
    return next(iter([*whole, *sound, *having]), None)


def _as_agreed(all_of: Together, home: Seen, tab: str) -> View:
    """A tab of `as_one`."""
    view, merged = home.views[tab], all_of.merged[tab]
    if view.broken:
        return view
    spread_out = all_of.spreads[home.name][tab]
    disputed = {one.key for one in merged.conflicts}
    other = dict.fromkeys([*merged.written[home.name], *disputed, *spread_out.kept])
    elsewhere = {place for one in all_of.seen if tab in one.views for place in one.views[tab].columns}
    return as_agreed(view, spread_out, merged.agreed, other, elsewhere - view.columns.keys())


def decisions_of(all_of: Together, edits: Iterable[Edit]) -> tuple[Decided, dict[str, list[Edit]]]:
    """Cells that netbook fills in the workbook that `as_one` gave: as decisions for all workbooks, and, where they
    belong to no entry that others could have, by the workbook in which they stand. What people typed differently is
    theirs to settle."""
    by_tab: dict[str, list[Edit]] = {}
    for edit in edits:
        by_tab.setdefault(same_name(edit.tab), []).append(edit)
    found: dict[str, dict[tuple[str, str], str]] = {}
    loose: dict[str, list[Edit]] = {}
    disputed = {(one.tab, one.key, one.field) for one in all_of.conflicts}
    for schema in TABS:
        home = home_of(all_of, schema.title)
        if home is not None and (mine := by_tab.get(same_name(home.views[schema.title].grid.title))):
            view = home.views[schema.title]
            cells, others = keys_at(_as_agreed(all_of, home, schema.title), mine)
            found[schema.title] = {
                at: text for at, text in cells.items() if at[1] in OURS or (schema.title, *at) not in disputed
            }
            here = {column + view.grid.left for column in view.columns.values()}
            loose.setdefault(home.name, []).extend(one for one in others if one.column in here)
    return found, loose


def entries_in(all_of: Together, one: Seen, entries: Entries) -> Entries:
    """The entries, with the tab Opportunities standing where it stands in one workbook: live cells point at it."""
    tab, view = entries["Opportunities"], one.views.get("Opportunities")
    if view is None or view.broken:
        return entries.with_tabs(replace(tab, columns={}))
    grid, lines = view.grid, all_of.spreads[one.name]["Opportunities"].lines
    keys = same_names([str(key) for key in tab.texts("opportunity")])
    rows = [lines[key] + grid.top if key in lines else 0 for key in keys]
    first = min((row for row in rows if row), default=0)
    columns = {view.schema.fields[place].name: column + grid.left for place, column in view.columns.items()}
    here = tab.with_columns(row=[row or first for row in rows])
    return entries.with_tabs(replace(here, columns=columns if first else {}, title=view.grid.title))
