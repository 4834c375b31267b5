"""Who netbook is for Google: where its credentials are kept, and what kind they are. Loads nothing heavy."""

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbook.errors import NoAccess, UsageError

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

CREDENTIALS, ADC = "NETBOOK_GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"
SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive.metadata.readonly",
)
SERVICE, PERSON, DEFAULT = "service_account", "authorized_user", "application_default"
"""Kinds of credentials: a service account's key, a person's consent, and 'whatever this computer uses for Google'."""
OTHERS = ("external_account", "external_account_authorized_user", "impersonated_service_account")
LARGEST = 1 << 20
GUIDE = "docs/google-sheets.md"


@dataclass(frozen=True)
class Account:
    """The credentials that were found: in which file, by which rule (`place`), and whose they are ('' if unknown)."""

    kind: str
    path: Path
    place: str
    email: str
    info: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        """The e-mail to share sheets with, or what stands for it."""
        return self.email or "the Google account that netbook is signed in with"

    @property
    def loose(self) -> bool:
        """Whether others on this computer may read the file."""
        return os.name == "posix" and bool(self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))

    @property
    def own(self) -> bool:
        """Whether the file is netbook's own, so that netbook may write it."""
        return self.place == OWN_PLACE


OWN_PLACE = "added with netbook auth add"


