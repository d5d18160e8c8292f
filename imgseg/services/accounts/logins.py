"""Who is logged in where: begun, found and ended here, so that a copied cookie ends too."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.login import Login
from imgseg.models.user import User
from imgseg.services.accounts.tokens import hash_of

LONGEST = timedelta(days=30)


def begin_login(session: Session, user: User) -> None:
    """Let the account be logged in on one more device, whose token the user then bears.

    The caller commits.
    """
    over = Login.created_at < now() - LONGEST
    session.execute(delete(Login).where(Login.user_id == user.id, over))
    user.login_token = secrets.token_urlsafe(32)
    session.add(Login(user_id=user.id, token_hash=hash_of(user.login_token)))


def find_login(session: Session, token: str) -> User | None:
    """The account that is logged in by this token; None where that has ended."""
    user = session.scalar(
        select(User)
        .join(Login, Login.user_id == User.id)
        .where(Login.token_hash == hash_of(token), Login.created_at >= now() - LONGEST)
    )
    if user:
        user.login_token = token
    return user


def end_login(session: Session, token: str) -> None:
    """End the login of this token, also for who has copied its cookie. The caller commits."""
    session.execute(delete(Login).where(Login.token_hash == hash_of(token)))


def end_all_logins(session: Session, user: User) -> None:
    """Log every device of the account out. The caller commits."""
    session.execute(delete(Login).where(Login.user_id == user.id))
