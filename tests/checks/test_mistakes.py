"""Every human mistake is found at its cell and said once; a clean network, however it is laid out, has nothing to say."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import chain

import pytest

from netbook.backends.memory import MemoryBackend
from netbook.checks.catalogue import CODES
from netbook.jobs.examine import check
from netbook.jobs.reading import WANTED
from netbook.model.cells import CellError, CellValue, Looks, Workbook
from netbook.model.findings import Finding, Severity
from tests.checks.mistakes import CLEAN, ELSEWHERE, TODAY, TYPED, with_mistake
from tests.memory import NETWORK, backend

Rows = list[list[CellValue]]


def found(network: MemoryBackend) -> tuple[Finding, ...]:
    """What is found in it. Not split: most of the time of a look goes there."""
    return check(NETWORK, network.read(WANTED), today=TODAY).findings


def places(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.at.in_workbook) for one in findings]


def typed(*cells: tuple[str, str, object]) -> MemoryBackend:
    """The clean network, with something else in some cells."""
    return with_mistake(*chain.from_iterable(cells))


def test_the_clean_network_has_nothing_to_say() -> None:
    assert found(backend(CLEAN)) == ()


@pytest.mark.parametrize(("code", "tab", "cell", "value"), TYPED, ids=[f"{one[0]} {one[3]!r}" for one in TYPED])
def test_a_mistake_is_found_at_its_cell_and_nowhere_else(code: str, tab: str, cell: str, value: CellValue) -> None:
    findings = found(typed((tab, cell, value)))

    where = [at if "!" in at else f"{tab}!{at}" for at in ELSEWHERE.get((code, cell), [cell])]
    assert places(findings) == [(code, at) for at in where]
    for one in findings:
        assert isinstance(value, CellError) or shown_value(value) in one.message + one.value
        assert not JARGON.search(one.message.replace(str(value), "")), one.message
        assert len(one.message) < LONGEST


JARGON = re.compile(r"\b(nan|null|dtype|str|float|int|field|parse|regex|frame|exception|NaT)\b", re.IGNORECASE)
"""Words that mean nothing to people."""
LONGEST = 330


def shown_value(value: CellValue) -> str:
    """What of a value a message quotes at least."""
    text = str(value).strip()
    return text if isinstance(value, str) and text.isascii() and text.isalnum() and len(text) > 4 else ""


# --- layouts that are nobody's mistake --------------------------------------------------------------


def changed(change: Callable[[Rows], Rows], tab: str = "") -> MemoryBackend:
    network = backend(CLEAN)
    for title, rows in network.tabs.items():
        if tab in ("", title):
            network.tabs[title] = change(rows)
    return network


CONTROLS: dict[str, Callable[[Rows], Rows]] = {
    "columns in another order": lambda rows: [[*reversed(row)] for row in rows],
    "rows in another order": lambda rows: [rows[0], *sorted(rows[1:], key=lambda row: str(row[1:]), reverse=True)],
    "columns of their own": lambda rows: [[*row, "My mark" if not at else at * 1e6, ""] for at, row in enumerate(rows)],
    "empty rows that are styled": lambda rows: [*rows, *([""] * len(rows[0]) for _ in range(40))],
    "headers in capitals": lambda rows: [[str(cell).upper() for cell in rows[0]], *rows[1:]],
    "notes of their own, with a free column between": lambda rows: [
        [*row, "", "ask the client" if at == 2 else ""] for at, row in enumerate(rows)
    ],
    "a sum beside the table": lambda rows: [[*row, "", 12345.0 if at == 1 else ""] for at, row in enumerate(rows)],
}


@pytest.mark.parametrize("change", CONTROLS.values(), ids=CONTROLS.keys())
def test_how_people_lay_out_their_tabs_is_their_own(change: Callable[[Rows], Rows]) -> None:
    network = changed(change)
    network.tabs["Rules"] = backend(CLEAN).tabs["Rules"]  # its rows are steps

    assert found(network) == ()


def test_extra_tabs_are_their_own() -> None:
    network = backend(CLEAN)
    network.tabs |= {"Notes": [["TBD", "#REF!"]], "Chart data": [["x", 1.0]], "Contribution rates": [["a"]]}

    assert found(network) == ()


def test_long_keys_in_words_are_keys() -> None:
    text = re.sub(r"OPP-(\d)", lambda m: f"Relaunch of the shop, part {m[1]} of the whole programme", CLEAN)

    assert found(backend(text)) == ()


# --- mistakes in how a tab is laid out ----------------------------------------------------------------


def with_row(tab: str, at: int, cells: list[CellValue]) -> MemoryBackend:
    network = backend(CLEAN)
    rows = network.tabs[tab]
    rows.insert(at, [*cells, *[""] * (len(rows[0]) - len(cells))])
    return network


def header(tab: str, cell: str, text: str) -> MemoryBackend:
    return typed((tab, f"{cell}1", text))


def shifted(tab: str, row: int, by: int) -> MemoryBackend:
    network = backend(CLEAN)
    cells = network.tabs[tab][row - 1]
    network.tabs[tab][row - 1] = ["", *cells[:-1]] if by > 0 else [*cells[1:], ""]
    return network


def swapped(tab: str, one: int, other: int) -> MemoryBackend:
    network = backend(CLEAN)
    first = network.tabs[tab][0]
    first[one], first[other] = first[other], first[one]
    return network


def without(tab: str, other: str = "") -> MemoryBackend:
    network = backend(CLEAN)
    rows = network.tabs.pop(tab)
    if other:
        network.tabs[other] = rows
    return network


def above(tab: str, *lines: list[CellValue]) -> MemoryBackend:
    network = backend(CLEAN)
    rows = network.tabs[tab]
    network.tabs[tab] = [*([*line, *[""] * (len(rows[0]) - len(line))] for line in lines), *rows]
    return network


def below(tab: str, *lines: list[CellValue]) -> MemoryBackend:
    network = backend(CLEAN)
    rows = network.tabs[tab]
    network.tabs[tab] = [*rows, *([*line, *[""] * (len(rows[0]) - len(line))] for line in lines)]
    return network


HEADERS: list[CellValue] = [*backend(CLEAN).tabs["Contributions"][0]]
SECOND_TABLE: list[list[CellValue]] = [
    [""],
    ["Month", "Billed", "Open"],
    ["January", 4000.0, 12.0],
    ["May", 1000.0, 2.0],
]

LAYOUTS: dict[str, tuple[MemoryBackend, list[tuple[str, str]]]] = {
    "a tab under another name": (without("Contributions", "Contribution"), [("NB102", "Contribution!A1")]),
    "a tab that others name is missing": (without("Partners"), [("NB101", "Partners!A1")]),
    "a tab in another language": (without("Receipts", "Zahlungen"), [("NB101", "Zahlungen!A1")]),
    "a tab under a name of their own": (without("Partners", "Team"), [("NB101", "Team!A1")]),
    "a tab of their own that has a name like one of ours": (without("Payouts", "Payouts plan"), []),
    "a date far ahead": (typed(("Opportunities", "E9", date(2036, 5, 6))), [("NB213", "Opportunities!E9")]),
    "a receipt without tax, said so": (typed(("Receipts", "F5", 0), ("Receipts", "G5", "")), []),
    "an eighth of an hour": (typed(("Contributions", "F3", 0.125)), []),
    "a table of other things below": (
        below("Opportunities", [], ["Contact", "Phone", "Mail"], ["Ms Zach", "0151 2345", "zach@example.org"]),
        [("NB113", "Opportunities!A11")]),
    "a column that is needed is missing": (
        backend(CLEAN, "Payouts\nPayout | Date | Amount\nPAY-1 | 2026-03-31 | 1500"), [("NB103", "Payouts!row 1")]),
    "a header is another": (header("Contributions", "C", "Colour"), [("NB104", "Contributions!C1")]),
    "a header is misspelt": (header("Contributions", "F", "Huors"), [("NB104", "Contributions!F1")]),
    "a header in which nothing is at stake is misspelt": (
        header("Opportunities", "E", "Laed date"), [("NB104", "Opportunities!E1")]),
    "a header with its unit": (header("Contributions", "F", "Hours (h)"), [("NB104", "Contributions!F1")]),
    "a tab with a year in its name": (
        without("Contributions", "Contributions 2026"), [("NB102", "Contributions 2026!A1")]),
    "a header stands twice": (header("Contributions", "J", "Hours"), [("NB105", "Contributions!J1")]),
    "a header is empty": (header("Contributions", "F", ""), [("NB106", "Contributions!F1")]),
    "two headers are swapped": (swapped("Contributions", 1, 2), [("NB107", "Contributions!C2")]),
    "headers of other kinds are swapped": (swapped("Contributions", 4, 5), [("NB107", "Contributions!F2")]),
    "a title above the headers": (above("Contributions", ["Harbour 2026"], [""]), [("NB110", "Contributions!row 3")]),
    "the headers again": (with_row("Contributions", 6, HEADERS), [("NB111", "Contributions!row 7")]),
    "an empty row among the entries": (
        changed(lambda rows: [*rows[:2], [""] * len(rows[0]), *rows[2:]], "Contributions"),
        [("NB117", "Contributions!row 3")]),
    "a block beside the table": (
        changed(lambda rows: [[*row, "", *({2: ["So far", 12.0], 3: ["To do", 9.0]}.get(at, ["", ""]))]
                              for at, row in enumerate(rows)], "Contributions"),
        [("NB118", "Contributions!L3")]),
    "a cell far from the table": (
        changed(lambda rows: [[*row, "", "", "", "?" if at == 3 else ""] for at, row in enumerate(rows)], "Contributions"),
        [("NB118", "Contributions!N4")]),
    "what to type, below the headers": (
        with_row("Contributions", 1, ["", "e.g. OPP-7", "", "", "dd/mm/yyyy"]), [("NB113", "Contributions!A2")]),
    "a heading among the entries": (with_row("Contributions", 4, ["Phase 2"]), [("NB118", "Contributions!A5")]),
    "a cell dragged too far down": (
        with_row("Receipts", 7, ["", "OPP-6"]), [("NB118", "Receipts!row 8")]),
    "a total": (
        with_row("Contributions", 14, ["Total", "", "", "", "", 99.5]), [("NB112", "Contributions!row 15")]),
    "a subtotal": (
        with_row("Contributions", 5, ["", "Subtotal OPP-1", "", "", "", 28.0]), [("NB112", "Contributions!row 6")]),
    "a total without a word": (
        with_row("Receipts", 7, ["", "", "", "", 21422.0]), [("NB112", "Receipts!row 8")]),
    "a total of partners": (with_row("Partners", 6, ["Total", "", "", "", 350.0]), [("NB112", "Partners!row 7")]),
    "half a row": (with_row("Receipts", 4, ["", "", "", "", 999.0]), [("NB112", "Receipts!row 5")]),
    "a row one column too far right": (shifted("Contributions", 4, 1), [("NB114", "Contributions!A4")]),
    "a row one column too far left": (shifted("Contributions", 4, -1), [("NB114", "Contributions!A4")]),
    "a cell beside the table": (
        changed(lambda rows: [[*row, "ask Ben" if at == 3 else ""] for at, row in enumerate(rows)], "Contributions"),
        [("NB118", "Contributions!K4")]),
    "a remark below the table": (
        changed(lambda rows: [*rows, [""] * 10, ["Hours of January are not final yet", *[""] * 9]], "Contributions"),
        [("NB118", "Contributions!A16")]),
    "a second table below": (
        changed(lambda rows: [*rows, *([*row, *[""] * (10 - len(row))] for row in SECOND_TABLE)], "Contributions"),
        [("NB113", "Contributions!A16")]),
    "a copied row": (
        with_row("Contributions", 14, ["CON-14", *backend(CLEAN).tabs["Contributions"][7][1:]]),
        [("NB306", "Contributions!A15")]),
    "a block pasted twice": (
        changed(lambda rows: [*rows, *([f"CON-{20 + at}", *row[1:]] for at, row in enumerate(rows[5:10]))], "Contributions"),
        [("NB307", "Contributions!A15")]),
    "an opportunity entered twice": (
        with_row("Opportunities", 9, ["OPP-9", "Price board", "Fish Market", "lead", date(2026, 5, 7), "", "", "Ben", "Ben"]),
        [("NB308", "Opportunities!B10")]),
    "only a key": (with_row("Contributions", 14, ["CON-14"]), [("NB301", "Contributions!B15")]),
    "work for what is not won, in several rows": (
        typed(("Contributions", "D14", "work"), ("Contributions", "D6", "work"), ("Contributions", "B6", "OPP-7"),
              ("Contributions", "E6", date(2026, 4, 12))),
        [("NB527", "Opportunities!D8")]),
    "hours of one day that add up to more": (
        typed(("Contributions", "E4", date(2026, 1, 25)), ("Contributions", "C4", "Ana"), ("Contributions", "E3", date(2026, 1, 25))),
        [("NB218", "Contributions!F4")]),
    "a receipt whose tax was left out": (
        typed(("Receipts", "F5", ""), ("Receipts", "G5", "")), [("NB539", "Receipts!F5")]),
    "a receipt with the rate of its tax": (
        typed(("Receipts", "F5", 19), ("Receipts", "G5", "")), [("NB539", "Receipts!F5")]),
}  # fmt: skip


@pytest.mark.parametrize(("network", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_mistake_of_layout_is_one_finding(network: MemoryBackend, expected: list[tuple[str, str]]) -> None:
    assert places(found(network)) == expected


class Looking(MemoryBackend):
    """The clean network, with a look."""

    def __init__(self, tab: str, looks: Looks, changed: MemoryBackend) -> None:
        super().__init__(changed.tabs, "harbour.xlsx")
        self.looked_at, self.looks = tab, looks

    def read(self, wanted: object) -> Workbook:
        workbook = super().read(wanted)  # type: ignore[arg-type]
        name = self.looked_at.casefold()
        return replace(workbook, grids={**workbook.grids, name: replace(workbook.grids[name], looks=self.looks)})


LOOKS: dict[str, tuple[Looking, list[tuple[str, str, Severity]]]] = {
    "merged cells": (
        Looking("Contributions", Looks(merged=((3, 3, 4, 3),)), typed(("Contributions", "C4", ""))),
        [("NB115", "Contributions!C4", Severity.ERROR)]),
    "a merged title above": (
        Looking("Contributions", Looks(merged=((1, 1, 1, 5),)), above("Contributions", ["Harbour"])),
        [("NB110", "Contributions!row 2", Severity.INFO)]),
    "hidden rows": (
        Looking("Contributions", Looks(hidden_rows=frozenset({5, 6, 99})), backend(CLEAN)),
        [("NB116", "Contributions!row 5", Severity.INFO)]),
    "hidden columns, one of notes": (
        Looking("Contributions", Looks(hidden_columns=frozenset({5, 10, 30})), backend(CLEAN)),
        [("NB116", "Contributions!E1", Severity.INFO)]),
    "a formula of another file": (
        Looking("Contributions", Looks(external=frozenset({(5, 5), (40, 5), (5, 30)})), backend(CLEAN)),
        [("NB203", "Contributions!E5", Severity.INFO)]),
    "a formula of today": (
        Looking("Contributions", Looks(volatile=frozenset({(5, 5), (40, 5), (5, 30)})), backend(CLEAN)),
        [("NB222", "Contributions!E5", Severity.WARNING)]),
    "a crossed-out row": (
        Looking("Contributions", Looks(struck=frozenset({(5, 1), (5, 2), (40, 1)})), backend(CLEAN)),
        [("NB119", "Contributions!row 5", Severity.INFO)]),
    "days counted from 1904": (Looking("Contributions", Looks(epoch_1904=True), backend(CLEAN)), []),
}  # fmt: skip


@pytest.mark.parametrize(("network", "expected"), LOOKS.values(), ids=LOOKS.keys())
def test_what_a_tab_looks_like(network: Looking, expected: list[tuple[str, str, Severity]]) -> None:
    assert [(one.code, one.at.in_workbook, one.severity) for one in found(network)] == expected


NOT_OF_CELLS = {"NB217", "NB521", "NB525", "NB526", "NB528", "NB529", "NB531", "NB550", "NB560", "NB612"}
"""Found by what other tests show: rules, circles, settings, locks, workbooks."""


def test_every_code_of_a_cell_has_its_mistake() -> None:
    shown = {code for code, *_ in TYPED} | {code for _, of in LAYOUTS.values() for code, _ in of}
    shown |= {code for _, of in LOOKS.values() for code, _, _ in of}

    assert {code for code in CODES if code < "NB570"} - shown - NOT_OF_CELLS == set()
