"""How what changed, what is in conflict and what was left out look on a terminal."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import click

from netbook.cli import show
from netbook.model.cells import same_name
from netbook.model.money import minor_units
from netbook.model.network import Network, WorkbookPlace
from netbook.model.schema import tab_named
from netbook.model.spoken import entry_words, spoken

Facts = Mapping[str, Any]
MOST_CONFLICTS = 5
LEFT, WHO = 56, 14
"""Columns of what changed, and of whose workbook it was typed in."""


@dataclass(frozen=True)
class ChangeLine:
    """One line of what changed: an entry that is new or gone, or one cell."""

    mark: str
    text: str
    who: str
    cell: str


def change_lines(changes: Iterable[Facts], network: Network) -> list[ChangeLine]:
    """Changes, as `change_facts` has them, as lines; those of one entry that is new or gone are one line."""
    digits = minor_units(network.currency)
    names = {place.name: _who(place) for place in network.workbooks}
    lines = []
    for _, group in groupby(changes, key=_of_one_line):
        cells = [*group]
        first = cells[0]
        who = _all_of(first["workbooks"], names)
        place = first["cell"].removeprefix(_label(first, network))
        place = place if "!" in place else first["tab"]
        if first["old"] is not None and first["new"] is not None:
            field = tab_named(first["tab"]).field(first["name"]) if first["name"] else None
            old, new = (spoken(first[side], field, digits) for side in ("old", "new"))
            lines.append(ChangeLine("~", f"{first['row']}  {first['field']}  {old} -> {new}", who, place))
            continue
        side, mark = ("new", "+") if first["old"] is None else ("old", "-")
        told = entry_words(tab_named(first["tab"]), {one["name"]: one[side] for one in cells}, digits)
        row = place.partition("!")
        lines.append(ChangeLine(mark, f"{first['row']}  {told}", who, f"{row[0]}!{_row(row[2])}" if row[2] else place))
    return lines


def fix_lines(fixes: Iterable[Facts]) -> list[str]:
    """Cells that were written in another form, or would be, as lines; in quotes, as white space is what it is about."""
    lines = []
    for one in fixes:
        entry = f"{one['row']}  " if one["row"] else ""
        as_text = [str(one[side]).startswith(AS_TEXT) for side in ("old", "new")]
        old, new = (_quoted(str(one[side]), plain=any(as_text)) for side in ("old", "new"))
        lines.append(f"  ~ {show.plain(one['cell']):<24} {show.plain(entry + one['field'])}  {old} -> {new}")
    return lines


AS_TEXT = "'"
"""Stands in the log, as in a spreadsheet program, before a number or date that is stored as text."""


def _quoted(text: str, *, plain: bool) -> str:
    """A text with all that nobody sees made visible. `plain`: it is a number or a date, unless it is stored as text."""
    if plain and not text.startswith(AS_TEXT):
        return text
    bare = text.removeprefix(AS_TEXT)
    seen = bare if bare.isprintable() else ascii(bare)[1:-1]
    return f"text '{seen}'" if plain else f"'{seen}'"


def _all_of(workbooks: Sequence[str], names: Mapping[str, str]) -> str:
    if len(workbooks) > 1 and {*workbooks} >= names.keys():
        return "all"
    return ", ".join(names.get(name, name) for name in workbooks) or "netbook"


def _of_one_line(one: Facts) -> tuple[object, ...]:
    whole = one["old"] is None or one["new"] is None
    return (one["tab"], one["row"], one["old"] is None, one["new"] is None, "" if whole else one["field"])


def _row(a1: str) -> str:
    """The cell in which a row begins: 'D14' -> 'A14'."""
    number = "".join(c for c in a1 if c.isdigit())
    return f"A{number}" if number else a1


def _label(one: Facts, network: Network) -> str:
    """What stands before the cell: the workbook's file."""
    files = [WorkbookPlace(p.name, p.location).called for p in network.workbooks if p.name in one["workbooks"]]
    return next((f"{file} " for file in files if one["cell"].startswith(f"{file} ")), "")


def _who(place: WorkbookPlace) -> str:
    """'ana', or 'workbook2 (Ana)' where its name does not say whose it is."""
    if not place.owner or same_name(place.owner) == same_name(place.name):
        return place.name
    return f"{place.name} ({place.owner})"


