"""The forms of accounts; what a name, address or password must be, the services decide."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Optional

from imgseg.services.accounts.rules import (
    LONGEST_NAME,
    RefusedError,
    check_password,
    clean_email,
    clean_name,
)
from imgseg.text.language import told
from imgseg.web.forms import Form

GIVE_PASSWORD = InputRequired(_("Give your password."))
REPEATED = EqualTo("password", _("The two passwords differ: type them again."))


class RegisterForm(Form):
    """A new account."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Choose a name to log in with."))],
        render_kw={"maxlength": LONGEST_NAME},
    )
    email = EmailField(_("E-mail (optional)"), [Optional()])
    password = PasswordField(_("Password"), [InputRequired(_("Choose a password."))])
    # Asked where no script can show what was typed.
    repeated = PasswordField(_("Password again"))

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

    name = StringField(
        _("Name or e-mail"),
        [InputRequired(_("Give your name or e-mail address."))],
    )
    password = PasswordField(_("Password"), [GIVE_PASSWORD])
    remember = BooleanField(_("Stay logged in on this device"))


class EmailForm(Form):
    """Another e-mail address."""

    email = EmailField(_("New e-mail"), [InputRequired(_("Give the new e-mail address."))])
    current = PasswordField(_("Your password"), [GIVE_PASSWORD])


class PasswordForm(Form):
    """Another password."""

    current = PasswordField(_("Your password now"), [GIVE_PASSWORD])
    password = PasswordField(_("New password"), [InputRequired(_("Choose a password."))])
    repeated = PasswordField(_("New password again"), [REPEATED])


class DeleteForm(Form):
    """The end of an account."""

    current = PasswordField(_("Your password"), [GIVE_PASSWORD])


@contextmanager
def _said_at_its_field() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise ValidationError(told(error)) from None
