"""All workbooks of a network together: what they agree on, what each should show, and one workbook to be examined."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from netbook.model.base import NEW_KEY, WHOLE_ROW, Base, Change, Conflict, Row, Rows
from netbook.model.cells import CellRef, Grid, Workbook, same_name
from netbook.model.network import MaxDelete, Network, WorkbookPlace
from netbook.model.plan import Edit
from netbook.model.schema import TABS, TabSchema
from netbook.steps.keys import keys_again, matched, never_again, new_keys
from netbook.steps.merge import Merged, Shown, Side, merge
from netbook.steps.spread import Spread, patched, said, spread
from netbook.steps.views import View, key_place, views_of

Decided = Mapping[str, Mapping[tuple[str, str], str]]
"""Tab -> (key, field) -> the value that was chosen."""

FEW = 3
"""So many deletions in a tab at once are never too many, unless it is empty then."""


@dataclass(frozen=True)
class Seen:
    """One workbook as it was read, in canonical form. `shown` is what it showed last where that is not what was agreed,
    by tab; `fresh`: it has shown nothing before. `given`: tab -> line -> key of an entry that has none. `without`:
    tab -> fields for which it had no column when it was last seen."""

    place: WorkbookPlace
    workbook: Workbook
    views: Mapping[str, View]
    shown: Mapping[str, Shown]
    fresh: bool
    given: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in netbook.toml."""
        return self.place.name

    def cell(self, tab: str, key: str, name: str = "") -> CellRef | None:
        """Where a cell of an entry stands, or (without a field) its row; None if it is not there."""
        view = self.views.get(tab)
        line = view.lines.get(key) if view else None
        if view is None or line is None:
            return None
        place = next((at for at, one in enumerate(view.schema.fields) if one.name == name), -1)
        column = view.columns[place] + view.grid.left if place in view.columns else 0
        return CellRef(self.workbook.label, view.grid.title, line + view.grid.top, column)


@dataclass(frozen=True)
class Together:
    """`seen` are the workbooks of `network` that take part, with the keys they were given; `merged` by tab. `highest`:
    number given last, by the beginning of keys. `asked` are the conflicts that were open before."""

    network: Network
    seen: tuple[Seen, ...]
    base: Base
    merged: Mapping[str, Merged]
    spreads: Mapping[str, Mapping[str, Spread]]
    highest: Mapping[str, int]
    asked: tuple[Conflict, ...] = ()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All open ones, by tab."""
        return tuple(one for merged in self.merged.values() for one in sorted(merged.conflicts))

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that is agreed anew, by tab."""
        return tuple(one for merged in self.merged.values() for one in merged.changes)

    @property
    def refused(self) -> tuple[Change, ...]:
        """What was typed by those who may not."""
        return tuple(one for merged in self.merged.values() for one in merged.refused)

    def edits(self, name: str) -> tuple[Edit, ...]:
        """The cells to write in one workbook."""
        return tuple(edit for spread_out in self.spreads[name].values() for edit in spread_out.edits)

    def without(self, one: Seen) -> dict[str, tuple[str, ...]]:
        """The fields for which a workbook has no column, by tab; of a tab that cannot be trusted, those of before."""
        found = {}
        for title, view in one.views.items():
            fields = [field.name for place, field in enumerate(view.schema.fields) if place not in view.columns]
            found[title] = one.without.get(title, ()) if view.broken else tuple(fields)
        return {title: fields for title, fields in found.items() if fields}

    def grids(self, one: Seen) -> dict[str, Grid]:
        """The tabs of a workbook as they will read."""
        grids = dict(one.workbook.grids)
        for title, spread_out in self.spreads[one.name].items():
            grids[same_name(title)] = patched(one.views[title].grid, spread_out.edits)
        return grids


def seen(place: WorkbookPlace, workbook: Workbook, base: Base, aliases: Mapping[str, str]) -> Seen:
    """A workbook as the merge sees it. Entries whose key was cleared have it again."""
    fresh = place.name not in base.known
    shown: dict[str, Shown] = dict(base.shown.get(place.name, {}))
    grids = {name: replace(grid, workbook=workbook.label) for name, grid in workbook.grids.items()}
    workbook = replace(workbook, grids=grids)
    views = views_of(workbook, aliases)
    given = {}
    for title, view in views.items():
        before = {} if fresh else base.agreed.get(title, {})
        if view.schema.key:
            given[title] = keys_again(view, shown.get(title, {}), before)
            views[title] = view.named(given[title]) if given[title] else view
        else:
            views[title] = matched(view, {**before, **shown.get(title, {})})
    return Seen(place, workbook, views, shown, fresh, given, base.without.get(place.name, {}))


