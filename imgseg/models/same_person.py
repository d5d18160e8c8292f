"""Who of the people in an album may be one person, and what the owner said of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, MappedColumn, composite, mapped_column

from imgseg.models.base import Base


class PersonPair(Base):
    """Two people of an album who may be one, as far as their faces tell.

    The higher ``likelihood``, the likelier.
    """

    __tablename__ = "person_pairs"

    first_id: Mapped[int] = mapped_column(
        ForeignKey("album_people.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("album_people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    likelihood: Mapped[float]


@dataclass(frozen=True)
class FacePlace:
    """Where a face is: the photo's name in the album, and the box in it, see `PersonFace`."""

    photo: str
    x: int
    y: int
    w: int
    h: int


def _columns(face: str) -> list[MappedColumn[Any]]:
    sides = [mapped_column(f"{face}_{side}", Integer, nullable=False) for side in "xywh"]
    return [mapped_column(f"{face}_photo", Text, nullable=False), *sides]


class PersonAnswer(Base):
    """What the owner said of two faces of an album: that they are the ``same`` person, or two.

    Faces are known by their places, which outlive the look that sorted them.
    """

    __tablename__ = "person_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    same: Mapped[bool]
    first: Mapped[FacePlace] = composite(*_columns("first"))
    second: Mapped[FacePlace] = composite(*_columns("second"))
