"""The forms of accounts; what a name, address or password must be, the services decide."""

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms import BooleanField, EmailField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Optional

from imgseg.services.accounts.rules import (
    LONGEST_NAME,
    RefusedError,
    check_password,
    clean_email,
    clean_name,
)
from imgseg.web.forms import Form

REPEATED = EqualTo("password", "The two passwords differ: type them again.")


class RegisterForm(Form):
    """A new account."""

    name = StringField(
        "Name",
        [InputRequired("Choose a name to log in with.")],
        render_kw={"maxlength": LONGEST_NAME},
    )
    email = EmailField("E-mail (optional)", [Optional()])
    password = PasswordField("Password", [InputRequired("Choose a password.")])
    # Asked where no script can show what was typed.
    repeated = PasswordField("Password again")

    # All that is wrong is said at once: the passwords have to be typed again each time.
    def validate_name(self, field: Field) -> None:
        """As the services ask it."""
        with _said_at_its_field():
            clean_name(field.data)

    def validate_email(self, field: Field) -> None:
        """As the services ask it."""
        with _said_at_its_field():
            clean_email(field.data)

    def validate_password(self, field: Field) -> None:
        """As the services ask it."""
        with _said_at_its_field():
            check_password(field.data, self.name.data or "", self.email.data or "")

    def validate_repeated(self, field: Field) -> None:
        """The same again, where it was asked."""
        if field.raw_data:
            REPEATED(self, field)


class LoginForm(Form):
    """Name or e-mail address, and password."""

    name = StringField("Name or e-mail", [InputRequired("Give your name or e-mail address.")])
    password = PasswordField("Password", [InputRequired("Give your password.")])
    remember = BooleanField("Stay logged in on this device")


class EmailForm(Form):
    """Another e-mail address."""

    email = EmailField("New e-mail", [InputRequired("Give the new e-mail address.")])
    current = PasswordField("Your password", [InputRequired("Give your password.")])


class PasswordForm(Form):
    """Another password."""

    current = PasswordField("Your password now", [InputRequired("Give your password.")])
    password = PasswordField("New password", [InputRequired("Choose a password.")])
    repeated = PasswordField("New password again", [REPEATED])


class DeleteForm(Form):
    """The end of an account."""

    current = PasswordField("Your password", [InputRequired("Give your password.")])


@contextmanager
def _said_at_its_field() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise ValidationError(str(error)) from None
