"""What the training check finds."""

from typing import NamedTuple


class Finding(NamedTuple):
    """What the training check says of one photo, ``Target/…`` or ``unknown/…``.

    ``photo`` is ``Target`` where it is said of all of them. Where several people are sought, the
    person's name stands for ``Target``.
    """

    photo: str
    finding: str
