"""The photos that a form is about."""

import json

from flask import request

from imgseg.errors import InputError

REFUSED = "The photos chosen did not arrive as they should: load the page again, and choose again."


def chosen_photos() -> list[str]:
    """Names from the field ``photos``, a JSON list; without it, each field ``photo`` is one.

    Raises:
        InputError: the list is none, or holds something else than names.
    """
    listed = request.form.get("photos")
    if listed is None:
        return request.form.getlist("photo")
    try:
        names = json.loads(listed)
        if isinstance(names, list):
            # What is no text cannot be asked of the database.
            "".join(names).encode()
            return names
    except (ValueError, TypeError, RecursionError):
        pass
    raise InputError(REFUSED)
