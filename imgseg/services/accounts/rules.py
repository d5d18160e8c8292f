"""Which names, e-mail addresses and passwords an account may have."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from imgseg.errors import InputError
from imgseg.services.accounts.guessing import soon_guessed

LONGEST_NAME = 64
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000


class RefusedError(InputError):
    """What was given as ``field`` (name, email or password) cannot be taken."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


def clean_name(name: str) -> str:
    """The name as it is kept: composed characters, single spaces, none around it.

    Raises:
        RefusedError: it is empty, longer than 64 characters or holds other signs than letters,
            digits, space, ``.``, ``_`` and ``-``.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned:
        raise RefusedError("name", "Choose a name to log in with.")
    if len(cleaned) > LONGEST_NAME:
        raise RefusedError(
            "name", "Choose a name of at most %(most)s characters.", most=LONGEST_NAME
        )
    # Marks are parts of letters in many scripts.
    if not all(sign in " ._-" or unicodedata.category(sign)[0] in "LMN" for sign in cleaned):
        raise RefusedError("name", "Use letters, digits, spaces, dots, hyphens and _ only.")
    return cleaned


def clean_email(email: str) -> str:
    """The address as it is kept: in lower case.

    Raises:
        RefusedError: it is no e-mail address.
    """
    if not email.strip():
        raise RefusedError("email", "Give your e-mail address.")
    try:
        valid = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise RefusedError(
            "email", "This is no e-mail address: write it like name@example.org."
        ) from None
    return valid.normalized.lower()


def check_password(password: str, name: str, email: str) -> None:
    """Refuse a password that others would soon guess.

    Raises:
        RefusedError: it is short, over 1,000 characters, soon guessed, or the name or e-mail
            address.
        BusyError: it cannot be looked at just now.
    """
    own = {name.casefold(), email.casefold(), email.casefold().split("@")[0]}
    if len(password) < SHORTEST_PASSWORD:
        raise RefusedError(
            "password",
            "Use at least %(least)s characters; three or four words do well.",
            least=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise RefusedError("password", "Use at most %(most)s characters.", most=LONGEST_PASSWORD)
    if password.casefold().strip() in own:
        raise RefusedError("password", "Use something else than your name or e-mail address.")
    if soon_guessed(password, sorted(own)):
        raise RefusedError(
            "password", "Others would soon guess this password: three or four words do well."
        )
