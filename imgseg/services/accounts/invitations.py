"""Who may make an account: everybody, whoever has an invitation, or nobody."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.models.base import now
from imgseg.models.invitation import Invitation
from imgseg.services.accounts.tokens import hash_of

OPEN, BY_INVITATION = "open", "invitation"
VALID = timedelta(days=7)


def invite(session: Session) -> str:
    """Make an invitation; what its link names is returned, and kept nowhere. The caller commits."""
    token = secrets.token_urlsafe(24)
    session.add(Invitation(token_hash=hash_of(token)))
    session.execute(delete(Invitation).where(Invitation.created_at < now() - VALID))
    return token


def open_invitations(session: Session) -> int:
    """How many can still be used."""
    valid = Invitation.created_at >= now() - VALID
    return session.scalars(select(func.count()).select_from(Invitation).where(valid)).one()


def withdraw_all(session: Session) -> None:
    """Let no link that is out be used any more. The caller commits."""
    session.execute(delete(Invitation))


def may_register(session: Session, token: str) -> bool:
    """Whether an account may be made by somebody with this invitation, empty for none."""
    mode = config.read("IMGSEG_REGISTRATION")
    if mode == BY_INVITATION:
        return session.scalar(select(Invitation.id).where(_is(token))) is not None
    return mode == OPEN


def use_invitation(session: Session, token: str) -> bool:
    """Use it up, where accounts need one; whether it could still be used. The caller commits."""
    if config.read("IMGSEG_REGISTRATION") != BY_INVITATION:
        return True
    used = session.execute(delete(Invitation).where(_is(token)).returning(Invitation.id)).all()
    return bool(used)


def _is(token: str) -> ColumnElement[bool]:
    return and_(Invitation.token_hash == hash_of(token), Invitation.created_at >= now() - VALID)
