"""The Rules tab as text and back: the library, what the rules say, writing them out, taking them in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netbook.backends import OpenBackend
from netbook.errors import UsageError
from netbook.jobs.examine import Found, home, look
from netbook.model.cells import CellValue
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.plan import Edit, Plan
from netbook.model.schema import POOL
from netbook.rules.book import RuleBook, rule_name
from netbook.rules.model import RuleSet
from netbook.rules.names import Names, named_in
from netbook.rules.read import read_rules
from netbook.rules.text import RuleRow, read_text, rows_of, rule_set_text
from netbook.rules.words import reads_as
from netbook.shipped import shipped
from netbook.steps.reads_as import SAMPLE_PRICE
from netbook.steps.rule_book import nameable

COMMON_FUND = "network"
"""What ready rule sets call the network's own account."""

CELLS = ("name", "start", "step", "take", "part", "to", "by", "min", "max", "when", "note")


def library() -> dict[str, str]:
    """Name of every ready rule set -> what its comment says of it."""
    return {
        path.stem: _comment(path.read_text("utf-8")) for path in sorted((shipped("templates") / "rules").glob("*.txt"))
    }


def _comment(text: str) -> str:
    return " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))


@dataclass(frozen=True)
class RuleSetInWords:
    """A version of a rule set: its text form, and each of its rows in words."""

    name: str
    start: str
    text: str
    words: tuple[str, ...]


def rule_sets(network: Network, open_backend: OpenBackend, name: str = "") -> tuple[list[RuleSetInWords], list[str]]:
    """The network's rule sets (or the versions of one), and the problems of those refused. Raises UsageError if there
    is none of that name."""
    found = look(network, open_backend)
    book = found.book
    chosen = [one for one in book.versions if not name or rule_name(one.name) == rule_name(name)]
    tab = found.entries["Rules"]
    titles = {tab.title or "Rules", *(one.at.tab for one in found.findings if one.fix == "Rules")}
    problems = [
        f"{one.at.in_workbook} ({one.entry}): {one.message}" if one.entry else f"{one.at.in_workbook}: {one.message}"
        for one in found.findings
        if one.at.tab in titles and one.severity is not Severity.INFO
    ]
    if name and not chosen and not book.is_refused(name):
        known = ", ".join(dict.fromkeys(one.name for one in book.versions))
        raise UsageError(f"There is no rule set '{name}' in the Rules tab.", f"There is {known}." if known else "")
    digits = minor_units(network.currency)
    return [_in_words(one, digits) for one in chosen], problems


def _in_words(rule_set: RuleSet, digits: int) -> RuleSetInWords:
    price = SAMPLE_PRICE * 10**digits
    words = [reads_as(step, at, price, digits) for step in rule_set.steps for at in range(len(step.parts))]
    start = rule_set.start.isoformat() if rule_set.start else ""
    return RuleSetInWords(rule_set.name, start, rule_set_text(rule_set), tuple(words))


