"""The grammar of a rule's cells: Take, Part, To, By, Min and Max, When. No formulas, nothing is evaluated."""

from collections.abc import Collection
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from netbook.rules.model import (
    Basis,
    By,
    Everyone,
    FirstMoney,
    Item,
    Named,
    Price,
    Rest,
    RestSlice,
    Role,
    RoleValue,
    Slice,
    StepAmount,
    Take,
    To,
    Tranche,
)
from netbook.rules.scanner import RESERVED, Scanner, Trouble, money, number, percent_text, plain

MOST_NUMBER = 1_000_000
_EXAMPLES = "'first 30% of price', 'first 500', '10% of price', '10% of rest' or 'rest'"


def take(text: str) -> Take:
    """Read a Take cell. Raises Trouble."""
    scan = Scanner(text)
    if scan.ended():
        raise Trouble(f"this step takes nothing yet. Write how much it takes: {_EXAMPLES}")
    if scan.word("rest"):
        found: Take = Rest()
    elif scan.word("first"):
        found = _first(scan)
    else:
        found = _slice(scan)
    if not scan.ended():
        raise _not_a_take(text, f"'{scan.rest}' in it is not understood")
    return found


def _not_a_take(text: str, why: str = "it is not understood") -> Trouble:
    return Trouble(f"'{text.strip()}' - {why}. Write {_EXAMPLES}")


def _first(scan: Scanner) -> Take:
    start = scan.at
    pct = scan.percent()
    if pct is None:
        amount = _amount(scan, "first")
        if scan.peek().casefold() == "of":
            digits = scan.since(start)
            fix = f"first {digits}% {' '.join(scan.rest.split())}"
            raise Trouble(f"'{scan.text.strip()}' - is {digits} a share? Write '{fix}'", fix)
        return FirstMoney(amount)
    share = scan.since(start)
    _of(scan, f"first {share}", f"'first {share} of price' or 'first {share} of expense'")
    basis = _basis(scan, share)
    if scan.peek().casefold() in ("above", "below"):
        instead = " ".join(scan.text[start:].split())
        raise Trouble(
            f"'first {instead}' - a part that is filled first has no 'above' or 'below'. "
            f"Write '{instead}' (a share of every receipt)",
            instead,
        )
    return Tranche(pct, basis, _up_to(scan))


def _basis(scan: Scanner, share: str) -> Basis:
    word = scan.word()
    match word.casefold():
        case "price":
            return Price()
        case "rest":
            raise Trouble(
                f"'first {share} of rest' - the rest has no fixed size. Write '{share} of rest' (a share of "
                f"every receipt) or 'first {share} of price' (filled before later steps)"
            )
        case "step":
            return StepAmount(_step_number(scan))
        case "" | "everyone":
            raise Trouble(
                f"'{scan.text.strip()}' - {share} of what? Write 'first {share} of price' or 'first {share} of expense'"
            )
    return RoleValue(_role_word(word))


def _step_number(scan: Scanner) -> int:
    digits = scan.number_text()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
        raise Trouble(f"'{scan.text.strip()}' - which step? Write its number, as in 'first 25% of step 2'")
    return int(digits)


def _slice(scan: Scanner) -> Take:
    start = scan.at
    pct = scan.percent()
    if pct is None:
        raise _no_percent(scan)
    share = scan.since(start)
    _of(scan, share, f"'{share} of price', '{share} of rest' or 'first {share} of price'")
    word = scan.word()
    match word.casefold():
        case "rest":
            return RestSlice(pct, _up_to(scan))
        case "price":
            return _price_slice(scan, pct)
        case "step":
            raise Trouble(
                f"'{scan.text.strip()}' - a share of a step is filled first. Write 'first {share} of step N'",
                f"first {share} of step{scan.text[scan.at :].rstrip()}",
            )
        case "":
            raise Trouble(
                f"'{share}' - {share} of what? Write '{share} of price', '{share} of rest' or 'first {share} of price'"
            )
    near = get_close_matches(word.casefold(), ("price", "rest"), 1, 0.6)
    if near:
        raise Trouble(f"'{word}' is not understood. Did you mean '{share} of {near[0]}'?", f"{share} of {near[0]}")
    raise Trouble(
        f"'{scan.text.strip()}' - a share of what is recorded for '{word}' is filled first. "
        f"Write 'first {share} of {word}'",
        f"first {share} of {word}",
    )