def own_path(env: Mapping[str, str] = os.environ) -> Path:
    """Where `netbook auth add` keeps credentials."""
    base = env.get("XDG_CONFIG_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".config") / "netbook" / "google.json"


def gspread_path(env: Mapping[str, str] = os.environ) -> Path:
    """Where gspread looks for a service account."""
    base = Path(env["APPDATA"]) if os.name == "nt" and "APPDATA" in env else Path.home() / ".config"
    return base / "gspread" / "service_account.json"


def _default_places(env: Mapping[str, str]) -> Iterator[tuple[str, Path, bool]]:
    """Application Default Credentials that are files. Google's metadata server is not asked: elsewhere than on a
    machine of Google's that can take long, and answers nothing."""
    if env.get(ADC):
        yield f"named by {ADC}", Path(env[ADC]), True
    gcloud = Path(env["CLOUDSDK_CONFIG"]) if env.get("CLOUDSDK_CONFIG") else Path.home() / ".config" / "gcloud"
    if os.name == "nt" and "APPDATA" in env and not env.get("CLOUDSDK_CONFIG"):
        gcloud = Path(env["APPDATA"]) / "gcloud"
    yield "of gcloud", gcloud / "application_default_credentials.json", False


def _places(env: Mapping[str, str]) -> Iterator[tuple[str, Path, bool]]:
    """(rule, file, whether somebody named it, so that it must be there), in the order in which they count."""
    if env.get(CREDENTIALS):
        yield f"named by {CREDENTIALS}", Path(env[CREDENTIALS]).expanduser(), True
    yield OWN_PLACE, own_path(env), False
    yield "of gspread", gspread_path(env), False
    yield from _default_places(env)


def find_account(env: Mapping[str, str] = os.environ) -> Account:
    """The credentials that count. Raises NoAccess if there are none, or they cannot be used."""
    found = _first(_places(env))
    if found is None:
        raise NoAccess(
            "netbook is not signed in to Google.",
            f"Make a service account, download its key, and: netbook auth add FILE (step by step: {GUIDE})",
        )
    account = read_account(found[1], found[0])
    return default_account(env) if account.kind == DEFAULT else account


def default_account(env: Mapping[str, str] = os.environ) -> Account:
    """The Application Default Credentials. Raises NoAccess."""
    found = _first(_default_places(env))
    if found is None:
        raise NoAccess(
            "This computer has no Application Default Credentials of Google.",
            f"Set {ADC} to a file with credentials, or: gcloud auth application-default login --scopes="
            f"https://www.googleapis.com/auth/cloud-platform,{','.join(SCOPES)}",
        )
    account = read_account(found[1], found[0])
    if account.kind == DEFAULT:
        raise NoAccess(f"{account.path} only says that other credentials are to be used.", f"Correct {ADC}.")
    return account


def _first(places: Iterator[tuple[str, Path, bool]]) -> tuple[str, Path] | None:
    return next(((rule, path) for rule, path, named in places if named or path.is_file()), None)


def read_account(path: Path, place: str = "given") -> Account:
    """The credentials in a file. Raises NoAccess for a file that has none that netbook can use."""
    info = _read_object(path, place)
    kind = info.get("type")
    if kind == DEFAULT:
        return Account(DEFAULT, path, place, "", info)
    if kind == SERVICE:
        return Account(SERVICE, path, place, _text(info, path, "client_email", "private_key", "token_uri")[0], info)
    if kind == PERSON:
        _text(info, path, "refresh_token", "client_id", "client_secret")
        return Account(PERSON, path, place, str(info.get("account") or ""), info)
    if kind in OTHERS:
        return Account(str(kind), path, place, _impersonated(info), info)
    if "installed" in info or "web" in info:
        raise NoAccess(
            f"{path} is an OAuth client: it lets people sign in, but is no sign-in by itself.",
            f"Sign in with it: netbook auth add --oauth {path}",
        )
    raise NoAccess(f"{path} has no credentials of Google in it.", _download_again(path))


def _impersonated(info: Mapping[str, Any]) -> str:
    """'a@b' of '.../serviceAccounts/a@b:generateAccessToken'."""
    url = str(info.get("service_account_impersonation_url") or "")
    return url.rpartition("/")[2].partition(":")[0]


def _read_object(path: Path, place: str) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            info = json.loads(file.read(LARGEST))
    except FileNotFoundError as error:
        raise NoAccess(f"There is no file {path} (credentials {place}).", "Correct the path.") from error
    except OSError as error:
        raise NoAccess(
            f"{path} cannot be read: {error.strerror} (credentials {place}).",
            "Give whoever runs netbook the right to read it.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise NoAccess(
            f"{path} is damaged or no file of credentials: it is not JSON.", _download_again(path)
        ) from error
    if not isinstance(info, dict):
        raise NoAccess(f"{path} has no credentials of Google in it.", _download_again(path))
    return info


def _text(info: Mapping[str, Any], path: Path, *names: str) -> list[str]:
    """The values under these names. Raises NoAccess unless all are texts."""
    missing = [name for name in names if not (isinstance(info.get(name), str) and info[name])]
    if missing:
        raise NoAccess(f"{path} is incomplete: {', '.join(missing)} is missing.", _download_again(path))
    return [info[name] for name in names]


def _download_again(path: Path) -> str:
    return (
        f"Download the key of the service account again (Google Cloud console > IAM & Admin > Service Accounts > Keys) "
        f"in place of {path.name}, and: netbook auth add FILE"
    )


def credentials_of(account: Account, *, elsewhere: bool, request: Callable[..., Any]) -> "Credentials":
    """google-auth's credentials of an account. Raises NoAccess for a key that is broken.

    `elsewhere`: an endpoint stands in for Google, also when a person's token is asked for.
    """
    from google.oauth2.credentials import Credentials as PersonCredentials
    from google.oauth2.service_account import Credentials as ServiceCredentials

    try:
        if account.kind == SERVICE:
            return ServiceCredentials.from_service_account_info(account.info, scopes=SCOPES)
        if account.kind == PERSON:
            person = PersonCredentials.from_authorized_user_info(account.info)
            return person.with_token_uri(account.info.get("token_uri")) if elsewhere else person
        return _other_credentials(account, elsewhere=elsewhere, request=request)
    except ValueError as error:
        raise NoAccess(
            f"The key in {account.path} cannot be used: it is damaged.", _download_again(account.path)
        ) from error


def _other_credentials(account: Account, *, elsewhere: bool, request: Callable[..., Any]) -> "Credentials":
    import warnings

    import google.auth

    if elsewhere:
        raise UsageError(
            f"{account.path} has credentials of the kind {account.kind}, which ask other computers for a token.",
            "Use those of the test server.",
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        credentials, _ = google.auth.load_credentials_from_dict(account.info, scopes=SCOPES, request=request)
    return credentials


def keep(path: Path, text: str) -> None:
    """Write a file of credentials that only its owner may read: whole, or not at all. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(".tmp", ".google-", path.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def keep_token(account: Account, fresh_text: str) -> None:
    """Keep a person's token (google-auth's JSON), so that the next run need not ask for one.

    A file that cannot be written stays as it is.
    """
    fresh = {**account.info, **json.loads(fresh_text)}
    with contextlib.suppress(OSError):
        keep(account.path, json.dumps({**fresh, "type": PERSON, "account": account.email}, indent=2))
