"""The Python face of netbook: the same jobs as the command line, results as pandas DataFrames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd

from netbook import __version__
from netbook.backends import open_backend
from netbook.config import load_network
from netbook.jobs.examine import Found, look, summary
from netbook.jobs.reading import WANTED
from netbook.jobs.results import Stamp, SyncResult, finding_facts
from netbook.jobs.statement import Span, Statement, span_of
from netbook.jobs.statement import statement as statement_job
from netbook.jobs.sync import sync as sync_job
from netbook.model.base import Base
from netbook.model.entries import TabEntries
from netbook.model.network import Network, WorkbookPlace
from netbook.model.schema import NUMBER_SCALE, Type
from netbook.steps.as_one import as_one
from netbook.steps.keys import known_by_row
from netbook.steps.normalise import normalise
from netbook.steps.together import seen, together

FINDING_COLUMNS = ("code", "severity", "workbook", "tab", "cell", "row", "field", "value", "message", "fix", "owner")

CONFLICT_COLUMNS = ("label", "tab", "row", "field", "agreed", "workbook", "cell", "value")


@dataclass(frozen=True)
class OpenNetwork:
    """A network as its netbook.toml describes it. Every call reads the workbook as it is now."""

    network: Network

    def sync(self, *, dry_run: bool = False) -> SyncResult:
        """Check, split, write the computed tabs. Raises NetbookError if the workbook cannot be read or written."""
        return sync_job(self.network, open_backend, Stamp(datetime.now(), __version__), dry_run=dry_run)

    def validate(self) -> pd.DataFrame:
        """One row per finding: code, severity, workbook, tab, cell, row (the entry's key), field, value, message, fix,
        owner."""
        return pd.DataFrame(
            [finding_facts(finding) for finding in self._examine().findings], columns=list(FINDING_COLUMNS)
        )

    def conflicts(self) -> pd.DataFrame:
        """One row per open conflict x workbook with a part in it: label (as `netbook resolve` takes it), tab, row (the
        entry's key), field ('' for the entry as a whole), agreed, workbook, cell, value; values in canonical form."""
        rows = [
            {
                **{name: one[name] for name in CONFLICT_COLUMNS[:5]},
                "workbook": name,
                "cell": cell,
                "value": each["value"],
            }
            for one in summary(self._examine())["conflicts"]
            for each in one["candidates"]
            for name, cell in each["cells"].items()
        ]
        return pd.DataFrame(rows, columns=list(CONFLICT_COLUMNS))

    def allocate(self) -> pd.DataFrame:
        """One row per opportunity x step x role x partner: agreed and earned as Decimal in `currency`, exact, why,
        state."""
        return _with_money(self._examine().allocations.lines, ("agreed", "earned"))

    def ledger(self) -> pd.DataFrame:
        """One row per receipt x partner: amount as Decimal in `currency`, why, state."""
        return _with_money(self._examine().allocations.ledger, ("amount",))

    def expected(self) -> pd.DataFrame:
        """One row per open opportunity x partner ('' for money that nobody would get yet): share of the whole price and
        expected (times the probability) as Decimal in `currency`, note."""
        return _with_money(self._examine().expected, ("share", "expected"))

    def explain(self, opportunity: str) -> pd.DataFrame:
        """The lines of one opportunity, each with its reason and the cells it comes from.

        Raises UsageError if there is no such opportunity.
        """
        from netbook.jobs.explain import explanation

        return _with_money(explanation(self._examine(), opportunity).lines, ("agreed", "earned", "step_amount"))

    def simulate(self, opportunity: str = "", *, agreed_on: str = "", **options: str | Sequence[str]) -> pd.DataFrame:
        """One row per variant x partner ('' where money is held): variant, rules, price, received, partner, held (for
        whom), amount; money as Decimal. Nothing is written.

        `options` are those of `jobs.question.Question`: prices, rules, received, hours, value, points, add, without,
        columns; each a text as on the command line, or several. Raises UsageError, which says what to write instead.
        """
        from netbook.jobs.question import Question
        from netbook.jobs.simulate import simulate

        texts = {name: (given,) if isinstance(given, str) else tuple(given) for name, given in options.items()}
        result = simulate(self.network, open_backend, Question(opportunity, agreed_on=agreed_on, **texts))
        rows = [
            (" ".join(one.label), one.rules, one.price, one.received, partner, held, amount, result.digits)
            for one in result.variants
            for partner, held, amount in (
                *((name, "", amount) for name, amount in one.shares.items()),
                *(("", name, amount) for name, amount in one.held.items()),
            )
        ]
        names = ["variant", "rules", "price", "received", "partner", "held", "amount", "digits"]
        money = ("price", "received", "amount")
        return _with_money(pd.DataFrame(rows, columns=names).astype(dict.fromkeys(money, "Int64")), money)

    def statement(
        self, partner: str, *, start: date | None = None, end: date | None = None, period: str = ""
    ) -> Statement:
        """What `partner` earned, was paid and is owed, from `start` to `end` or in a period of the tab Periods.

        Raises UsageError if there is no such partner or period, or nothing could be split.
        """
        found = self._examine()
        span = span_of(found, period) if period else Span(start, end)
        return statement_job(self.network, found, partner, span, date.today())

    def _examine(self) -> Found:
        return look(self.network, open_backend)


def open(path: str | Path = "netbook.toml") -> OpenNetwork:
    """The network of a netbook.toml, or of the nearest one in or above a folder. Raises UsageError, ConfigError."""
    return OpenNetwork(load_network(Path(path)))


def read_workbook(path: str | Path, *, currency: str = "EUR") -> Mapping[str, pd.DataFrame]:
    """The entries of a workbook by tab, typed: money and rates as Decimal, numbers as float, dates as datetime64.

    Cells that cannot be read are empty here; `OpenNetwork.validate` says which. Raises BackendError.
    """
    place = WorkbookPlace(Path(path).stem, str(path))
    network = Network("", currency, "", "", (place,))
    workbook = open_backend(place).read(WANTED)
    whole = as_one(together(network, Base(), [seen(place, workbook, Base(), network.aliases)]))
    entries = known_by_row(normalise(whole, network).entries)
    return {title: _readable(tab) for title, tab in entries.tabs.items() if len(tab.frame)}


def _readable(tab: TabEntries) -> pd.DataFrame:
    """The entries of a tab in the types that people expect."""
    money = tuple(field.name for field in tab.schema.fields if field.type in (Type.MONEY, Type.RATE))
    scaled = [field.name for field in tab.schema.fields if field.type in (Type.NUMBER, Type.SHARE)]
    numbers = {name: tab.frame[name].astype("Float64") / NUMBER_SCALE for name in scaled}
    return _with_money(tab.frame.assign(**numbers), money).drop(columns=["digits", "bad"])


def _with_money(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    digits = frame["digits"].tolist()
    money = {
        name: [None if pd.isna(units) else Decimal(int(units)).scaleb(-places)
               for units, places in zip(frame[name], digits, strict=True)]
        for name in names
    }  # fmt: skip
    return frame.assign(**money)
