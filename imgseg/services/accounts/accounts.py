"""Accounts: register, log in, change."""

import secrets
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.base import now
from imgseg.models.user import User
from imgseg.sentences import gettext_noop
from imgseg.services.accounts.audit import note
from imgseg.services.accounts.logins import end_all_logins
from imgseg.services.accounts.rules import (
    RefusedError,
    check_password,
    clean_email,
    clean_name,
)

NAME_TAKEN = gettext_noop("This name is taken: choose another.")
# An address may be in several accounts: were it refused, registering would tell who has one. Nobody
# answers for it, so it opens no more than the account whose password is given with it.
BY_ADDRESS = 2
# How long a password that is made for somebody opens their account.
MADE_LASTS = timedelta(days=1)
# A hash of nothing anybody knows, as costly to check as a real one.
NOBODYS_HASH = "$2b$12$PlZyCXhs6gK5i2LP9oAvE.RDwmWQqLb4zLIyya73s0pjGpYZomJC2"


class Hasher(Protocol):
    """Hashes passwords; flask_bcrypt.Bcrypt is one."""

    def generate_password_hash(self, password: str) -> bytes:
        """A salted hash of the password."""

    def check_password_hash(self, pw_hash: str, password: str) -> bool:
        """Whether the hash is one of this password."""


def register(session: Session, hasher: Hasher, name: str, email: str, password: str) -> User:
    """Make an account; ``email`` may be empty. The caller commits.

    Raises:
        RefusedError: the name is taken; name, email or password are not good enough.
    """
    name, email = clean_name(name), clean_email(email) if email else ""
    check_password(password, name, email)
    if _user_of_name(session, name):
        raise RefusedError("name", NAME_TAKEN)
    first = session.scalar(select(User.id).limit(1)) is None
    user = User(name=name, email=email, password_hash="", owner=first)
    _set_password(hasher, user, password)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        # Somebody was quicker.
        session.rollback()
        raise RefusedError("name", NAME_TAKEN) from None
    note(session, user.id, "registered")
    return user


def find_user(session: Session, name_or_email: str) -> User:
    """The account of that name or e-mail address, in any case of letters.

    Raises:
        NotFoundError: there is no such account.
        InputError: several accounts have the address.
    """
    found = may_be(session, name_or_email)
    if len(found) > 1:
        raise InputError(
            "Several accounts have the address %(name)s: give a name.",
            name=name_or_email,
        )
    if not found:
        raise NotFoundError(
            "There is no account %(name)r: check how it is written.",
            name=name_or_email,
        )
    return found[0]


def may_be(session: Session, name_or_email: str) -> list[User]:
    """The accounts that can be meant, oldest first: one by name, two by e-mail address.

    Of more that have the address, the newest two: who registers with it can always use it.
    """
    if "@" not in name_or_email:
        user = _user_of_name(session, " ".join(name_or_email.split()))
        return [user] if user else []
    with_it = select(User).where(User.email == name_or_email.strip().lower())
    return list(session.scalars(with_it.order_by(User.id.desc()).limit(BY_ADDRESS)))[::-1]


def authenticate(
    session: Session, hasher: Hasher, name_or_email: str, password: str
) -> User | None:
    """The account, if the password is its own; an unknown name takes as long to refuse.

    Raises:
        RefusedError: it is one that was made for them, and has ended.
    """
    users: list[User | None] = list(may_be(session, name_or_email))
    tried = BY_ADDRESS if "@" in name_or_email else 1
    users += [None] * (tried - len(users))
    # All of them, also after the right one: the time must not tell how many have the address.
    right = [
        user
        for user in users
        if hasher.check_password_hash(user.password_hash if user else NOBODYS_HASH, password)
        and user
    ]
    if not right:
        return None
    if password_has_ended(right[0]):
        raise RefusedError("password", "This password has ended: have another one made.")
    return right[0]


def password_has_ended(user: User) -> bool:
    """Whether the password was made for them, too long ago."""
    return user.password_ends_at is not None and user.password_ends_at <= now()


def change_email(session: Session, user: User, email: str) -> None:
    """Give the account another e-mail address. The caller commits.

    Raises:
        RefusedError: it is no address.
    """
    user.email = clean_email(email)
    note(session, user.id, "email")


def change_password(session: Session, hasher: Hasher, user: User, password: str) -> None:
    """Give the account another password and log every device out. The caller commits.

    Raises:
        RefusedError: the password is not good enough, or the one that was made for them.
    """
    check_password(password, user.name, user.email)
    if user.password_ends_at and hasher.check_password_hash(user.password_hash, password):
        raise RefusedError("password", "Choose another password than the one made for you.")
    user.password_ends_at = None
    _set_password(hasher, user, password)
    end_all_logins(session, user)
    note(session, user.id, "password")


def reset_password(session: Session, hasher: Hasher, name_or_email: str) -> str:
    """Give the account a new random password, which is returned, and log every device out.

    It lasts a day, and lets them choose one of their own and nothing else.

    The caller commits.

    Raises:
        NotFoundError: there is no such account.
        InputError: several accounts have the address.
    """
    user = find_user(session, name_or_email)
    password = secrets.token_urlsafe(15)
    _set_password(hasher, user, password)
    user.password_ends_at = now() + MADE_LASTS
    end_all_logins(session, user)
    note(session, user.id, "reset")
    return password


def make_owner(session: Session, name_or_email: str) -> User:
    """Make this imgseg that account's, and nobody else's. The caller commits.

    Raises:
        NotFoundError: there is no such account.
        InputError: several accounts have the address.
    """
    user = find_user(session, name_or_email)
    session.execute(update(User).values(owner=False))
    user.owner = True
    session.flush()
    return user


def _user_of_name(session: Session, name: str) -> User | None:
    # SQLite folds ASCII letters only; Zoë and ZOË are one name too.
    names = session.execute(select(User.id, User.name))
    found = [user_id for user_id, other in names if other.casefold() == name.casefold()]
    return session.get(User, found[0]) if found else None


def _set_password(hasher: Hasher, user: User, password: str) -> None:
    user.password_hash = hasher.generate_password_hash(password).decode()
