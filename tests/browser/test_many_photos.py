"""Results of many photos: all of them within reach, few of them in the document."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Route, StorageState, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.made_results import draw_photos, make_known, make_results
from imgseg.models.search import Search
from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.server import Server
from tests.browser.visitor import OF_PHOTO, SHIFTS, Visit, Visitor

PHOTOS = 600
# Three pages of 60.
MOST = 180
FEW = f"() => document.querySelectorAll('.photo').length <= {MOST}"
AT_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
# Ten screens a second, however slow the machine.
HURRY = f"""() => new Promise((done) => {{
  let before = performance.now();
  requestAnimationFrame(function on(now) {{
    scrollBy({{ top: (innerHeight * 10 * (now - before)) / 1000, behavior: "instant" }});
    before = now;
    if ({AT_END}) done();
    else requestAnimationFrame(on);
  }});
}})"""
SHOWN = "picture => picture.complete && picture.naturalWidth > 0"
FOUND_IN_THE_MIDDLE = """picture => {
  const { x, y, width, height } = picture.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2) === picture;
}"""
# How many of the photos on the screen show nothing, as their canvas is not there.
UNDRAWN = """[...document.querySelectorAll("img.is-drawn")].filter(picture => {
  const { top, bottom } = picture.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && !picture.parentElement.querySelector("canvas");
}).length"""
# The most of them in any frame from now on.
WATCH = f"""() => {{
  window.mostUndrawn = 0;
  requestAnimationFrame(function look() {{
    mostUndrawn = Math.max(mostUndrawn, {UNDRAWN});
    requestAnimationFrame(look);
  }});
}}"""
# How many bytes of each script that lays photos out came over the line.
FETCHED = """() => Object.fromEntries(performance.getEntriesByType("resource")
  .filter(({ name }) => /(pages_first|result_pages|pages_near|rows|drawn)\\.js$/.test(name))
  .map(({ name, transferSize }) => [name, transferSize]))"""
TOP_PHOTO = "() => document.elementFromPoint(300, 300).closest('figure')?.dataset.photo"
SECOND_PAGE = re.compile(r"page=2\b")
PLACES = "all => all.map(it => [it.ariaPosInSet, it.ariaSetSize])"


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_the_end_of_many_photos_is_reached_with_few_in_the_document(
    hands: Hands, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(hands, many_photos, storage_state=many)
    visitor.page.add_init_script(f"({SHIFTS})()")
    photos = open_all(visitor)
    visitor.page.mouse.move(200, 400)
    most = 0
    while not visitor.page.evaluate(AT_END):
        visitor.page.mouse.wheel(0, 300)
        visitor.page.wait_for_timeout(80)
        most = max(most, photos.count())
    last = photos.last.get_by_role("img")
    expect(last).to_be_in_viewport()
    visitor.page.wait_for_function(SHOWN, arg=last.element_handle())
    expect(visitor.main.get_by_role("listitem").last).to_have_attribute(
        "aria-posinset", str(PHOTOS)
    )
    # What was passed goes a moment later.
    assert most <= 2 * MOST
    visitor.page.wait_for_function(FEW)
    assert visitor.page.evaluate("shifted") < 0.02


def test_what_lays_the_photos_out_is_here_before_results_are_opened(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.go("/searches")
    visitor.page.wait_for_load_state("networkidle")
    visitor.hands.press(visitor.link(re.compile("^Somebody")))
    visitor.wait_for_results()
    fetched = visitor.page.evaluate(FETCHED)
    assert len(fetched) >= 5
    assert not any(fetched.values()), fetched


def test_who_scrolls_past_in_a_hurry_asks_for_nothing_on_the_way(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    asked: list[str] = []
    visitor.page.on("request", lambda it: asked.append(it.url))
    visitor.page.evaluate(HURRY)
    expect(visitor.main.get_by_role("listitem").last).to_have_attribute(
        "aria-posinset", str(PHOTOS)
    )
    last = photos.last.get_by_role("img")
    visitor.page.wait_for_function(SHOWN, arg=last.element_handle())
    assert len([url for url in asked if "page=" in url]) < PHOTOS / 60 / 2


def test_a_photo_that_came_by_scrolling_is_seen_and_a_right_click_finds_it(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    last = at_the_end(visitor, open_all(visitor))
    visitor.page.mouse.move(0, 0)
    expect(last.locator("xpath=following-sibling::canvas")).to_be_attached()
    assert_seen(last)
    assert last.evaluate(FOUND_IN_THE_MIDDLE)


def test_a_photo_that_no_canvas_can_show_is_seen_all_the_same(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.page.add_init_script("window.createImageBitmap = async () => { throw new Error(); }")
    last = at_the_end(visitor, open_all(visitor))
    expect(last).not_to_have_class(re.compile("is-drawn"))
    assert_seen(last)


def test_a_no_leaves_photos_that_came_by_scrolling_drawn_and_on_the_screen(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    at_the_end(visitor, photos)
    visitor.page.wait_for_function(f"() => {UNDRAWN} === 0")
    photos.last.evaluate("figure => figure.dataset.before = true")
    visitor.page.evaluate(WATCH)
    visitor.page.route("**/reviews/rejected", lambda it: it.fulfill(json={"said": "Noted."}))
    photos.last.hover()
    photos.last.get_by_role("button", name=re.compile("^It does not show")).click()
    expect(visitor.page.get_by_role("button", name="Undo")).to_be_visible()
    visitor.page.mouse.move(0, 0)
    expect(photos.last).not_to_have_attribute("data-before", "true")
    last = photos.last.get_by_role("img")
    expect(last.locator("xpath=following-sibling::canvas")).to_be_attached()
    assert_seen(last)
    assert visitor.page.evaluate("mostUndrawn") == 0


def assert_seen(picture: Locator) -> None:
    """What is on the screen there is a photo: it has many colours."""
    seen = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    assert len(seen.resize((8, 6)).getcolors() or []) > 20


def select(photo: Locator, **held: Any) -> Locator:
    """Tick a photo as a person does, who has to point at it first; the box that was ticked."""
    photo.hover()
    box = photo.get_by_role("checkbox")
    box.click(**held)
    return box


def at_the_end(visitor: Visitor, photos: Locator) -> Locator:
    visitor.page.keyboard.press("End")
    expect(visitor.main.get_by_role("listitem").last).to_have_attribute(
        "aria-posinset", str(PHOTOS)
    )
    last = photos.last.get_by_role("img")
    visitor.page.wait_for_function(SHOWN, arg=last.element_handle())
    return last


def test_a_range_of_many_is_selected_and_not_brought_into_the_document(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    select(photos.first)
    at_the_end(visitor, photos)
    last = select(photos.last, modifiers=["Shift"])
    expect(visitor.main.get_by_text(f"{PHOTOS} photos selected")).to_be_visible()
    expect(last).to_be_checked()
    assert photos.count() <= MOST


def test_many_photos_seen_large_one_by_one_do_not_stay_in_the_document(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    photos.first.get_by_role("link").click()
    large = visitor.page.get_by_role("dialog", name="Photo")
    for place in range(2, PHOTOS // 2):
        visitor.page.keyboard.press("ArrowRight")
        expect(large.locator("[data-place]")).to_have_text(f"{place} of {PHOTOS}.")
    name = large.locator("[data-name]").inner_text()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("figure:has(a:focus)")).to_have_attribute(
        "data-photo", re.compile(rf"/{re.escape(name)}$")
    )
    visitor.page.wait_for_function(FEW)
    expect(visitor.page.locator("a:focus")).to_be_in_viewport()


def test_tab_leads_from_one_page_of_photos_into_the_next(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    photos.nth(59).get_by_role("link").focus()
    expect(photos.nth(60)).to_be_attached()
    before = visitor.page.locator(".photo:focus-within").get_attribute("data-photo")
    within = visitor.page.locator(".photo:focus-within")
    while within.get_attribute("data-photo") == before:
        visitor.page.keyboard.press("Tab")
    expect(photos.nth(60).get_by_role("link")).to_be_focused()
    places = visitor.main.get_by_role("listitem").evaluate_all(PLACES)
    assert places[:61] == [[str(place), str(PHOTOS)] for place in range(1, 62)]


def test_who_looks_large_is_told_when_the_next_page_cannot_be_had(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.watch.allow("status of 503")
    photos = open_all(visitor)
    visitor.page.route(SECOND_PAGE, lambda route: route.fulfill(status=503))
    photos.nth(59).get_by_role("link").click()
    large = visitor.page.get_by_role("dialog", name="Photo")
    visitor.page.keyboard.press("ArrowRight")
    expect(large.locator("[data-toast]")).to_contain_text("imgseg does not answer")
    visitor.page.unroute_all()
    large.get_by_role("button", name="The next photo").click()
    expect(large.locator("[data-place]")).to_have_text(f"61 of {PHOTOS}.")


def test_photos_that_could_not_be_renewed_are_asked_for_again(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.watch.allow("status of 503")
    photos = open_all(visitor)
    photos.nth(59).get_by_role("link").focus()
    expect(photos.nth(60)).to_be_attached()
    photos.nth(60).evaluate("figure => figure.dataset.before = true")
    visitor.page.route("**/reviews/rejected", lambda it: it.fulfill(json={"said": "Noted."}))
    visitor.page.route(SECOND_PAGE, lambda route: route.fulfill(status=503))
    with visitor.page.expect_response(SECOND_PAGE):
        say_no_to_the_first(visitor, photos)
    expect(photos.nth(60)).to_have_attribute("data-before", "true")
    visitor.page.unroute(SECOND_PAGE)
    expect(photos.nth(60)).not_to_have_attribute("data-before", "true")


def test_who_scrolls_does_not_press_a_server_that_is_in_trouble(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.watch.allow("status of 503")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503)

    visitor.page.route(re.compile("list=alone"), refuse)
    open_all(visitor)
    visitor.page.mouse.move(200, 400)
    visitor.page.mouse.wheel(0, 600)
    visitor.page.wait_for_function("() => scrollY > 500")
    visitor.page.wait_for_timeout(500)
    asked.clear()
    for _ in range(10):
        visitor.page.mouse.wheel(0, 20)
        visitor.page.wait_for_timeout(150)
    assert not asked


def test_what_left_the_tab_is_not_selected_any_more(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    select(photos.first)
    select(photos.nth(1))
    expect(visitor.main.get_by_text("2 photos selected")).to_be_visible()
    gone = photos.first.get_attribute("data-photo")
    names = visitor.page.request.get(f"{visitor.page.url}/names").json()["names"]
    left = [name for name in names if name != gone]
    visitor.page.route("**/names?*", lambda it: it.fulfill(json={"names": left}))
    visitor.page.route("**/reviews/rejected", lambda it: it.fulfill(json={"said": "Noted."}))
    say_no_to_the_first(visitor, photos)
    visitor.page.keyboard.press("Escape")
    expect(visitor.main.get_by_text("1 photo selected")).to_be_visible()


def test_photos_stay_selected_where_nobody_can_tell_what_left_the_tab(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.watch.allow("503")
    photos = open_all(visitor)
    select(photos.nth(1))
    expect(visitor.main.get_by_text("1 photo selected")).to_be_visible()
    busy = {"error": "busy"}
    visitor.page.route("**/names?*", lambda it: it.fulfill(status=503, json=busy))
    visitor.page.route("**/reviews/rejected", lambda it: it.fulfill(json={"said": "Noted."}))
    with visitor.page.expect_response("**/names?*"):
        say_no_to_the_first(visitor, photos)
    # Nobody asked for it: what was said is still there to be undone.
    expect(visitor.page.get_by_role("button", name="Undo")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.main.get_by_text("1 photo selected")).to_be_visible()


def say_no_to_the_first(visitor: Visitor, photos: Locator) -> None:
    photos.first.get_by_role("link").click()
    large = visitor.page.get_by_role("dialog", name="Photo")
    large.get_by_role("button", name=re.compile("^No, it")).click()


def test_when_the_last_photo_of_a_tab_goes_the_large_view_closes_and_advice_stays(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    visitor.open_results("Nowhere")
    none_left = visitor.page.request.get(visitor.page.url)
    photos = open_all(visitor)
    visitor.page.route("**/reviews/rejected", lambda it: it.fulfill(json={"said": "Noted."}))
    visitor.page.route("**/searches/*?*", lambda it: it.fulfill(response=none_left))
    say_no_to_the_first(visitor, photos)
    expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_hidden()
    expect(visitor.page.locator(".toast").get_by_role("button", name="Undo")).to_be_visible()
    # Pages of photos out of reach are emptied a moment later.
    visitor.page.wait_for_timeout(2000)
    expect(visitor.link("more photos of Nowhere")).to_be_visible()


def test_back_leads_to_the_photo_that_one_was_at(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    open_all(visitor)
    visitor.page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    visitor.page.wait_for_function(TOP_PHOTO)
    # The address tells the place a moment after one rests.
    visitor.page.wait_for_url(re.compile("page="))
    visitor.page.wait_for_load_state("networkidle")
    before = visitor.page.evaluate(TOP_PHOTO)
    visitor.page.get_by_role("link", name="Albums", exact=True).click()
    visitor.page.wait_for_url(re.compile("/albums$"))
    visitor.page.go_back()
    visitor.wait_for_results()
    expect(visitor.page.locator(f"[data-photo='{before}']")).to_be_in_viewport()


@pytest.mark.parametrize(("hands", "least"), [(Mouse(), 0.85), (Finger(), 0.9)])
def test_most_of_every_grid_is_photo(
    hands: Hands, least: float, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(hands, many_photos, storage_state=many)
    visitor.page.add_init_script(f"({SHIFTS})()")
    open_all(visitor)
    stays_and_is_photo(visitor, least)
    visitor.go("/people")
    visitor.link(re.compile("^Somebody, ")).click()
    stays_and_is_photo(visitor, least)
    visitor.go(f"/photos?with={visitor.path.rpartition('/')[2]}")
    stays_and_is_photo(visitor, least)


def stays_and_is_photo(visitor: Visitor, least: float) -> None:
    rows = visitor.main.locator(".rows.is-laid").first
    expect(rows).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    assert rows.evaluate(OF_PHOTO) >= least, visitor.path
    assert visitor.page.evaluate("shifted") < 0.02, visitor.path


def open_all(visitor: Visitor) -> Locator:
    """The results; the photos of it that are in the document."""
    visitor.open_results("Somebody")
    return visitor.main.get_by_role("figure")


@pytest.fixture(scope="module")
def many_photos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("many") / "App_data") as running:
        yield running


@pytest.fixture(scope="module")
def many(browser: Browser, many_photos: Server) -> StorageState:
    """The log-in of an account with one search that found many photos."""
    visitor = Visitor(browser, many_photos.address, Mouse())
    visitor.has_account("has-many")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGSEG_APP_DATA", str(many_photos.app_data))
        fill(many_photos.app_data)
    logged_in = visitor.page.context.storage_state()
    visitor.page.context.close()
    return logged_in


def fill(app_data: Path) -> None:
    """Results that no run made."""
    engine = create_engine(f"sqlite:///{app_data / 'imgseg.db'}")
    with Session(engine) as session:
        search = make_results(session, PHOTOS, ["match"], [])
        draw_photos(session, search)
        make_known(session, search)
        session.get_one(Search, make_results(session, 2, ["other"], [])).name = "Nowhere"
        session.commit()
    engine.dispose()
