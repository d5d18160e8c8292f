"""From the front page to the zip, as a person goes."""

import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, TARGET, Visitor


def test_from_the_front_page_to_the_zip(visitor: Visitor, photos: Photos) -> None:
    page = visitor.page
    visitor.register("anna")
    visitor.new_search("Barack", "Holidays")
    visitor.drop(photos.target(), visitor.box(TARGET))
    expect(visitor.box(TARGET).get_by_role("status")).to_contain_text("3 photos saved")
    visitor.drop(photos.album(), visitor.box(ALBUM))
    expect(visitor.box(ALBUM).get_by_role("status")).to_contain_text("12 photos saved")
    page.get_by_role("button", name="Find Barack").click()
    visitor.wait_for_results()
    expect(page.get_by_role("main")).to_contain_text("4 of 12 photos show Barack")
    page.get_by_role("link", name=re.compile("Unsure")).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).click()
    assert_same_bytes(download.value.path(), photos.album(), at_least=4)


def assert_same_bytes(archive: Path, album: Path, at_least: int) -> None:
    """What came home are the photos that were brought, where they were."""
    with zipfile.ZipFile(archive) as opened:
        photos = [name for name in opened.namelist() if not name.endswith((".csv", "/"))]
        assert len(photos) >= at_least
        for name in photos:
            assert opened.read(name) == (album.parent / name).read_bytes()
