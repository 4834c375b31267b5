"""THE declaration of every tab and column of a network's workbook.

It alone drives the template, reading, validation and the page of tabs and columns in the docs.
Change it here, then run `python -m tools.generate`.
"""

from dataclasses import dataclass
from enum import StrEnum

from netbook.model.cells import same_name


class Type(StrEnum):
    """What the cells of a column hold.

    TEXT and LIST (names separated by commas) are text. MONEY is a decimal in the row's currency,
    RATE money for one hour, NUMBER a number of hours or points (kept to a millionth),
    SHARE a number from 0 to 1, FACTOR any exact decimal.
    """

    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    MONEY = "money"
    RATE = "rate"
    NUMBER = "number"
    SHARE = "share"
    FACTOR = "factor"
    DATE = "date"


_MATTERING_TEXTS_AND_DATES = ("currency", "take", "part", "min", "max", "when", "agreed_on", "start", "end", "digest")

NUMBER_SCALE = 1_000_000
"""Hours and points are whole millionths behind `normalise`."""


@dataclass(frozen=True)
class Field:
    """One column. `link` is the tab whose key it must name; `example` goes into the header's note.

    `synonyms` are other words that people use as its header: never read, but asked about when the column is missing.
    """

    name: str
    header: str
    type: Type = Type.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    link: str = ""
    help: str = ""
    example: str = ""
    width: float = 14
    synonyms: tuple[str, ...] = ()

    @property
    def matters(self) -> bool:
        """Whether leaving the column out can change who gets what, or who pays whom."""
        told = self.type in (Type.CHOICE, Type.MONEY, Type.RATE, Type.NUMBER, Type.FACTOR) or bool(self.link)
        return self.required or self.name in _MATTERING_TEXTS_AND_DATES or (told and self.name != "lead_partner")


@dataclass(frozen=True)
class TabSchema:
    """One tab that people edit.

    `key` is the field that names an entry, '' if a row has no name of its own. `prefix` is what keys given by
    netbook start with; '' means that a person must type them. `needed`: the tab must be there to start.
    """

    title: str
    help: str
    fields: tuple[Field, ...]
    key: str = ""
    prefix: str = ""
    needed: bool = False

    def field(self, name: str) -> Field:
        """The field called `name`. KeyError if there is none."""
        return next(field for field in self.fields if field.name == name)

    @property
    def key_field(self) -> Field | None:
        """The key's field, None if entries have no key."""
        return self.field(self.key) if self.key else None


STAGES = ("lead", "qualified", "proposal", "won", "delivered", "lost", "dropped")
COUNTING_STAGES = ("won", "delivered")
OPEN_STAGES = ("lead", "qualified", "proposal")
POOL = "pool"
COMMON_ROLES = ("intro", "sale", "work", "expense", "idea", "review", "support", "cash")

PARTNERS = TabSchema(
    "Partners",
    "Who works together. A pool is an account of the network itself, such as a common fund.",
    (
        Field("partner", "Partner", required=True, help="Short name, used in all other tabs.", example="Ana"),
        Field("full_name", "Full name", help="Name for statements.", example="Ana Reis", width=20),
        Field("kind", "Kind", Type.CHOICE, choices=("person", "firm", POOL),
              help="person if empty; a pool is an account of the network itself.",
              example="person", width=10),
        Field("email", "Email", help="For statements only.", example="ana@example.org", width=24),
        Field("rate", "Rate", Type.RATE, help="Price of an hour, used where a contribution has none.",
              example="90.00", width=10),
        Field("currency", "Currency", help="Currency of the rate; the network's if empty.", example="EUR",
              width=10),
        Field("skills", "Skills", Type.LIST, help="Separated by commas.", example="design, research", width=24),
        Field("joined", "Joined", Type.DATE, help="First day in the network.", example="2025-01-15", width=12),
        Field("left", "Left", Type.DATE, help="Last day in the network.", example="2026-06-30", width=12),
    ),
    key="partner",
    needed=True,
)  # fmt: skip