def _price_slice(scan: Scanner, pct: Fraction) -> Slice:
    above = _amount(scan, "above") if scan.word("above") else None
    below = _amount(scan, "below") if scan.word("below") else None
    if above is None and below is not None and scan.word("above"):
        above = _amount(scan, "above")
    if above is not None and below is not None and above >= below:
        raise Trouble(
            f"'{scan.text.strip()}' - there is nothing above {plain(above)} and below {plain(below)}. Swap them"
        )
    return Slice(pct, above, below, _up_to(scan))


def _no_percent(scan: Scanner) -> Trouble:
    digits = scan.number_text()
    if digits.startswith("0.") and scan.ended():  # a cell formatted as a percentage: 0.3 where it shows 30%
        share = percent_text(Fraction(number(digits)))
        return Trouble(
            f"'{digits}' - {share} of what? Write '{share} of price', '{share} of rest' or 'first {share} of price'"
        )
    if digits and scan.ended():
        return Trouble(
            f"'{digits}' - {digits} of what? Write 'first {digits}' (paid before later steps)",
            f"first {digits}",
        )
    if digits and scan.word("of"):
        return Trouble(f"'{scan.text.strip()}' - write '{digits}% of {scan.rest}'", f"{digits}% of {scan.rest}")
    if digits:
        return _not_a_take(scan.text)
    near = get_close_matches(scan.peek().casefold(), ("rest", "first"), 1, 0.6)
    if near:
        tail = scan.text[scan.at + len(scan.peek()) :].strip()
        fix = f"{near[0]} {tail}".strip()
        return Trouble(f"'{scan.text.strip()}' is not understood. Did you mean '{fix}'?", fix)
    return _not_a_take(scan.text)


def _of(scan: Scanner, share: str, instead: str) -> None:
    if scan.word("of"):
        return
    if scan.ended():
        raise Trouble(f"'{share}' - {share.removeprefix('first ')} of what? Write {instead}")
    raise _not_a_take(scan.text, f"'of' is missing before '{scan.rest}'")


def _up_to(scan: Scanner) -> Decimal | None:
    if not scan.word("up"):
        return None
    if not scan.word("to"):
        raise Trouble(f"'{scan.text.strip()}' - write the limit as in 'up to 1500'")
    return _amount(scan, "up to")


def _amount(scan: Scanner, word: str) -> Decimal:
    digits = scan.number_text()
    if not digits:
        what = scan.rest or "nothing"
        raise Trouble(f"'{scan.text.strip()}' - '{what}' is not an amount. Write it without currency: '{word} 1500'")
    amount = money(digits)
    if amount <= 0 and word != "above":
        raise Trouble(f"'{word} {digits}' takes nothing. Write an amount above 0")
    return amount


def bound(text: str, word: str) -> Decimal | None:
    """Read a Min or Max cell (`word` is 'min' or 'max'); None if it is empty. Raises Trouble."""
    scan = Scanner(text)
    if scan.ended():
        return None
    scan.word(word)
    digits = scan.number_text()
    if not digits or not scan.ended():
        raise Trouble(f"'{text.strip()}' is not an amount. Write it without currency, as in 8000")
    amount = money(digits)
    if amount == 0 and word == "max":
        raise Trouble("a maximum of 0 pays nobody. Leave the row out")
    return amount


def part(text: str) -> Fraction | None:
    """Read a Part cell; None if it is empty. Raises Trouble.

    A cell formatted as a percentage holds 0.6 where it shows 60%, so numbers up to 1 are fractions
    and numbers above 1 are percent.
    """
    scan = Scanner(text)
    if scan.ended():
        return None
    share = scan.percent()
    if share is None:
        digits = scan.number_text()
        if not digits:
            raise Trouble(f"'{text.strip()}' is not a share. Write it as in 60% or 1/3")
        value = Fraction(number(digits))
        share = value if value <= 1 else value / 100
    if not scan.ended() or not 0 < share <= 1:
        raise Trouble(f"'{text.strip()}' is not a share. Write it as in 60% or 1/3, above 0% and up to 100%")
    return share


