"""What a person does on the pages, by what the pages say: roles, labels and texts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect

from imgseg.web.languages import COOKIE
from tests.browser.hands import Hands
from tests.browser.watch import Watch
from tests.browser.words import pattern

PASSWORD = "a long walk on the beach"
RUN_MS = 120_000
NEW_SEARCH = "/searches/new"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
TARGET, OTHERS, ALBUM = "Who are you looking for?", "Other people (optional)", "The album"
# What moved on the page by itself, as a share of the window, in the variable shifted.
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
# The share of the rows that is photo; the last row need not be full.
OF_PHOTO = """list => {
  const { top, width } = list.getBoundingClientRect();
  const all = [...list.querySelectorAll("img")].map(it => it.getBoundingClientRect());
  const last = Math.max(...all.map(it => it.top));
  const full = all.filter(it => it.top < last);
  const area = full.reduce((sum, it) => sum + it.width * it.height, 0);
  return area / (width * (last - top));
}"""


class Visitor:
    """Somebody at a browser of their own, on the app at ``address``."""

    def __init__(self, browser: Browser, address: str, hands: Hands, **settings: object) -> None:
        self.hands = hands
        self.page: Page = browser.new_context(**(hands.settings | settings)).new_page()
        # Somebody listens all the time: else a key pressed at once may open a picker unheard.
        self.page.on("filechooser", lambda _: None)
        self.watch = Watch(self.page.context, address)
        self._address = address
        self.language = "en"

    def read(self, language: str) -> None:
        """Have the pages from now on in that language."""
        self.language = language
        self.page.context.add_cookies([{"name": COOKIE, "value": language, "url": self._address}])

    def said(self, english: str) -> re.Pattern[str]:
        """That sentence in the language of the pages, and nothing else."""
        return re.compile(rf"^\s*(?:{pattern(self.language, english)})\s*$")

    def begins(self, english: str) -> re.Pattern[str]:
        """What begins with that sentence."""
        return re.compile(rf"^\s*(?:{pattern(self.language, english)})")

    def holds(self, english: str) -> re.Pattern[str]:
        """What has that sentence in it."""
        return re.compile(pattern(self.language, english))

    def go(self, path: str, until: Literal["load", "commit"] = "load") -> None:
        """Type an address of the app; wait until the page is here, or begins to come."""
        self.page.goto(self._address + path, wait_until=until)

    @property
    def path(self) -> str:
        """Where one is."""
        return self.page.url.removeprefix(self._address)

    @property
    def main(self) -> Locator:
        """The page without what stands above and below every page."""
        return self.page.get_by_role("main")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.main.get_by_role("button", name=name)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.main.get_by_role("link", name=name)

    def register(self, name: str) -> None:
        """From the front page to an account, and the page that it begins with."""
        self.go("/")
        self.hands.write(self.page.get_by_label(self.said("Name")), name)
        self.hands.write(self.page.get_by_label(self.said("Password")), PASSWORD)
        self.hands.press(self.button(self.said("Make my account")))
        self._wait_for_boxes()

    def log_in(self, name: str) -> None:
        """With an account that is there."""
        self.go("/login")
        self.hands.write(self.page.get_by_label("Name or e-mail"), name)
        self.hands.write(self.page.get_by_label("Password"), PASSWORD)
        self.hands.press(self.button("Log in"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Searches")

    def has_account(self, name: str) -> None:
        """Be somebody who registered before; the pages of it are not looked at."""
        self._send("/register", name=name, password=PASSWORD)

    def has_logged_in(self, name: str) -> None:
        """Be back in an account that is there."""
        self._send("/login", name=name, password=PASSWORD)

    def has_search(self, person: str, album: str) -> str:
        """Have a search of that name, in that album or a new one; its path."""
        page = self.page.request.get(f"{self._address}/albums").text()
        known = re.search(rf'href="/albums/(\d+)"(?:(?!</a>).)*>{album}</h2>', page, re.DOTALL)
        chosen = {"album": known[1]} if known else {"album": "new", "album_name": album}
        return self._send(NEW_SEARCH, person=person, **chosen)

    def _send(self, path: str, **fields: str) -> str:
        """Send the form of a page without showing it; where that leads."""
        request = self.page.request
        token = TOKEN.search(request.get(self._address + path).text())
        assert token is not None
        answer = request.post(self._address + path, form={"csrf_token": token[1], **fields})
        led = answer.url.removeprefix(self._address)
        assert led != path, f"{path} refuses {fields}"
        return led

    def new_search(self, album: str | None = None) -> str:
        """A search, in that album or a new one, up to the page of its photos; its path."""
        self.go("/searches")
        self.hands.press(self.link(re.compile("^New search|first search$")))
        self._wait_for_boxes()
        if album:
            self.hands.press(self.button(re.compile(f"^{album}")))
            expect(self.box(ALBUM)).to_contain_text(f"“{album}”")
            self._wait_for_boxes()
        return self.path

    def go_to_search(self, path: str) -> None:
        """Type the address of a search that has no results yet."""
        self.go(path)
        self._wait_for_boxes()

    def _wait_for_boxes(self) -> None:
        expect(self.box(TARGET)).to_be_visible()
        self.wait_for_scripts()

    def wait_for_scripts(self) -> None:
        """Until the boxes of the page take what is dropped on them."""
        # Shown by the scripts; the button for those without is hidden before they run.
        hint = self.main.locator("form[data-upload] [data-only-scripts]").first
        expect(hint).not_to_have_attribute("hidden", "")

    def box(self, name: str) -> Locator:
        """One of the places for photos."""
        return self.page.get_by_role("region", name=self.begins(name))

    def bring(self, folder: Path, name: str) -> None:
        """Put a folder into a box, and wait until all of it is there."""
        self.wait_for_scripts()
        self.hands.bring(folder, self.box(name))
        status = self.box(name).get_by_role("status").first
        expect(status).to_contain_text(self.holds("%(num)s photo saved."), timeout=RUN_MS)

    def name(self, person: str) -> None:
        """Say who it is."""
        self.hands.write(self.page.get_by_label(re.compile("^Name")), person)

    def run(self) -> None:
        """Start the search, and wait for what it finds."""
        self.hands.press(self.button(self.said("Find the photos")))
        self.wait_for_results()

    def wait_for_results(self) -> None:
        """Until the run has ended, and the scripts have the page in hand."""
        verdicts = self.page.get_by_role("navigation", name=self.said("Verdicts"))
        expect(verdicts).to_be_visible(timeout=RUN_MS)
        # Shown by them; until then a form goes its way without scripts, by a page of its own.
        expect(self.button(self.said("Names%(start)s and faces%(end)s"))).to_be_visible()

    def open_results(self, name: str) -> None:
        """From all searches to the results of the one whose name begins so."""
        self.go("/searches")
        self.hands.press(self.link(re.compile(f"^{name}")))
        self.wait_for_results()

    def unfold(self, name: str | re.Pattern[str]) -> None:
        """Open what is folded up under a line, unless it is open."""
        line = self.main.locator("summary", has_text=name).first
        if line.locator("..").get_attribute("open") is None:
            self.hands.press(line)

    def tab(self, name: str) -> Locator:
        """A tab of the results; its name ends in the number of its photos."""
        verdicts = self.page.get_by_role("navigation", name=self.said("Verdicts"))
        return verdicts.get_by_role("link", name=self.begins(name))

    def download(self, control: Locator) -> Path:
        """Press what downloads, and wait for the file."""
        with self.page.expect_download() as download:
            self.hands.press(control)
        return Path(download.value.path())


Visit = Callable[..., Visitor]
