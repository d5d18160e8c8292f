"""An upload that is broken off goes on where it stopped; nothing is sent twice."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, Response, expect

from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, Visit, Visitor

COUNT = 240
# As many as the page sends at once.
REQUESTS = 3
BYTES_A_SECOND = 1_500_000
LATEST_MS = 2000
BROKEN = "net::ERR_|Failed to load resource"


class Line:
    """The line from a browser to the app: a slow one, which can break."""

    def __init__(self, visitor: Visitor) -> None:
        self._devtools = visitor.page.context.new_cdp_session(visitor.page)
        self.set(broken=False)

    def set(self, *, broken: bool) -> None:
        """Break it, or mend it."""
        pace = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": BYTES_A_SECOND}
        self._devtools.send("Network.emulateNetworkConditions", {"offline": broken, **pace})


class Sent:
    """What the answers of the server say of the photos that arrived."""

    def __init__(self, visitor: Visitor) -> None:
        self._answers: list[dict[str, int]] = []
        self._page = visitor.page
        visitor.page.on("requestfinished", self._note)

    def count(self, what: str) -> int:
        """The sum of ``saved``, or of ``kept``: photos that had been here already."""
        # The page may have read what is still on its way here.
        self._page.wait_for_timeout(LATEST_MS)
        return sum(answer[what] for answer in self._answers)

    def _note(self, request: Request) -> None:
        # Read at once: the browser does not keep answers for long.
        answer = request.response()
        if answer and is_upload(answer):
            self._answers.append(answer.json())


def is_upload(answer: Response) -> bool:
    """Whether it answers a request that brought photos of the album."""
    return answer.ok and urlsplit(answer.url).path.endswith("/photos")


def test_an_upload_goes_on_by_itself_when_the_connection_is_back(
    uploader: Visitor, line: Line, many: Path
) -> None:
    sent = Sent(uploader)
    start_upload(uploader, many)
    line.set(broken=True)
    status = uploader.box(ALBUM).get_by_role("status")
    expect(status).to_contain_text("No connection", timeout=20_000)
    line.set(broken=False)
    expect(status).to_contain_text(f"{COUNT} photos saved", timeout=60_000)
    assert (sent.count("saved"), sent.count("kept")) == (COUNT, 0)


def test_an_upload_goes_on_by_itself_when_imgseg_was_stopped_and_started_again(
    uploader: Visitor, line: Line, many: Path, own_server: Server
) -> None:
    sent = Sent(uploader)
    start_upload(uploader, many)
    own_server.stop()
    status = uploader.box(ALBUM).get_by_role("status")
    expect(status).to_contain_text("No connection", timeout=20_000)
    own_server.start()
    expect(status).to_contain_text("photos saved", timeout=60_000)
    stored = {file.name for file in own_server.app_data.glob("users/*/albums/**/Test/**/*.jpg")}
    # Of each request at most the photo that was being put in its place.
    assert sent.count("kept") <= REQUESTS
    assert stored == {file.name for file in many.iterdir()}


def test_after_a_reload_only_what_is_missing_is_sent(
    uploader: Visitor, line: Line, many: Path
) -> None:
    start_upload(uploader, many)
    uploader.page.on("dialog", lambda dialog: dialog.accept())
    uploader.page.reload()
    status = uploader.box(ALBUM).get_by_role("status")
    expect(status).to_contain_text(f"Your upload of “{many.name}” stopped at")
    sent = Sent(uploader)
    uploader.hands.bring(many, uploader.box(ALBUM))
    expect(status).to_contain_text("were here already", timeout=60_000)
    assert 0 < sent.count("saved") < COUNT
    assert sent.count("kept") == 0
    expect(uploader.box(ALBUM).get_by_role("heading", level=2)).to_contain_text(str(COUNT))


def start_upload(visitor: Visitor, folder: Path) -> None:
    """Until some of it has arrived."""
    with visitor.page.expect_response(is_upload):
        visitor.hands.bring(folder, visitor.box(ALBUM))


@pytest.fixture(scope="module")
def many(photos: Photos) -> Path:
    return photos.many(COUNT)


@pytest.fixture
def uploader(visit: Visit, own_server: Server) -> Visitor:
    """Somebody with an empty album."""
    visitor = visit(at=own_server)
    visitor.watch.allow(BROKEN)
    visitor.has_account("uploader")
    visitor.go_to_search(visitor.has_search("Somebody", "Slow"))
    return visitor


@pytest.fixture
def line(uploader: Visitor) -> Line:
    return Line(uploader)
