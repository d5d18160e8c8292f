"""New photos in an album: matched by themselves, and one click away, at a desk and on a phone."""

import re
import zipfile

from playwright.sync_api import Locator, expect

from tests.browser.hands import Finger
from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, RUN_MS, TARGET, Visit, Visitor

NEW = re.compile("^30 new photos of Barack$")
# The first photo, in pixels from the top, as on results where nothing is new.
HIGHEST = {1280: 260, 360: 300}


def test_thirty_new_photos_are_one_click_away(visit: Visit, photos: Photos) -> None:
    there = visit()
    there.has_account("lena")
    there.go_to_search(there.has_search("Barack", "Holidays"))
    there.bring(photos.target(), TARGET)
    there.bring(photos.album(), ALBUM)
    there.run()
    device = there.page.context.storage_state()
    here, phone = visit(storage_state=device), visit(Finger(), storage_state=device)
    here.go("/albums")
    here.link(re.compile("^Holidays")).click()
    here.hands.press(here.main.get_by_text("Add photos"))
    here.bring(photos.many(30), ALBUM)

    # The results stay while imgseg looks at the new photos, and follow by themselves.
    there.page.reload()
    there.wait_for_results()
    expect(there.main.get_by_text(re.compile("30 new photos"))).to_be_visible()
    focused = there.main.get_by_role("figure").get_by_role("link").nth(2)
    name = focused.locator("img").get_attribute("alt")
    focused.focus()
    for one in (there, here):
        expect(one.link(NEW)).to_be_visible(timeout=RUN_MS)
    assert there.page.locator("a:focus img").get_attribute("alt") == name

    there.link(NEW).focus()
    there.page.keyboard.press("Enter")
    here.link(NEW).click()
    phone.go("/searches")
    phone.hands.press(phone.link(NEW))
    for one in (there, here, phone):
        one.wait_for_results()
        expect(one.tab("New")).to_have_attribute("aria-current", "page")
        expect(photos_on(one)).to_have_count(30)
        first, size = photos_on(one).first.bounding_box(), one.page.viewport_size
        assert first is not None
        assert size is not None
        assert first["y"] <= HIGHEST[size["width"]]
    zipped = here.download(here.link("Download 30 new"))
    assert len(zipfile.ZipFile(zipped).namelist()) == 31

    phone.hands.press(phone.button("Seen"))
    phone.wait_for_results()
    for one in (there, phone):
        one.go("/searches")
        expect(one.link(re.compile("^Barack"))).to_be_visible()
        expect(one.link(NEW)).to_have_count(0)


def photos_on(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("figure")
