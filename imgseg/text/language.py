"""The language in which sentences are said: English, until the web app names another speaker.

Every sentence is written in English where it is said, as gettext does it: the English one is what
the others are found by, and values stand in it as ``%(name)s``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from imgseg import sentences
from imgseg.errors import ImgsegError
from imgseg.sentences import Sentence

gettext_noop = sentences.gettext_noop


class Speaker(Protocol):
    """Says sentences, numbers and days in the language of whoever listens."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        """The sentence with its values; one without values is not looked through for any."""

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The sentence that fits so many, which stand in it as ``%(num)s``."""

    def number(self, number: float, digits: int = 0) -> str:
        """Such as "1,234", or "2.5" with so many digits behind the point."""

    def day(self, moment: datetime) -> str:
        """Such as "3 December 2026"."""

    def weekday(self, moment: datetime) -> str:
        """Such as "Sunday"."""

    def all_of(self, names: Sequence[str]) -> str:
        """Such as "Anna, Ben and Carla"; nothing of no name."""

    def any_of(self, names: Sequence[str]) -> str:
        """Such as "Anna, Ben or Carla"; nothing of no name."""


class English:
    """Says them as they are written."""

    def gettext(self, sentence: str, /, **values: object) -> str:
        """See `Speaker`."""
        return sentence % values if values else sentence

    def ngettext(self, one: str, many: str, count: int, /, **values: object) -> str:
        """See `Speaker`."""
        return (one if count == 1 else many) % {"num": self.number(count), **values}

    def number(self, number: float, digits: int = 0) -> str:
        """See `Speaker`."""
        return f"{number:,.{digits}f}"

    def day(self, moment: datetime) -> str:
        """See `Speaker`."""
        return f"{moment.day} {moment:%B %Y}"

    def weekday(self, moment: datetime) -> str:
        """See `Speaker`."""
        return f"{moment:%A}"

    def all_of(self, names: Sequence[str]) -> str:
        """See `Speaker`."""
        return " and ".join(_but_the_last(names))

    def any_of(self, names: Sequence[str]) -> str:
        """See `Speaker`."""
        return " or ".join(_but_the_last(names))


def _but_the_last(names: Sequence[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)


class _Speakers:
    speaker: Speaker = English()


_english_only: ContextVar[bool] = ContextVar("english_only", default=False)


def let_speak(speaker: Speaker) -> None:
    """Have everything said by this one from now on."""
    _Speakers.speaker = speaker


@contextmanager
def in_english() -> Iterator[None]:
    """Have everything said in English meanwhile: what programs read, and what is kept."""
    token = _english_only.set(True)
    try:
        yield
    finally:
        _english_only.reset(token)


def _speaker() -> Speaker:
    return English() if _english_only.get() else _Speakers.speaker


def gettext(sentence: str, /, **values: object) -> str:
    """See `Speaker`."""
    return _speaker().gettext(sentence, **values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """See `Speaker`."""
    return _speaker().ngettext(one, many, count, **values)


def say(sentence: Sentence) -> str:
    """A sentence that was put together elsewhere, and what stands in it."""
    values = {
        name: say(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    if sentence.many:
        return ngettext(sentence.english, sentence.many, sentence.count, **values)
    return gettext(sentence.english, **values)


def told(error: ImgsegError) -> str:
    """The sentence of an error."""
    return say(error.sentence)


def number(number: float, digits: int = 0) -> str:
    """See `Speaker`."""
    return _speaker().number(number, digits)


def day(moment: datetime) -> str:
    """See `Speaker`."""
    return _speaker().day(moment)


def weekday(moment: datetime) -> str:
    """See `Speaker`."""
    return _speaker().weekday(moment)


def all_of(names: Sequence[str]) -> str:
    """See `Speaker`."""
    return _speaker().all_of(names)


def any_of(names: Sequence[str]) -> str:
    """See `Speaker`."""
    return _speaker().any_of(names)
