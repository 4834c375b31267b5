"""How a spreadsheet's locale writes numbers, money and days."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """Separators, the currency and the order of day, month and year of one locale."""

    decimal: str
    thousands: str
    currency: str
    order: str  # "mdy" or "dmy": what 1/2/2026 means
    day: str  # the pattern that a typed day gets

    @property
    def separator(self) -> str:
        """Between the arguments of a function."""
        return ";" if self.decimal == "," else ","


# unverified: every locale but en_US
LOCALES = {
    "en_US": Locale(".", ",", "$", "mdy", "m/d/yyyy"),
    "en_GB": Locale(".", ",", "£", "dmy", "dd/mm/yyyy"),
    "de_DE": Locale(",", ".", "€", "dmy", "dd.mm.yyyy"),
    "fr_FR": Locale(",", "\u202f", "€", "dmy", "dd/mm/yyyy"),
    "es_ES": Locale(",", ".", "€", "dmy", "d/m/yyyy"),
    "it_IT": Locale(",", ".", "€", "dmy", "dd/mm/yyyy"),
    "nl_NL": Locale(",", ".", "€", "dmy", "d-m-yyyy"),
    "pt_BR": Locale(",", ".", "R$", "dmy", "dd/mm/yyyy"),
}


def locale_of(name: str) -> Locale:
    return LOCALES.get(name, LOCALES["en_US"])
