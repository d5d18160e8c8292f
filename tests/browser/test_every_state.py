"""What holds for every page and state that there is; and what looks at one of them for long."""

from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect
from werkzeug.routing import Map

from imgseg import create_app
from imgseg.web.languages import LANGUAGES
from tests import mirrored
from tests.browser.layout import lost
from tests.browser.stage import Stage
from tests.browser.states import NARROW, STATES, WIDE

PATIENCE_MS = 20_000
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "resultTypes": ["violations"],
    # It would put what @import names into the page as inline style, which the page forbids.
    "preload": False,
}
# The menus that unfold over a page.
UNFOLDED = ".menu[open], .take-home[open], .panel[open]"
# What is read from the right, and is longest of all, is looked at most.
OTHERS = ("de", mirrored.CODE, "fr", mirrored.CODE, "es")
# They answer with a file, or with a piece of a page or numbers for a script.
NO_PAGES = {
    "health.alive",
    "health.ready",
    "phone.manifest",
    "phone.worker",
    "static",
    "style",
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
def test_nobody_is_kept_out_of(
    name: str, stage: Stage, views: Map, request: pytest.FixtureRequest
) -> None:
    state = STATES[name]
    for language, looks in looks_at(name, bool(request.config.getoption("--every-language"))):
        visitor = state.open(stage, language)
        page = visitor.page
        if state.endpoint:
            assert view_at(page.url, views) == state.endpoint
        html = page.locator("html")
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == ("rtl" if language == mirrored.CODE else "ltr")
        for size, dark in looks:
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.set_viewport_size(size)
            # What lies under the bar at the top is no smaller for that.
            page.evaluate("scrollTo(0, 0)")
            assert_accessible(page)
            assert lost(page) == [], f"{language}, {size['width']} px"
        assert visitor.watch.elsewhere == []
        assert visitor.watch.complaints == []


def looks_at(name: str, every: bool) -> list[tuple[str, list[tuple[ViewportSize, bool]]]]:
    """In which languages one looks at a state, and in each how wide, and whether in the dark.

    Those are all that there are, or English and one that the state's place in the list chooses.
    """
    if every:
        looks = list(product((WIDE, NARROW), (False, True)))
        return [(language, looks) for language in (*LANGUAGES, mirrored.CODE)]
    other = OTHERS[list(STATES).index(name) % len(OTHERS)]
    return [("en", [(WIDE, False)]), (other, [(NARROW, True)])]


def test_every_page_has_its_states(views: Map) -> None:
    pages = {rule.endpoint for rule in views.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES <= {state.endpoint for state in STATES.values()}


# Where the first photo begins at most, in pixels from the top of the window.
HIGHEST = ((WIDE, 260), (NARROW, 300))
PHOTOS_FIRST = (
    "album",
    "asked",
    "known-person",
    "people-chosen",
    "person",
    "results",
    "results-behind",
    "results-following",
    "results-new",
    "results-several",
    "results-unsure",
)


@pytest.mark.parametrize("name", PHOTOS_FIRST)
def test_photos_begin_high_on(name: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    for size, highest in HIGHEST:
        page.set_viewport_size(size)
        first = page.get_by_role("main").get_by_role("figure").first.bounding_box()
        assert first is not None
        assert first["y"] <= highest, size


def test_the_name_of_somebody_known_stands_below_the_face(stage: Stage) -> None:
    page = STATES["known-people"].open(stage).page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        expect(page.get_by_role("link", name="Joe", exact=True)).to_be_visible()


def test_where_nobody_is_found_the_line_can_be_lowered_at_once(stage: Stage) -> None:
    page = STATES["results-nobody"].open(stage).page
    page.get_by_role("link", name="a lower strictness than 50").click()
    expect(page.get_by_role("slider")).to_be_visible()


def test_who_skipped_all_photos_is_told_that_they_come_again(stage: Stage) -> None:
    page = STATES["review-skipped"].open(stage).page
    expect(page.get_by_text("4 photos left, all skipped before")).to_be_visible()


# Headings that something else lies on.
COVERED = """() => [...document.querySelectorAll(".box-here h3")].filter((heading) => {
  heading.scrollIntoView({ block: "center" });
  const { left, top, height } = heading.getBoundingClientRect();
  return height && !heading.contains(document.elementFromPoint(left + 2, top + height / 2));
}).map((heading) => heading.textContent)"""


@pytest.mark.parametrize("name", ["set-up-no-photo", "set-up-no-connection"])
def test_what_is_said_of_an_upload_lies_on_nothing_else(name: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate(COVERED) == []


@pytest.mark.parametrize("name", ["set-up", "set-up-two-people", "set-up-several"])
def test_the_faces_to_choose_from_are_in_sight(name: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        here = page.get_by_role("group", name="What is here of the person").bounding_box()
        assert here is not None
        faces = page.get_by_role("region", name="Whom do you mean?").locator(".whom-face")
        for face in faces.all()[:2]:
            box = face.bounding_box()
            assert box is not None
            # Below that it fades away.
            assert box["y"] + box["height"] <= here["y"] + here["height"] - 24, size


# The stage is long in the making, and whoever runs two files at a time would make it twice.
def test_an_answer_that_never_comes_is_said_and_asked_for_again(stage: Stage) -> None:
    page = STATES["people-looking"].open(stage).page
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.route("**/people/progress", lambda route: None)
    expect(page.get_by_text("No answer from imgseg")).to_be_visible(timeout=PATIENCE_MS)
    page.unroute_all()
    expect(page.get_by_text("1 of 2")).to_be_visible(timeout=PATIENCE_MS)


def test_where_one_reads_from_the_right_the_next_photo_lies_to_the_left(stage: Stage) -> None:
    page = STATES["results-large"].open(stage, mirrored.CODE).page
    place = page.locator("[data-place]")
    expect(place).to_contain_text("1 of")
    following, before = (page.locator(f"[data-go={name}]") for name in ("next", "before"))
    page.keyboard.press("ArrowLeft")
    expect(place).to_contain_text("2 of")
    expect(before).to_be_enabled()
    left, right = following.bounding_box(), before.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
    page.keyboard.press("ArrowRight")
    expect(place).to_contain_text("1 of")


def assert_accessible(page: Page) -> None:
    """axe finds nothing against the levels A and AA."""
    looks: list[tuple[str, dict[str, Any]]] = [("html", AXE)]
    if page.locator(UNFOLDED).count():
        # What an open menu lies over is pressed when it is closed: it may be covered in part.
        looks = [("html", AXE | {"rules": {"target-size": {"enabled": False}}}), (UNFOLDED, AXE)]
    for where, options in looks:
        found = Axe().run(page, context=where, options=options)
        assert found.violations_count == 0, found.generate_report()


def view_at(address: str, views: Map) -> str:
    """The name of the view that shows an address."""
    routes, path = views.bind(""), urlsplit(address).path
    # A form with a mistake in it is shown where it was sent to.
    method = "GET" if "GET" in routes.allowed_methods(path) else "POST"
    return str(routes.match(path, method)[0])