OPPORTUNITIES = TabSchema(
    "Opportunities",
    "Possible or won work. What is won or delivered is split; of leads and proposals, what may be expected is shown.",
    (
        Field("opportunity", "Opportunity", required=True, help="Its key, used in other tabs; given if empty.",
              example="OPP-7"),
        Field("title", "Title", help="What it is about.", example="Web shop relaunch", width=28),
        Field("client", "Client", help="Who pays.", example="Kestrel Foods", width=20),
        Field("stage", "Stage", Type.CHOICE, synonyms=("Status", "State"), required=True, choices=STAGES,
              help="How far along it is.", example="won", width=11),
        Field("lead_date", "Lead date", Type.DATE, help="When it was first heard of.", example="2026-01-12",
              width=12),
        Field("proposal_date", "Proposal date", Type.DATE, help="When the proposal went out.", example="2026-01-26",
              width=13),
        Field("decided_date", "Decided date", Type.DATE, help="When it was won, lost or dropped.",
              example="2026-02-01", width=13),
        Field("introduced_by", "Introduced by", link="Partners",
              help="The partner who brought it; has the role intro without a contribution.", example="Dee"),
        Field("lead_partner", "Lead partner", link="Partners", help="Who speaks with the client.", example="Ana"),
        Field("price", "Price", Type.MONEY, synonyms=("Amount", "Fee", "Total"),
              help="What the client pays, net of tax.", example="20000.00",
              width=13),
        Field("currency", "Currency", help="The network's if empty.", example="EUR", width=10),
        Field("probability", "Probability", Type.SHARE, help="From 0 to 1, for open opportunities: see Expected.",
              example="0.5", width=11),
        Field("rules", "Rules", link="Rules", help="The rule set that splits it; 'standard' if empty.",
              example="standard"),
        Field("agreed_on", "Agreed on", Type.DATE, help="Day the rule set was agreed; picks its version.",
              example="2026-02-01", width=12),
        Field("client_year", "Client year", Type.NUMBER, help="1 in the client's first year.", example="1", width=11),
        Field("idea", "Idea", link="Ideas", help="The group idea it came from.", example="IDEA-2"),
        Field("dispute", "Dispute", help="Anything here: computed and shown, not settled.", width=12),
        Field("note", "Note", help="Anything you like; netbook does not read it.", width=28),
    ),
    key="opportunity",
    prefix="OPP-",
    needed=True,
)  # fmt: skip

CONTRIBUTIONS = TabSchema(
    "Contributions",
    "What partners gave: introductions, pre-sale work, delivery, expenses.",
    (
        Field("contribution", "Contribution", required=True, help="Its key; given if empty.", example="CON-12"),
        Field("opportunity", "Opportunity", required=True, link="Opportunities", help="What it was for.",
              example="OPP-7"),
        Field("partner", "Partner", required=True, link="Partners", help="Who gave it.", example="Ana"),
        Field("role", "Role", required=True, link="Roles", help="In what capacity; see the tab Roles.", example="work"),
        Field("date", "Date", Type.DATE, help="When.", example="2026-02-14", width=12),
        Field("hours", "Hours", Type.NUMBER, synonyms=("Hrs", "Time"), help="Hours given.", example="12.5", width=9),
        Field("rate", "Rate", Type.RATE, help="Price of an hour; the partner's if empty.", example="90.00",
              width=10),
        Field("value", "Value", Type.MONEY, synonyms=("Amount", "Worth"),
              help="Worth in the opportunity's currency; hours x rate if empty.",
              example="1125.00", width=12),
        Field("points", "Points", Type.NUMBER, help="For rules that share by points.", example="3", width=9),
        Field("agreed_by", "Agreed by", help="Who confirmed it.", example="Ben"),
        Field("note", "Note", help="Anything you like; netbook does not read it.", width=28),
    ),
    key="contribution",
    prefix="CON-",
    needed=True,
)  # fmt: skip