def too_many_gone(one: Seen, base: Base, most: MaxDelete, *, alone: bool) -> str:
    """Why the workbook cannot be trusted with its deletions, in words; '' if it can. `alone`: there is no other one, so
    that a tab which is gone is no deletion but a mistake (NB102)."""
    if one.fresh:
        return ""
    for schema in TABS:
        shown, agreed = one.shown.get(schema.title, {}), base.agreed.get(schema.title, {})
        before = {key for key in agreed if key not in shown} | {key for key, row in shown.items() if row is not None}
        view = one.views.get(schema.title)
        if not before or (view is not None and view.broken):
            continue
        gone = len(before - view.rows.keys()) if view is not None else len(before)
        if gone == len(before) and (gone > 1 or view is None):
            if alone:
                continue
            return f"all {gone} entries of the tab {schema.title} are gone"
        if gone > FEW and (gone > most.rows or gone * 100 > most.percent * len(before)):
            return f"{gone} of {len(before)} entries of the tab {schema.title} are gone"
    return ""


def nothing_deleted(one: Seen, base: Base) -> Seen:
    """The same, as if it had never shown what it does not show now, neither entries nor cells."""
    shown: dict[str, Shown] = dict(one.shown)
    for title, view in one.views.items():
        before: Shown = {**base.agreed.get(title, {}), **one.shown.get(title, {})}
        less: dict[str, Row | None] = dict(one.shown.get(title, {}))
        for key, row in before.items():
            there = view.rows.get(key)
            if there is None or row is None:
                less[key] = None
            elif not all(there):
                less[key] = tuple(old if now else "" for old, now in zip(row, there, strict=True))
        shown[title] = less
    return replace(one, shown=shown)


def together(
    network: Network,
    base: Base,
    workbooks: Sequence[Seen],
    *,
    conflicts: Sequence[Conflict] = (),
    decided: Decided | None = None,
    highest: Mapping[str, int] | None = None,
    before: Together | None = None,
) -> Together:
    """Merge what `workbooks` show. Those of the network that are not among them keep what they have, and `conflicts` in
    which they take part stay open. `before`: the same without what is decided, of which other tabs are kept."""
    decided = decided or {}
    apart = [(one.name, *of) for one in workbooks for of in _to_rename(one, decided)]
    workbooks = [_unnamed(one, decided) for one in workbooks]
    views = {one.name: {tab: view for tab, view in one.views.items() if not view.broken} for one in workbooks}
    grids = [one.workbook.grids for one in workbooks]
    known = {one.name: one.given for one in workbooks}
    given, numbers = new_keys(views, known, base, grids, highest or {})
    named = []
    for one in workbooks:
        keys = given[one.name]
        whole = {tab: view.named(keys.get(tab, {})) if view.nameless else view for tab, view in one.views.items()}
        named.append(replace(one, views=whole, given=keys))
    decided = _also_links(decided, apart, named, base)
    involved = {one.name: _involved(one.place.owner, base, named) for one in named if one.place.involved}
    here = frozenset(place.name for place in network.workbooks)
    conflicts = [_among(one, here) for one in conflicts]
    merged, spreads = {}, {one.name: dict[str, Spread]() for one in named}
    for schema in TABS:
        mine = decided.get(schema.title, {})
        if before is not None and not mine:
            merged[schema.title] = before.merged[schema.title]
            for name, of in before.spreads.items():
                spreads[name] |= {tab: one for tab, one in of.items() if tab == schema.title}
            continue
        merged[schema.title] = _merged(schema, base, named, conflicts, mine, involved)
        for one in named:
            view = one.views.get(schema.title)
            if view is not None and not view.broken:
                says = _said(one, schema.title, base)
                targets = {**_to_fill(view, says), **merged[schema.title].targets[one.name]}
                named_now = one.given.get(schema.title, {})
                spreads[one.name][schema.title] = spread(view, says, targets, named_now)
    return Together(network, tuple(named), base, merged, spreads, never_again(numbers, merged), tuple(conflicts))


def _among(conflict: Conflict, names: frozenset[str]) -> Conflict:
    """The conflict without the workbooks that are no longer part of the network."""
    candidates = (
        replace(one, workbooks=tuple(name for name in one.workbooks if name in names)) for one in conflict.candidates
    )
    return replace(conflict, candidates=tuple(candidates))


def _to_rename(one: Seen, decided: Decided) -> Iterator[tuple[str, str, int]]:
    """(tab, key, line) of the entries of a workbook that are to get another key."""
    for tab, of_tab in decided.items():
        for (key, name), value in of_tab.items():
            view = one.views.get(tab)
            if name == WHOLE_ROW and value == NEW_KEY + one.name and view is not None and key in view.rows:
                yield tab, key, view.lines[key]


def _unnamed(one: Seen, decided: Decided) -> Seen:
    views = dict(one.views)
    for tab, key, _ in _to_rename(one, decided):
        views[tab] = views[tab].unnamed(key)
    return replace(one, views=views)


