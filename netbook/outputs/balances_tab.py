"""The tab Balances: what every partner has earned, was paid, and is owed."""

import pandas as pd

from netbook.model.entries import TabEntries
from netbook.model.money import minor_units
from netbook.model.plan import BarChart, Column, Kind, Tab
from netbook.model.schema import BALANCES_TAB
from netbook.outputs.base import Results, digits_of


def balances(results: Results) -> pd.DataFrame:
    """partner, currency, digits, earned, advanced, paid, owed (int64 minor units); one row per partner x currency.

    Owed is what was earned less what was paid or advanced; negative means to give back. Every partner has a row, in
    the network's currency if in no other.
    """
    earned = results.allocations.ledger[["partner", "currency", "amount"]].rename(columns={"amount": "earned"})
    earned = earned[earned["partner"] != ""]
    payouts = _payouts(results.entries["Payouts"], results.network.currency)
    partners = results.entries["Partners"].texts("partner")
    everybody = pd.DataFrame({"partner": partners, "currency": results.network.currency})
    table = pd.concat([earned, payouts, everybody]).fillna({"earned": 0, "advanced": 0, "paid": 0})
    table["partner"], table["currency"] = table["partner"].astype(object), table["currency"].astype(object)
    table = table[table["partner"] != ""].groupby(["partner", "currency"], sort=True).sum().reset_index()
    for name in ("earned", "advanced", "paid"):
        table[name] = table[name].astype("int64")
    table["owed"] = table["earned"] - table["advanced"] - table["paid"]
    elsewhere = set(table.loc[table["currency"] != results.network.currency, "partner"])
    idle = (table[["earned", "advanced", "paid"]] == 0).all(axis=1) & table["partner"].isin(elsewhere)
    table = table[~idle].reset_index(drop=True)
    return table.assign(digits=[minor_units(code) for code in table["currency"]])


def _payouts(tab: TabEntries, currency: str) -> pd.DataFrame:
    frame = tab.frame
    good = ~frame["bad"].to_numpy(bool)
    amount = frame["amount"].fillna(0).to_numpy("int64")
    advance = tab.texts("kind") == "advance"
    return pd.DataFrame(
        {
            "partner": tab.texts("partner"),
            "currency": [code or currency for code in tab.texts("currency")],
            "advanced": amount * advance,
            "paid": amount * ~advance,
        }
    )[good]


def balances_tab(results: Results) -> Tab:
    """One row per partner x currency, and a stacked bar of earned money: what was paid, advanced, and is still owed.

    Owed is empty for a partner with a payout that cannot be read: it would be too much.
    """
    table = balances(results)
    digits = digits_of(table)
    unsure = unsure_partners(results.entries["Payouts"], set(table["partner"]))
    known = zip(table["partner"], table["owed"], strict=True)
    owed = [None if partner in unsure else amount for partner, amount in known]
    money = (("Earned", "earned"), ("Advanced", "advanced"), ("Paid", "paid"))
    return Tab(
        BALANCES_TAB,
        (
            Column("Partner", Kind.TEXT, table["partner"].tolist(), 18),
            Column("Currency", Kind.TEXT, table["currency"].tolist(), 10),
            *(Column(header, Kind.MONEY, table[name].tolist(), 15, digits) for header, name in money),
            Column("Owed", Kind.MONEY, owed, 15, digits),
        ),
        chart=BarChart("Earned: paid, advanced, still owed", names=0, series=(4, 3, 5)) if len(table) else None,
    )


def unsure_partners(payouts: TabEntries, partners: set[str]) -> set[str]:
    """Partners who may have been paid by a payout that cannot be read; everybody, if it does not say whom it is for."""
    named = set(payouts.texts("partner")[payouts.frame["bad"].to_numpy(bool)])
    return named if named <= partners else partners
