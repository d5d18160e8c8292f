"""How long a search of five photos takes while somebody else's search of very many is under way.

    python -m benchmarks.beside_large_search --work DIR --photos DIR [--large 10000]

Makes two owners. The album of one has so many photos: copies of those in the folder, each of
another content. When it was looked at for ten seconds, the other, whose album has five photos,
starts a search as a page does. Prints one JSON object: the seconds until the small search was done,
how many photos of the large one were analysed by then, and the seconds that the small search takes
with nobody beside it.
"""

import argparse
import itertools
import json
import os
import shutil
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, func, select

from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.extensions import db
from imgseg.models.index import IndexedPhoto
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.searches.runs import start_run
from imgseg.services.searches.searches import create_search

TARGET, SMALL = 3, 5
BEFORE_SECONDS, PATIENCE_SECONDS = 10.0, 120.0


def main() -> None:
    """Start the large search, then the small one, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For App_data.")
    options.add_argument("--photos", type=Path, required=True, help="With at least one face each.")
    options.add_argument("--large", type=int, default=10_000, help="Photos of the large album.")
    chosen = options.parse_args()
    app_data = chosen.work / "App_data"
    shutil.rmtree(app_data, ignore_errors=True)
    os.environ["IMGSEG_APP_DATA"] = str(app_data)
    app = create_app()
    upgrade_database(app)
    photos = sorted(photo for photo in chosen.photos.rglob("*.jpg") if photo.is_file())
    with app.app_context():
        alone, large, small = (
            _make_search(name, photos, count)
            for name, count in (("first", SMALL), ("large", chosen.large), ("small", SMALL))
        )
    # The networks are loaded by then, as they are while another search is under way.
    _start(app, alone)
    _seconds_until_done(app, alone)
    with app.app_context():
        _forget_analyses()
    _start(app, alone)
    measured = {"seconds_alone": _seconds_until_done(app, alone)}
    _start(app, large)
    time.sleep(BEFORE_SECONDS)
    _start(app, small)
    measured["seconds_beside"] = _seconds_until_done(app, small)
    with app.app_context():
        of_large = select(func.count(IndexedPhoto.id)).where(IndexedPhoto.owner == large)
        measured["large_by_then"] = db.session.scalars(of_large).one()
        # Nobody needs its end.
        app.extensions["jobs"].stop()
    print(json.dumps(measured))


def _make_search(name: str, photos: list[Path], count: int) -> int:
    """A search of a new owner, both of the same number, in an album of so many photos."""
    session = db.session()
    user = User(name=name, email=name, password_hash="-")  # noqa: S106
    session.add(user)
    session.flush()
    search = create_search(session, create_album(session, user.id, name), name)
    folders = [train_photos(search, "target").photos] * TARGET
    folders += [album_photos(search.album).photos] * count
    for number, (folder, photo) in enumerate(zip(folders, itertools.cycle(photos), strict=False)):
        # What stands behind a JPEG's end changes its content, not its picture.
        (folder / f"{number}.jpg").write_bytes(photo.read_bytes() + f"{name} {number}".encode())
    session.commit()
    return search.id


def _start(app: Flask, search_id: int) -> None:
    with app.app_context():
        run = start_run(db.session(), db.session.get_one(Search, search_id))
        db.session.commit()
        app.extensions["jobs"].submit(run)


def _seconds_until_done(app: Flask, search_id: int) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS:
        with app.app_context():
            newest = select(Run.status).where(Run.search_id == search_id).order_by(Run.id.desc())
            if db.session.scalars(newest.limit(1)).one() == "done":
                return round(time.monotonic() - begun, 2)
        time.sleep(0.02)
    raise TimeoutError(f"Search {search_id} was not done in {PATIENCE_SECONDS:.0f} s.")


def _forget_analyses() -> None:
    db.session.execute(delete(IndexedPhoto))
    db.session.commit()


if __name__ == "__main__":
    main()
