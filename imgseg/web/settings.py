"""What Flask and its extensions are told; most of it follows from `imgseg.config`."""

from datetime import timedelta
from typing import Any

from sqlalchemy import URL

from imgseg import config
from imgseg.storage import places
from imgseg.storage.dialects import postgresql_url
from imgseg.storage.roots import roots
from imgseg.web import security

MEGABYTE = 1024 * 1024


def web_config() -> dict[str, Any]:
    """Flask's settings for this machine.

    Raises:
        InputError: a setting in the environment is wrong.
    """
    # All of them, also those read later: a wrong one is told at the start.
    for setting in config.SETTINGS:
        config.read(setting.name)
    roots()
    largest_upload = int(config.read("IMGSEG_MAX_UPLOAD_MB")) * MEGABYTE
    https = bool(config.read("IMGSEG_HTTPS"))
    return {
        "SECRET_KEY": security.secret_key(config.app_data() / "secret_key"),
        "SQLALCHEMY_DATABASE_URI": postgresql_url()
        or URL.create("sqlite", database=str(places.database_file())),
        # The values of a statement are names, addresses and faces: none belongs in a log. And a
        # server may have been started anew since a connection was last used.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, "pool_pre_ping": True},
        # Cookies do not heed ports: another app on this machine must not overwrite ours.
        "SESSION_COOKIE_NAME": "imgseg_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "REMEMBER_COOKIE_NAME": "imgseg_remember",
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": https,
        "REMEMBER_COOKIE_DURATION": timedelta(days=30),
        # bcrypt alone would ignore, or refuse, what stands beyond 72 bytes.
        "BCRYPT_HANDLE_LONG_PASSWORDS": True,
        # An upload may take hours; a token is good for as long as its session.
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": "memory://",
        "MAX_CONTENT_LENGTH": largest_upload,
        # A folder sent by a browser without scripts: two parts a photo, one of them its path.
        "MAX_FORM_PARTS": 25_000,
        "MAX_FORM_MEMORY_SIZE": 16 * MEGABYTE,
    }