RECEIPTS = TabSchema(
    "Receipts",
    "Money that came in for an opportunity, and credit notes.",
    (
        Field("receipt", "Receipt", required=True, help="Its key; given if empty.", example="R-12"),
        Field("opportunity", "Opportunity", required=True, link="Opportunities", help="What it was paid for.",
              example="OPP-7"),
        Field("date", "Date", Type.DATE, required=True, help="When it came in.", example="2026-03-31", width=12),
        Field("kind", "Kind", Type.CHOICE, choices=("payment", "credit"), synonyms=("Type",),
              help="payment if empty. A credit note is typed as a positive amount.", example="payment", width=10),
        Field("gross", "Gross", Type.MONEY, synonyms=("Gross amount", "Total"),
              help="With tax.", example="5950.00", width=12),
        Field("tax", "Tax", Type.MONEY, help="Tax in it.", example="950.00", width=12),
        Field("net", "Net", Type.MONEY, synonyms=("Amount", "Net amount"),
              help="Without tax; gross - tax if empty.", example="5000.00", width=12),
        Field("currency", "Currency", help="The opportunity's if empty.", example="EUR", width=10),
        Field("rate", "Rate", Type.FACTOR, synonyms=("Exchange rate",), width=10, example="0.9215",
              help="One of Currency is so many of the opportunity's currency; filled in from the tab Rates."),
        Field("received_by", "Received by", link="Partners", width=13, example="Ana",
              help="The partner whose account it went to; who holds the network's money if empty."),
        Field("invoice", "Invoice", help="Number of the invoice.", example="2026-031"),
    ),
    key="receipt",
    prefix="R-",
)  # fmt: skip

RULES = TabSchema(
    "Rules",
    "How money is split: steps taken in order, one or more rows a step.",
    (
        Field("rules", "Rules", required=True, help="Name of the rule set.", example="standard"),
        Field("start", "From", Type.DATE, help="First day of this version; empty if there is only one.", width=12),
        Field("step", "Step", required=True, help="Number; rows with one number share one amount.", example="1",
              width=7),
        Field("take", "Take", help="How much of the money: first 30% of price, 10% of price, rest.",
              example="first 30% of price", width=30),
        Field("part", "Part", help="Share of the step for this row, if it has several.", example="60%", width=8),
        Field("to", "To", required=True, help="Who: a role, @partner, or everyone.", example="sale", width=24),
        Field("by", "By", Type.CHOICE, choices=("equal", "hours", "value", "points"),
              help="How they share it.", example="equal", width=9),
        Field("min", "Min", synonyms=("Minimum", "At least"),
              help="At least this for each partner.", example="500", width=10),
        Field("max", "Max", synonyms=("Maximum", "At most"),
              help="At most this for each partner.", example="8000", width=10),
        Field("when", "When", help="Only for opportunities like this.", example="client year = 1", width=22),
        Field("note", "Note", help="Anything you like; netbook does not read it.", width=36),
        Field("reads_as", "Reads as", help="Written by netbook: the row in plain words, on a sample price.", width=64),
    ),
    needed=True,
)  # fmt: skip

PAYOUTS = TabSchema(
    "Payouts",
    "What partners have already been paid, or advanced.",
    (
        Field("payout", "Payout", required=True, help="Its key; given if empty.", example="PAY-3"),
        Field("partner", "Partner", required=True, link="Partners", help="Who was paid.", example="Ana"),
        Field("date", "Date", Type.DATE, required=True, help="When.", example="2026-04-05", width=12),
        Field("amount", "Amount", Type.MONEY, required=True, help="How much.", example="1500.00", width=12),
        Field("currency", "Currency", help="The network's if empty.", example="EUR", width=10),
        Field("kind", "Kind", Type.CHOICE, choices=("payout", "advance"), synonyms=("Type",), help="payout if empty.",
              example="payout", width=10),
        Field("opportunity", "Opportunity", link="Opportunities", help="If it was for one.", example="OPP-7"),
        Field("paid_by", "Paid by", link="Partners", example="Ana",
              help="The partner from whose account it went; who holds the network's money if empty."),
    ),
    key="payout",
    prefix="PAY-",
)  # fmt: skip

IDEAS = TabSchema(
    "Ideas",
    "Ideas from group sessions. They belong to everybody who took part.",
    (
        Field("idea", "Idea", required=True, help="Its key; given if empty.", example="IDEA-2"),
        Field("session_date", "Session date", Type.DATE, help="When the group met.", example="2026-01-20",
              width=13),
        Field("title", "Title", help="The idea in a line.", example="Menu planner for canteens", width=32),
        Field("participants", "Participants", Type.LIST, link="Partners",
              help="Everybody who took part; each has the role idea.", example="Ana, Ben, Dee", width=32),
        Field("status", "Status", help="Anything you like; netbook does not read it.", example="in use"),
    ),
    key="idea",
    prefix="IDEA-",
)  # fmt: skip

