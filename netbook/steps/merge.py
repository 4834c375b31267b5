"""What every workbook shows + what was agreed before -> what is agreed now, what everybody should show, and conflicts.

Three-way merge of cells, with any number of sides that may each lag behind (the shadows of Unison and of vdirsyncer's
status, cell by cell as in Dolt and daff). Pure: rows in, rows out; nothing here knows where they are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress, count, filterfalse, islice
from operator import ne

from netbook.model.base import DELETE, KEEP, WHOLE_ROW, Candidate, Change, Conflict, Row, Rows

IN_STEP = 128
"""So many keys are compared at once, to see that the rows of a workbook stand in the order of what was agreed."""

Shown = Mapping[str, Row | None]
"""Key -> what a workbook showed last, None for nothing; only where that is not what was agreed."""


@dataclass(frozen=True)
class Side:
    """One workbook's tab: its entries now, and what it showed last where that is not what was agreed.

    `fresh`: it has shown nothing before. `may_edit`: whether what is typed in a field counts.
    `wanted`: whether it is to get an entry that it does not show.
    """

    rows: Rows
    shown: Shown = field(default_factory=dict)
    fresh: bool = False
    may_edit: Sequence[bool] | None = None
    wanted: Callable[[str, Row], bool] | None = None


@dataclass(frozen=True)
class Merged:
    """`agreed`: the entries as all agree now; `changed`: those of them that are new or other, None for what is gone.

    `targets`: workbook -> key -> what it should show instead of what it does, None for nothing. `shown`: workbook ->
    key -> what to remember of it until that is written; `written`: afterwards. `refused`: typed by who may not.
    """

    agreed: Rows
    changed: Shown
    targets: Mapping[str, Shown]
    shown: Mapping[str, Shown]
    written: Mapping[str, Shown]
    conflicts: tuple[Conflict, ...]
    changes: tuple[Change, ...]
    refused: tuple[Change, ...]


def merge(
    tab: str,
    fields: Sequence[str],
    agreed: Rows,
    sides: Mapping[str, Side],
    absent: Mapping[str, Shown],
    decided: Mapping[tuple[str, str], str] | None = None,
    conflicts: Sequence[Conflict] = (),
    twins: Callable[[Row, Row], bool] = lambda one, other: False,
) -> Merged:
    """Merge one tab. `fields` are the names of a row's cells. `absent` are the `shown` of workbooks that cannot be read
    now; open `conflicts` in which those take part stay open. `decided`: (key, field) -> what a person chose.
    `twins` says of two entries whether they only share a key.

    Only keys are looked at that some workbook shows otherwise than it did; the cost of all others is one comparison.
    """
    decided = decided or {}
    if len(sides) == 1 and not (agreed or decided or absent):
        [(name, side)] = sides.items()
        if side.fresh and side.may_edit is None and side.wanted is None:  # where everything begins: nothing has changed
            return Merged(side.rows, side.rows, {name: {}}, {name: {}}, {name: {}}, (), (), ())
    work = _Work(tab, fields, agreed, sides, absent, decided, conflicts, twins)
    for key in _touched(agreed, sides) | dict.fromkeys(key for key, _ in (*decided, *work.waiting)):
        work.settle(key)
    return work.merged()


def _touched(agreed: Rows, sides: Mapping[str, Side]) -> dict[str, None]:
    """The keys that are not everywhere as they were agreed: first what some workbook did not show yet, in the order in
    which it was agreed, then what is typed, in the order in which it stands."""
    behind = dict.fromkeys(chain.from_iterable(side.shown for side in sides.values()))
    found = dict.fromkeys([*compress(agreed, map(behind.__contains__, agreed)), *behind] if behind else ())
    for side in sides.values():
        rows = side.rows
        # No Python instruction for a row that is as it was: of those the merge of a large tab consists.
        other = [*compress(agreed, map(ne, chain.from_iterable(_as_agreed(agreed, rows)), agreed.values()))]
        new = len(rows) - len(agreed) + sum(key not in rows for key in other)
        last_ones = [*islice(filterfalse(agreed.__contains__, reversed([*rows])), new)]
        found |= dict.fromkeys((*other, *reversed(last_ones)))
    return found


def _as_agreed(agreed: Rows, rows: Rows) -> Iterator[Iterable[Row | None]]:
    """For each key of `agreed`, in that order, its row among `rows`, None if there is none; many at a time.

    Both are mostly in one order, and then nothing is looked up by its key, which costs more than comparing the rows.
    """
    ours, theirs, values = [*agreed], [*rows], [*rows.values()]
    at = there = strays = 0
    while at < len(ours):
        block = ours[at : at + IN_STEP]
        other = theirs[there : there + len(block)]
        same = len(block) if block == other else next(compress(count(), map(ne, block, other)), len(other))
        yield values[there : there + same]
        at, there = at + same, there + same
        if same == len(block):
            continue
        strays += 1
        if there == len(theirs) or strays * IN_STEP > len(ours) + IN_STEP * IN_STEP:  # sorted otherwise
            yield map(rows.get, ours[at:])
            return
        if theirs[there] not in agreed or theirs[there + 1 : there + 2] == ours[at : at + 1]:  # more than agreed, moved
            there += 1
        else:  # gone, or elsewhere
            yield (rows.get(ours[at]),)
            at += 1


class _Work:
    """The merge of one tab on its way."""

    def __init__(
        self,
        tab: str,
        fields: Sequence[str],
        agreed: Rows,
        sides: Mapping[str, Side],
        absent: Mapping[str, Shown],
        decided: Mapping[tuple[str, str], str],
        conflicts: Sequence[Conflict],
        twins: Callable[[Row, Row], bool],
    ) -> None:
        self.tab, self.fields, self.agreed, self.sides, self.twins = tab, fields, agreed, sides, twins
        self.decided = decided
        self.open = {(one.key, one.field): one for one in conflicts}
        self.waiting = {at: one for at, one in self.open.items() if any(name in absent for name in one.parties)}
        self.asked = {key for key, _ in (*decided, *self.waiting)}
        self.empty: Row = ("",) * len(fields)
        self.new: dict[str, Row | None] = {}
        self.targets: dict[str, dict[str, Row | None]] = {name: {} for name in sides}
        self.shown: dict[str, dict[str, Row | None]] = {name: dict(side.shown) for name, side in sides.items()}
        self.written: dict[str, dict[str, Row | None]] = {name: dict(side.shown) for name, side in sides.items()}
        self.absent: dict[str, dict[str, Row | None]] = {name: dict(shown) for name, shown in absent.items()}
        self.behind = self.asked.union(*(side.shown for side in sides.values()))
        self.simple = not any(side.fresh or side.may_edit is not None for side in sides.values())
        self.conflicts: list[Conflict] = []
        self.changes: list[Change] = []
        self.refused: list[Change] = []

    def merged(self) -> Merged:
        rows = dict(self.agreed)
        for key, row in self.new.items():
            if row is not None:
                rows[key] = row
            else:
                rows.pop(key, None)
        shown = self.shown | self.absent
        refused = tuple(one for one in self.refused if not self._is_agreed(one, rows))
        return Merged(rows, self.new, self.targets, shown, self.written | self.absent, tuple(self.conflicts),
                      tuple(self.changes), refused)  # fmt: skip

    def _is_agreed(self, change: Change, rows: Rows) -> bool:
        """Whether what somebody typed who may not is what is agreed anyway."""
        row = rows.get(change.key)
        return row is not None and change.field != WHOLE_ROW and row[self.fields.index(change.field)] == change.new

    def settle(self, key: str) -> None:
        """Everything about one entry."""
        base = self.agreed.get(key)
        if self.simple and base is not None and key not in self.behind and self._one_sided(key, base):
            return
        now = {name: self._counted(key, name, side) for name, side in self.sides.items()}
        before = {name: self._before(key, name) for name in self.sides}
        whole = self._whole_row(key, base, now, before)
        if isinstance(whole, Conflict):
            self.conflicts.append(whole)
            self._stay(key, base, base, now, before)
            return
        if whole == DELETE:
            self._delete(key, base, now, before)
            return
        self._cells(key, base, now, before)

    def _one_sided(self, key: str, base: Row) -> bool:
        """Settle an entry if one workbook alone changed it: what most changes are, at a tenth of the cost."""
        other = [name for name, side in self.sides.items() if side.rows.get(key) != base]
        if len(other) != 1:
            return False
        [name] = other
        row = self.sides[name].rows.get(key)
        if row is None:
            return False
        by = (name,)
        self.changes += [
            Change(self.tab, key, self.fields[place], base[place], row[place], by)
            for place in compress(range(len(base)), map(ne, row, base))
        ]
        self._agree(key, base, row)
        for one in self.sides:
            if one != name:
                self.targets[one][key] = row
                self.shown[one][key] = base
        return True

    # --- what each workbook shows and showed --------------------------------------------------

    def _before(self, key: str, name: str) -> Row | None:
        side = self.sides[name]
        if key in side.shown:
            return side.shown[key]
        return None if side.fresh else self.agreed.get(key)

    def _counted(self, key: str, name: str, side: Side) -> Row | None:
        """What the workbook shows, less what was typed in it by somebody who may not."""
        now, before = side.rows.get(key), self._before(key, name)
        may = side.may_edit
        if may is None or now == before or all(may):
            return now
        if now is None:
            self._refuse(key, WHOLE_ROW, KEEP, DELETE, name)
            return before
        old = before or self.empty
        for place, cell in enumerate(now):
            if cell != old[place] and (before is None or not may[place]):
                self._refuse(key, self.fields[place], old[place], cell, name)
        if before is None:  # a new entry, as a deletion, needs the right to all of it
            return None
        return tuple(cell if may[place] else old[place] for place, cell in enumerate(now))

    def _refuse(self, key: str, name: str, old: str, new: str, workbook: str) -> None:
        self.refused.append(Change(self.tab, key, name, old, new, (workbook,)))

    # --- the entry as a whole -----------------------------------------------------------------

    def _whole_row(
        self, key: str, base: Row | None, now: Mapping[str, Row | None], before: Mapping[str, Row | None]
    ) -> Conflict | str:
        """KEEP if its cells are to be merged, DELETE, or the conflict about it."""
        decided = self.decided.get((key, WHOLE_ROW))
        typed = {name: row for name, row in now.items() if row is not None and row != before[name]}
        if decided == KEEP or (decided == DELETE and not self._typed_since(key, typed)):
            return decided
        if waiting := self.waiting.get((key, WHOLE_ROW)):
            return replace(waiting, rows=tuple(sorted({**dict(waiting.rows), **typed}.items())))
        deleters = [name for name in now if now[name] is None and before[name] is not None]
        editors = [*typed]
        if base is None:
            if any(before[name] is None for name in editors):
                return self._twin(key, base, now, before) or KEEP
            return self._disputed(key, base, typed, []) if editors else DELETE
        adders = [name for name in editors if before[name] is None]
        if adders and (twin := self._twin(key, base, now, before)):
            return twin
        if not deleters:
            return KEEP
        typed = {name: row for name, row in typed.items() if row != base}
        if not typed and any(before[name] == base for name in deleters):
            return DELETE
        return self._disputed(key, base, typed, deleters)

    def _typed_since(self, key: str, typed: Mapping[str, Row]) -> bool:
        """Whether somebody has typed something in an entry that whoever decides about it does not know of."""
        conflict = self.open.get((key, WHOLE_ROW))
        return conflict is not None and bool(typed.items() - dict(conflict.rows).items())

    def _disputed(self, key: str, base: Row | None, typed: Mapping[str, Row], deleters: Sequence[str]) -> Conflict:
        candidates = (Candidate(DELETE, tuple(sorted(deleters))), Candidate(KEEP, tuple(sorted(typed))))
        rows = tuple(sorted(typed.items()))
        return Conflict(self.tab, key, WHOLE_ROW, DELETE if base is None else KEEP, candidates, rows=rows)

    def _twin(
        self, key: str, base: Row | None, now: Mapping[str, Row | None], before: Mapping[str, Row | None]
    ) -> Conflict | None:
        """The conflict of two entries under one key, if these are such."""
        added = {name: row for name, row in now.items() if row is not None and before[name] is None}
        rows = [*([base] if base is not None else []), *added.values()]
        if not any(self.twins(one, other) for at, one in enumerate(rows) for other in rows[:at]):
            return None
        candidates = tuple(Candidate("", (name,)) for name in sorted(added))
        return Conflict(self.tab, key, WHOLE_ROW, DELETE if base is None else KEEP, candidates, twin=True)

    def _delete(
        self, key: str, base: Row | None, now: Mapping[str, Row | None], before: Mapping[str, Row | None]
    ) -> None:
        if base is not None:
            by = tuple(sorted(name for name in now if now[name] is None and before[name] is not None))
            self.changes += [
                Change(self.tab, key, self.fields[place], cell, None, by) for place, cell in enumerate(base) if cell
            ]
        self._agree(key, base, None)
        for name in self.sides:
            there = self.sides[name].rows.get(key)
            self._remember(key, None, name, shown=there, written=None)
            if there is not None:
                self.targets[name][key] = None

    def _stay(
        self,
        key: str,
        base: Row | None,
        agreed: Row | None,
        now: Mapping[str, Row | None],
        before: Mapping[str, Row | None],
    ) -> None:
        """Everybody keeps what they have, until the conflict about the entry is settled."""
        for name in self.sides:
            self._remember(key, agreed, name, shown=before[name], written=before[name])

    # --- its cells ----------------------------------------------------------------------------

    def _cells(
        self, key: str, base: Row | None, now: Mapping[str, Row | None], before: Mapping[str, Row | None]
    ) -> None:
        old = base or self.empty
        agreed, disputed = list(old), dict[int, set[str]]()
        there = {name: row for name, row in now.items() if row is not None and row != before[name]}
        for place in self._places(key, old, there, before):
            typed: dict[str, list[str]] = {}
            fresh = False
            for name, row in there.items():
                # What was deleted and is typed again counts whole.
                was = (before[name] or self.empty)[place] if base is not None else ""
                if row[place] != was and (row[place] != old[place] or was == old[place]):
                    typed.setdefault(row[place], []).append(name)
                    fresh = fresh or was == old[place]
            for value, names in self._waiting(key, place):
                typed.setdefault(value, []).extend(names)
                fresh = fresh or any(self._was(key, name, place) == old[place] for name in names)
            if not typed and (key, self.fields[place]) not in self.decided:
                continue
            agreed[place], parties = self._cell(key, place, old[place], typed, fresh=fresh, new=base is None)
            disputed[place] = parties
        row = tuple(agreed)
        self._agree(key, base, row)
        for name in self.sides:
            self._show(key, row, name, now[name], before[name] if base is not None else None, disputed)

    def _places(self, key: str, old: Row, there: Mapping[str, Row], before: Mapping[str, Row | None]) -> Sequence[int]:
        """The cells of an entry that may be other than they were."""
        everywhere = range(len(old))
        if key in self.asked:
            return everywhere
        found: set[int] = set()
        for name, row in there.items():
            found.update(
                compress(everywhere, map(ne, row, old)), compress(everywhere, map(ne, row, before[name] or ()))
            )
        return sorted(found)

    def _waiting(self, key: str, place: int) -> list[tuple[str, list[str]]]:
        """What is typed in workbooks that cannot be read now, as far as it is known."""
        conflict = self.waiting.get((key, self.fields[place]))
        absent = [(one.value, [name for name in one.workbooks if name in self.absent])
                  for one in (conflict.candidates if conflict else ())]  # fmt: skip
        return [(value, names) for value, names in absent if names]

    def _was(self, key: str, name: str, place: int) -> str:
        shown = self.absent[name]
        row = shown[key] if key in shown else self.agreed.get(key)
        return (row or self.empty)[place]

    def _cell(
        self, key: str, place: int, old: str, typed: Mapping[str, list[str]], *, fresh: bool, new: bool
    ) -> tuple[str, set[str]]:
        """The agreed value of a cell, and the workbooks that do not agree with it but keep what they have."""
        name = self.fields[place]
        everybody = tuple(sorted(one for names in typed.values() for one in names))
        if (value := self.decided.get((key, name))) is not None:
            self._change(key, name, None if new else old, value, everybody)
            return value, set()
        candidates = {value: tuple(sorted(names)) for value, names in typed.items()}
        if not fresh and old not in candidates:
            candidates[old] = ()  # all of them typed over a value that others have replaced since
        if len(candidates) == 1:
            [(value, names)] = candidates.items()
            self._change(key, name, None if new else old, value, names)
            return value, set()
        listed = tuple(Candidate(value, names) for value, names in sorted(candidates.items()))
        self.conflicts.append(Conflict(self.tab, key, name, old, listed))
        return old, set(everybody)

    def _change(self, key: str, name: str, old: str | None, new: str, workbooks: tuple[str, ...]) -> None:
        if old != new and (old is not None or new):
            self.changes.append(Change(self.tab, key, name, old, new, workbooks))

    def _show(
        self,
        key: str,
        agreed: Row,
        name: str,
        now: Row | None,
        before: Row | None,
        disputed: Mapping[int, set[str]],
    ) -> None:
        """What one workbook should show of an entry, and what to remember of it."""
        side = self.sides[name]
        there = side.rows.get(key)
        if there is None:
            if before is None and side.wanted is not None and not side.wanted(key, agreed):
                self._remember(key, agreed, name, shown=None, written=None)
                return
            self.targets[name][key] = agreed
            self._remember(key, agreed, name, shown=None, written=agreed)
            return
        old = before or self.empty
        mine = [place for place, parties in disputed.items() if name in parties]
        if not mine:
            if agreed != there:
                self.targets[name][key] = agreed
            self._remember(key, agreed, name, shown=there, written=agreed)
            return
        target, shown = list(agreed), list(there)
        for place in mine:
            target[place], shown[place] = there[place], old[place]
        if tuple(target) != there:
            self.targets[name][key] = tuple(target)
        for place in mine:
            target[place] = old[place]
        self._remember(key, agreed, name, shown=tuple(shown), written=tuple(target))

    # --- what is remembered -------------------------------------------------------------------

    def _agree(self, key: str, old: Row | None, new: Row | None) -> None:
        if old == new:
            return
        self.new[key] = new
        for shown in self.absent.values():
            if key not in shown:
                shown[key] = old
            elif shown[key] == new:
                del shown[key]

    def _remember(self, key: str, agreed: Row | None, name: str, *, shown: Row | None, written: Row | None) -> None:
        for memory, row in ((self.shown[name], shown), (self.written[name], written)):
            if row == agreed:
                memory.pop(key, None)
            else:
                memory[key] = row