def by(text: str) -> By | None:
    """Read a By cell; None if it is empty. Raises Trouble."""
    word = " ".join(text.split()).casefold().removeprefix("by ")
    if not word:
        return None
    if word in set(By):
        return By(word)
    near = get_close_matches(word, list(By), 1, 0.5)
    hint = f". Did you mean '{near[0]}'?" if near else ""
    raise Trouble(
        f"'{text.strip()}' is not a way to share: equal, hours, value or points{hint}",
        near[0] if near else "",
    )


def to(text: str, partners: Collection[str] = ()) -> To:
    """Read a To cell; `partners` are the known names, so that one with spaces needs no quotation marks.

    Raises Trouble.
    """
    scan = Scanner(text, partners)
    if scan.ended():
        raise Trouble("nobody is paid yet. Write a role, @partner or everyone")
    items = [_item(scan)]
    while scan.sign("+"):
        items.append(_item(scan))
    without: list[str] = []
    while scan.word("except") or (without and scan.sign("+")):
        if not scan.sign("@"):
            raise Trouble(f"'{text.strip()}' - only partners can be left out. Write 'except @Ana'")
        without.append(_partner_name(scan))
        while scan.sign("@"):
            without.append(_partner_name(scan))
    if not scan.ended():
        raise Trouble(f"'{text.strip()}' - '{scan.rest}' is not understood. Join several with '+', as in 'sale + @Ana'")
    _no_repeats(items, without)
    _all_numbers_or_none(items)
    return To(tuple(items), tuple(sorted(without)))


def _item(scan: Scanner) -> Item:
    if scan.sign("@"):
        name = _partner_name(scan)
        digits = scan.number_text()
        if not digits:
            return Named(name)
        value = number(digits)
        if value <= 0:
            raise Trouble(f"'@{name} {digits}' gets nothing. Write a number above 0")
        if value > MOST_NUMBER or value * MOST_NUMBER % 1:
            raise Trouble(f"'@{name} {digits}' has too many digits: at most a million, and 6 behind the point")
        return Named(name, value)
    word = scan.word()
    if not word:
        what = f"'{scan.rest}' is not understood" if scan.rest else "somebody is missing at the end"
        raise Trouble(f"'{scan.text.strip()}' - {what}. Write a role, @partner or everyone")
    if word.casefold() == "everyone":
        return Everyone()
    name = _role_word(word)
    return Role(name, optional=scan.sign("?"))


def _partner_name(scan: Scanner) -> str:
    name = " ".join(scan.partner().split())
    if not name:
        raise Trouble(f"'{scan.text.strip()}' - a name is missing after '@'")
    return name


def _role_word(word: str) -> str:
    if word.casefold() in RESERVED:
        raise Trouble(f"'{word}' is a word of the rules and cannot be a role")
    if word.isdigit():
        raise Trouble(f"'{word}' is not a role. Write a role, @partner or everyone")
    return word


def _key(item: Item) -> str:
    match item:
        case Named(partner):
            return f"@{partner}"
        case Role(name):
            return f"'{name}'"
        case Everyone():
            return "everyone"


def _no_repeats(items: list[Item], without: list[str]) -> None:
    keys = [_key(item).casefold() for item in items] + [f"@{name}".casefold() for name in without]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise Trouble(f"{key} is named twice")
    if "everyone" in keys and any(isinstance(item, Role) for item in items):
        raise Trouble("everyone already holds every role. Write 'everyone' alone")


def _all_numbers_or_none(items: list[Item]) -> None:
    numbered = [item for item in items if isinstance(item, Named) and item.number is not None]
    if numbered and len(numbered) < len(items):
        raise Trouble("give every named partner a number or none (a number goes only with @partner)")
