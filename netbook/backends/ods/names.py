"""The namespaces of OpenDocument, and the names that are used often."""

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TABLE, TEXT = f"{OASIS}:office:1.0", f"{OASIS}:table:1.0", f"{OASIS}:text:1.0"
STYLE, NUMBER, FO = f"{OASIS}:style:1.0", f"{OASIS}:datastyle:1.0", f"{OASIS}:xsl-fo-compatible:1.0"
META, CONFIG, MANIFEST = f"{OASIS}:meta:1.0", f"{OASIS}:config:1.0", f"{OASIS}:manifest:1.0"
OF, XLINK = f"{OASIS}:of:1.2", "http://www.w3.org/1999/xlink"
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

PREFIXES = {
    "office": OFFICE,
    "table": TABLE,
    "text": TEXT,
    "style": STYLE,
    "number": NUMBER,
    "fo": FO,
    "of": OF,
    "xlink": XLINK,
}
"""The prefixes that netbook's own tables and styles are written with."""

ROW, CELL, COVERED = f"{{{TABLE}}}table-row", f"{{{TABLE}}}table-cell", f"{{{TABLE}}}covered-table-cell"
ROWS_REPEATED, COLUMNS_REPEATED = f"{{{TABLE}}}number-rows-repeated", f"{{{TABLE}}}number-columns-repeated"
FORMULA, STYLE_NAME = f"{{{TABLE}}}formula", f"{{{TABLE}}}style-name"
VALUE_TYPE, PARAGRAPH = f"{{{OFFICE}}}value-type", f"{{{TEXT}}}p"