def show_changes(lines: Sequence[ChangeLine], most: int | None = None, all_with: str = "netbook log") -> None:
    """'  ~ OPP-016  Stage  proposal -> won      shared      Opportunities!D17', the first `most` of them; the command
    `all_with` shows all."""
    colours = {"+": "green", "-": "red", "~": "yellow"}
    for one in lines[:most]:
        mark = click.style(one.mark, fg=colours[one.mark])
        text, who, cell = (show.plain(part) for part in (one.text, one.who, one.cell))
        right = f"{who:<{WHO}} {cell}".rstrip()
        if len(text) <= LEFT and len(right) <= show.WIDTH - LEFT - 5:
            click.echo(f"  {mark} {text:<{LEFT}} {right}")
            continue
        first, *more = show.lines(text, show.WIDTH - 4)
        click.echo(f"  {mark} {first}")
        for part in (*more, *show.lines(right, show.WIDTH - 6)):
            click.echo(f"      {part}")
    if most is not None and len(lines) > most:
        click.echo(f"  and {len(lines) - most:,} more: {all_with}")


def show_conflicts(conflicts: Sequence[Facts], most: int = MOST_CONFLICTS) -> None:
    """Each conflict with who has what where, and how to settle it."""
    if not conflicts:
        return
    said = show.count(len(conflicts), "conflict")
    click.echo(
        f"\n{click.style(said, bold=True)}, {'both' if len(conflicts) == 1 else 'all'} kept, nothing overwritten:"
    )
    for one in conflicts[:most]:
        click.echo()
        for line in conflict_block(one):
            click.echo(line.rstrip())
    if len(conflicts) > most:
        click.echo(f"\n  and {len(conflicts) - most:,} more: netbook resolve")
    click.echo()


def conflict_block(one: Facts) -> Iterator[str]:
    """The lines of one conflict."""
    plain = show.plain
    head = f"{plain(one['row'])}  {plain(one['field'] or 'the whole entry')}"
    yield f"  {head:<34} " + (f"last agreed {plain(one['agreed_text'])}" if one["field"] else "")
    if not one["field"] and not one["twin"]:
        yield from (f"    {line}" for line in show.lines(plain(one["about"]), show.WIDTH - 6))
    for candidate in one["candidates"]:
        for name in candidate["workbooks"] or ("others",):
            told = plain(_has(one, candidate["text"]))
            cell = plain(candidate["cells"].get(name, "")) or one["tab"]
            first, *more = show.lines(told, show.WIDTH - 42)
            yield f"    {plain(name):<10} {cell:<26} {first}"
            yield from (f"{'':<42}{part}" for part in more)
    yield from _how_to_settle(one)


def _has(one: Facts, text: str) -> str:
    if one["twin"]:
        return "an entry of its own under this key"
    return text


def _how_to_settle(one: Facts) -> Iterator[str]:
    address = address_of(one)
    parties = [name for candidate in one["candidates"] for name in candidate["workbooks"]]
    first = shlex.quote(parties[0]) if parties else "WORKBOOK"
    if one["twin"]:
        yield f"    Settle: netbook resolve {address} --new-key {first}"
        yield f"        or: netbook resolve {address} --keep   (it is one entry)"
    elif not one["field"]:
        yield f"    Settle: netbook resolve {address} --keep   or --delete"
    else:
        alone = "   or --take agreed" if len(parties) == 1 else ""
        yield f"    Settle: make both cells equal, or  netbook resolve {address} --take {first}{alone}"


def address_of(one: Facts) -> str:
    """A conflict as it is typed after `netbook resolve`."""
    return shlex.quote(show.plain(one["label"]))


def show_left_out(left_out: Sequence[Facts]) -> None:
    """The workbooks that took no part, why, and what to do."""
    for one in left_out:
        reason = one["reason"].removeprefix(f"{one['label']}: ")
        show.line("Left out", show.plain(f"{one['label']}: {reason}"))
        if one["fix"]:
            show.paragraph(show.plain(one["fix"]), " " * 10)


def show_plan(plan: Sequence[Facts], network: Network, most: int) -> None:
    """Every cell that would be written to each workbook, the first `most` of them, and the computed tabs."""
    digits = minor_units(network.currency)
    left = most
    for one in plan:
        tabs = ", ".join(one["tabs"])
        click.echo(f"  {click.style(show.plain(one['label']), bold=True)}" + (f"  (tabs {tabs})" if tabs else ""))
        for cell in one["cells"][: max(left, 0)]:
            field = tab_named(cell["tab"]).field(cell["name"]) if cell["name"] else None
            old, new = (show.plain(spoken(cell[side], field, digits)) for side in ("old", "new"))
            first, *more = show.lines(f"{show.plain(cell['cell']):<24} {old} -> {new}", show.WIDTH - 6)
            click.echo(f"    {first}")
            for part in more:
                click.echo(f"      {part}")
        left -= len(one["cells"])
    if left < 0:
        click.echo(f"    and {-left:,} more cells: netbook sync -n --json has all of them")
