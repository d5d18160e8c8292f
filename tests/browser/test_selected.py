"""What is selected is to be seen."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.many import at_the_end, open_all
from tests.browser.server import Server
from tests.browser.visitor import Visit

ACCENT = "box => getComputedStyle(box).accentColor"


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
    box.set_checked(on, force=True)
    photo.page.mouse.move(0, 0)
    accent = tuple(map(int, re.findall(r"\d+", box.evaluate(ACCENT))))
    link = photo.get_by_role("link")
    seen = Image.open(io.BytesIO(link.screenshot())).convert("RGB")
    # What is said of the photo lies on its lower edge.
    edges = (2, seen.height // 2), (seen.width - 3, seen.height // 2), (seen.width // 2, 2)
    assert [seen.getpixel(edge) == accent for edge in edges] == [on] * 3
