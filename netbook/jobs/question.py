"""What somebody asks of `simulate`, as typed -> what is supposed; or a message that says what to write instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from netbook.checks.unknown_link import ONE_OF, known_names, nearest
from netbook.errors import UsageError
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.money import CURRENCIES, to_minor
from netbook.model.schema import NUMBER_SCALE
from netbook.rules.conditions import when
from netbook.rules.model import Condition
from netbook.rules.scanner import Trouble, money, number
from netbook.steps.suppose import Amount, Gift, Supposed

T = TypeVar("T")
LARGEST = 2**53
"""Above this a spreadsheet could not hold the amount either."""
USUAL_ROLE = "work"
LINKED = {"introduced_by": "Partners", "lead_partner": "Partners", "idea": "Ideas"}


@dataclass(frozen=True)
class Question:
    """The options of `netbook simulate`, as typed. Several prices, rules and amounts received are tried one by one.

    hours, value, points: 'Ana=40', 'Ana:sale=10', 'Ana=+5' (beside what is recorded). add: 'Ana:sale'.
    columns: 'client year=2', of the opportunity.
    """

    opportunity: str = ""
    prices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    agreed_on: str = ""

    @property
    def supposed_words(self) -> tuple[str, ...]:
        """What is supposed in all variants, in the words of the options."""
        measures = (("hours", self.hours), ("value", self.value), ("points", self.points), ("add", self.add),
                    ("without", self.without), ("set", self.columns))  # fmt: skip
        said = [f"{name} {text}" for name, texts in measures for text in texts]
        return (*said, *([f"agreed on {self.agreed_on}"] if self.agreed_on else []))


def columns_of(question: Question, entries: Entries, *, is_new: bool) -> dict[str, str | int | date]:
    """The cells of the opportunity that are supposed to be others. Raises UsageError."""
    asked = [("--set", text, text) for text in question.columns]
    asked += [("--agreed-on", question.agreed_on, f"agreed on={question.agreed_on}")] if question.agreed_on else []
    cells: dict[str, str | int | date] = {}
    for option, typed, text in asked:
        conditions = _read(option, typed, when, text)
        if len(conditions) != 1 or conditions[0].op != "=":
            raise UsageError(
                f"{option} '{typed}': write one column and its value.", "For example --set 'client year=2'"
            )
        cells[conditions[0].column] = _cell(option, typed, conditions[0], entries, is_new=is_new)
    return cells


def _cell(option: str, typed: str, condition: Condition, entries: Entries, *, is_new: bool) -> str | int | date:
    name, value = condition.column, condition.value
    if name == "price":
        raise UsageError(f"{option} '{typed}': the price has an option of its own.", f"Write --price {value}")
    if name == "currency":
        return _currency(option, typed, str(value).upper(), is_new=is_new)
    if name in LINKED and isinstance(value, str):
        return _known(option, typed, value, LINKED[name], entries)
    return _units(option, typed, value, NUMBER_SCALE) if isinstance(value, Decimal) else value


def _currency(option: str, typed: str, code: str, *, is_new: bool) -> str:
    if not is_new:
        message = f"{option} '{typed}': what is recorded for an opportunity is in its own currency."
        raise UsageError(message, "Leave OPPORTUNITY out to try a new proposal in another one.")
    if code not in CURRENCIES:
        raise UsageError(f"{option} '{typed}': '{code}' is not a currency code.", "Write three capitals, such as EUR")
    return code


def supposed(question: Question, entries: Entries, columns: Mapping[str, str | int | date], digits: int) -> Supposed:
    """What the options suppose, in an opportunity whose currency has so many `digits`. Raises UsageError."""
    gifts: dict[tuple[str, str], Gift] = {}
    for name, texts in (("hours", question.hours), ("value", question.value), ("points", question.points)):
        for text in texts:
            pair, amount = _amount(f"--{name}", text, entries, digits if name == "value" else None)
            gift = gifts.get(pair, Gift())
            if getattr(gift, name) is not None:
                raise UsageError(f"--{name} '{text}': {pair[0]} ({pair[1]}) is there twice.", "Write one of them")
            gifts[pair] = replace(gift, **{name: amount})
    for text in question.add:
        if ":" not in text:
            raise UsageError(f"--add '{text}': in which role?", f"Write --add '{text}:sale', for example")
        gifts.setdefault(_pair("--add", text, text, entries), Gift())
    without = frozenset(_known("--without", text, text, "Partners", entries) for text in question.without)
    for partner, role in gifts:
        if partner in without:
            raise UsageError(f"--without '{partner}': another option gives {partner} the role {role}.", "Leave one out")
    return Supposed(gifts, without, columns)


def _amount(option: str, text: str, entries: Entries, digits: int | None) -> tuple[tuple[str, str], Amount]:
    who, equals, much = text.rpartition("=")
    if not equals or not who.strip() or not much.strip():
        raise UsageError(f"{option} '{text}': write who and how much.", f"For example {option} 'Ana=40'")
    pair = _pair(option, text, who, entries)
    more, bare = much.strip().startswith("+"), much.strip().removeprefix("+").strip()
    if digits is not None:
        return pair, Amount(money_units(option, bare, digits), more)
    return pair, Amount(_units(option, text, _read(option, text, number, bare), NUMBER_SCALE), more)


def _pair(option: str, text: str, who: str, entries: Entries) -> tuple[str, str]:
    """Partner and role of 'Ana' or 'Ana:sale'; a partner's name may have a colon itself."""
    partner, colon, role = who.rpartition(":")
    if not colon or same_name(who) in known_names(entries, "Partners"):
        return _known(option, text, who, "Partners", entries), USUAL_ROLE
    return _known(option, text, partner, "Partners", entries), _known(option, text, role, "Roles", entries)


