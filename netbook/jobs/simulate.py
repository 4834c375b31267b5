"""What if: an opportunity, or a new proposal, under other prices, rules and contributions. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netbook.backends import OpenBackend
from netbook.checks.currency_mismatch import currency_mismatch
from netbook.checks.unknown_link import nearest
from netbook.errors import UsageError
from netbook.jobs.examine import Checked, check
from netbook.jobs.gather import gather
from netbook.jobs.question import Question, columns_of, money_units, supposed
from netbook.jobs.reading import readings
from netbook.jobs.results import Progress, no_progress
from netbook.jobs.rules import library, rules_in, source_of
from netbook.model.cells import same_name
from netbook.model.entries import Entries, no_entries
from netbook.model.money import minor_units, money_text, plain_money
from netbook.model.network import Network
from netbook.model.schema import COUNTING_STAGES, RECEIPTS
from netbook.rules.model import RuleSet
from netbook.rules.payees import MEASURES
from netbook.rules.text import line
from netbook.steps.allocate import names_of, natural, price_cases, rates_of, split_all, weights_of
from netbook.steps.choose import version_of
from netbook.steps.expect import nobody_yet
from netbook.steps.lines import Group, reasons_of
from netbook.steps.suppose import NEW, only, suppose, with_new_opportunity

NOW, WHAT_IF = "now", "what if"
HELD = "held"


@dataclass(frozen=True)
class Line:
    """What one step gives one partner ('' for money that nobody gets), in minor units, and why. `held` says for whom
    money is held, '' if it is not; `lacks` the measure that the step shares by, if the partner has none of it."""

    step: int
    rule: str
    partner: str
    amount: int
    why: str
    held: str = ""
    lacks: str = ""


@dataclass(frozen=True)
class Variant:
    """One column. `label` says what is different from the others, a line each. Money in minor units; `received` is None
    for the whole price. The amounts of `lines` add up to `total`."""

    label: tuple[str, ...]
    rules: str
    price: int
    received: int | None
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """What is split."""
        return self.price if self.received is None else self.received

    @property
    def shares(self) -> dict[str, int]:
        """Partner -> amount, all steps together, by name."""
        sums = _sums((line.partner, line.amount) for line in self.lines if not line.held)
        return {name: sums[name] for name in sorted(sums, key=natural)}

    @property
    def held(self) -> dict[str, int]:
        """For whom money is held -> amount."""
        return _sums((line.held, line.amount) for line in self.lines if line.held)


@dataclass(frozen=True)
class Simulation:
    """Variants side by side; the first is what the others are compared with. `supposed` is what was assumed in all but
    'now', `notes` what the person should know."""

    opportunity: str
    title: str
    client: str
    stage: str
    currency: str
    digits: int
    supposed: tuple[str, ...]
    notes: tuple[str, ...]
    variants: tuple[Variant, ...]

    @property
    def partners(self) -> tuple[str, ...]:
        """Everybody who gets something in some variant, by name."""
        return tuple(sorted({name for one in self.variants for name in one.shares}, key=natural))

    @property
    def held(self) -> tuple[str, ...]:
        """For whom money is held in some variant."""
        return tuple(dict.fromkeys(name for one in self.variants for name in one.held))

    def facts(self) -> dict[str, Any]:
        """Everything, for --json; money as text."""
        return {
            **{name: getattr(self, name) for name in ("opportunity", "title", "client", "stage", "currency")},
            "supposed": self.supposed,
            "notes": self.notes,
            "variants": [self._facts(one) for one in self.variants],
        }

    def _facts(self, one: Variant) -> dict[str, Any]:
        first = self.variants[0].shares
        shares = one.shares
        return {
            "label": " ".join(one.label),
            "rules": one.rules,
            "price": self._money(one.price),
            "received": None if one.received is None else self._money(one.received),
            "total": self._money(one.total),
            "shares": [
                {
                    "partner": name,
                    "amount": self._money(shares.get(name, 0)),
                    "difference": self._money(shares.get(name, 0) - first.get(name, 0)),
                }
                for name in self.partners
            ],
            "held": [{"for": name, "amount": self._money(amount)} for name, amount in one.held.items()],
            "lines": [
                {"step": one.step, "rule": one.rule, "partner": one.partner, "amount": self._money(one.amount),
                 "why": one.why}
                for one in one.lines
            ],
        }  # fmt: skip

    def _money(self, amount: int) -> str:
        return plain_money(amount, self.digits)


@dataclass(frozen=True)
class _Asked:
    """What one variant is made from. `now`: from the entries as they are."""

    rules: RuleSet
    price: int
    received: int | None = None
    now: bool = False


def simulate(
    network: Network, open_backend: OpenBackend, question: Question, progress: Progress = no_progress
) -> Simulation:
    """Split an opportunity, or a new proposal, as it is and as it would be. Raises UsageError, which says what to write
    instead; errors elsewhere in the workbook do no harm."""
    checked = check(network, gather(network, readings(network, open_backend), progress=progress).workbook, progress)
    progress("Splitting")
    entries, key = _start(checked, question.opportunity)
    position = [*entries["Opportunities"].texts("opportunity")].index(key)
    columns = columns_of(question, entries, is_new=key == NEW)
    currency = columns.get("currency") or entries["Opportunities"].texts("currency")[position] or network.currency
    digits = minor_units(str(currency))
    changes = supposed(question, entries, columns, digits)
    then = suppose(entries, key, changes, rates_of(entries))
    _refuse_other_currencies(then, network)
    asked, notes = _variants(checked, (entries, then), position, question, digits, bool(changes))
    if key == NEW and not len(then["Contributions"].frame) and not {"introduced_by", "idea"} & {*columns}:
        raise UsageError(
            "Who takes part in the new proposal?", "Write --hours 'Ana=40' or --add 'Ana:sale', for example"
        )
    lines: dict[int, tuple[Line, ...]] = {}
    for now, there, gone in ((True, entries, frozenset[str]()), (False, then, changes.without)):
        some = {place: one for place, one in enumerate(asked) if one.now == now}
        lines |= _split(there, position, some, str(currency), gone)
    tab = entries["Opportunities"]
    return Simulation(
        opportunity=key,
        **{name: str(tab.texts(name)[position]) for name in ("title", "client", "stage")},
        currency=str(currency),
        digits=digits,
        supposed=question.supposed_words,
        notes=(*notes, *_notes(lines.values())),
        variants=tuple(
            Variant(label, one.rules.name, one.price, one.received, lines[place])
            for place, (label, one) in enumerate(zip(_labels(asked, digits), asked, strict=True))
        ),
    )


def _start(checked: Checked, opportunity: str) -> tuple[Entries, str]:
    """The entries that the question is about, and the opportunity's key."""
    if checked.broken:
        raise UsageError("Nothing can be split now.", "Correct the headers first: netbook validate")
    entries = checked.entries.with_tabs(no_entries(RECEIPTS))
    if not opportunity:
        return only(with_new_opportunity(entries), NEW), NEW
    known = {same_name(key): str(key) for key in entries["Opportunities"].texts("opportunity")}
    key = known.get(same_name(opportunity), "")
    if not key:
        near = nearest(opportunity, known)
        hint = f"Did you mean {near}? " if near else ""
        raise UsageError(
            f"There is no opportunity '{opportunity}'.",
            f"{hint}Without a name it is a new proposal: netbook simulate -h",
        )
    if key in checked.doubts:
        raise UsageError(f"{key} cannot be split: {checked.doubts[key]}.", "Correct it first: netbook validate")
    return only(entries, key), key


