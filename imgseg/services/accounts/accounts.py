"""Accounts: register, log in, change."""

import secrets
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.user import User
from imgseg.services.accounts.account_rules import (
    RefusedError,
    check_password,
    clean_email,
    clean_name,
)

NAME_TAKEN = "This name is taken: choose another."
EMAIL_TAKEN = "There is an account with this e-mail address: log in instead."
# A hash of nothing anybody knows, as costly to check as a real one.
NOBODYS_HASH = "$2b$12$PlZyCXhs6gK5i2LP9oAvE.RDwmWQqLb4zLIyya73s0pjGpYZomJC2"


class Hasher(Protocol):
    """Hashes passwords; flask_bcrypt.Bcrypt is one."""

    def generate_password_hash(self, password: str) -> bytes:
        """A salted hash of the password."""

    def check_password_hash(self, pw_hash: str, password: str) -> bool:
        """Whether the hash is one of this password."""


def register(session: Session, hasher: Hasher, name: str, email: str, password: str) -> User:
    """Make an account. The caller commits.

    Raises:
        RefusedError: name, email or password are taken or not good enough.
    """
    name, email = clean_name(name), clean_email(email)
    check_password(password, name, email)
    if _user_of_name(session, name):
        raise RefusedError("name", NAME_TAKEN)
    if _user_of_email(session, email):
        raise RefusedError("email", EMAIL_TAKEN)
    user = User(name=name, email=email, password_hash="", session_token="")
    _set_password(hasher, user, password)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        # Somebody was quicker; which of the two it was, the next look tells.
        session.rollback()
        taken = _user_of_email(session, email)
        refused = ("email", EMAIL_TAKEN) if taken else ("name", NAME_TAKEN)
        raise RefusedError(*refused) from None
    return user


def find_user(session: Session, name_or_email: str) -> User | None:
    """The account of that name or e-mail address, in any case of letters."""
    if "@" in name_or_email:
        return _user_of_email(session, name_or_email.strip())
    return _user_of_name(session, " ".join(name_or_email.split()))


def authenticate(
    session: Session, hasher: Hasher, name_or_email: str, password: str
) -> User | None:
    """The account, if the password is its own; an unknown name takes as long to refuse."""
    user = find_user(session, name_or_email)
    right = hasher.check_password_hash(user.password_hash if user else NOBODYS_HASH, password)
    return user if right else None


def change_email(session: Session, user: User, email: str) -> None:
    """Give the account another e-mail address. The caller commits.

    Raises:
        RefusedError: it is no address, or another account has it.
    """
    email = clean_email(email)
    other = _user_of_email(session, email)
    if other and other.id != user.id:
        raise RefusedError("email", EMAIL_TAKEN)
    user.email = email
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise RefusedError("email", EMAIL_TAKEN) from None


def change_password(session: Session, hasher: Hasher, user: User, password: str) -> None:
    """Give the account another password and log every device out. The caller commits.

    Raises:
        RefusedError: the password is not good enough.
    """
    check_password(password, user.name, user.email)
    _set_password(hasher, user, password)


def reset_password(session: Session, hasher: Hasher, name_or_email: str) -> str:
    """Give the account a new random password, which is returned, and log every device out.

    The caller commits.

    Raises:
        NotFoundError: there is no such account.
    """
    user = find_user(session, name_or_email)
    if user is None:
        raise NotFoundError(f"There is no account {name_or_email!r}: check how it is written.")
    password = secrets.token_urlsafe(15)
    _set_password(hasher, user, password)
    return password


def _user_of_name(session: Session, name: str) -> User | None:
    # SQLite folds ASCII letters only; Zoë and ZOË are one name too.
    names = session.execute(select(User.id, User.name))
    found = [user_id for user_id, other in names if other.casefold() == name.casefold()]
    return session.get(User, found[0]) if found else None


def _user_of_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email.lower()))


def _set_password(hasher: Hasher, user: User, password: str) -> None:
    user.password_hash = hasher.generate_password_hash(password).decode()
    # Login cookies name the token: with a new one they all end.
    user.session_token = secrets.token_urlsafe(32)
