"""What the code of a finding is about."""

import sys
from typing import Any

from netbook.errors import UsageError


def explained(code: str) -> dict[str, Any]:
    """The code, what it means in a line, and its page. Raises UsageError for a code that there is not."""
    from netbook.checks import CHECKS, DATED_CHECKS  # loads pandas
    from netbook.checks.catalogue import CODES
    from netbook.checks.pages import page_of

    known = code.strip().upper()
    known = known if known.startswith("NB") else f"NB{known}"
    if known not in CODES:
        near = [one for one in CODES if one[:3] == known[:3]]
        raise UsageError(f"There is no code {code}.", f"Codes are {', '.join(near or CODES)}.")
    modules = {check.__name__: sys.modules[check.__module__] for check in (*CHECKS, *DATED_CHECKS)}
    page = page_of(known, modules)
    return {"code": known, "meaning": CODES[known], "codes": list(page.codes), "title": page.title, "text": page.text}