def _refuse_other_currencies(entries: Entries, network: Network) -> None:
    """Hours at a rate in another currency than the opportunity's."""
    for trouble in currency_mismatch(entries, network):
        words = trouble.word(int(trouble.positions[0])).message.partition(". ")[0]
        raise UsageError(f"{words}.", "Write what the hours are worth too: --value 'Ana=3000', for example")


def _variants(
    checked: Checked, both: tuple[Entries, Entries], position: int, question: Question, digits: int, changed: bool
) -> tuple[list[_Asked], list[str]]:
    """What is to be split, in the order of the columns, and what to know about that."""
    now, then = (entries["Opportunities"] for entries in both)
    is_new = now.key(position) == NEW
    current = now.frame["price"].iloc[position]
    price = None if pd.isna(current) else int(current)
    prices = [money_units("--price", text, digits) for text in question.prices]
    received = [money_units("--received", text, digits) for text in question.received]
    parts: list[int | None] = [*received] or [None]
    if not prices and price is None:
        whose = "The new proposal" if is_new else now.key(position)
        raise UsageError(f"{whose} has no price yet.", "Write --price 5000, for example; several for a column each")
    usual, other = (_usual_rules(checked, tab.texts("rules")[position], position, tab.frame) for tab in (now, then))
    agreed = _day(then.frame, position)
    rules = [_named_rules(checked, name, agreed) for name in question.rules]
    if not rules and isinstance(other, str):
        ready = ", ".join(dict.fromkeys(one.name for one in checked.book.versions))
        hint = f" There is {ready}." if ready else f" Ready are {', '.join(library())}."
        raise UsageError(f"{now.key(position)}: {other}.", f"Choose one with --rules NAME.{hint}")
    notes, first = [], []
    if not is_new and price is not None and isinstance(usual, RuleSet):
        first = [_Asked(usual, price, now=True)]
    elif not is_new:
        lacks = "there is no price yet" if price is None else usual
        notes = [f"There is no column 'now': {lacks}."]
    if first and not (changed or prices or rules or received):
        return first, notes
    used = rules or [one for one in (other,) if isinstance(one, RuleSet)]
    trials = product(used, prices or [price or 0], parts)
    return [*first, *(_Asked(one, much, part) for one, much, part in trials)], notes


def _day(frame: pd.DataFrame, position: int) -> date | None:
    agreed = frame["agreed_on"].iloc[position]
    return None if pd.isna(agreed) else agreed.date()


