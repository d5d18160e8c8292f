"""The owner's page: users, their space, what is at work, the audit log, invitations."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from imgseg import config
from imgseg.auth import bp
from imgseg.auth.text import JOBS, told
from imgseg.extensions import db
from imgseg.services.accounts.audit import last_lines, note
from imgseg.services.accounts.invitations import (
    BY_INVITATION,
    VALID,
    invite,
    open_invitations,
    withdraw_all,
)
from imgseg.services.files.allowance import most_of_a_user
from imgseg.services.lifecycle.overview import at_work, users_kept
from imgseg.text.language import gettext

LINES = 100


@bp.get("/owner")
@login_required
def owner() -> ResponseReturnValue:
    """Numbers about everybody; nobody's photos, people or albums."""
    _refuse_others()
    return _page()


@bp.post("/owner/invitations")
@login_required
def make_invitation() -> ResponseReturnValue:
    """Make a link with which one account can be made, and show it this once."""
    _refuse_others()
    session = db.session()
    token = invite(session)
    note(session, current_user.id, "invited")
    session.commit()
    # The server itself speaks HTTP, also where a proxy before it speaks HTTPS.
    scheme = "https" if config.read("IMGSEG_HTTPS") else "http"
    link = url_for("auth.register", invitation=token, _external=True, _scheme=scheme)
    return _page(link)


@bp.post("/owner/invitations/withdraw")
@login_required
def withdraw_invitations() -> ResponseReturnValue:
    """Let no link that is out be used any more."""
    _refuse_others()
    session = db.session()
    withdraw_all(session)
    note(session, current_user.id, "withdrew")
    session.commit()
    flash(gettext("No invitation that is out works any more."))
    return redirect(url_for("auth.owner"))


def _refuse_others() -> None:
    # To everybody else the page does not exist.
    if not current_user.owner:
        abort(404)


def _page(link: str = "") -> str:
    session = db.session()
    return render_template(
        "auth/owner.html",
        users=users_kept(session),
        most_bytes=most_of_a_user(),
        work=at_work(session),
        job_name=lambda kind: gettext(JOBS[kind]),
        lines=last_lines(session, LINES),
        told=told,
        by_invitation=config.read("IMGSEG_REGISTRATION") == BY_INVITATION,
        invitations=open_invitations(session),
        days=VALID.days,
        link=link,
    )
