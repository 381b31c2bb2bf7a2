"""Known devices: a signed cookie that says which accounts have signed in here before.

It opens nothing. It only lets throttling tell the owner's own laptop from a stranger who guesses
(`app/people/domain/throttling.py`), so that a stranger cannot lock the owner out.
"""

import hashlib
import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.people.domain.throttling import network_of
from app.people.operations.signing_in import Knock, account_hash
from app.web.runtime import runtime

COOKIE = "tidemark_device"
LASTS_SECONDS = 180 * 24 * 3600
MOST_ACCOUNTS = 8  # a shared computer on the floor; the account that signed in longest ago is forgotten


def knock_for(email: str) -> Knock:
    """Who tries from where, for the count of failures."""
    account = account_hash(email, runtime().settings.signing_key)
    device, accounts = _cookie()
    known = hashlib.sha256(device.encode()).hexdigest() if account in accounts else ""
    return Knock(account, network_of(request.remote_addr or ""), known)


def remember_device(response: Response, knock: Knock) -> None:
    """Note on this device that the account signed in here."""
    device, accounts = _cookie()
    held = [knock.account_hash, *(account for account in accounts if account != knock.account_hash)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        _signer().dumps([device or secrets.token_urlsafe(16), held]),
        max_age=LASTS_SECONDS,
        path="/sign-in",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> tuple[str, list[str]]:
    try:
        device, accounts = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return "", []
    return str(device), [str(account) for account in accounts]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime().settings.signing_key, salt="known device")
