"""Results of many photos: all of them within reach, few of them in the document."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Route, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.many import FEW, MOST, PHOTOS, SHOWN, at_the_end, open_all
from tests.browser.server import Server
from tests.browser.visitor import SHIFTS, Visit

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
  .filter(({ name }) =>
    /(pages_first|first_click|result_pages|pages_near|rows|drawn)\\.js$/.test(name))
  .map(({ name, transferSize }) => [name, transferSize]))"""
TOP_PHOTO = "() => document.elementFromPoint(300, 300).closest('figure')?.dataset.photo"
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
