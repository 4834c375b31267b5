"""Which header that is not ours is probably one of ours: misspelt, translated, or with a unit beside it."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from netbook.checks.unknown_link import is_one_key_more
from netbook.model.cells import CellValue, same_name
from netbook.model.schema import Field, Type
from netbook.steps.layout import fits

NEARLY = 0.78
"""How alike two headers are (as difflib counts) when one is taken for a misspelling of the other."""
NEARLY_SURE = 0.86
"""How alike they must be where the column cannot change who gets what."""

OTHER_TITLES = {
    "Partners": "team people members freelancers colleagues partner partenaires socios soci partnerzy "
    "mitglieder personen équipe",
    "Opportunities": "projects deals pipeline leads jobs prospects projekte chancen aufträge projets "
    "affaires proyectos projetos projekty zlecenia zakázky prosjekter projekter opdrachten",
    "Contributions": "hours timesheet timelog worklog work efforts contributionlog beiträge stunden leistungen arbeit "
    "heures travail horas ore uren timer godziny hodiny",
    "Receipts": "payments incoming income cashin zahlungen zahlungseingänge eingänge einnahmen encaissements paiements "
    "recettes cobros ingresos incassi recebimentos ontvangsten wpłaty wpływy příjmy platby innbetalinger",
    "Rules": "splits splitrules sharing rulesets regeln verteilung règles reglas regole regras regels zasady pravidla "
    "regler",
    "Payouts": "paidout auszahlungen versements reversements pagos pagamenti pagamentos uitbetalingen wypłaty výplaty "
    "utbetalinger",
    "Ideas": "groupideas ideen idées idee pomysły nápady ideeën ideer",
    "Roles": "rollen rôles roluri ruoli papéis role roller",
    "Rates": "exchangerates kurse wechselkurse taux coursdechange tipos tassi kursy kurzy koersen valutakurser",
}
"""What people call a tab, in English and other languages, as `same_name` has it; asked about while there is none."""

TRANSLATED = {
    "Introduced by": "vermitteltvon eingebrachtvon apportépar presentadopor polecił wprowadził presentatoda",
    "Lead partner": "ansprechpartner verantwortlich responsable prowadzący projektleitung",
    "Stage": "status stufe phase étape estado etap stav fase stadium",
    "Rules": "regel regeln règle règles regla reglas regola zasada zasady pravidlo regelwerk",
    "Agreed on": "vereinbartam vereinbart convenule acordadoel uzgodniono",
    "Kind": "art typ type rodzaj druh tipo soort slag",
    "Date": "datum fecha data dato jour tag dia day when dagsetning kiedy wpłynęło reçule eingang",
    "Hours": "stunden heures horas ore uren timer timmar std godziny godz hodiny hod tuntia tímar time temps zeit",
    "Rate": "stundensatz satz tarif tarifa tariffa tarief taxa timpris stawka sazba taxti tjm hourlyrate ratehr",
    "Value": "wert valeur valor valore waarde värde verdi wartość hodnota virði",
    "Points": "pts punkte puntos punti punten poäng poeng punkty body stig",
    "Price": "preis prix precio prezzo preço prijs pris cena verð fee betragnetto nettobetrag auftragswert honorar",
    "Amount": "betrag montant importe importo valor bedrag belopp kwota částka beløp upphæð summe sum",
    "Net": "netto neto líquido ht ohnemwst nettobetrag kwotanetto nettó",
    "Gross": "brutto brut bruto lordo ttc bruttobetrag kwotabrutto",
    "Tax": "steuer mwst tva iva btw moms imposto vat podatek dph mva vsk ust umsatzsteuer",
    "Partner": "socio parceiro partenaire associé vennoot wer who person",
    "Opportunity": "projekt auftrag projet proyecto progetto projeto opdracht zakázka zlecenie verkefni project",
    "Role": "rolle rôle rol ruolo papel rola role",
    "Client": "kunde cliente klant kund klient zákazník customer auftraggeber",
    "Title": "titel titre título titolo tytuł název titill",
    "Currency": "währung devise moneda valuta moeda waluta měna gjaldmiðill",
    "Invoice": "rechnung facture factura fattura factuur faktura fatura reikningur invoiceno rechnungsnr",
    "Note": "notiz bemerkung remarque nota opmerking uwagi poznámka anmerkung kommentar comment",
}
"""Headers in other languages of Europe, and other words for them, as `same_name` has them."""

_MARKS = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|/\s*(?:hrs?|hour|h|std|u)\b\.?|[€$£¥:*#.,]|\bper\s+hour\b|\bp/h\b", re.IGNORECASE
)
BESIDE = frozenset({
    "in", "eur", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "isk", "jpy", "cad", "aud", "inr", "euro", "h",
    "hr", "hrs", "hours", "std", "net", "netto", "gross", "brutto", "excl", "incl", "ex", "vat",
    "excluding", "including", "mwst", "tva", "iva", "btw", "ht", "ttc", "tax", "amount", "worked",
    "spent",
})  # fmt: skip
"""What people add to a header: a unit, a currency, how the tax is meant."""


def surely_meant(field: Field, strange: Mapping[int, str], rows: list[list[CellValue]]) -> int | None:
    """A header that can only be a slip of the finger, or a translation, of a column in which nothing is at stake."""
    for likely in (_translated, _decorated):
        if (index := likely(field, strange, rows)) is not None:
            return index
    spelt = {
        same_name(text): index for index, text in strange.items() if len(text.split()) == len(field.header.split())
    }
    near = get_close_matches(same_name(field.header), list(spelt), 1, NEARLY_SURE)
    if not near:
        return None
    plural = near[0].rstrip("s") == same_name(field.header)  # 'Notes' may be somebody's own beside our Note
    is_own = plural and (field.type is Type.TEXT or not _fits_well(field, [row[spelt[near[0]]] for row in rows]))
    return None if is_own else spelt[near[0]]


def meant(field: Field, strange: Mapping[int, str], rows: list[list[CellValue]]) -> int | None:
    """Which of the headers that are not ours is probably this one: by another word for it, or nearly its own."""
    spelt = {same_name(text): index for index, text in strange.items() if _may_be(field.header, text)}
    ours = same_name(field.header)
    for text, place in spelt.items():
        if len(ours) <= SHORT and _one_slip(ours, text) and _fits_well(field, [row[place] for row in rows]):
            return place
    for synonym in field.synonyms:
        index = {same_name(text): index for index, text in strange.items()}.get(same_name(synonym))
        if index is not None and _fits(field, [row[index] for row in rows]):
            return index
    near = get_close_matches(same_name(field.header), list(spelt), 1, NEARLY)
    if near:
        return spelt[near[0]]
    return next((at for likely in (_translated, _decorated) if (at := likely(field, strange, rows)) is not None), None)


def _translated(field: Field, strange: Mapping[int, str], rows: list[list[CellValue]]) -> int | None:
    """The column that has this field's header in another language, and what belongs into it."""
    words = TRANSLATED.get(field.header, "").split()
    for index, text in strange.items():
        if same_name(text) in words and _fits_well(field, [row[index] for row in rows]):
            return index
    return None


