"""Conflicts in words, and the choices that people made in the tab netbook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netbook.model.base import DELETE, KEEP, NEW_KEY, PARTS, WHOLE_ROW, Base, Candidate, Conflict, Row, Rows
from netbook.model.cells import CellRef, CellValue, Grid, same_name
from netbook.model.disputes import CELL, CHOOSE, CONFLICT, GONE, TWIN, Dispute, Option
from netbook.model.findings import Finding, Severity
from netbook.model.money import minor_units
from netbook.model.network import Network, called
from netbook.model.schema import NETBOOK_TAB, Field, TabSchema, tab_named
from netbook.model.spoken import EMPTY, entry_words, spoken
from netbook.steps.cell_values import clean_text, shown
from netbook.steps.together import Decided, Seen, Together, rights
from netbook.steps.views import canonical_column, key_place


def disputes_of(all_of: Together) -> tuple[Dispute, ...]:
    """All open conflicts."""
    if not all_of.conflicts:
        return ()
    typed = {
        one.name: {(tab, same_name(label)): shown(cell) for tab, label, cell in _choices(_netbook_tab(one))}
        for one in all_of.seen
    }
    return tuple(_dispute(one, all_of, typed) for one in all_of.conflicts)


def _dispute(conflict: Conflict, all_of: Together, typed: Mapping[str, Mapping[tuple[str, str], str]]) -> Dispute:
    schema = tab_named(conflict.tab)
    names = called(all_of.network.workbooks)
    places = {
        one.name: at
        for one in all_of.seen
        if one.name in conflict.parties and (at := one.cell(conflict.tab, conflict.key, conflict.field)) is not None
    }
    field = _field(conflict)
    label = (conflict.tab, _label(conflict))
    known = conflict in all_of.asked  # else it was not this conflict that somebody chose in
    digits = digits_of(all_of.network, all_of.merged[conflict.tab].agreed, conflict.tab, conflict.key)
    about, changed = _entry_told(conflict, all_of, digits)
    if field is None:
        told = tuple("deleted" if one.value == DELETE else changed for one in conflict.candidates)
    else:
        told = tuple(spoken(one.value, field, digits) for one in conflict.candidates)
    agreed = spoken(conflict.agreed, field, digits)
    words, short = ("; ".join(_words(conflict, names, at, told, agreed)) for at in (places, {}))
    which = f"{about}: " if field is None and not conflict.twin else ""
    return Dispute(
        conflict,
        _entry(conflict, schema, all_of),
        field.header if field else "",
        places,
        which + words,
        _fix(conflict),
        told,
        agreed,
        about,
        which + short,
        tuple(options(conflict, names, digits)),
        {name: choices[label] for name, choices in typed.items() if known and label in choices},
    )


def _field(conflict: Conflict) -> Field | None:
    """The column of a conflict; None where it is about the entry as a whole."""
    return None if conflict.field == WHOLE_ROW else tab_named(conflict.tab).field(conflict.field)


def digits_of(network: Network, agreed: Rows, tab: str, key: str) -> int:
    """The decimals of the money in an entry."""
    row, fields = agreed.get(key), tab_named(tab).fields
    own = next((cell for cell, field in zip(row or (), fields, strict=False) if field.name == "currency"), "")
    return minor_units(own or network.currency)


def _entry(conflict: Conflict, schema: TabSchema, all_of: Together) -> str:
    """The key as somebody spells it."""
    place = key_place(schema)
    rows = [all_of.merged[conflict.tab].agreed.get(conflict.key)]
    rows += [one.views[conflict.tab].rows.get(conflict.key) for one in all_of.seen if conflict.tab in one.views]
    if place < 0:
        return conflict.key.replace(PARTS, " ")
    return next((row[place] for row in rows if row is not None), conflict.key)


def _entry_told(conflict: Conflict, all_of: Together, digits: int) -> tuple[str, str]:
    """What the entry says, and what somebody changed in it: 'changed: Hours 3 -> 4'."""
    schema = tab_named(conflict.tab)
    agreed = all_of.merged[conflict.tab].agreed.get(conflict.key)
    rows = [one.views[conflict.tab].rows.get(conflict.key) for one in all_of.seen if conflict.tab in one.views]
    now = next((row for row in rows if row is not None and row != agreed), agreed)
    if now is None:
        return "", "changed"
    changed = [
        f"{field.header} {spoken(old, field, digits)} -> {spoken(new, field, digits)}"
        for field, old, new in zip(schema.fields, agreed or now, now, strict=True)
        if old != new
    ]
    names = [field.name for field in schema.fields]
    about = entry_words(schema, dict(zip(names, agreed or now, strict=True)), digits)
    return about, f"changed: {', '.join(changed[:MOST_CHANGED])}" if changed else "changed"


MOST_CHANGED = 3


def _who(names: Mapping[str, str], workbooks: Iterable[str]) -> str:
    """'Ana', 'Ana and harbour.xlsx', 'Ana, Ben and harbour.xlsx'."""
    *first, last = [names.get(name, name) for name in workbooks] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _words(
    conflict: Conflict, names: Mapping[str, str], places: Mapping[str, CellRef], told: Sequence[str], agreed: str
) -> Iterator[str]:
    def where(candidate: Candidate) -> str:
        return _who({name: _at(names[name], places.get(name)) for name in names}, candidate.workbooks)

    if conflict.twin:
        yield f"different entries under one key, from {_who(names, conflict.parties)}"
        if conflict.agreed == KEEP:
            yield "and one that all other workbooks have"
        return
    for one, value in zip(conflict.candidates, told, strict=True):
        if conflict.field == WHOLE_ROW:
            verb, colon, what = value.partition(":")
            yield f"{verb} by {where(one) if one.workbooks else 'another workbook, before'}{colon}{what}"
        elif one.workbooks:
            yield f"{where(one)} {'has' if len(one.workbooks) == 1 else 'have'} {value}"
    if conflict.field != WHOLE_ROW:
        yield f"agreed last: {agreed}, which goes on being used"


def _at(name: str, place: CellRef | None) -> str:
    if place is None:
        return name
    return f"{name} ({place.in_workbook})" if name == place.workbook else f"{name} ({place})"


def _fix(conflict: Conflict) -> str:
    if conflict.twin:
        return "Say in the tab netbook whose entry gets a new key, or whether both are one"
    if conflict.field == WHOLE_ROW:
        return "Choose in the tab netbook whether it stays"
    return "Make the cells equal, or choose in the tab netbook"


# --- what can be chosen ---------------------------------------------------------------------------


def options(conflict: Conflict, names: Mapping[str, str], digits: int) -> list[Option]:
    """What can be chosen, in the order of the candidates; no two with one text. `names` is what people call each
    workbook, `digits` the decimals of money."""
    found: list[Option] = []
    texts: set[str] = set()
    for option in _options(conflict, names, digits):
        text, number = option.text, 1
        while text in texts:
            number += 1
            text = f"{option.text} [{number}]"
        texts.add(text)
        found.append(Option(text, option.decided, option.value, option.workbooks))
    return found


def _options(conflict: Conflict, names: Mapping[str, str], digits: int) -> Iterator[Option]:
    if conflict.twin:
        yield Option("it is one entry: put them together", KEEP)
        for one in conflict.candidates:
            for name in one.workbooks:
                text = f"two entries: a new key for the one of {names.get(name, name)}"
                yield Option(_one_line(text), NEW_KEY + name, "", (name,))
        return
    if conflict.field == WHOLE_ROW:
        for one in sorted(conflict.candidates, key=lambda one: one.value == DELETE):
            did = "deleted" if one.value == DELETE else "changed"
            by = f" ({_who(names, one.workbooks)} {did} it)" if one.workbooks else ""
            yield Option(_one_line(f"{one.value} the entry{by}"), one.value, one.value, one.workbooks)
        return
    field = _field(conflict)
    agreed = () if conflict.agreed in {one.value for one in conflict.candidates} else (Candidate(conflict.agreed, ()),)
    for one in (*conflict.candidates, *agreed):
        whose = _who(names, one.workbooks) or "agreed last"
        text = f"{spoken(one.value, field, digits)} ({whose})"
        yield Option(_one_line(text), one.value, one.value, one.workbooks)


def _one_line(text: str) -> str:
    """As a text is read back from a cell."""
    return " ".join(clean_text(text).split())


def read_choice(cell: CellValue, conflict: Conflict, names: Mapping[str, str], digits: int) -> str | None:
    """What is decided by a cell of the column Choose: one of the texts that it offers, or what a person typed there
    instead, if that means one of the candidates. None if it does not."""
    text = _one_line(shown(cell))
    offered = options(conflict, names, digits)
    for option in offered:
        if text == option.text:
            return option.decided
    field = _field(conflict)
    typed = text.casefold() if field is None else canonical_column([text], field)[0]
    meant = {option.decided for option in offered if (option.value or EMPTY) == typed}
    if field is not None:
        meant |= {option.decided for option in offered if spoken(option.value, field, digits) == text}
    return meant.pop() if len(meant) == 1 else None


def findings_of_disputes(disputes: Sequence[Dispute], all_of: Together) -> list[Finding]:
    """A warning for each conflict, where it stands in the first workbook that shows it."""
    found = []
    for one in disputes:
        conflict = one.conflict
        first = all_of.seen[0]
        at = next(iter(one.places.values()), None) or CellRef(first.workbook.label, conflict.tab, 1)
        code = TWIN if conflict.twin else GONE if conflict.field == WHOLE_ROW else CELL
        what = f"{one.header}: {one.words}" if one.header else one.words
        found.append(Finding(code, Severity.WARNING, at, f"{what}. {one.fix}", one.entry, one.header))
    return found


def chosen(
    workbooks: Iterable[Seen], conflicts: Sequence[Conflict], network: Network, base: Base
) -> tuple[dict[str, dict[tuple[str, str], str]], list[str]]:
    """What people chose in the tab netbook, as decisions by tab; and what they wrote there that cannot be taken, in
    words. What two workbooks choose differently is not decided, and only those choose who have a part in a conflict."""
    names = called(network.workbooks)
    found: dict[tuple[str, str, str], set[str]] = {}
    spelt: dict[tuple[str, str, str], str] = {}
    strange: list[str] = []
    for one in workbooks:
        for tab, label, cell in _choices(_netbook_tab(one)):
            meant = [c for c in conflicts if same_name(c.tab) == same_name(tab) and _label(c) == same_name(label)]
            mine = [c for c in meant if one.name in c.parties]
            read = [(c, read_choice(cell, c, names, _digits(c, network, base))) for c in mine]
            for conflict, decided in read:
                if decided is not None:
                    at = conflict.tab, conflict.key, conflict.field
                    found.setdefault(at, set()).add(decided)
                    spelt[at] = label
            if meant and not any(decided is not None for _, decided in read):
                why = "is none of the choices" if mine else f"is for {_who(names, meant[0].parties)} to choose"
                strange.append(f"{one.workbook.label}: '{spoken(shown(cell))}' for {label} {why}")
    decided_by_tab: dict[str, dict[tuple[str, str], str]] = {}
    for (tab, key, name), values in found.items():
        if len(values) == 1:
            decided_by_tab.setdefault(tab, {})[key, name] = next(iter(values))
        else:
            strange.append(f"for {spelt[tab, key, name]} the workbooks choose differently")
    return decided_by_tab, strange


def _digits(conflict: Conflict, network: Network, base: Base) -> int:
    return digits_of(network, base.agreed.get(conflict.tab, {}), conflict.tab, conflict.key)


def _label(conflict: Conflict) -> str:
    field = _field(conflict)
    return same_name(f"{conflict.key.replace(PARTS, ' ')} {field.header if field else ''}")


def _netbook_tab(one: Seen) -> Grid | None:
    return one.workbook.grids.get(same_name(NETBOOK_TAB))


def _choices(grid: Grid | None) -> Iterator[tuple[str, str, CellValue]]:
    """(tab, label of the conflict, what was chosen) of each choice in a tab netbook."""
    headers: list[str] = []
    for row in grid.rows if grid else ():
        texts = [shown(cell) for cell in row]
        if not headers:
            headers = texts if CHOOSE in texts and "Where" in texts else []
            continue
        line = dict(zip(headers, texts, strict=True))
        if line[CHOOSE].strip() and line.get("What") == CONFLICT:
            yield line["Where"].partition("!")[0], line["Entry"], row[headers.index(CHOOSE)]


# --- decisions that come too late -----------------------------------------------------------------


def not_seen_yet(
    decided: Decided, workbooks: Sequence[Seen], conflicts: Sequence[Conflict], base: Base
) -> list[tuple[str, str, str, str]]:
    """The decisions (tab, key, field) that would put an end to something that whoever decided cannot have seen, and the
    workbook where it stands: a cell that shows neither what is agreed nor what was known to compete for it."""
    known = {(one.tab, one.key, one.field): {candidate.value for candidate in one.candidates} for one in conflicts}
    found = []
    for tab, of_tab in decided.items():
        fields = tab_named(tab).fields
        for (key, name), value in of_tab.items():
            if name == WHOLE_ROW and (value != DELETE or (tab, key, name) in known):
                continue
            agreed = base.agreed.get(tab, {}).get(key)
            places = [at for at, field in enumerate(fields) if name in (WHOLE_ROW, field.name)]
            for one in workbooks:
                expected = [known.get((tab, key, fields[at].name), set()) for at in places]
                if _shows_another(one, tab, key, agreed, dict(zip(places, expected, strict=True))):
                    found.append((tab, key, name, one.workbook.label))
                    break
    return found


def _shows_another(one: Seen, tab: str, key: str, agreed: Row | None, known: Mapping[int, set[str]]) -> bool:
    """Whether a workbook shows in one of some places something else than it is known to."""
    view = one.views.get(tab)
    row = view.rows.get(key) if view else None
    if view is None or row is None:
        return False
    before = one.shown.get(tab, {}).get(key)
    may = rights(one.place, view.schema)
    said = [at for at in known if at in view.columns and at not in view.silent.get(key, ()) and (not may or may[at])]
    rows = [other for other in (agreed, before) if other is not None]
    return any(row[at] not in {*known[at], *(other[at] for other in rows)} for at in said)
