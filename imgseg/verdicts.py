"""What is said of an album photo, about one person: data, which `imgseg.text.reasons` explains."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from imgseg.faces import Box, Look

# Where nobody chose another: of the scores 0-100, the least that makes a photo a match.
USUAL_STRICTNESS = 50
VerdictName = Literal["match", "unsure", "other", "no_face", "unreadable"]


class Reason(NamedTuple):
    """Why a photo got its verdict.

    ``code`` is ``faces`` (what its faces scored, beside the ``line`` from which a photo is a match;
    ``over`` of them reach it), ``no_face``, ``unreadable`` (``words`` say why), ``confirmed`` or
    ``rejected`` (by its owner), or ``said``: the ``words`` of a release before this one. ``look``
    is how its faces were found. Of a copy in Output, ``copied_as`` is its name where that is not
    the photo's, and ``kept`` says that a file like it was there already.
    """

    code: Literal["faces", "no_face", "unreadable", "confirmed", "rejected", "said"]
    line: int = 0
    over: int = 0
    look: Look = ""
    words: str = ""
    copied_as: str = ""
    kept: bool = False

    def as_row(self) -> dict[str, Any]:
        """What is not as usual, to keep as JSON."""
        usual = self._field_defaults
        return {k: v for k, v in self._asdict().items() if k not in usual or v != usual[k]}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Reason":
        """The reason that ``as_row`` made a row."""
        return cls(**row)


class PhotoVerdict(NamedTuple):
    """What is said of one album photo, ``photo`` being its path relative to the album with ``/``.

    ``score`` is 0-100; ``box`` is the deciding face (x, y, w, h) and ``size`` the photo's width
    and height, in whole pixels of the upright photo; None where there is none.
    """

    photo: str
    person: str
    verdict: VerdictName
    score: float | None
    faces: int
    box: Box | None
    size: tuple[int, int] | None
    reason: Reason


def by_photo(by_person: Mapping[str, Sequence[PhotoVerdict]]) -> Sequence[PhotoVerdict]:
    """The verdicts about each person, all of the same photos, by photo, then person."""
    if len(by_person) == 1:
        return next(iter(by_person.values()))
    return _ByPhoto(list(by_person.values()))


class _ByPhoto(Sequence[PhotoVerdict]):
    """Put together when asked for: of a very large album that is a lot."""

    def __init__(self, of_people: Sequence[Sequence[PhotoVerdict]]) -> None:
        if len(set(map(len, of_people))) > 1:
            raise ValueError("The verdicts are not about the same photos.")
        self._of_people = of_people
        self._count = sum(map(len, of_people))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> PhotoVerdict:  # type: ignore[override]
        if not 0 <= number < self._count:
            raise IndexError(number)
        photo, person = divmod(number, len(self._of_people))
        return self._of_people[person][photo]