def _also_links(
    decided: Decided, apart: Iterable[tuple[str, str, str, int]], workbooks: Sequence[Seen], base: Base
) -> Decided:
    """The decisions, with those that new entries of a workbook name its renamed entry by its new key."""
    by_name = {one.name: one for one in workbooks}
    found = {tab: dict(of_tab) for tab, of_tab in decided.items()}
    for name, tab, old, line in apart:
        one = by_name[name]
        new = one.given.get(tab, {}).get(line, "")
        for schema in TABS:
            linked = [(at, field.name) for at, field in enumerate(schema.fields) if field.link == tab and new]
            rows = one.views[schema.title].rows if linked and schema.title in one.views else {}
            found.setdefault(schema.title, {}).update(
                ((key, field_name), new)
                for key, row in rows.items()
                if key not in base.agreed.get(schema.title, {})
                for at, field_name in linked
                if same_name(row[at]) == old
            )
    return found


def _said(one: Seen, tab: str, base: Base) -> Rows:
    agreed = {} if one.fresh else base.agreed.get(tab, {})
    return said(one.views[tab], one.shown.get(tab, {}), agreed, one.without.get(tab, ()))


def _to_fill(view: View, says: Rows) -> Shown:
    """The entries that say more than they show."""
    return {} if says is view.rows else {key: row for key, row in says.items() if row != view.rows[key]}


def _merged(
    schema: TabSchema,
    base: Base,
    workbooks: Sequence[Seen],
    conflicts: Sequence[Conflict],
    decided: Mapping[tuple[str, str], str],
    involved: Mapping[str, frozenset[str]],
) -> Merged:
    tab, names = schema.title, [one.name for one in schema.fields]
    agreed = base.agreed.get(tab, {})
    sides: dict[str, Side] = {}
    for one in workbooks:
        view = one.views.get(tab)
        if view is None:  # it does not keep this tab: it shows nothing, and gets nothing
            sides[one.name] = Side({}, {}, fresh=True, wanted=lambda key, row: False)
        elif not view.broken:
            wanted = _Wanted(schema, involved[one.name]) if one.name in involved else None
            sides[one.name] = Side(
                _said(one, tab, base), one.shown.get(tab, {}), one.fresh, rights(one.place, schema), wanted
            )
    absent: dict[str, Shown] = {one.name: dict.fromkeys(agreed) for one in workbooks if one.name not in sides}
    absent |= {name: base.shown.get(name, {}).get(tab, {}) for name in base.known if name not in sides}
    open_here = [one for one in conflicts if one.tab == tab]
    twins = _Twins(key_place(schema)) if schema.prefix else None
    return merge(tab, names, agreed, sides, absent, decided, open_here, *([twins] if twins else []))


@dataclass(frozen=True)
class _Twins:
    """Whether two entries under one key are different ones: more of their cells differ than are equal."""

    key: int

    def __call__(self, one: Row, other: Row) -> bool:
        pairs = [pair for place, pair in enumerate(zip(one, other, strict=True)) if place != self.key and all(pair)]
        return 2 * sum(left == right for left, right in pairs) < len(pairs)


@dataclass(frozen=True)
class _Wanted:
    """Whether an entry belongs to one of some opportunities, or to none."""

    schema: TabSchema
    opportunities: frozenset[str]

    def __call__(self, key: str, row: Row) -> bool:
        named = _opportunity_of(self.schema, key, row)
        return not named or named in self.opportunities


def _opportunity_of(schema: TabSchema, key: str, row: Row) -> str:
    if schema.title == "Opportunities":
        return key
    linked = [cell for one, cell in zip(schema.fields, row, strict=True) if one.link == "Opportunities"]
    return same_name(linked[0]) if linked else ""


def _involved(owner: str, base: Base, workbooks: Sequence[Seen]) -> frozenset[str]:
    """The opportunities in which a partner takes part: leads it, introduced it, or contributed to it."""
    found = set()
    for schema in TABS:
        if schema.title not in ("Opportunities", "Contributions"):
            continue
        people = [at for at, one in enumerate(schema.fields) if one.link == "Partners"]
        for key, row in _all_rows(schema.title, base, workbooks):
            if any(same_name(row[at]) == same_name(owner) for at in people):
                found.add(_opportunity_of(schema, key, row))
    return frozenset(found)


def _all_rows(tab: str, base: Base, workbooks: Sequence[Seen]) -> Iterator[tuple[str, Row]]:
    views = (one.views[tab].rows for one in workbooks if tab in one.views)
    return chain.from_iterable(rows.items() for rows in (base.agreed.get(tab, {}), *views))


def rights(place: WorkbookPlace, schema: TabSchema) -> tuple[bool, ...] | None:
    """Which columns of a tab may be edited in a workbook; None for all."""
    if not place.may_edit:
        return None
    names = set(place.may_edit)
    return tuple(schema.title in names or f"{schema.title}.{one.name}" in names for one in schema.fields)
