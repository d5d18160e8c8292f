"""The forms of accounts; what a name, address or password must be, the services decide."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

REPEATED = EqualTo("password", "The two passwords differ: type them again.")


class RegisterForm(FlaskForm):
    """A new account."""

    name = StringField("Name", [InputRequired("Choose a name to log in with.")])
    email = EmailField("E-mail", [InputRequired("Give your e-mail address.")])
    password = PasswordField("Password", [InputRequired("Choose a password.")])
    repeated = PasswordField("Password again", [REPEATED])


class LoginForm(FlaskForm):
    """Name or e-mail address, and password."""

    name = StringField("Name or e-mail", [InputRequired("Give your name or e-mail address.")])
    password = PasswordField("Password", [InputRequired("Give your password.")])
    remember = BooleanField("Stay logged in on this device")


class EmailForm(FlaskForm):
    """Another e-mail address."""

    email = EmailField("New e-mail", [InputRequired("Give the new e-mail address.")])
    current = PasswordField("Your password", [InputRequired("Give your password.")])


class PasswordForm(FlaskForm):
    """Another password."""

    current = PasswordField("Your password now", [InputRequired("Give your password.")])
    password = PasswordField("New password", [InputRequired("Choose a password.")])
    repeated = PasswordField("New password again", [REPEATED])


class DeleteForm(FlaskForm):
    """The end of an account."""

    current = PasswordField("Your password", [InputRequired("Give your password.")])