def _usual_rules(checked: Checked, name: str, position: int, frame: pd.DataFrame) -> RuleSet | str:
    """The rule set that the opportunity has in the tab, or why it has none."""
    settled = str(frame["stage"].iloc[position]) in COUNTING_STAGES
    return version_of(checked.book, str(name), _day(frame, position), settled=settled)


def _named_rules(checked: Checked, name: str, agreed: date | None) -> RuleSet:
    """A rule set by name: of the Rules tab, a text file, or the library."""
    book = checked.book
    if not name.strip() or not book.is_known(name):
        ready = library()
        if not Path(name).is_file() and name not in ready:
            known = [*dict.fromkeys(one.name for one in book.versions), *ready]
            near = nearest(name, {same_name(one): one for one in known})
            hint = f"Did you mean '{near}'?" if near else f"There is {', '.join(dict.fromkeys(known))}."
            raise UsageError(
                f"--rules '{name}' is neither in the Rules tab, nor a text file, nor a ready rule set.", hint
            )
        source = source_of(name)
        book = rules_in(source, checked.entries)
        names = [*dict.fromkeys(one.name for one in book.versions)]
        if len(names) > 1:
            raise UsageError(f"{source.name} has several rule sets: {', '.join(names)}.", "Leave one in the file.")
        name = names[0]
    found = version_of(book, name, agreed, settled=False)
    if isinstance(found, str):
        raise UsageError(f"--rules '{name}': {found.removeprefix('its ')}.", f"See: netbook rules check {name}")
    return found


def _split(
    entries: Entries, position: int, asked: dict[int, _Asked], currency: str, without: frozenset[str]
) -> dict[int, tuple[Line, ...]]:
    """The lines of every variant, by its place: one call of the kernel for every rule set."""
    if not asked:
        return {}
    names = names_of(entries)
    weights = weights_of(entries, names)
    weights = weights[~weights["partner"].isin([*without])]
    versions = [*dict.fromkeys(one.rules for one in asked.values())]
    opportunities = pd.DataFrame(
        {
            "position": position,
            "opportunity": str(entries["Opportunities"].texts("opportunity")[position]),
            "price": [one.price for one in asked.values()],
            "currency": currency,
            "digits": minor_units(currency),
            "version": [versions.index(one.rules) for one in asked.values()],
        },
    )
    totals = [one.price if one.received is None else one.received for one in asked.values()]
    cases = price_cases(opportunities, names).assign(total=np.asarray(totals, np.int64))
    cases.index = pd.Index([*asked], name="case")
    return {
        case: tuple(lines)
        for group in split_all(entries, cases, weights, versions)
        for case, lines in _lines(group).items()
    }


def _lines(group: Group) -> dict[int, list[Line]]:
    """The lines of every case of a group, those that are held behind the others of their step."""
    texts = {step.number: line(step) for step in group.rule_set.steps}
    table = group.table
    names = group.partner_names(table["partner"].to_numpy())
    steps = [int(step) for step, _ in group.labels]
    measures = [part.by if part.by in MEASURES else "" for part in group.parts]
    columns = (table[name].tolist() for name in ("case", "ordinal", "amount", "weight"))
    given = zip(*columns, names, reasons_of(group, table), strict=True)
    found: dict[int, list[Line]] = {int(case): [] for case in group.cases.index}
    for case, ordinal, amount, weight, partner, why in given:
        step, lacks = steps[ordinal], "" if weight else str(measures[ordinal] or "")
        if partner:
            found[case].append(Line(step, texts[step], str(partner), amount, str(why), lacks=lacks))
    held = group.split.held
    whose = nobody_yet(held["nobody"].tolist(), [HELD] * len(held))
    for row, name in zip(held.itertuples(), whose, strict=True):
        step = int(row.step)
        found[int(row.case)].append(Line(step, texts.get(step, ""), "", int(row.amount), str(row.reason), name))
    return {case: sorted(lines, key=lambda one: one.step) for case, lines in found.items()}


def _notes(every: Iterable[Sequence[Line]]) -> list[str]:
    """Why money is held, and whose contribution counts for nothing."""
    lines = [one for some in every for one in some]
    held = [f"{one.why[:1].upper()}{one.why[1:]}." for one in lines if one.held == HELD]
    idle = [
        f"{one.partner} counts for nothing in step {one.step}: it shares by {one.lacks}, and there is none. "
        f"Write --{one.lacks} '{one.partner}=N'."
        for one in lines
        if one.lacks
    ]
    return [*dict.fromkeys([*held, *idle])]


def _labels(asked: Sequence[_Asked], digits: int) -> list[tuple[str, ...]]:
    """What is different about each variant, a line each."""
    several_prices, several_rules, several_receipts = (
        len({getattr(one, name) for one in asked}) > 1 for name in ("price", "rules", "received")
    )
    labels = []
    for one in asked:
        label = [NOW] if one.now else []
        label += [money_text(one.price, digits)] if several_prices else []
        label += [one.rules.name] if several_rules else []
        paid = "whole price" if one.received is None else f"{money_text(one.received, digits)} in"
        label += [paid] if several_receipts else []
        labels.append(tuple(label or [WHAT_IF]))
    return labels


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, amount in amounts:
        sums[name] = sums.get(name, 0) + amount
    return sums
