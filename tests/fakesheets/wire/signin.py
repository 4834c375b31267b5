"""Signing in: service accounts with keys of their own, JWTs that are verified, tokens that end."""

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.fakesheets.api.calls import DRIVE, READ
from tests.fakesheets.model.errors import ApiError

AUDIENCE = "https://oauth2.googleapis.com/token"  # what the JWT names, wherever the token endpoint is
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LONGEST = 3600
SKEW = 300
SCOPE = "https://www.googleapis.com/auth/"
MAY_READ = {"spreadsheets", "spreadsheets.readonly", "drive", "drive.readonly", "drive.file"}
MAY_WRITE = {"spreadsheets", "drive", "drive.file"}
MAY_SEE_FILES = {"drive", "drive.readonly", "drive.file", "drive.metadata", "drive.metadata.readonly"}


@dataclass
class ServiceAccount:
    """An account with a key; its file is what Google's console gives out."""

    email: str
    key_id: str = field(default_factory=lambda: secrets.token_hex(20))

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def file(self, url: str) -> dict[str, str]:
        """The contents of its JSON file, with this server's token endpoint."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "fakesheets",
            "private_key_id": self.key_id,
            "private_key": pem.decode(),
            "client_email": self.email,
            "client_id": "100000000000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{url}/token",
            "universe_domain": "googleapis.com",
        }


class Refused(Exception):
    """The token endpoint says no, in the shape of OAuth."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True)
class Token:
    """Whose access token it is, what for, and until when."""

    email: str
    scopes: frozenset[str]
    ends: float


@dataclass
class SignIn:
    """Everybody who can sign in, and the tokens that are out."""

    now: Callable[[], float]
    accounts: dict[str, ServiceAccount] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)  # refresh token → e-mail
    codes: dict[str, str] = field(default_factory=dict)  # what the page of consent gives out → e-mail
    tokens: dict[str, Token] = field(default_factory=dict)

    def account(self, email: str) -> ServiceAccount:
        """The service account of this e-mail, made if need be."""
        return self.accounts.setdefault(email, ServiceAccount(email))

    def person(self, email: str, url: str) -> dict[str, str]:
        """An `authorized_user` file, as signing in through a browser leaves it."""
        refresh_token = f"1//{secrets.token_urlsafe(32)}"
        self.people[refresh_token] = email
        return {
            "type": "authorized_user",
            "client_id": "fakesheets.apps.googleusercontent.com",
            "client_secret": "not-a-secret",
            "refresh_token": refresh_token,
            "token_uri": f"{url}/token",
        }

    def oauth_client(self, url: str) -> dict[str, Any]:
        """The file of an OAuth client for desktop programs, as Google's console gives it out."""
        return {
            "installed": {
                "client_id": "fakesheets.apps.googleusercontent.com",
                "client_secret": "not-a-secret",
                "auth_uri": "https://accounts.google.com/o/oauth2/auth",
                "token_uri": f"{url}/token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def consent(self, email: str) -> str:
        """This person allows on Google's page what was asked: the code that their browser takes back, good once."""
        code = f"4/{secrets.token_urlsafe(32)}"
        self.codes[code] = email
        return code

    def revoke(self, email: str) -> None:
        """Take the key or the consent away; tokens that are out end too."""
        self.accounts.pop(email, None)
        self.people = {token: owner for token, owner in self.people.items() if owner != email}
        self.tokens = {text: token for text, token in self.tokens.items() if token.email != email}

    def end_tokens(self) -> None:
        """All access tokens are refused from now on; new ones can be had."""
        self.tokens.clear()

    def token(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer of the token endpoint; raises Refused."""
        # unverified: the wording of every refusal here
        grant, more = form.get("grant_type"), {}
        if grant == JWT_BEARER:
            email, scopes = self.signed(form.get("assertion", ""))
        elif grant == "refresh_token":
            if form.get("refresh_token", "") not in self.people:
                raise Refused("invalid_grant", "Token has been expired or revoked.")
            email, scopes = self.people[form["refresh_token"]], {f"{SCOPE}spreadsheets", f"{SCOPE}drive"}
        elif grant == "authorization_code":
            if form.get("code", "") not in self.codes:
                raise Refused("invalid_grant", "Malformed auth code.")
            email, scopes = self.codes.pop(form["code"]), {f"{SCOPE}spreadsheets", f"{SCOPE}drive.metadata.readonly"}
            more = {"refresh_token": self.person(email, "")["refresh_token"]}
        else:
            raise Refused("unsupported_grant_type", f"Invalid grant_type: {grant}")
        text = f"ya29.{secrets.token_urlsafe(32)}"
        self.tokens[text] = Token(email, frozenset(scopes), self.now() + LONGEST)
        return {"access_token": text, "expires_in": LONGEST - 1, "token_type": "Bearer", **more}

    def signed(self, assertion: str) -> tuple[str, set[str]]:
        """(who, scopes) of a JWT whose signature, audience and times are right."""
        try:
            head, payload, signature = assertion.split(".")
            header, claims = json.loads(decoded(head)), json.loads(decoded(payload))
            sealed = decoded(signature)
        except (ValueError, binascii.Error) as error:
            raise Refused("invalid_grant", "Invalid JWT: could not be read.") from error
        account = self.accounts.get(claims.get("iss", ""))
        if account is None:
            raise Refused("invalid_grant", "Invalid grant: account not found")
        if header.get("alg") != "RS256" or header.get("kid") != account.key_id:
            raise Refused("invalid_grant", "Invalid JWT Signature.")
        try:
            public = account.key.public_key()
            public.verify(sealed, f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise Refused("invalid_grant", "Invalid JWT Signature.") from error
        if claims.get("aud") != AUDIENCE:
            raise Refused("invalid_grant", "Invalid JWT: Failed audience check.")
        issued, ends = claims.get("iat", 0), claims.get("exp", 0)
        if issued > self.now() + SKEW or ends <= self.now() or ends - issued > LONGEST:
            raise Refused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )
        scopes = set(claims.get("scope", "").split())
        if not scopes:
            raise Refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return account.email, scopes

    def user(self, header: str, name: str, kind: str) -> str:
        """Whose call it is; raises ApiError without a token that is good for it."""
        # unverified: the wording of every refusal here
        if not header.startswith("Bearer "):
            raise ApiError(
                403,
                "Method doesn't allow unregistered callers (callers without established identity). "
                "Please use API Key or other form of API consumer identity to call this API.",
            )
        token = self.tokens.get(header.removeprefix("Bearer "))
        if token is None or token.ends <= self.now():
            raise ApiError(
                401,
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            )
        if not token.scopes & {SCOPE + scope for scope in good_scopes(name, kind)}:
            info = {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
            }
            raise ApiError(403, "Request had insufficient authentication scopes.", details=[info])
        return token.email


def good_scopes(name: str, kind: str) -> set[str]:
    """As the discovery documents list them."""
    if kind == DRIVE:
        reading = name.endswith((".get", ".list")) or name == "files.export"
        return MAY_SEE_FILES if reading else {"drive", "drive.file"}
    return MAY_READ if kind == READ else MAY_WRITE


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