SHORT = 6
"""Headers of so few letters are misspelt already by one of them."""


def _decorated(field: Field, strange: Mapping[int, str], rows: list[list[CellValue]]) -> int | None:
    """The column that has this field's header with a unit or a remark: 'Hours (h)', 'Price net EUR', 'Role:'."""
    ours = field.header.casefold().split()
    for index, text in strange.items():
        words = [word for word in _MARKS.sub(" ", text).casefold().split() if word in ours or word not in BESIDE]
        if words == ours and (field.type is Type.TEXT or _fits_well(field, [row[index] for row in rows])):
            return index
    return None


def _one_slip(ours: str, theirs: str) -> bool:
    """Whether one letter was left out, added, or exchanged with its neighbour."""
    pairs = {ours[:at] + ours[at + 1] + ours[at] + ours[at + 2 :] for at in range(len(ours) - 1)}
    short, long = sorted((ours, theirs), key=len)
    return theirs in pairs or is_one_key_more(long, short)


def _fits_well(field: Field, cells: list[CellValue]) -> bool:
    filled = [cell for cell in cells if cell != ""]
    return bool(filled) and 2 * sum(fits(cell, field) for cell in filled) > len(filled)


def _fits(field: Field, cells: list[CellValue]) -> bool:
    """Whether a column called otherwise holds what this field holds: a Type may be anything, unless it says so."""
    return not field.choices or any(same_name(str(cell)) in field.choices for cell in cells)


def _may_be(ours: str, theirs: str) -> bool:
    """Whether one may be a misspelling of the other: 'Tax ID' is none of 'Tax', nor 'Client type' of 'Client year'."""
    left = [word for word in ours.casefold().split() if word not in theirs.casefold().split()]
    right = [word for word in theirs.casefold().split() if word not in ours.casefold().split()]
    if len(left) == len(ours.split()):
        return True
    return bool(get_close_matches("".join(left), ["".join(right)], 1, NEARLY))
