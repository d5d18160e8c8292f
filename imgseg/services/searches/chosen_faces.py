"""Whom the owner of a search means in Target photos that show several people."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.faces import Box
from imgseg.models.chosen_face import ChosenFace
from imgseg.models.search import Search


def choose_face(session: Session, search: Search, photo: str, box: Box | None) -> None:
    """Take note that ``box`` in the Target photo is the person; None if no face in it is.

    What was chosen in it before is forgotten. The caller commits.
    """
    forget_chosen(session, search, photo)
    x, y, w, h = box or (None, None, None, None)
    session.add(ChosenFace(search_id=search.id, photo=photo, x=x, y=y, w=w, h=h))
    session.flush()


def forget_chosen(session: Session, search: Search, photo: str) -> None:
    """Let imgseg find the person in the Target photo by itself again. The caller commits."""
    mine = ChosenFace.search_id == search.id, ChosenFace.photo == photo
    session.execute(delete(ChosenFace).where(*mine))


def chosen_faces(session: Session, search: Search) -> dict[str, Box | None]:
    """What was chosen in each Target photo, by its name; see `choose_face`."""
    rows = session.scalars(select(ChosenFace).where(ChosenFace.search_id == search.id))
    return {row.photo: row.box for row in rows}
