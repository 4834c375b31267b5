"""Mistakes that only several columns or tabs together show."""

from collections.abc import Callable
from datetime import date, timedelta

from openpyxl.cell.cell import Cell

from netbook.model.money import minor_units
from tests.mistakes.clean import IN_EUROS
from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at

WON = ("won", "delivered")
OPEN = ("lead", "qualified", "proposal")


def _stage(*stages: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.get("stage") in stages


def _row(desk: Desk, entry: Entry, name: str) -> object:
    """A field of the opportunity that a row belongs to."""
    return next(one.get(name) for one in desk.every("Opportunities") if one.opportunity == entry.opportunity)


def _opportunity(desk: Desk, entry: Entry) -> Entry:
    return next(one for one in desk.every("Opportunities") if one.opportunity == entry.opportunity)


def _rest(desk: Desk, entry: Entry, *tabs: str) -> tuple[Cell, ...]:
    """All cells of other tabs that belong to the opportunity."""
    return tuple(cell for tab in tabs for one in desk.of(entry.opportunity, tab) for cell in one.all)


def _type_day(cell: Cell, day: date) -> None:
    cell.value = day
    cell.number_format = "yyyy-mm-dd"


# --- the opportunity itself --------------------------------------------------------------------------


@kind(
    "won-without-price",
    "won-incomplete",
    "required",
    why="CRM: the deal is closed on the phone, the rest follows later",
)
def won_without_price(desk: Desk) -> list[Mark]:
    """Won, and nobody wrote the price down."""
    entry = desk.entry("Opportunities", "price", where=_stage(*WON))
    entry["price"].value = None
    rest = _rest(desk, entry, "Receipts", "Contributions")
    return told_at(entry["price"], entry["stage"], opportunity=entry.opportunity, also=rest)


@kind("won-incomplete", "won-without-date", why="the rest is to follow later")
def won_without_rules(desk: Desk) -> list[Mark]:
    """Won, without a rule set or the day on which it was agreed."""
    entry = desk.entry("Opportunities", "agreed_on", where=_stage(*WON))
    entry["rules"].value = None
    entry["agreed_on"].value = None
    return told_at(entry["rules"], entry["agreed_on"], entry["stage"], also=_rest(desk, entry, "Receipts"))


@kind("won-without-date", "won-incomplete", why="the rest is to follow later")
def won_without_a_day(desk: Desk) -> list[Mark]:
    """Won, lost or dropped, and no day on which it was decided."""
    entry = desk.entry("Opportunities", "decided_date", where=_stage(*WON, "lost"))
    entry["decided_date"].value = None
    return told_at(entry["decided_date"], entry["stage"])


@kind("dates-out-of-order", why="January: the old year out of habit")
def decided_before_it_began(desk: Desk) -> list[Mark]:
    """Decided before it was first heard of: last year's number out of habit."""
    entry = desk.entry(
        "Opportunities", "decided_date", "lead_date", where=_stage("won", "lost", "delivered", "dropped")
    )
    _type_day(entry["decided_date"], entry.get("lead_date") - timedelta(desk.rng.randint(5, 300)))
    return told_at(entry["decided_date"], entry["lead_date"], also=(entry["agreed_on"], entry["proposal_date"]))


@kind("dates-out-of-order", why="day and month exchanged")
def proposal_before_lead(desk: Desk) -> list[Mark]:
    """The proposal went out before the lead came in."""
    entry = desk.entry("Opportunities", "proposal_date", "lead_date")
    _type_day(entry["proposal_date"], entry.get("lead_date") - timedelta(desk.rng.randint(5, 90)))
    return told_at(entry["proposal_date"], entry["lead_date"])


@kind("dates-out-of-order", "won-incomplete", why="the year of the master agreement, years ago")
def agreed_before_it_began(desk: Desk) -> list[Mark]:
    """The rules were agreed a year before anybody had heard of the opportunity."""
    entry = desk.entry("Opportunities", "agreed_on", where=lambda e: bool(desk.of(e.opportunity, "Receipts")))
    _type_day(entry["agreed_on"], entry.get("lead_date") - timedelta(400))
    return told_at(entry["agreed_on"], entry["lead_date"], entry["decided_date"])


@kind("open-but-decided", "past-its-date", why="the stage is forgotten when the date is typed")
def open_but_decided(desk: Desk) -> list[Mark]:
    """There is a day of decision, but the stage still says proposal."""
    entry = desk.entry("Opportunities", "lead_date", where=_stage(*OPEN))
    _type_day(entry["decided_date"], desk.today - timedelta(1))
    return told_at(entry["decided_date"], entry["stage"])


@kind("probability-and-stage", why="the probability stays when the stage moves on")
def probability_of_the_past(desk: Desk) -> list[Mark]:
    """Won, lost or dropped, with a probability of 50%."""
    entry = desk.entry("Opportunities", where=_stage("won", "lost", "dropped", "delivered"))
    entry["probability"].value = desk.one_of(0.5, 0.3, 0.8)
    return told_at(entry["probability"], entry["stage"])


@kind("sale-with-rate", why="a rate filled down over all rows")
def sale_with_a_rate(desk: Desk) -> list[Mark]:
    """Pre-sale work is free, but a rate was filled down over it."""
    entry = desk.entry("Contributions", "hours", where=lambda e: e.get("role") == "sale" and e.get("rate") is None)
    entry["rate"].value = 90
    return told_at(entry["rate"], entry["role"])


# --- work and time -----------------------------------------------------------------------------------


@kind("before-opportunity", "work-before-won", "dates-out-of-order", why="last year's number in January")
def work_before_the_opportunity(desk: Desk) -> list[Mark]:
    """Work dated before the opportunity was first heard of."""
    entry = desk.entry("Contributions", "date", where=lambda e: _row(desk, e, "lead_date") is not None)
    day = _row(desk, entry, "lead_date")
    assert isinstance(day, date)
    _type_day(entry["date"], day - timedelta(desk.rng.randint(20, 80)))
    return told_at(entry["date"], entry["opportunity"])


@kind("work-before-won", "before-opportunity", why="delivery begun on a handshake, or the wrong month")
def delivery_before_won(desk: Desk) -> list[Mark]:
    """Delivery dated before the opportunity was won."""
    entry = desk.entry(
        "Contributions", "date", where=lambda e: e.get("role") == "work" and _row(desk, e, "stage") in WON
    )
    day = _row(desk, entry, "lead_date")
    assert isinstance(day, date)
    _type_day(entry["date"], day + timedelta(1))
    return told_at(entry["date"], entry["opportunity"])


@kind("work-on-unwon", "work-before-won", why="hours booked on the wrong line of a list")
def work_on_an_unwon_one(desk: Desk) -> list[Mark]:
    """Delivery booked on an opportunity that is lost, dropped or open."""
    targets = desk.free("Opportunities", where=_stage("lost", "dropped", "lead", "qualified"))
    entry = desk.entry(
        "Contributions", "hours", where=lambda e: e.get("role") == "work" and _row(desk, e, "stage") in WON
    )
    if not targets:
        raise NoPlaceError("nothing is lost")
    target = desk.rng.choice(targets)
    desk.claim(target)
    entry["opportunity"].value = target.get("opportunity")
    return told_at(entry["opportunity"], entry["role"], entry["date"], target["stage"], also=entry.all)


@kind("partner-not-active", why="a namesake, or the wrong line of a list")
def work_after_leaving(desk: Desk) -> list[Mark]:
    """Work of a partner who had left by then."""
    entry = desk.entry("Contributions", "date", "partner")
    partner = next(one for one in desk.every("Partners") if one.get("partner") == entry.get("partner"))
    if id(partner) in desk.taken:
        raise NoPlaceError("partner touched")
    desk.claim(partner)
    _type_day(partner["left"], entry.get("date") - timedelta(1))
    later = []
    for cell in desk.links_to("Partners", partner.get("partner")):
        later += list(cell.parent[cell.row])
    return told_at(entry["date"], entry["partner"], partner["left"], also=tuple(later))


@kind("partner-not-active", why="the day of the contract, typed as the day of joining")
def work_before_joining(desk: Desk) -> list[Mark]:
    """Work of a partner before their first day."""
    entry = desk.entry("Contributions", "date", "partner")
    partner = next(one for one in desk.every("Partners") if one.get("partner") == entry.get("partner"))
    if id(partner) in desk.taken:
        raise NoPlaceError("partner touched")
    desk.claim(partner)
    _type_day(partner["joined"], entry.get("date") + timedelta(5))
    earlier = []
    for cell in desk.links_to("Partners", partner.get("partner")):
        earlier += list(cell.parent[cell.row])
    return told_at(entry["date"], entry["partner"], partner["joined"], also=tuple(earlier))


@kind("amounts-differ", why="three cells for one fact: one is changed, the others are not")
def value_is_not_hours_times_rate(desk: Desk) -> list[Mark]:
    """Hours, rate and value are all typed, and do not fit together."""
    entry = desk.entry(
        "Contributions",
        "hours",
        where=lambda e: e.get("role") == "work" and e.get("value") is None and e.get("rate") is not None,
    )
    entry["value"].value = round(entry.get("hours") * entry.get("rate")) + 150
    return told_at(entry["value"], entry["hours"], entry["rate"])


@kind("no-measure", why="an entry 'to be filled in later'")
def work_without_any_measure(desk: Desk) -> list[Mark]:
    """Delivery without hours, value or points: it counts as nothing."""
    entry = desk.entry("Contributions", "hours", where=lambda e: e.get("role") == "work")
    for name in ("hours", "value", "points", "rate"):
        entry[name].value = None
    return told_at(entry["hours"], entry["value"], entry["points"], row=True)


# --- money -------------------------------------------------------------------------------------------


def _paid(desk: Desk, *, kind_of: str = "payment") -> Entry:
    return desk.entry(
        "Receipts",
        "net",
        where=lambda e: (
            (e.get("kind") or "payment") == kind_of
            and _row(desk, e, "price") is not None
            and e.get("currency") in (None, _row(desk, e, "currency"))
        ),
    )


@kind("receipts-above-price", why="the gross amount typed as net, or paid twice")
def receipts_above_the_price(desk: Desk) -> list[Mark]:
    """More came in than was agreed."""
    entry = _paid(desk)
    price = _row(desk, entry, "price")
    assert isinstance(price, int | float)
    entry["net"].value = round(price * 2, 2)
    entry["gross"].value = entry["tax"].value = None
    others = tuple(one["net"] for one in desk.of(entry.opportunity, "Receipts"))
    return told_at(entry["net"], _opportunity(desk, entry)["price"], *others, also=_rest(desk, entry, "Receipts"))


@kind("credit-above-receipts", why="the whole invoice credited instead of a part")
def credit_above_what_came_in(desk: Desk) -> list[Mark]:
    """A credit note for more than had come in."""
    entry = _paid(desk)
    price = _row(desk, entry, "price")
    assert isinstance(price, int | float)
    entry["kind"].value = "credit"
    entry["net"].value = round(price * 1.5)
    entry["gross"].value = entry["tax"].value = None
    others = tuple(one["net"] for one in desk.of(entry.opportunity, "Receipts"))
    return told_at(entry["net"], entry["kind"], *others, also=_rest(desk, entry, "Receipts"))


def _abroad(desk: Desk, entry: Entry, code: str) -> float:
    """Make a receipt one in another currency, and tell what one of it is worth in its opportunity's."""
    entry["currency"].value = code
    return round(IN_EUROS[code] / IN_EUROS[str(_row(desk, entry, "currency"))], 4)


@kind("credit-above-receipts", why="the kind of the row above, filled down")
def credit_note_abroad(desk: Desk) -> list[Mark]:
    """The only receipt of an opportunity, in another currency, became a credit note."""
    entry = desk.entry(
        "Receipts", "net", where=lambda e: e.get("rate") is None and len(desk.of(e.opportunity, "Receipts")) == 1
    )
    entry["rate"].value = _abroad(desk, entry, "USD" if _row(desk, entry, "currency") != "USD" else "GBP")
    entry["kind"].value = "credit"
    return told_at(entry["kind"], entry["net"], also=entry.all)


@kind("receipts-above-price", why="the price is typed in thousands, or a decimal point slipped")
def price_far_below_what_came_in_from_abroad(desk: Desk) -> list[Mark]:
    """A hundredth of the price is typed; what came in is in another currency."""
    entry = desk.entry("Receipts", "net", where=lambda e: e.get("rate") is None and e.get("kind") != "credit")
    chance = _opportunity(desk, entry)
    entry["rate"].value = _abroad(desk, entry, "USD" if _row(desk, entry, "currency") != "USD" else "GBP")
    chance["price"].value = round(chance.get("price") / 100, minor_units(chance.get("currency")))
    others = tuple(one["net"] for one in desk.of(entry.opportunity, "Receipts"))
    rest = _rest(desk, entry, "Receipts", "Contributions", "Payouts")
    return told_at(chance["price"], *others, also=rest)


@kind("exchange-rate", "outlier", why="cents for euros; the rate of the other direction")
def rate_of_a_receipt_slipped(desk: Desk) -> list[Mark]:
    """The rate typed in a receipt is a hundred times what the tab Rates has, a hundredth, or below 0."""
    known = {one.get("source") for one in desk.every("Rates") if one.get("target") == desk.network.currency}
    entry = desk.entry(
        "Receipts",
        "net",
        where=lambda e: e.get("rate") is None and _row(desk, e, "currency") == desk.network.currency,
    )
    if not known:
        raise NoPlaceError("there are no rates")
    rate = _abroad(desk, entry, desk.rng.choice(sorted(known)))
    entry["rate"].value = desk.one_of(round(rate * 100, 2), round(rate / 100, 6), -rate, 0)
    marked = (entry["rate"], entry["net"])
    return told_at(*marked, topics=("exchange-rate", "out-of-range", "outlier"), also=_rest(desk, entry, "Receipts"))


@kind("amounts-differ", source="transposed digits: the difference is divisible by nine (accountingtools.com)")
def gross_tax_and_net_differ(desk: Desk) -> list[Mark]:
    """Two digits exchanged: gross minus tax is not net."""
    entry = desk.entry("Receipts", "gross", "tax", "net")
    entry["gross"].value = round(entry.get("gross") + desk.one_of(9, 90, 270, 63), 2)
    return told_at(entry["gross"], entry["tax"], entry["net"])


@kind("amounts-differ", "out-of-range", why="columns exchanged")
def tax_above_gross(desk: Desk) -> list[Mark]:
    """The tax is larger than the gross amount: two columns were exchanged."""
    entry = desk.entry("Receipts", "gross", "tax", where=lambda e: e.get("tax") not in (0, None))
    entry["gross"].value, entry["tax"].value = entry.get("tax"), entry.get("gross")
    entry["net"].value = None
    return told_at(entry["gross"], entry["tax"], entry["net"])


@kind("no-amount", "required", why="the receipt is noted, the amount follows 'later'")
def receipt_without_amount(desk: Desk) -> list[Mark]:
    """A receipt without any amount."""
    entry = desk.entry("Receipts", "net")
    for name in ("gross", "tax", "net"):
        entry[name].value = None
    return told_at(entry["gross"], entry["tax"], entry["net"])


@kind("currency-mismatch", "exchange-rate", why="the bank's currency instead of the contract's")
def receipt_in_another_currency(desk: Desk) -> list[Mark]:
    """The receipt is in another currency than its opportunity, and there is no rate."""
    entry = desk.entry("Receipts", "net", where=lambda e: e.get("rate") is None)
    own = _row(desk, entry, "currency")
    entry["currency"].value = desk.rng.choice([code for code in ("NOK", "PLN", "AUD") if code != own])
    return told_at(entry["currency"], entry["rate"])


@kind("currency-mismatch", "exchange-rate", why="a rate where none is needed")
def rate_between_equal_currencies(desk: Desk) -> list[Mark]:
    """A rate of 1.08 beside a receipt in the opportunity's own currency."""
    entry = desk.entry(
        "Receipts",
        "net",
        where=lambda e: e.get("rate") is None and e.get("currency") in (None, _row(desk, e, "currency")),
    )
    entry["rate"].value = desk.one_of(1.08, 0.92)
    return told_at(entry["rate"], entry["currency"], also=_rest(desk, entry, "Receipts"))


@kind("exchange-rate", "outlier", why="a rate the wrong way round: 1.11 for 0.90")
def rate_unlike_its_neighbours(desk: Desk) -> list[Mark]:
    """Two rates of one pair within days differ by a factor of a hundred."""
    entry = desk.entry("Rates", "rate", "date")
    twin = desk.add("Rates", {name: entry.get(name) for name in ("source", "target")})
    _type_day(twin["date"], entry.get("date") + timedelta(2))
    twin["rate"].value = round(entry.get("rate") * 100, 4)
    return told_at(entry["rate"], twin["rate"])


@kind("currency-mismatch", why="a partner abroad")
def rate_in_another_currency(desk: Desk) -> list[Mark]:
    """A partner's rate is in another currency than the opportunities that it is used for."""
    used = {
        one.get("partner")
        for one in desk.every("Contributions")
        if one.get("role") == "work" and one.get("rate") is None and one.get("value") is None
    }
    entry = desk.entry("Partners", "rate", where=lambda e: e.get("partner") in used)
    entry["currency"].value = "NOK"
    links = []
    for cell in desk.links_to("Partners", entry.get("partner")):
        if cell.parent.title == "Contributions":
            links += list(cell.parent[cell.row])
    return told_at(entry["currency"], entry["rate"], *links)


@kind("receipt-on-unwon", why="the stage is forgotten when money comes in")
def receipt_on_an_unwon_one(desk: Desk) -> list[Mark]:
    """Money came in for an opportunity that is still a lead, or lost."""
    entry = desk.entry(
        "Opportunities", where=lambda e: e.get("stage") in WON and bool(desk.of(e.opportunity, "Receipts"))
    )
    entry["stage"].value = desk.one_of("proposal", "lost", "lead")
    receipts = tuple(one["opportunity"] for one in desk.of(entry.opportunity, "Receipts"))
    return told_at(
        entry["stage"], *receipts, also=(*entry.all, *_rest(desk, entry, "Receipts", "Contributions", "Payouts"))
    )


@kind("nobody-in-role", why="work done and paid, and nobody wrote it down")
def money_without_anybody_in_the_role(desk: Desk) -> list[Mark]:
    """Receipts are there, but nobody is recorded in a role that the rules pay."""
    entry = desk.entry(
        "Opportunities",
        where=lambda e: (
            e.get("stage") in WON
            and bool(desk.of(e.opportunity, "Receipts"))
            and any(one.get("role") == "work" for one in desk.of(e.opportunity, "Contributions"))
        ),
    )
    works = [one for one in desk.of(entry.opportunity, "Contributions") if one.get("role") == "work"]
    for one in works:
        one["role"].value = "review"
    receipts = tuple(one["opportunity"] for one in desk.of(entry.opportunity, "Receipts"))
    roles = tuple(one["role"] for one in works)
    rest = _rest(desk, entry, "Receipts", "Contributions")
    return told_at(*entry.all, *receipts, *roles, row=True, opportunity=entry.opportunity, also=rest)


@kind("payout-too-much", why="paid twice, or to the wrong person")
def payout_above_everything(desk: Desk) -> list[Mark]:
    """A partner was paid out many times what the whole network took in."""
    entry = desk.entry("Payouts", "amount")
    entry["amount"].value = round(entry.get("amount") * 5000)
    return told_at(entry["amount"], topics=("payout-too-much", "outlier"))


@kind("no-part", why="the next name in the list, or last month's opportunity")
def payout_for_somebody_elses_work(desk: Desk) -> list[Mark]:
    """A partner is paid out for an opportunity in which they have no part."""
    entry = desk.entry("Payouts", "opportunity", where=lambda e: e.get("kind") != "advance")
    chance = _opportunity(desk, entry)
    people = {one.get("partner") for one in desk.of(entry.opportunity, "Contributions")}
    people |= {chance.get("lead_partner"), chance.get("introduced_by")}
    for one in desk.every("Ideas"):
        if one.get("idea") == chance.get("idea"):
            people |= {*one.get("participants").split(", ")}
    others = sorted({*desk.partners()} - people)
    if not others:
        raise NoPlaceError("all have a part")
    entry["partner"].value = desk.rng.choice(others)
    return told_at(entry["partner"], entry["opportunity"], entry["amount"], also=entry.all)


@kind("same-person", "partner-twice", why="the form was filled in for oneself")
def referred_oneself(desk: Desk) -> list[Mark]:
    """A partner referred themselves."""
    entry = desk.entry("Referrals", "source", "about")
    entry["about"].value = entry.get("source")
    return told_at(entry["source"], entry["about"])


# --- rules and periods -------------------------------------------------------------------------------


def _parts(desk: Desk) -> list[Entry]:
    rows = list(desk.free("Rules", "part"))
    if not rows:
        first = next(
            (
                one
                for one in desk.free(
                    "Rules", "take", where=lambda e: e.get("take") == "rest" and e.get("by") == "value"
                )
            ),
            None,
        )
        if first is None:
            raise NoPlaceError("no step with parts")
        first["part"].value = "60%"
        last = desk.add(
            "Rules",
            {
                "rules": first.get("rules"),
                "start": first.get("start"),
                "step": first.get("step"),
                "part": "40%",
                "to": "sale",
                "by": "equal",
            },
        )
        rows = [first, last]
    for one in rows:
        desk.claim(one)
    return rows


@kind("parts-not-whole", "rule-not-understood", why="60 + 30: somebody left, and the rest was not changed")
def parts_do_not_add_up(desk: Desk) -> list[Mark]:
    """The parts of a step add up to 90% or 110%."""
    rows = _parts(desk)
    rows[-1]["part"].value = desk.one_of("30%", "50%", "39%", "39.9%")
    step = [one for one in desk.every("Rules") if one.get("rules") == rows[-1].get("rules")]
    return told_at(
        *(one[name] for one in step for name in ("part", "step", "take")),
        also=tuple(c for one in step for c in one.all),
    )


@kind("part-missing", "parts-not-whole", "rule-not-understood", why="the cell was skipped")
def part_missing(desk: Desk) -> list[Mark]:
    """One row of a step has no part."""
    rows = _parts(desk)
    rows[-1]["part"].value = None
    step = [one for one in desk.every("Rules") if one.get("rules") == rows[-1].get("rules")]
    return told_at(
        *(one[name] for one in step for name in ("part", "step", "take", "to")),
        also=tuple(c for one in step for c in one.all),
    )


@kind("rule-not-understood", why="rules in people's own words")
def rule_without_a_base(desk: Desk) -> list[Mark]:
    """'30%' of what? '500' when? 'the remainder'."""
    entry = desk.entry("Rules", "take", where=lambda e: e.get("take") != "rest")
    entry["take"].value = desk.one_of("30%", "500", "a third", "30 % vom Preis", "first 30% of rest", 0.3)
    return told_at(entry["take"])


@kind("rule-not-understood", why="the last row deleted")
def rule_without_an_end(desk: Desk) -> list[Mark]:
    """The step that takes the rest is gone: part of the money has no home."""
    entry = desk.entry(
        "Rules", "take", where=lambda e: e.get("take") == "rest" and e.get("part") is None and e.get("step") != 1
    )
    entry["take"].value = "10% of price"
    step = [one for one in desk.every("Rules") if one.get("rules") == entry.get("rules")]
    return told_at(*(one["take"] for one in step), row=True)


@kind("rule-not-understood", "out-of-range", why="a hard limit in words")
def rule_limit_in_words(desk: Desk) -> list[Mark]:
    """'at most 8k', 'none', '10%?' as the limit of a step."""
    entry = desk.entry("Rules", "to", where=lambda e: e.get("to") == "work")
    name = desk.one_of("max", "min")
    entry[name].value = desk.one_of("at most 8k", "a lot", "about 500", "-200")
    return told_at(entry[name])


@kind("partner-twice", why="the same name typed twice in a long list")
def participant_twice(desk: Desk) -> list[Mark]:
    """A participant stands twice in a list."""
    entry = desk.entry("Ideas", "participants")
    entry["participants"].value += ", " + entry.get("participants").split(", ")[0]
    return told_at(entry["participants"], harmless=True)


@kind(
    "periods-overlap",
    "out-of-range",
    "dates-out-of-order",
    why="a quarter's last day taken for the next one's first",
)
def periods_overlap(desk: Desk) -> list[Mark]:
    """Two periods share days."""
    entry = desk.rng.choice(desk.free("Periods", "start")[1:])
    desk.claim(entry)
    before = next(one for one in desk.every("Periods") if one.get("end") == entry.get("start") - timedelta(1))
    _type_day(entry["start"], entry.get("start") - timedelta(20))
    return told_at(entry["start"], before["end"], row=True)


@kind("rule-not-understood", why="numbered lists: '1st', 'first', 'A'")
def rule_step_in_words(desk: Desk) -> list[Mark]:
    """The number of a step is a word: '1st', 'first', 'A)'."""
    entry = desk.entry("Rules", "step")
    entry["step"].value = desk.one_of("first", "A)", "one", "?", "last")
    step = [one for one in desk.every("Rules") if one.get("rules") == entry.get("rules")]
    return told_at(entry["step"], also=tuple(cell for one in step for cell in one.all))


@kind("rule-not-understood", "required", why="the column was thought to be optional")
def rule_without_by(desk: Desk) -> list[Mark]:
    """Several people are paid, and nothing says how they share."""
    entry = desk.entry("Rules", "by", where=lambda e: e.get("to") == "work")
    entry["by"].value = None
    return told_at(entry["by"], entry["to"])


@kind("rule-not-understood", "unknown-link", why="the sign @ is hard to find on some keyboards")
def rule_partner_without_at(desk: Desk) -> list[Mark]:
    """A partner is to be paid, written as if they were a role."""
    entry = desk.entry("Rules", "to", where=lambda e: e.get("to") in ("sale", "@network"))
    entry["to"].value = desk.partners()[0]
    return told_at(entry["to"])


KINDS = kinds_of(vars())
