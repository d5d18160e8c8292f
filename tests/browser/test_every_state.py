"""What holds for every page and state that there is; and what looks at one of them for long."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.routing import Map

from imgseg import create_app
from tests.browser.stage import Stage
from tests.browser.states import NARROW, STATES

PATIENCE_MS = 20_000
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "resultTypes": ["violations"],
    # It would put what @import names into the page as inline style, which the page forbids.
    "preload": False,
}
# They answer with a file, or with a piece of a page or numbers for a script.
NO_PAGES = {
    "health.alive",
    "health.ready",
    "phone.manifest",
    "phone.worker",
    "static",
    "segregation.album_face",
    "segregation.album_photo",
    "segregation.album_preview",
    "segregation.album_thumb",
    "segregation.faces",
    "segregation.known_face",
    "segregation.known_photos",
    "segregation.known_shapes",
    "segregation.look_progress",
    "segregation.matches_so_far",
    "segregation.names",
    # Leads on to the page of a search.
    "segregation.new_search",
    "segregation.news",
    "segregation.output",
    "segregation.photos_asked_zip",
    "segregation.progress",
    "segregation.scores",
    "segregation.shapes",
    "segregation.target_face",
    "segregation.train_thumb",
}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """Which view shows which address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGSEG_APP_DATA", str(tmp_path_factory.mktemp("views") / "App_data"))
        return create_app().url_map


@pytest.mark.parametrize("name", STATES)
def test_nobody_is_kept_out_of(name: str, stage: Stage, views: Map) -> None:
    state = STATES[name]
    visitor = state.open(stage)
    if state.endpoint:
        assert view_at(visitor.page.url, views) == state.endpoint
    page = visitor.page
    page.emulate_media(color_scheme="light")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    # What lies under the bar at the top is no smaller for that.
    page.evaluate("scrollTo(0, 0)")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert visitor.watch.elsewhere == []
    assert visitor.watch.complaints == []


def test_every_page_has_its_states(views: Map) -> None:
    pages = {rule.endpoint for rule in views.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES <= {state.endpoint for state in STATES.values()}


# The stage is long in the making, and whoever runs two files at a time would make it twice.
def test_an_answer_that_never_comes_is_said_and_asked_for_again(stage: Stage) -> None:
    page = STATES["people-looking"].open(stage).page
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.route("**/people/progress", lambda route: None)
    expect(page.get_by_text("No answer from imgseg")).to_be_visible(timeout=PATIENCE_MS)
    page.unroute_all()
    expect(page.get_by_text("1 of 2")).to_be_visible(timeout=PATIENCE_MS)


def assert_accessible(page: Page) -> None:
    """axe finds nothing against the levels A and AA."""
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def view_at(address: str, views: Map) -> str:
    """The name of the view that shows an address."""
    routes, path = views.bind(""), urlsplit(address).path
    # A form with a mistake in it is shown where it was sent to.
    method = "GET" if "GET" in routes.allowed_methods(path) else "POST"
    return str(routes.match(path, method)[0])
