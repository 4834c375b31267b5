"""Conflicts in words, and the choices that people made in the tab netbook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netbook.model.base import DELETE, KEEP, WHOLE_ROW, Candidate, Conflict
from netbook.model.cells import CellRef, Grid, same_name
from netbook.model.disputes import CHOOSE, Dispute, Option
from netbook.model.findings import Finding, Severity
from netbook.model.schema import NETBOOK_TAB, TabSchema, tab_named
from netbook.steps.columns import shown
from netbook.steps.together import Seen, Together
from netbook.steps.views import PARTS, key_place

EMPTY = "(empty)"
RENAME = "rename"


def disputes_of(all_of: Together) -> tuple[Dispute, ...]:
    """All open conflicts."""
    if not all_of.conflicts:
        return ()
    typed = {
        one.name: {(tab, same_name(label)): text for tab, label, text in _choices(_netbook_tab(one))}
        for one in all_of.seen
    }
    return tuple(_dispute(one, all_of, typed) for one in all_of.conflicts)


def _dispute(conflict: Conflict, all_of: Together, typed: Mapping[str, Mapping[tuple[str, str], str]]) -> Dispute:
    schema = tab_named(conflict.tab)
    labels = {one.name: one.workbook.label for one in all_of.seen}
    names = {name for candidate in conflict.candidates for name in candidate.workbooks}
    places = {
        one.name: at
        for one in all_of.seen
        if one.name in names and (at := one.cell(conflict.tab, conflict.key, conflict.field)) is not None
    }
    header = schema.field(conflict.field).header if conflict.field != WHOLE_ROW else ""
    words = "; ".join(_words(conflict, labels, places))
    label = (conflict.tab, same_name(_label(conflict)))
    waiting = {name: choices[label] for name, choices in typed.items() if label in choices}
    listed = tuple(options(conflict, labels))
    return Dispute(conflict, _entry(conflict, schema, all_of), header, places, words, listed, waiting)


def _entry(conflict: Conflict, schema: TabSchema, all_of: Together) -> str:
    """The key as somebody spells it."""
    place = key_place(schema)
    rows = [all_of.merged[conflict.tab].agreed.get(conflict.key)]
    rows += [one.views[conflict.tab].rows.get(conflict.key) for one in all_of.seen if conflict.tab in one.views]
    if place < 0:
        return conflict.key.replace(PARTS, " ")
    return next((row[place] for row in rows if row is not None), conflict.key)


def _words(conflict: Conflict, labels: Mapping[str, str], places: Mapping[str, CellRef]) -> Iterator[str]:
    def where(candidate: Candidate) -> str:
        return " and ".join(
            f"{labels.get(name, name)}" + (f" ({places[name].in_workbook})" if name in places else "")
            for name in candidate.workbooks
        )

    if conflict.twin:
        yield f"different entries under one key, in {' and '.join(where(one) for one in conflict.candidates)}"
        if conflict.agreed == KEEP:
            yield "and one that all other workbooks have"
        return
    for one in conflict.candidates:
        if conflict.field == WHOLE_ROW:
            verb = "deleted" if one.value == DELETE else "changed"
            yield f"{verb} in {where(one)}" if one.workbooks else f"{verb} before, in another workbook"
        elif one.workbooks:
            yield f"{one.value or EMPTY} in {where(one)}"
    if conflict.field != WHOLE_ROW:
        yield f"agreed last: {conflict.agreed or EMPTY}, which goes on being used"


def options(conflict: Conflict, labels: Mapping[str, str]) -> Iterator[Option]:
    """What can be chosen, in the order of the candidates."""

    def of(candidate: Candidate) -> str:
        names = ", ".join(labels.get(name, name) for name in candidate.workbooks)
        return names or "agreed last"

    if conflict.twin:
        yield Option("it is one entry: put them together", KEEP)
        for one in conflict.candidates:
            text = f"key {one.value} for the one in {of(one)}"
            yield Option(text, PARTS.join((RENAME, *one.workbooks[:1], one.value)), one.value)
        return
    if conflict.field == WHOLE_ROW:
        yield Option("keep the entry", KEEP)
        yield Option("delete the entry", DELETE)
        return
    for one in conflict.candidates:
        yield Option(f"{one.value or EMPTY} ({of(one)})", one.value, one.value)
    if conflict.agreed not in {one.value for one in conflict.candidates}:
        yield Option(f"{conflict.agreed or EMPTY} (agreed last)", conflict.agreed, conflict.agreed)


def findings_of_disputes(disputes: Sequence[Dispute], all_of: Together) -> list[Finding]:
    """A warning for each conflict, where it stands in the first workbook that shows it."""
    found = []
    for one in disputes:
        conflict = one.conflict
        first = all_of.seen[0]
        at = next(iter(one.places.values()), None) or CellRef(first.workbook.label, conflict.tab, 1)
        code = TWIN if conflict.twin else GONE if conflict.field == WHOLE_ROW else CELL
        what = f"{one.header}: {one.words}" if one.header else one.words
        words = f"{what}. Make the cells equal, or choose in the tab netbook"
        found.append(Finding(code, Severity.WARNING, at, words, one.entry, one.header))
    return found


CELL, GONE, TWIN = "NB601", "NB602", "NB603"


def chosen(
    workbooks: Iterable[Seen], conflicts: Sequence[Conflict]
) -> tuple[dict[str, dict[tuple[str, str], str]], list[str]]:
    """What people chose in the tab netbook, as decisions by tab; and what they wrote there that cannot be taken, in
    words. What two workbooks choose differently is not decided."""
    workbooks = [*workbooks]
    labels = {one.name: one.workbook.label for one in workbooks}
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    spelt: dict[tuple[str, str, str], str] = {}
    strange: list[str] = []
    for one in workbooks:
        for tab, label, text in _choices(_netbook_tab(one)):
            conflict = next((c for c in conflicts if c.tab == tab and same_name(_label(c)) == same_name(label)), None)
            if conflict is None:
                continue
            listed = [option for option in options(conflict, labels) if text in (option.text, option.value or EMPTY)]
            if listed:
                at = conflict.tab, conflict.key, conflict.field
                found.setdefault(at, {}).setdefault(listed[0].decided, f"'{text}' in {one.workbook.label}")
                spelt[at] = label
            else:
                strange.append(f"{one.workbook.label}: '{text}' for {label} is none of the choices")
    decided: dict[str, dict[tuple[str, str], str]] = {}
    for (tab, key, name), values in found.items():
        if len(values) == 1:
            decided.setdefault(tab, {})[key, name] = next(iter(values))
        else:
            both = " and ".join(values.values())
            strange.append(f"for {spelt[tab, key, name]} the workbooks choose differently, {both}")
    return decided, strange


def _label(conflict: Conflict) -> str:
    schema = tab_named(conflict.tab)
    header = schema.field(conflict.field).header if conflict.field != WHOLE_ROW else ""
    return f"{conflict.key.replace(PARTS, ' ')} {header}".strip()


def _netbook_tab(one: Seen) -> Grid | None:
    return one.workbook.grids.get(same_name(NETBOOK_TAB))


def _choices(grid: Grid | None) -> Iterator[tuple[str, str, str]]:
    """(tab, label of the conflict, what was chosen) of each choice in a tab netbook."""
    headers: list[str] = []
    for row in grid.rows if grid else ():
        texts = [shown(cell) for cell in row]
        if not headers:
            headers = texts if CHOOSE in texts and "Where" in texts else []
            continue
        line = dict(zip(headers, texts, strict=True))
        if line[CHOOSE].strip() and line.get("What") == "conflict":
            yield line["Where"].partition("!")[0], line["Entry"], line[CHOOSE].strip()