@dataclass(frozen=True)
class Imported:
    """The rule sets that were added, the roles that were added to the tab Roles for them, and what may be meant
    otherwise."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    warnings: tuple[str, ...]


def import_rules(network: Network, open_backend: OpenBackend, source: str) -> Imported:
    """Add the rule sets of a text file, or of the library by name, under the last row of the Rules tab.

    A ready rule set brings the roles that it needs into the tab Roles; a file does not, as a role in it may be a slip.
    All or none: raises UsageError, with every problem and its line, if one cannot be understood here or is there
    already.
    """
    source_text = source_of(source)
    found = look(network, open_backend)
    rows, wrong = read_text(source_text.text)
    lacks = _lacking(rows, found.entries)
    roles = lacks.roles if source_text.ready else ()
    role_edits = _new_roles(roles, found)
    book = _read(rows, wrong, source_text.name, found.entries, lacks, roles)
    tab = found.entries["Rules"]
    present = {rule_name(str(name)) for name in tab.texts("rules")}
    there = [one.name for one in book.versions if rule_name(one.name) in present]
    if there:
        raise UsageError(
            f"The Rules tab already has {', '.join(dict.fromkeys(there))}; nothing was changed.",
            "Rename it in the text, or change the rows in the tab.",
        )
    rows = [row for one in book.versions for row in rows_of(one)]
    edits = (*_new_rows(rows, tab, found), *role_edits)
    where = home(found, tab)
    open_backend(where.place).write(Plan(edits=edits), where.workbook.revision)
    names = dict.fromkeys(one.name for one in book.versions)
    warnings = (f"{source_text.name}:{one.row}: {one.message}" for one in book.problems)
    return Imported(tuple(names), tuple(roles), tuple(warnings))


@dataclass(frozen=True)
class Source:
    """The text to be read, what to call it, and whether it is of the library."""

    text: str
    name: str
    ready: bool


def source_of(source: str) -> Source:
    """The text file, or the ready rule set, called `source`. Raises UsageError if there is none."""
    path = Path(source)
    if path.is_file():
        try:
            return Source(path.read_text("utf-8-sig"), path.name, ready=False)
        except (UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{source} cannot be read as text.", "Save it as UTF-8.") from error
    if source in library():
        text = (shipped("templates") / "rules" / f"{source}.txt").read_text("utf-8")
        return Source(text, f"{source}.txt", ready=True)
    raise UsageError(f"'{source}' is neither a file nor a ready rule set.", f"Ready are {', '.join(library())}.")


@dataclass(frozen=True)
class _Lacking:
    """Roles and partners that rules name and the network does not have."""

    roles: tuple[str, ...]
    partners: tuple[str, ...]

    def advice(self, entries: Entries) -> str:
        """What to add where, '' if nothing lacks."""
        roles = f"Add to {_roles_tab(entries)}: {_listed(self.roles)}. " if self.roles else ""
        partners = [f"{name} (Kind: {POOL})" if name == COMMON_FUND else name for name in self.partners]
        return roles + (f"Add to the tab Partners: {_listed(partners)}. " if partners else "")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _roles_tab(entries: Entries) -> str:
    tab = entries["Roles"]
    if "role" in (tab.columns or {}):
        return f"the tab {tab.title}"
    return f"the tab {tab.schema.title}, which needs the header Role"


def _lacking(rows: Sequence[RuleRow], entries: Entries) -> _Lacking:
    partners, roles = nameable(entries)
    names = Names.of(partners, roles)
    named = named_in(rows, partners)
    return _Lacking(
        tuple(role.name for role in named.roles if not names.has_role(role.name)),
        tuple(one.partner for one in named.named if not names.has_partner(one.partner)),
    )


def rules_in(source: Source, entries: Entries) -> RuleBook:
    """The rule sets of a text. Raises UsageError, with the line, if one has a problem here."""
    rows, wrong = read_text(source.text)
    return _read(rows, wrong, source.name, entries, _lacking(rows, entries), ())


def _read(
    rows: Sequence[RuleRow], wrong: Sequence[tuple[int, str]], place: str, entries: Entries, lacks: _Lacking,
    added: Sequence[str],
) -> RuleBook:  # fmt: skip
    partners, roles = nameable(entries)
    book = read_rules(rows, partners, [*roles, *added])
    said = [*wrong, *((one.row, one.message) for one in book.problems if not one.warning)]
    if said or not book.versions:
        lines = [f"{place}:{line}: {message}" for line, message in sorted(said)] or [f"{place} has no rules in it"]
        advice = replace(lacks, roles=tuple(role for role in lacks.roles if role not in added)).advice(entries)
        raise UsageError("\n".join(lines), f"{advice}Nothing was changed.")
    return book


def _new_roles(roles: Sequence[str], found: Found) -> tuple[Edit, ...]:
    """The cells of new roles under the last row of the tab Roles. Raises UsageError if it has no place for them."""
    if not roles:
        return ()
    tab, grid = found.entries["Roles"], found.workbook.grids.get("roles")
    column = (tab.columns or {}).get("role")
    if grid is None or column is None:
        needed = f"It needs the {'role' if len(roles) == 1 else 'roles'} {_listed(roles)}."
        raise UsageError(needed, f"Add to {_roles_tab(found.entries)}: {_listed(roles)}. Nothing was changed.")
    last = grid.top + len(grid.rows) - 1
    return tuple(Edit(tab.title, last + number, column, role) for number, role in enumerate(roles, 1))


def _new_rows(rows: Sequence[RuleRow], tab: TabEntries, found: Found) -> tuple[Edit, ...]:
    """The cells of new rows under the last one that has anything in it."""
    columns = tab.columns or {}
    grid = found.workbook.grids.get("rules")
    missing = [name for name in ("rules", "step", "take", "to", "by") if name not in columns]
    if grid is None or missing:
        raise UsageError("The Rules tab has no headers to write under.", "Give it the headers of docs/tabs.md.")
    last = grid.top + len(grid.rows) - 1
    edits = []
    for number, row in enumerate(rows, last + 1):
        for name in CELLS:
            value = _cell(row, name)
            field = "rules" if name == "name" else name
            if field == "note" and field not in columns:
                continue
            if value != "" and field not in columns:
                header = tab.schema.field(field).header
                raise UsageError(
                    f"The Rules tab has no column '{header}', which this needs.", f"Add the header {header}."
                )
            if value != "":
                edits.append(Edit(tab.title, number, columns[field], value))
    return tuple(edits)


def _cell(row: RuleRow, name: str) -> CellValue:
    value = getattr(row, name)
    if name == "start":
        return value or ""
    return int(value) if name == "step" else str(value)
