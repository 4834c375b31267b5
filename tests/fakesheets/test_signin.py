"""Signing in with a service account, as Google checks it."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="signing in needs the package cryptography (extra: dev)")

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.fakesheets.conftest import EMAIL
from tests.fakesheets.model.errors import ApiError
from tests.fakesheets.wire.signin import AUDIENCE, JWT_BEARER, SCOPE, Refused, ServiceAccount, SignIn

NOW = 1_800_000_000.0
CLAIMS = {"iss": EMAIL, "aud": AUDIENCE, "iat": NOW, "exp": NOW + 3600, "scope": f"{SCOPE}spreadsheets"}


def part(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def form(account: ServiceAccount, **claims: Any) -> dict[str, str]:
    """A signed request for a token."""
    text = f"{part({'alg': 'RS256', 'kid': account.key_id})}.{part({**CLAIMS, **claims})}"
    sealed = account.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return {"grant_type": JWT_BEARER, "assertion": f"{text}.{part(sealed)}"}


@pytest.fixture
def signin(account: ServiceAccount) -> SignIn:
    return SignIn(lambda: NOW, {EMAIL: account})


def test_a_signed_request_gets_a_token_for_its_scopes(signin: SignIn, account: ServiceAccount) -> None:
    token = signin.token(form(account))

    header = f"Bearer {token['access_token']}"
    assert token["token_type"] == "Bearer"
    assert signin.user(header, "spreadsheets.get", "read") == EMAIL
    with pytest.raises(ApiError) as refused:
        signin.user(header, "files.list", "drive")
    assert refused.value.code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda account: form(account, aud="http://127.0.0.1/token"), "audience"),
        (lambda account: form(account, exp=NOW - 1, iat=NOW - 3600), "short-lived"),
        (lambda account: form(account, exp=NOW + 7200), "short-lived"),
        (lambda account: form(account, iat=NOW + 900, exp=NOW + 1000), "short-lived"),
        (lambda account: form(account, iss="bo@example.com"), "account not found"),
        (lambda account: form(account, scope=""), "scope"),
        (lambda account: form(ServiceAccount(EMAIL, account.key_id)), "Signature"),
        (lambda account: form(ServiceAccount(EMAIL)), "Signature"),
        (lambda account: {"grant_type": JWT_BEARER, "assertion": "nonsense"}, "could not be read"),
        (lambda account: {"grant_type": "password"}, "grant_type"),
    ],
)
def test_what_is_wrong_with_a_request_is_refused(
    wrong: Callable[[ServiceAccount], dict[str, str]], said: str, signin: SignIn, account: ServiceAccount
) -> None:
    with pytest.raises(Refused, match=said):
        signin.token(wrong(account))


def test_a_changed_claim_breaks_the_signature(signin: SignIn, account: ServiceAccount) -> None:
    head, _, sealed = form(account)["assertion"].split(".")
    changed = part({**CLAIMS, "scope": f"{SCOPE}drive"})

    with pytest.raises(Refused, match="Signature"):
        signin.token({"grant_type": JWT_BEARER, "assertion": f"{head}.{changed}.{sealed}"})


def test_a_token_ends_after_an_hour_and_a_revoked_one_at_once(account: ServiceAccount) -> None:
    now = [NOW]
    signin = SignIn(lambda: now[0], {EMAIL: account})
    header = f"Bearer {signin.token(form(account))['access_token']}"

    signin.user(header, "spreadsheets.get", "read")
    now[0] += 3601
    with pytest.raises(ApiError) as ended:
        signin.user(header, "spreadsheets.get", "read")
    signin.revoke(EMAIL)

    assert ended.value.code == 401
    with pytest.raises(Refused, match="account not found"):
        signin.token(form(account, iat=now[0], exp=now[0] + 3600))


def test_a_person_has_a_refresh_token_until_they_take_it_back(signin: SignIn) -> None:
    person = signin.person("ana@example.com", "http://127.0.0.1:1")
    asked = {"grant_type": "refresh_token", "refresh_token": person["refresh_token"]}

    token = signin.token(asked)
    signin.revoke("ana@example.com")

    assert token["access_token"].startswith("ya29.")
    with pytest.raises(Refused, match="revoked"):
        signin.token(asked)


def test_a_call_without_a_token_is_refused(signin: SignIn) -> None:
    with pytest.raises(ApiError, match="unregistered callers"):
        signin.user("", "spreadsheets.get", "read")
