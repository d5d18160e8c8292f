"""Sentences that somebody will read later, in a language that is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


def gettext_noop(sentence: str) -> str:
    """A sentence that is only written down here, and said elsewhere."""
    return sentence


@dataclass(frozen=True)
class Sentence:
    """An English sentence, and what stands in it as ``%(name)s``: numbers, words, sentences again.

    Where it depends on a ``count``, which stands in it as ``%(num)s``, it is the one for one, and
    ``many`` the one for any other; see `counted`. ``imgseg.text.language`` says it.
    """

    english: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str = ""
    count: int = 1

    def __str__(self) -> str:
        if self.many:
            english = self.english if self.count == 1 else self.many
            return english % {"num": f"{self.count:,}", **self.values}
        return self.english % self.values if self.values else self.english

    def as_row(self) -> dict[str, Any]:
        """It as plain data, to keep as JSON."""
        values = {
            name: value.as_row() if isinstance(value, Sentence) else str(value)
            for name, value in self.values.items()
        }
        return {"english": self.english, "values": values, "many": self.many, "count": self.count}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """The sentence that ``as_row`` made a row."""
        values = {
            name: cls.of_row(value) if isinstance(value, dict) else value
            for name, value in row["values"].items()
        }
        return cls(row["english"], values, row["many"], row["count"])


def counted(one: str, many: str, count: int) -> Sentence:
    """Such as "1 photo" or "1,234 photos", the number being ``%(num)s`` in both."""
    return Sentence(one, {}, many, count)
