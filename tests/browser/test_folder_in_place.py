"""A folder read in place: an album without an upload, and what comes into it."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.steps import choose_folders, press
from tests.browser.visitor import ALBUM, RUN_MS, TARGET, Visit


def test_a_folder_is_searched_where_it_is_and_a_photo_that_comes_into_it_is_found(
    visit: Visit, photos: Photos, tmp_path: Path
) -> None:
    folder = tmp_path / "Pictures" / "Holidays"
    shutil.copytree(photos.album(), folder)
    with Server(tmp_path / "App_data", tmp_path / "Pictures") as server:
        owner = visit(at=server)
        owner.register("olga")
        owner.bring(photos.target(), TARGET)
        owner.link(re.compile("a folder of this")).click()
        choose_folders("", "Holidays")(owner)
        press("Use this folder")(owner)
        expect(owner.box(ALBUM).get_by_role("heading", level=2)).to_contain_text("13")
        owner.run()
        expect(owner.main).to_contain_text("of 13 photos show")
        results = owner.path
        shutil.copy(photos.target() / "garden.jpg", folder / "Day 1" / "just in.jpg")
        owner.go("/albums")
        album = owner.link(re.compile("^Holidays"))
        # Nobody presses anything: the folder is watched.
        for _ in range(60):
            if album.get_by_text("14 photos").count():
                break
            owner.page.wait_for_timeout(500)
            owner.page.reload()
        expect(album).to_contain_text("14 photos")
        owner.go_to_search(f"{results}/edit")
        owner.run()
        expect(owner.main).to_contain_text("of 14 photos show", timeout=RUN_MS)
        expect(owner.page.get_by_alt_text(re.compile("just in.jpg"))).to_be_visible()
