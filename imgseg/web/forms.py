"""What all forms of the pages are."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm


class Form(FlaskForm):
    """Takes its values from the fields of a form that was sent.

    Flask-WTF would take files and JSON for fields, too, and whatever is in those.
    """

    def __init__(self, **settings: Any) -> None:
        sent = request.form if request.method == "POST" else None
        super().__init__(**({"formdata": sent or None} | settings))
