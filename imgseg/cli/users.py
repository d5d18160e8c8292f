"""`python run.py users create | reset-password | make-owner | delete`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from imgseg.errors import InputError


@click.group()
def command() -> None:
    """Create or delete accounts, reset passwords."""


@command.command()
@click.argument("name")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(name: str, email: str, password_stdin: bool) -> None:
    """Make an account; the password is asked for, hidden."""
    from imgseg.services.accounts import accounts

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _accounts_open() as (session, hasher):
        user = accounts.register(session, hasher, name, email, password)
        session.commit()
        click.echo(f"The account {user.name} is made.")


@command.command()
@click.argument("name")
def reset_password(name: str) -> None:
    """Give an account (by name or e-mail) a new password for a day and print it, once."""
    from imgseg.services.accounts import accounts

    with _accounts_open() as (session, hasher):
        password = accounts.reset_password(session, hasher, name)
        session.commit()
    click.echo(
        f"The new password is {password}\nIt lasts a day: whoever logs in with it chooses another."
        "\nEvery device of this account is logged out."
    )


@command.command()
@click.argument("name")
def make_owner(name: str) -> None:
    """Make this imgseg an account's (by name or e-mail): it sees the owner's page."""
    from imgseg.services.accounts import accounts

    with _accounts_open() as (session, _):
        user = accounts.make_owner(session, name)
        session.commit()
        click.echo(f"This imgseg is {user.name}'s now.")


@command.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Delete an account (by name or e-mail) with its photos, searches and results."""
    from imgseg.services.accounts.accounts import find_user
    from imgseg.services.lifecycle.account_deletion import delete_account

    with _accounts_open() as (session, _):
        user = find_user(session, name)
        if not yes and not click.confirm(
            f"Delete {user.name} ({user.email}) with all photos, searches and results, for ever?"
        ):
            raise InputError("Nothing was deleted.")
        full_name = user.name
        delete_account(session, user, session.commit)
        click.echo(f"The account {full_name} and all that belonged to it are deleted.")


@contextmanager
def _accounts_open() -> Iterator[tuple[Any, Any]]:
    """The database's session and the hasher of passwords, as the web app has them."""
    from imgseg import create_app
    from imgseg.database import upgrade_database
    from imgseg.extensions import bcrypt, db

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        try:
            yield db.session, bcrypt
        finally:
            db.session.remove()
            db.engine.dispose()
