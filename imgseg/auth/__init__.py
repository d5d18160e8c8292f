"""The front page and accounts: register, log in, change, delete."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from imgseg.auth import account, owner, views  # noqa: E402  (the views need bp)

__all__ = ["account", "bp", "owner", "views"]