def _known(option: str, text: str, name: str, title: str, entries: Entries) -> str:
    """`name` as it is spelt in the tab `title`, whose row must be without errors."""
    known = known_names(entries, title)
    name = name.strip()
    if same_name(name) not in known:
        near = nearest(name, known)
        some = ", ".join([*known.values()][:12])
        hint = (
            f"Did you mean '{near}'?"
            if near
            else f"The tab {title} has {some}."
            if some
            else f"Add it to the tab {title}."
        )
        raise UsageError(f"{option} '{text}': '{name}' is not {ONE_OF[title]}.", hint)
    tab, spelt = entries[title], known[same_name(name)]
    for position in tab.frame["bad"].to_numpy(bool).nonzero()[0].tolist():
        if tab.key(position) == spelt:
            message = f"{option} '{text}': there is an error in {tab.at(position).in_workbook} ({spelt})."
            raise UsageError(message, "Correct it first: netbook validate")
    return spelt


def money_units(option: str, text: str, digits: int) -> int:
    """An amount of money in minor units. Raises UsageError."""
    amount = _read(option, text, money, text.strip())
    units = to_minor(amount, digits)
    if units is None:
        cut = amount.quantize(Decimal(1).scaleb(-digits))
        message = f"{option} '{text}' has more decimals than the currency ({digits})."
        raise UsageError(message, f"Write {cut}, for example")
    return _not_too_large(option, text, units)


def _units(option: str, text: str, amount: Decimal, scale: int) -> int:
    units = amount * scale
    if units != int(units):
        raise UsageError(f"{option} '{text}' has more than 6 decimals.", "Write fewer")
    return _not_too_large(option, text, int(units))


def _not_too_large(option: str, text: str, units: int) -> int:
    if units >= LARGEST:
        raise UsageError(f"{option} '{text}' is more than a spreadsheet can hold.", "Write a smaller number")
    return units


def _read(option: str, typed: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except Trouble as trouble:
        raise UsageError(f"{option} '{typed}': {trouble.message}.") from trouble
