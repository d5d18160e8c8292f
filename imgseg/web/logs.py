"""The log: what went wrong and where, and of people nothing."""

import logging
import re

from flask import request

FORM = "%(asctime)s %(levelname)s %(message)s"
# What a library's message may hold for all that.
HIDDEN = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"\$2[abxy]?\$\d\d\$[./\w]*"), "[hash]"),
    # Signed cookies and tokens: letters of both kinds and digits, longer than words of the code.
    (re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{24,}(?:\.[\w-]+)*"), "[token]"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "[hash]"),
    # PostgreSQL repeats a row that it refuses.
    (re.compile(r"^DETAIL: .*", re.MULTILINE), "DETAIL: [hidden]"),
)


class Discreet(logging.Formatter):
    """Hides e-mail addresses, hashes and tokens, those in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        text = super().format(record)
        for pattern, instead in HIDDEN:
            text = pattern.sub(instead, text)
        return text


def start_log() -> None:
    """Write warnings and errors to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(FORM))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # A page of thumbnails queues for the threads; that is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def asked() -> str:
    """What was asked for: method and form of the address, with numbers only.

    The rest of an address names photos and people.
    """
    numbers = {name: v for name, v in (request.view_args or {}).items() if isinstance(v, int)}
    told = ", ".join(f"{name} {number}" for name, number in numbers.items())
    return f"{request.method} {request.url_rule or 'no page'}" + (f" ({told})" if told else "")
