"""What the choice of questions about a large result takes, on the first page after a change.

    python -m benchmarks.what_to_ask --work DIR [--photos 200000] [--people 1]

Makes a result with so many photos of people who do not exist, one face each, of which half are
sorted into people of twenty photos and half into nobody's. Prints one JSON object: the seconds (of
the processor) until all questions are put together, how many, and the peak of memory in MiB, before
and after.
"""

import argparse
import json
import os
import time
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.made_results import FACE, HEIGHT, WIDTH, make_known, make_results, mixed
from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.extensions import db
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from imgseg.services.results.cards import cards_of
from imgseg.services.results.results import count_matches
from imgseg.system.peak_memory import peak_mib

PHOTOS_EACH = 20


def main() -> None:
    """Make the result, or choose from the one that is there: what is made would be measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For App_data; kept.")
    options.add_argument("--photos", type=int, default=200_000, help="How many the album has.")
    options.add_argument("--people", type=int, default=1, help="How many are sought.")
    chosen = options.parse_args()
    app_data = chosen.work / "App_data"
    os.environ["IMGSEG_APP_DATA"] = str(app_data)
    made = app_data.exists()
    app = create_app()
    if not made:
        upgrade_database(app)
    with app.app_context():
        session = db.session()
        if made:
            print(json.dumps(_choose(session)))
        else:
            _make(session, chosen.photos, chosen.people)
            print("Made: call again to measure.")


def _choose(session: Session) -> dict[str, float | None]:
    search = session.scalars(select(Search)).one()
    run = search.runs[0]
    found = count_matches(session, run) if run.people else {search.name: 0}
    # What the first page of a server imports.
    list(cards_of(session, search, run, {}))
    import imgseg.recognition.cards
    import imgseg.recognition.open_photos  # noqa: F401

    before, started = peak_mib(), time.process_time()
    asked = list(cards_of(session, search, run, found))
    seconds = time.process_time() - started
    questions = sum(len(one.cards) for one in asked)
    return {
        "seconds": round(seconds, 2), "questions": questions,
        "before_mib": before, "peak_mib": peak_mib(),
    }  # fmt: skip


def _make(session: Session, photos: int, people: int) -> None:
    session.add(User(name="ann", email="ann@example.org", password_hash="-"))  # noqa: S106
    session.flush()
    names = [f"Person {number}" for number in range(people)] if people > 1 else []
    search_id = make_results(session, photos, mixed(), names)
    make_known(session, search_id)
    album = session.get_one(Search, search_id).album_id
    shown = sorted(session.scalars(select(Verdict.photo).distinct()))
    half = len(shown) // 2
    several = [shown[at : at + PHOTOS_EACH] for at in range(0, half, PHOTOS_EACH)]
    groups = [*several, *([photo] for photo in shown[half:])]
    place = {**FACE, "width": WIDTH, "height": HEIGHT}
    ids = range(1, len(groups) + 1)
    rows = [
        {"id": n, "album_id": album, "photos": len(g)} for n, g in zip(ids, groups, strict=True)
    ]
    session.execute(insert(AlbumPerson), rows)
    faces = [
        {"person_id": n, "photo": photo, **place}
        for n, group in zip(ids, groups, strict=True)
        for photo in group
    ]
    session.execute(insert(PersonFace), faces)
    session.commit()


if __name__ == "__main__":
    main()
