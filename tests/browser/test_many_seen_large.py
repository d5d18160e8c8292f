"""Many photos seen large, one after another."""

import re

from playwright.sync_api import StorageState, expect

from tests.browser.many import FEW, PHOTOS, SECOND_PAGE, open_all, say_no_to_the_first
from tests.browser.server import Server
from tests.browser.visitor import Visit


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
