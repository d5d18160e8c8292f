"""What a person does on the pages, by what the pages say: roles, labels and texts."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.watch import Watch

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PASSWORD = "a long walk on the beach"
RUN_MS = 120_000
MOST_TABS = 150
TARGET, ALBUM = re.compile("^Photos of"), re.compile("^The album")


class Visitor:
    """Somebody at a browser that shows the app at ``address``."""

    @classmethod
    def of(cls, browser: Browser, address: str, **settings: Any) -> "Visitor":
        """Somebody at a browser of their own; ``settings`` are those of a Playwright context."""
        context = browser.new_context(**(DESKTOP | settings))
        return cls(context.new_page(), address, Watch(context, address))

    def __init__(self, page: Page, address: str, watch: Watch) -> None:
        self.page = page
        self.watch = watch
        self._address = address

    def go(self, path: str) -> None:
        """Type an address of the app."""
        self.page.goto(self._address + path)

    def register(self, name: str) -> None:
        """From the front page to an account."""
        self.go("/")
        main = self.page.get_by_role("main")
        main.get_by_role("link", name="Register").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("E-mail").fill(f"{name}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_label("Password again").fill(PASSWORD)
        self.page.get_by_role("button", name="Make my account").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My searches")

    def log_in(self, name: str) -> None:
        """With an account that is there."""
        self.go("/login")
        self.page.get_by_label("Name or e-mail").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My searches")

    def new_search(self, person: str, album: str) -> str:
        """A search, in that album or a new one, up to the page that takes the photos; its path."""
        self.go("/searches/new")
        self.page.get_by_label("Who are you looking for?").fill(person)
        self._choose_album(album)
        self.page.get_by_role("button", name="Next: the photos").click()
        expect(self.box(TARGET)).to_be_visible()
        return self.page.url.removeprefix(self._address)

    def _choose_album(self, name: str) -> None:
        albums = self.page.get_by_label("In which album?")
        if albums.is_visible():
            known = albums.locator("option", has_text=f"{name} (")
            if known.count():
                albums.select_option(known.get_attribute("value"))
                return
            albums.select_option(label="A new album")
        self.page.get_by_label("Name of the new album").fill(name)

    def box(self, name: re.Pattern[str]) -> Locator:
        """One of the places for photos."""
        return self.page.get_by_role("region", name=name)

    def bring(self, folder: Path, name: re.Pattern[str]) -> None:
        """Drop a folder into a box and wait until all of it is there."""
        box = self.box(name)
        self.drop(folder, box)
        expect(box.get_by_role("status")).to_contain_text("saved")

    def drop(self, folder: Path, box: Locator) -> None:
        """Drag a folder from the desktop into a box, as the browser itself tells it."""
        box.scroll_into_view_if_needed()
        place = box.get_by_text(re.compile("Drop a folder")).bounding_box()
        assert place is not None
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        devtools = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            devtools.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
        devtools.detach()

    def choose(self, files: Path | list[Path], picker: Locator) -> None:
        """Give files to a picker by mouse or finger."""
        with self.page.expect_file_chooser() as chooser:
            picker.click()
        chooser.value.set_files(files)

    def tab_to(self, control: Locator) -> None:
        """Go to a control with the Tab key alone, and see where one is."""
        control.wait_for()
        for _ in range(MOST_TABS):
            if control.evaluate("it => it === document.activeElement"):
                assert control.evaluate(FOCUS_SHOWS), "the focus is not to be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {control}")

    def wait_for_results(self) -> None:
        """Until the run has ended."""
        expect(self.page.get_by_role("navigation", name="Verdicts")).to_be_visible(timeout=RUN_MS)


# The control's own outline, or that of the label that it lies in.
FOCUS_SHOWS = """it => [it, it.closest("label"), it.closest("li")].some(
  (shown) => shown && (getComputedStyle(shown).outlineStyle !== "none"
    || getComputedStyle(shown).boxShadow !== "none"))"""
