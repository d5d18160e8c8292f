"""People whose accounts hold every state that the pages can show; made once, then looked at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import imgseg.models.user  # noqa: F401 - its table must be known where others refer to it
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from tests.browser.hands import Mouse
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, TARGET, Visitor

SO_FAR = {
    "found": 1,
    "photos": [{"photo": "Holidays/Day 1/Strand & Meer.jpg", "boxes": [[160, 70, 90, 120]]}],
}
# Runs that nobody works on: they stand still for as long as one looks at them.
STANDING: dict[str, dict[str, Any]] = {
    "waiting": {"status": "pending"},
    "running": {
        "status": "running",
        "stage": "Looking through the album",
        "done": 5,
        "total": 13,
        "so_far": SO_FAR,
    },
    "failed": {"status": "failed", "message": "The disk is full: make room and run it again."},
    "cancelled": {"status": "cancelled", "done": 5, "total": 13},
}


class Stage:
    """One who is not signed in, one who is new, and one with photos and searches.

    ``paths`` are the addresses of the last one's searches and albums, by what they show.
    """

    def __init__(self, browser: Browser, server: Server, photos: Photos) -> None:
        def visitor() -> Visitor:
            return Visitor(browser, server.address, Mouse(), reduced_motion="reduce")

        self.stranger, self.newcomer, self.owner = visitor(), visitor(), visitor()
        self.photos = photos
        self._database_file = server.app_data / "imgseg.db"
        self.paths: dict[str, str] = {}
        self.newcomer.has_account("newcomer")
        self.owner.has_account("owner")
        # Leaving in the middle of an upload is asked about.
        self.owner.page.on("dialog", lambda dialog: dialog.accept())
        self._fill()

    def close(self) -> None:
        """Close their browsers."""
        for visitor in (self.stranger, self.newcomer, self.owner):
            visitor.page.context.close()

    def _fill(self) -> None:
        owner, paths, photos = self.owner, self.paths, self.photos
        self._delete_something()
        paths["results"] = self._open_search("Barack", "Holidays")
        owner.bring(photos.target(), TARGET)
        owner.bring(photos.album(), ALBUM)
        owner.run()
        paths["several"] = self._open_search("Both", "Holidays")
        owner.bring(photos.two_people(), TARGET)
        owner.run()
        paths["nobody"] = self._open_search("Grandma", "Landscapes")
        owner.bring(photos.target(), TARGET)
        owner.bring(photos.landscapes(), ALBUM)
        owner.run()
        paths["empty"] = owner.has_search("Somebody", "Not filled yet")
        for album in ("Not searched yet", "Looked through"):
            self._open_search("Somebody else", album)
            owner.bring(photos.landscapes(), ALBUM)
        for name, columns in STANDING.items():
            paths[name] = owner.has_search(name.capitalize(), "Holidays")
            self._add_run(paths[name], Run(**columns))
        paths["rivals"] = self._open_search("One of them", "Holidays")
        owner.bring(photos.rivals(), TARGET)
        paths["ending"] = owner.has_search("Long ago", "Ending soon")
        for name in ("news", "behind"):
            paths[name] = self._open_search(f"{name.capitalize()} of him", "Holidays")
            owner.bring(photos.target(), TARGET)
            owner.run()
        self._let_photos_come()
        self._find_paths()
        self._let_one_end()
        self._keep_looking()

    def _open_search(self, person: str, album: str) -> str:
        path = self.owner.has_search(person, album)
        self.owner.go_to_search(path)
        return path

    def _delete_something(self) -> None:
        """So that there is a receipt."""
        self._open_search("Nobody", "Gone")
        self.owner.bring(self.photos.landscapes(), ALBUM)
        self.owner.go("/my-data")
        card = self.owner.page.get_by_role("region", name="Gone")
        card.get_by_label("Delete Gone").click()
        card.get_by_role("button", name="Delete for good").first.click()
        expect(self.owner.main).to_contain_text("Gone")

    def _find_paths(self) -> None:
        owner, paths = self.owner, self.paths
        for name in ("results", "several"):
            paths[f"{name} edit"] = f"{paths[name]}/edit"
            paths[f"{name} review"] = f"{paths[name]}/review"
        for name in (
            "Holidays",
            "Landscapes",
            "Not filled yet",
            "Not searched yet",
            "Looked through",
        ):
            owner.go("/albums")
            owner.link(re.compile(f"^{name}")).first.click()
            paths[name] = owner.path
            paths[f"{name} people"] = f"{owner.path}/people"
        owner.go("/people")
        owner.link(re.compile("^Barack, ")).first.click()
        paths["known"] = owner.path
        paths["asked"] = f"/photos?with={_id(owner.path)}"
        paths["known look"] = f"{owner.path}/look"
        paths["new search known"] = f"/searches/new?person={_id(owner.path)}"
        owner.go(paths["Holidays people"])
        first = owner.main.get_by_role("checkbox").first.get_attribute("value")
        paths["person"] = f"{paths['Holidays people']}/{first}"

    def _add_run(self, search: str, run: Run) -> None:
        with self._database() as session:
            searched = session.get_one(Search, _id(search))
            run.user_id = searched.user_id
            searched.runs.append(run)
            session.commit()

    def _let_one_end(self) -> None:
        """A search and its album that were not used for so long that they end in days."""
        with self._database() as session:
            search = session.get_one(Search, _id(self.paths["ending"]))
            search.last_used_at = search.album.last_used_at = now() - timedelta(days=26)
            session.commit()

    def _let_photos_come(self) -> None:
        """A search with new photos that looks at more of them, and one that could not."""
        failed = {"status": "failed", "message": "The disk is full: make room and run it again."}
        # On a Wednesday, if that was in this week: no other day takes as much room.
        since = timedelta(days=max(2, (now().weekday() - 2) % 7))
        for name, columns in (("news", STANDING["running"]), ("behind", failed)):
            self._add_run(self.paths[name], Run(**columns, follow_up=True))
            with self._database() as session:
                run = session.get_one(Search, _id(self.paths[name])).finished_run
                assert run is not None
                mine = select(Verdict).where(Verdict.run_id == run.id)
                for place, verdict in enumerate(session.scalars(mine.order_by(Verdict.photo))):
                    verdict.arrived_at = now() - since if place % 2 else None
                    if verdict.verdict == "other" and name == "behind":
                        # As if it had come since.
                        session.delete(verdict)
                session.commit()

    def _keep_looking(self) -> None:
        """An album that is being looked through for its people, by nobody."""
        with self._database() as session:
            album = session.get_one(Album, _id(self.paths["Looked through"]))
            look = AlbumLook(user_id=album.user_id, album_id=album.id, status="running")
            look.stage, look.done, look.total = "Looking through the album", 1, 2
            session.add(look)
            session.commit()

    @contextmanager
    def _database(self) -> Iterator[Session]:
        engine = create_engine(f"sqlite:///{self._database_file}")
        with Session(engine) as session:
            yield session
        engine.dispose()


def _id(path: str) -> int:
    return int(path.rsplit("/", 1)[-1])
