"""Signing in to Google, once for this computer; and with whom the network's sheets must be shared."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from netbook.backends.google_sheets import signin
from netbook.backends.google_sheets.place import is_google_sheet, spreadsheet_id, url_of
from netbook.backends.google_sheets.signin import DEFAULT, PERSON, SERVICE, Account
from netbook.errors import BackendError, NoAccess, UsageError
from netbook.model.network import Network

ROLE = "Editor"
KINDS = {SERVICE: "service account", PERSON: "person"}
TESTING = (
    'While the consent screen of the OAuth client is in "Testing", this sign-in ends every 7 days. Set it to "In '
    'production" (Google Cloud console > Google Auth Platform > Audience), or use a service account.'
)


@dataclass(frozen=True)
class Sheet:
    """A Google Sheet of the network: its name in netbook.toml and its address."""

    name: str
    url: str


@dataclass(frozen=True)
class SignIn:
    """Who netbook is for Google, and what to do with it.

    `kind` and `place` in words; `private`: nobody else on this computer may read `file`; `sentence` can be sent to the
    owner of a sheet as it is; `notes` are things to know.
    """

    email: str
    kind: str
    file: str
    place: str
    private: bool
    sheets: tuple[Sheet, ...]
    sentence: str
    notes: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """As --json has it."""
        return asdict(self) | {"role": ROLE}


def status(network: Network | None) -> SignIn:
    """The credentials that count now; nothing is asked of Google. Raises NoAccess if there are none."""
    return _told(signin.find_account(), network)


def add_key(path: Path, network: Network | None) -> SignIn:
    """Keep the credentials in a file, such as the key of a service account, if Google takes them.

    Raises NoAccess, WorkbookBusy; nothing is kept then.
    """
    account = signin.read_account(path)
    if account.kind == DEFAULT:
        raise NoAccess(f"{path} has no credentials in it.", "To use those of this computer: netbook auth add --adc")
    email = _tried(account)
    kept = _keep({**account.info, "account": email} if account.kind == PERSON else account.info)
    done = () if path.resolve() == kept.resolve() else (f"{path} is no longer needed: delete it.",)
    return _told(signin.find_account(), network, (*done, *_passed_over()))


def add_person(client_file: Path, network: Network | None) -> SignIn:
    """Have a person sign in, in the browser, with the OAuth client of this file. Raises NoAccess, WorkbookBusy."""
    from netbook.backends.google_sheets.consent import ask_consent

    info = ask_consent(client_file)
    email = _tried(Account(PERSON, client_file, "given", "", info))
    _keep({**info, "account": email})
    return _told(signin.find_account(), network, (TESTING, *_passed_over()))


def add_default(network: Network | None) -> SignIn:
    """Use the credentials that other programs of this computer use for Google. Raises NoAccess, WorkbookBusy."""
    _tried(signin.default_account())
    _keep({"type": DEFAULT})
    return _told(signin.find_account(), network)


@dataclass(frozen=True)
class Removed:
    """What was removed, whose it was, and the file of the credentials that count from now on ('' for none)."""

    file: str
    email: str
    now: str


def remove() -> Removed:
    """Forget the credentials that `auth add` kept. Raises UsageError if there are none."""
    path = signin.own_path()
    if not path.is_file():
        raise UsageError(f"There is nothing to remove: {path} does not exist.", f"{_others()}")
    try:
        email = signin.read_account(path).email
    except NoAccess:
        email = ""
    path.unlink()
    return Removed(str(path), email, _others())


def _others() -> str:
    """The credentials that count without netbook's own."""
    try:
        account = signin.find_account()
    except NoAccess:
        return ""
    return f"netbook uses {account.path} ({account.place})."


def _tried(account: Account) -> str:
    """Get a token with these credentials. Gives back the e-mail of the account, '' if Google does not say it."""
    from netbook.backends.google_sheets.client import sign_in

    client = sign_in(account)
    try:
        client.token()
        return account.email or client.email()
    except NoAccess:
        if client.auth.token is None:
            raise
        return ""  # signed in, but not allowed to ask Drive: netbook doctor says why
    finally:
        client.close()


def _passed_over() -> tuple[str, ...]:
    """A note if what was kept does not count."""
    named = os.environ.get(signin.CREDENTIALS)
    return (f"What was added does not count while {signin.CREDENTIALS} is set.",) if named else ()


def _keep(info: Any) -> Path:
    path = signin.own_path()
    try:
        signin.keep(path, json.dumps(dict(info), indent=2))
    except OSError as error:
        raise NoAccess(
            f"The credentials cannot be kept in {path}: {error.strerror}.",
            f"Give yourself the right to write in {path.parent}.",
        ) from error
    return path


def _told(account: Account, network: Network | None, notes: tuple[str, ...] = ()) -> SignIn:
    sheets = sheets_of(network)
    if not account.own:
        notes = (*notes, f"These credentials count because they are {account.place}.")
    if account.loose:
        notes = (*notes, f"Others on this computer can read the file. Fix: chmod 600 {account.path}")
    return SignIn(
        account.email,
        KINDS.get(account.kind, account.kind.replace("_", " ")),
        str(account.path),
        account.place,
        not account.loose,
        sheets,
        sentence(account, sheets),
        notes,
    )


def sheets_of(network: Network | None) -> tuple[Sheet, ...]:
    """The workbooks of a network that are Google Sheets, with their shortest addresses."""
    places = [place for place in (network.workbooks if network else ()) if is_google_sheet(place.location)]
    return tuple(Sheet(place.name, _address(place.location)) for place in places)


def _address(location: str) -> str:
    """The shortest address of a Google Sheet; one that is none of a sheet stays, for the doctor to find."""
    try:
        return url_of(spreadsheet_id(location))
    except BackendError:
        return location


def sentence(account: Account, sheets: tuple[Sheet, ...]) -> str:
    """What to write to the owner of a sheet; '' if there is no e-mail to share with."""
    if not account.email:
        return ""
    what = f"our Google Sheet {sheets[0].url}" if len(sheets) == 1 else "your Google Sheet of our network"
    quiet = ', take the tick off "Notify people"' if account.kind == SERVICE else ""
    return (
        f"Please open {what}, click Share at the top right, add {account.email}, choose {ROLE}{quiet}, and click "
        f"{'Share' if quiet else 'Send'}. Then netbook can keep it up to date."
    )
