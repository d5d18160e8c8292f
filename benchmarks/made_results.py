"""Results that no run made: as many as a page has to bear, written straight into the database."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.person import PersonExample
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.people.people import people_sought, remember_sought
from imgseg.services.searches.reviews import REJECTED
from imgseg.services.searches.searches import create_search
from imgseg.verdicts import Reason

WIDTH, HEIGHT = 640, 480
FACE = {"x": 200, "y": 100, "w": 120, "h": 150}
# Of a mixed album, in hundredths.
KINDS = {"match": 20, "unsure": 5, "other": 60, "no_face": 13, "unreadable": 2}
LOWEST = {"match": 50, "unsure": 30, "other": 0}


def make_results(session: Session, photos: int, kinds: list[str], people: list[str]) -> int:
    """A finished search of the only user about an album of so many photos; its id.

    The verdicts are drawn from ``kinds``, about each of ``people``; without, about one person.
    """
    user = session.scalars(select(User)).one()
    album = create_album(session, user.id, f"{photos} photos")
    search = create_search(session, album, "Somebody")
    run = Run(
        user_id=search.user_id, search_id=search.id, status="done", people=people, finished_at=now()
    )
    session.add(run)
    session.flush()
    names = [f"Summer/{number:05}.jpg" for number in range(photos)]
    rows = [
        _row(run.id, name, person, kinds) for name in names for person in people or ["Somebody"]
    ]
    session.execute(insert(Verdict), rows)
    session.commit()
    return search.id


def make_known(session: Session, search_id: int) -> None:
    """Let imgseg know the people of a search that `make_results` made, by one face each."""
    search = session.get_one(Search, search_id)
    run = search.runs[0]
    remember_sought(session, search, run.people or [search.name])
    photo = session.scalars(select(Verdict.photo).where(Verdict.run_id == run.id)).first()
    face = {"photo": photo, "sha256": "0" * 64, "same": True, **FACE}
    rows = [
        {"person_id": person.id, "album_id": search.album_id, **face}
        for person in people_sought(session, search).values()
    ]
    session.execute(insert(PersonExample), rows)
    session.commit()


def answer_all(session: Session, search_id: int) -> None:
    """Say No to all unsure photos of a search that `make_results` made."""
    mine = Verdict.run_id == session.get_one(Search, search_id).runs[0].id
    unsure = mine, Verdict.verdict == "unsure"
    said = {"search_id": search_id, "decision": REJECTED, **FACE}
    rows = session.execute(select(Verdict.photo, Verdict.person).where(*unsure)).all()
    session.execute(insert(Review), [said | row._asdict() for row in rows])
    session.execute(update(Verdict).where(*unsure).values(verdict="other"))
    session.commit()


def draw_photos(session: Session, search_id: int) -> None:
    """Draw the album photos of a search that `make_results` made: coloured, each another."""
    search = session.get_one(Search, search_id)
    folder = album_photos(search.album).photos
    for name in session.scalars(select(Verdict.photo).join(Run).where(Run.search_id == search_id)):
        _draw(folder / name)


def mixed() -> list[str]:
    """Kinds of verdicts as an album of many people has them."""
    return [kind for kind, share in KINDS.items() for _ in range(share)]


def _row(run_id: int, photo: str, person: str, kinds: list[str]) -> dict[str, Any]:
    kind = random.choice(kinds)  # noqa: S311 - no secret
    row: dict[str, Any] = {
        "run_id": run_id,
        "photo": photo,
        "person": person,
        "verdict": kind,
        "score": None,
        "faces": 0,
        "reason": Reason("said", words="Made to be looked at.").as_row(),
    }
    row |= dict.fromkeys(("x", "y", "w", "h", "width", "height"))
    if kind in LOWEST:
        score = LOWEST[kind] + round(random.random() * 19, 1)  # noqa: S311
        size = {"width": WIDTH, "height": HEIGHT}
        row |= {"score": score, "faces": 1, **FACE, **size}
    return row


def _draw(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    small = Image.frombytes("RGB", (8, 6), bytes(_bytes(8 * 6 * 3)))
    small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(file, "JPEG", quality=75)


def _bytes(count: int) -> Iterator[int]:
    return (random.randrange(256) for _ in range(count))  # noqa: S311
