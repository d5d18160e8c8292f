"""How often passwords may be tried: counted by account, wherever the tries come from.

A device on which somebody has logged in before is counted apart: strangers who guess keep the
owner out of new devices for a while, never out of the owner's own.
"""

from secrets import token_urlsafe

from flask import Response, after_this_request, current_app, g, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadData, URLSafeSerializer

from imgseg.extensions import db, limiter
from imgseg.models.user import User
from imgseg.services.accounts.accounts import may_be

# The longer it goes on, the longer it waits. One address alone cannot use up an account's tries.
OF_AN_ADDRESS = "10 per minute; 20 per hour"
OF_AN_ACCOUNT = "30 per hour; 100 per day"
OF_A_DEVICE = "10 per minute; 100 per day"
COOKIE = "imgseg_device"
COOKIE_SECONDS = 365 * 24 * 3600


def remember_device(user: User) -> None:
    """Have the browser that is answered count as one of this account's own."""

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            _signer().dumps([user.id, token_urlsafe(9)]),
            max_age=COOKIE_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def failed(response: Response) -> bool:
    """Whether the try was a wrong one."""
    return response.status_code == 400


def _account() -> str:
    """The account that is tried, by whichever of its names; else the name, which has none."""
    if "tried_account" not in g:
        name = request.form.get("name", "")[:254]
        # The oldest that can be meant: who registers with an address does not share its tries.
        users = may_be(db.session(), name)
        g.tried_account = str(users[0].id) if users else f"none {name.strip().casefold()}"
    return str(g.tried_account)


def _device() -> str:
    """The mark of this browser, where the account has been logged in on it before; else empty."""
    try:
        user_id, mark = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadData, TypeError, ValueError):
        return ""
    return str(mark) if str(user_id) == _account() else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device")


limit_addresses = limiter.limit(
    OF_AN_ADDRESS,
    methods=["POST"],
    key_func=get_remote_address,
    deduct_when=failed,
    exempt_when=lambda: bool(_device()),
)
limit_accounts = limiter.limit(
    OF_AN_ACCOUNT,
    methods=["POST"],
    key_func=_account,
    deduct_when=failed,
    exempt_when=lambda: bool(_device()),
)
limit_devices = limiter.limit(
    OF_A_DEVICE,
    methods=["POST"],
    key_func=_device,
    deduct_when=failed,
    exempt_when=lambda: not _device(),
)
