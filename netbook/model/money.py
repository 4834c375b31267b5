"""Money as whole minor units: how many decimals a currency has, and text in and out."""

from decimal import Decimal

# ISO 4217, list one. Metals, test codes and the other codes without a minor unit are left out. BGN and ANG,
# withdrawn lately, stay: agreements in them do.
_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
        "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
        "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK "
        "PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
        "TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
CURRENCIES = {code: digits for digits, codes in _CODES.items() for code in codes.split()}
"""Every current ISO 4217 code with a minor unit -> its decimals."""

USUAL_DIGITS = 2


def minor_units(currency: str) -> int:
    """Decimals of a currency: EUR 2, JPY 0, BHD 3. A code that ISO 4217 does not list has 2."""
    return CURRENCIES.get(currency.strip().upper(), USUAL_DIGITS)


def to_minor(amount: Decimal, digits: int) -> int | None:
    """Decimal money -> whole minor units; None if it has more decimals than the currency."""
    if not amount.is_finite():
        return None
    numerator, denominator = amount.as_integer_ratio()
    units, left = divmod(numerator * 10**digits, denominator)
    return None if left else units


def plain_money(amount: int, digits: int) -> str:
    """675472 minor units -> '6754.72'."""
    return _text(amount, digits, "")


def money_text(amount: int, digits: int) -> str:
    """675472 minor units -> '6,754.72'."""
    return _text(amount, digits, ",")


def _text(amount: int, digits: int, thousands: str) -> str:
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(int(amount)), 10**digits)
    decimals = f".{part:0{digits}d}" if digits else ""
    return f"{sign}{whole:{thousands}}{decimals}"
