"""What the pages say in each language, found by the English sentence."""

import re
from functools import cache

from babel.messages.catalog import Catalog

from scripts.sentences import said, translations
from tests import mirrored

PLACED = re.compile(r"%\(\w+\)s")
# What may be for eyes at wide windows only.
WIDE = re.compile(r"%\((?:start|wide)\)s(.*?)%\((?:wide_)?end\)s")


@cache
def forms(language: str, english: str) -> tuple[str, ...]:
    """The sentence in that language, where there are several for one and for many."""
    message = _catalogue(language).get(english)
    assert message is not None, f"no page says: {english}"
    sentence = message.id if language == "en" else message.string
    return (sentence,) if isinstance(sentence, str) else tuple(sentence or ())


def pattern(language: str, english: str) -> str:
    """The regular expression of the sentence in that language, whatever stands in it."""
    return "|".join(map(_expression, forms(language, english)))


def _expression(form: str) -> str:
    pieces = [
        r"[\s\S]*?".join(
            r"\s+".join(map(re.escape, re.split(r"\s+", text))) for text in PLACED.split(piece)
        )
        for piece in WIDE.split(form)
    ]
    return "".join(f"(?:{piece})?" if place % 2 else piece for place, piece in enumerate(pieces))


@cache
def _catalogue(language: str) -> Catalog:
    if language == "en":
        return said()
    return mirrored.catalogue() if language == mirrored.CODE else translations(language)
