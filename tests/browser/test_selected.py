"""What is selected: kept from the first tick on, and to be seen."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Route, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.many import at_the_end, open_all, select
from tests.browser.server import Server
from tests.browser.visitor import Visit, Visitor

ACCENT = "box => getComputedStyle(box).accentColor"


def open_without_the_last_scripts(visitor: Visitor) -> list[Route]:
    """See photos while the rest of the page's scripts is on its way: their request is returned."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    visitor.page.route("**/js/results/results.js*", hold)
    visitor.go("/searches")
    visitor.link(re.compile("^Somebody")).click(no_wait_after=True)
    expect(visitor.main.locator(".rows.is-laid").first).to_be_visible()
    return late


def test_what_is_ticked_before_the_scripts_are_here_is_selected(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    late = open_without_the_last_scripts(visitor)
    photos = visitor.main.get_by_role("figure")
    boxes = [select(photos.nth(place)) for place in (0, 1)]
    for box in boxes:
        expect(box).to_be_checked()
    late[0].continue_()
    visitor.wait_for_results()
    expect(visitor.main.get_by_text("2 photos selected")).to_be_visible()
    for box in boxes:
        expect(box).to_be_checked()
    visitor.page.get_by_role("link", name="Albums", exact=True).click()
    visitor.page.wait_for_url(re.compile("/albums$"))
    visitor.page.unroute_all()
    visitor.page.go_back()
    visitor.wait_for_results()
    expect(visitor.main.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(visitor.main.get_by_text(re.compile("photos? selected"))).to_be_hidden()


@pytest.mark.parametrize("come", [True, False], ids=["in the end", "never"])
def test_a_photo_pressed_before_the_scripts_are_here_waits_for_them(
    come: bool, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    late = open_without_the_last_scripts(visitor)
    visitor.main.get_by_role("figure").nth(1).get_by_role("link").click(no_wait_after=True)
    assert re.search(r"/searches/\d+$", visitor.page.url)
    if come:
        late[0].continue_()
        expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_visible()
    else:
        # Without the large view the photo alone is better than nothing.
        visitor.watch.allow("ERR_FAILED|inline style|favicon")
        late[0].abort()
        visitor.page.wait_for_url("**/previews/**")


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_selected_photo_has_a_frame_however_it_came(
    scheme: str, hands: Hands, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(hands, many_photos, storage_state=many, color_scheme=scheme)
    photos = open_all(visitor)
    is_framed(photos.first, True)
    at_the_end(visitor, photos)
    expect(photos.last.locator("canvas")).to_be_attached()
    is_framed(photos.last, True)
    is_framed(photos.last, False)


def test_the_box_of_a_photo_with_the_focus_is_within_reach(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    photos = open_all(visitor)
    photos.first.get_by_role("link").focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(photos.nth(1).get_by_role("link")).to_be_focused()
    photos.nth(1).get_by_role("checkbox").click()
    expect(visitor.main.get_by_text("1 photo selected")).to_be_visible()


def is_framed(photo: Locator, on: bool) -> None:
    """Tick the photo or not; round it is the colour of what is chosen, or nowhere."""
    box = photo.get_by_role("checkbox")
    # As a click does; a finger would begin with a long press.
    box.evaluate("it => it.click()")
    expect(box).to_be_checked(checked=on)
    photo.page.mouse.move(0, 0)
    accent = tuple(map(int, re.findall(r"\d+", box.evaluate(ACCENT))))
    link = photo.get_by_role("link")
    seen = Image.open(io.BytesIO(link.screenshot())).convert("RGB")
    # What is said of the photo lies on its lower edge.
    edges = (2, seen.height // 2), (seen.width - 3, seen.height // 2), (seen.width // 2, 2)
    assert [seen.getpixel(edge) == accent for edge in edges] == [on] * 3
