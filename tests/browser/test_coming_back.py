"""What is there already: a run that goes on, an album looked through, the people in it."""

import re

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.hands import Mouse
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, RUN_MS, TARGET, Visit, Visitor

OWNER = "carla"


def test_a_run_is_met_again_after_a_reload_and_on_another_device(
    visit: Visit, owner: Visitor, photos: Photos
) -> None:
    here, there = owner, visit()
    search = here.new_search()
    here.bring(photos.target(), TARGET)
    here.bring(photos.many(40), ALBUM)
    here.button("Find the photos").click()
    looked_at = here.main.get_by_text(re.compile(r"^\d+ of \d+ photos( ·|$)"))
    expect(looked_at).to_be_visible(timeout=RUN_MS)
    here.page.reload()
    expect(looked_at).to_be_visible()
    expect(here.page).to_have_title(re.compile(r"^\d+ %"))
    there.log_in(OWNER)
    there.link(re.compile("^Him.*Many")).click()
    expect(there.button("Cancel")).to_be_visible()
    assert there.path == search
    for device in (here, there):
        device.wait_for_results()
        expect(device.main).to_contain_text("40 of 40 photos show Him")


def test_another_person_is_found_in_the_same_album_with_no_upload(
    owner: Visitor, photos: Photos
) -> None:
    owner.new_search("Holidays")
    expect(owner.box(ALBUM).get_by_role("heading", level=2)).to_contain_text("13")
    owner.bring(photos.other_person(), TARGET)
    owner.run()
    expect(owner.main).to_contain_text("2 of 13 photos show Joe")


def test_a_person_of_the_album_is_found_with_one_click(owner: Visitor) -> None:
    owner.go("/albums")
    owner.link(re.compile("^Holidays")).click()
    owner.link("People in this album").click()
    # Whoever is in the most photos was found before, and is called by name.
    expect(owner.link(re.compile("^Barack, ")).first).to_be_visible()
    owner.main.get_by_role("checkbox").first.check()
    owner.button("Find them as one person").click()
    owner.unfold("Somebody else?")
    owner.page.get_by_label("Name (optional)").fill("The one on the beach")
    owner.button("Find this person").click()
    owner.wait_for_results()
    expect(owner.main).to_contain_text(re.compile(r"of\s+13 photos\s+show\s+The one on the beach"))


def test_the_sample_photos_need_one_click(visitor: Visitor) -> None:
    visitor.has_account("curious")
    visitor.go("/searches")
    visitor.button("Try with sample photos").click()
    visitor.wait_for_results()
    expect(visitor.main).to_contain_text(re.compile(r"\d of\s+\d photos\s+show"))


@pytest.fixture
def owner(account: StorageState, visit: Visit) -> Visitor:
    """Somebody who comes back to an album that a search has gone through."""
    return visit(storage_state=account)


@pytest.fixture(scope="module")
def account(browser: Browser, server: Server, photos: Photos) -> StorageState:
    visitor = Visitor(browser, server.address, Mouse())
    visitor.has_account(OWNER)
    visitor.go_to_search(visitor.has_search("Barack", "Holidays"))
    visitor.bring(photos.target(), TARGET)
    visitor.bring(photos.album(), ALBUM)
    visitor.run()
    logged_in = visitor.page.context.storage_state()
    visitor.page.context.close()
    return logged_in
