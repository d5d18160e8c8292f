"""What the training check finds: data, which `imgseg.text.findings` says in words."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from imgseg.errors import InputError
from imgseg.sentences import gettext_noop


class Finding(NamedTuple):
    """Something to be said of a photo, or of all photos of a person.

    ``code`` is a key of ``SENTENCES`` in `imgseg.text.findings`, and says what the rest means.
    ``photo`` is the photo's name in its folder, empty where all are meant; the folder is that of
    ``person``, empty where only one person is sought, or that of other people (``unknown``).
    """

    code: str
    photo: str = ""
    person: str = ""
    unknown: bool = False
    numbers: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Finding":
        """The finding that ``_asdict`` made a row of JSON."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
        }
        return cls(**values)


class TrainingError(InputError):
    """There is nothing to learn a person from; ``code`` says why."""

    SENTENCES: ClassVar = {
        "same_photos": gettext_noop(
            "%(target)s and unknown hold the same photos: put photos of the person into %(target)s"
            " and photos of other people into unknown."
        ),
        "no_face": gettext_noop(
            "No face was found in any %(target)s photo: add photos in which the person's face is"
            " seen clearly."
        ),
        "nobody_left": gettext_noop(
            "No %(target)s photo is left in which the person's face may be: choose the face in one"
            " of them, or add photos of the person."
        ),
        "nobody_has_a_face": gettext_noop(
            "No face was found in the photos of any person: add photos in which the faces are seen"
            " clearly."
        ),
    }

    def __init__(self, code: str, target: str = "Target") -> None:
        super().__init__(self.SENTENCES[code], target=target)
        self.code = code
