"""The language in which sentences are said: English, until the web app names another speaker.

Every sentence is written in English where it is said, as gettext does it: the English one is what
the others are found by, and values stand in it as ``%(name)s``.
"""

from datetime import datetime
from typing import Protocol

from imgseg.errors import ImgsegError


class Speaker(Protocol):
    """Says sentences, numbers and days in the language of whoever listens."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        """The sentence with its values; one without values is not looked through for any."""

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The sentence that fits so many, which stand in it as ``%(num)s``."""

    def number(self, count: int) -> str:
        """Such as "1,234"."""

    def day(self, moment: datetime) -> str:
        """Such as "3 December 2026"."""


class English:
    """Says them as they are written."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        """See `Speaker`."""
        return sentence % values if values else sentence

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """See `Speaker`."""
        return (one if count == 1 else many) % {"num": self.number(count), **values}

    def number(self, count: int) -> str:
        """See `Speaker`."""
        return f"{count:,}"

    def day(self, moment: datetime) -> str:
        """See `Speaker`."""
        return f"{moment.day} {moment:%B %Y}"


class _Speakers:
    speaker: Speaker = English()


def let_speak(speaker: Speaker) -> None:
    """Have everything said by this one from now on."""
    _Speakers.speaker = speaker


def gettext(sentence: str, /, **values: object) -> str:
    """See `Speaker`."""
    return _Speakers.speaker.gettext(sentence, **values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """See `Speaker`."""
    return _Speakers.speaker.ngettext(one, many, count, **values)


def gettext_noop(sentence: str) -> str:
    """A sentence that is only written down here, and said elsewhere."""
    return sentence


def told(error: ImgsegError) -> str:
    """The sentence of an error."""
    return gettext(error.sentence, **error.values)


def number(count: int) -> str:
    """See `Speaker`."""
    return _Speakers.speaker.number(count)


def day(moment: datetime) -> str:
    """See `Speaker`."""
    return _Speakers.speaker.day(moment)
