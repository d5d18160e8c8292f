"""People who are logged in, without the cost of hashing a password."""

from flask import Flask

from imgseg.extensions import db
from imgseg.models.user import User
from imgseg.services.accounts.logins import begin_login


def logged_in(app: Flask, name: str) -> User:
    """A new account, as `FlaskLoginClient` takes it."""
    with app.app_context():
        user = User(name=name, email=f"{name}@example.org", password_hash="-")
        db.session.add(user)
        db.session.flush()
        begin_login(db.session(), user)
        db.session.commit()
        db.session.refresh(user)
        db.session.expunge(user)
    return user