REFERRALS = TabSchema(
    "Referrals",
    "Who promoted and referred whom.",
    (
        Field("referral", "Referral", required=True, help="Its key; given if empty.", example="REF-4"),
        Field("date", "Date", Type.DATE, help="When.", example="2026-02-02", width=12),
        Field("source", "From", required=True, link="Partners", help="Who referred.", example="Dee"),
        Field("target", "To", help="To whom.", example="Kestrel Foods", width=20),
        Field("about", "About", link="Partners", help="Which partner was referred.", example="Ana"),
        Field("kind", "Kind", Type.CHOICE, choices=("referral", "introduction", "mention", "review"),
              help="referral if empty.", example="referral", width=12),
        Field("opportunity", "Opportunity", link="Opportunities", help="What came of it.", example="OPP-7"),
    ),
    key="referral",
    prefix="REF-",
)  # fmt: skip

ROLES = TabSchema(
    "Roles",
    "What partners can do for an opportunity. Add roles of your own.",
    (
        Field("role", "Role", required=True, help="As typed in Contributions and Rules.", example="support"),
        Field("label", "Label", help="In words.", example="After-sale support", width=28),
        Field("multiplier", "Multiplier", Type.FACTOR, example="1.5", width=11,
              help="Hours, value and points in this role count so many times when a step shares by them; 1 if empty."),
    ),
    key="role",
)  # fmt: skip

RATES = TabSchema(
    "Rates",
    "Exchange rates, for receipts in another currency than their opportunity's.",
    (
        Field("date", "Date", Type.DATE, required=True, help="Day of the rate.", example="2026-03-31", width=12),
        Field("source", "From", required=True, help="Currency.", example="USD", width=8),
        Field("target", "To", required=True, help="Currency.", example="EUR", width=8),
        Field("rate", "Rate", Type.FACTOR, required=True, help="One From is so many To.", example="0.9215",
              width=10),
    ),
)  # fmt: skip

PERIODS = TabSchema(
    "Periods",
    "Periods of the books. Close one with netbook close: its ledger lines are locked then.",
    (
        Field("period", "Period", required=True, help="Its name.", example="2026-Q1"),
        Field("start", "From", Type.DATE, help="First day.", example="2026-01-01", width=12),
        Field("end", "To", Type.DATE, help="Last day.", example="2026-03-31", width=12),
        Field("closed_on", "Closed on", Type.DATE, help="When it was closed; written by netbook.", width=12),
        Field("closed_by", "Closed by", help="Who closed it; written by netbook."),
        Field("digest", "Digest", help="Written by netbook: the mark of its locked ledger lines.", width=20),
    ),
    key="period",
)  # fmt: skip

SETTINGS = TabSchema(
    "Settings",
    "What the network has settled for itself.",
    (
        Field("setting", "Setting", required=True, help="Its name.", width=24),
        Field("value", "Value", help="Its value.", width=16),
    ),
    key="setting",
)

IDLE_TABS = (REFERRALS, RATES, PERIODS, SETTINGS)
"""Tabs that only some networks use, and others may have under the same name: nothing is held because of their headers.
What needs something of them says so itself."""

TABS = (
    PARTNERS,
    OPPORTUNITIES,
    CONTRIBUTIONS,
    RECEIPTS,
    RULES,
    PAYOUTS,
    IDEAS,
    REFERRALS,
    ROLES,
    RATES,
    PERIODS,
    SETTINGS,
)

ALLOCATIONS_TAB = "Allocations"
LEDGER_TAB = "Ledger"
BALANCES_TAB = "Balances"
SETTLEMENT_TAB = "Settlement"
EXPECTED_TAB = "Expected"
NETBOOK_TAB = "netbook"
COMPUTED_TABS = (ALLOCATIONS_TAB, LEDGER_TAB, BALANCES_TAB, SETTLEMENT_TAB, EXPECTED_TAB, NETBOOK_TAB)


def tab_named(title: str) -> TabSchema:
    """The tab of that title, whatever its case and spaces. KeyError if there is none."""
    return next(tab for tab in TABS if same_name(tab.title) == same_name(title))
