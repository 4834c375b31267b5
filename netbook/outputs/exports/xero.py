"""Bills for Xero: Business > Bills to pay > Import.

The columns are those of Xero's own template for bills (BillTemplate.csv), as several public programs that fill it have
them, and as Xero describes them ("Import or create invoices using a CSV file", central.xero.com): a star marks what
must be filled, rows with one InvoiceNumber are one bill. Not tried with Xero itself.
"""

from netbook.outputs.base import Results
from netbook.outputs.exports.base import Text, csv_text, guarded
from netbook.outputs.exports.bills import Billing, bill_lines

HEADERS = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4", "POCity",
    "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber", "*InvoiceDate", "*DueDate", "Total",
    "InventoryItemCode", "Description", "*Quantity", "*UnitAmount", "*AccountCode", "*TaxType", "TaxAmount",
    "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2", "Currency",
)  # fmt: skip
TAX = "Tax Exempt"
"""The name of the rate without tax in Xero, where no other is given; it differs from country to country."""


def xero(results: Results, billing: Billing) -> Text:
    """One row per partner and receipt."""
    lines = bill_lines(results, billing)
    account, tax = guarded(billing.account), guarded(billing.tax) or TAX
    rows = [
        {
            "*ContactName": line.contact,
            "EmailAddress": line.email,
            "*InvoiceNumber": line.number,
            "*InvoiceDate": line.day,
            "*DueDate": line.due,
            "Description": line.description,
            "*Quantity": "1",
            "*UnitAmount": line.amount,
            "*AccountCode": account,
            "*TaxType": tax,
            "Currency": line.currency,
        }
        for line in lines
    ]
    return Text(csv_text(HEADERS, ([row.get(header, "") for header in HEADERS] for row in rows)), len(rows))
