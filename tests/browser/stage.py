"""People whose accounts hold every state that the pages can show; made once, then looked at."""

from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

import imgseg.models.user  # noqa: F401 - its table must be known where others refer to it
from imgseg.models.run import Run
from imgseg.models.search import Search
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, TARGET, Visitor

# Runs that nobody works on: they stand still for as long as one looks at them.
STANDING = {
    "waiting": Run(status="pending"),
    "running": Run(status="running", stage="Looking through the album", done=5, total=13),
    "failed": Run(status="failed", message="The disk is full: make room and run it again."),
    "cancelled": Run(status="cancelled", done=5, total=13),
}


class Stage:
    """One who is not signed in, one who is new, and one with photos and searches.

    ``paths`` are the addresses of the last one's searches and albums, by what they show.
    """

    def __init__(self, browser: Browser, server: Server, photos: Photos) -> None:
        def visitor() -> Visitor:
            return Visitor.of(browser, server.address, reduced_motion="reduce")

        self.stranger, self.newcomer, self.owner = visitor(), visitor(), visitor()
        self._database = server.app_data / "imgseg.db"
        self.paths: dict[str, str] = {}
        self.newcomer.register("newcomer")
        self.owner.register("owner")
        self._fill(photos)

    def close(self) -> None:
        """Close their browsers."""
        for visitor in (self.stranger, self.newcomer, self.owner):
            visitor.page.context.close()

    def _fill(self, photos: Photos) -> None:
        owner, paths = self.owner, self.paths
        paths["results"] = owner.new_search("Barack", "Holidays")
        owner.bring(photos.target(), TARGET)
        owner.bring(photos.album(), ALBUM)
        self._run()
        paths["several"] = owner.new_search("Both", "Holidays")
        owner.bring(photos.two_people(), TARGET)
        self._run()
        paths["nobody"] = owner.new_search("Grandma", "Sunsets")
        owner.bring(photos.target(), TARGET)
        owner.bring(photos.landscapes(), ALBUM)
        self._run()
        paths["empty"] = owner.new_search("Somebody", "Not filled yet")
        for name, run in STANDING.items():
            paths[name] = owner.new_search(name.capitalize(), "Holidays")
            owner.bring(photos.target(), TARGET)
            self._add_run(paths[name], run)
        paths["album"] = "/albums/1"
        for name in ("results", "several"):
            paths[f"{name}-edit"] = f"{paths[name]}/edit"

    def _run(self) -> None:
        self.owner.page.get_by_role("button", name="Find ").click()
        self.owner.wait_for_results()

    def _add_run(self, search: str, run: Run) -> None:
        engine = create_engine(f"sqlite:///{self._database}")
        with Session(engine) as session:
            searched = session.get_one(Search, int(Path(search).name))
            searched.runs.append(run)
            session.commit()
        engine.dispose()
