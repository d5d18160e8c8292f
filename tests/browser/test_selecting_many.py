"""Many photos selected at once."""

from playwright.sync_api import StorageState, expect

from tests.browser.many import MOST, PHOTOS, at_the_end, open_all, say_no_to_the_first, select
from tests.browser.server import Server
from tests.browser.visitor import Visit


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
