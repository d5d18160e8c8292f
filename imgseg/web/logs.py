"""The log: what went wrong and where, and of people nothing but their numbers."""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from imgseg import config
from imgseg.web import requests

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
    """Lines for people, without e-mail addresses, hashes and tokens, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; the first line ends with the name of the request."""
        first, newline, rest = _hide(super().format(record)).partition("\n")
        name = requests.request_id()
        return first + (f" [{name}]" if name else "") + newline + rest


class DiscreetJson(JsonFormatter):
    """One JSON object a record, as discreet."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
            timestamp="time",
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """What is written of a record: it, the name of the request and the number of its user."""
        said = {key: _hide(v) if isinstance(v, str) else v for key, v in log_data.items()}
        about = {"request": requests.request_id() or None, "user": requests.user_id()}
        return said | {key: value for key, value in about.items() if value is not None}


def start_log() -> None:
    """Write to standard error: warnings and errors, and as JSON each request too."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(FORM))
    if config.read("IMGSEG_LOG") == "json":
        handler.setFormatter(DiscreetJson())
        requests.log.setLevel(logging.INFO)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # A page of thumbnails queues for the threads; that is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _hide(text: str) -> str:
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text
