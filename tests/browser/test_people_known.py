"""Somebody known: found in another album with two clicks, taught there, seen in all albums."""

import re

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, RUN_MS, TARGET, Visit, Visitor

# The first photo, in pixels from the top of a window of 1280x800 and of 360x740.
HIGHEST = {"Mouse": 260, "Finger": 300}


@pytest.fixture(scope="module")
def grandpas(browser: Browser, server: Server, photos: Photos) -> StorageState:
    """The log-in of an account in which Grandpa was found in Holidays."""
    visitor = Visitor(browser, server.address, Mouse())
    visitor.has_account("greta")
    visitor.go_to_search(visitor.has_search("Grandpa", "Holidays"))
    visitor.bring(photos.target(), TARGET)
    visitor.bring(photos.album(), ALBUM)
    visitor.run()
    logged_in = visitor.page.context.storage_state()
    visitor.page.context.close()
    return logged_in


def test_a_yes_in_one_album_teaches_another(
    grandpas: StorageState, visit: Visit, photos: Photos
) -> None:
    visitor = visit(storage_state=grandpas)
    find_in_trip(visitor, photos, "Garden")
    visitor.button("Yes").first.click()
    expect(visitor.main.get_by_text(re.compile("Noted")).first).to_be_visible(timeout=RUN_MS)
    visitor.open_results("Grandpa.*Holidays")
    visitor.button("Decide again").click()
    expect(visitor.main.get_by_text(re.compile("^Decided again"))).to_be_visible(timeout=RUN_MS)
    expect(visitor.button("Decide again")).to_have_count(0)


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_somebody_known_is_found_in_another_album_with_two_clicks(
    hands: Hands, grandpas: StorageState, visit: Visit, photos: Photos
) -> None:
    visitor = visit(hands, storage_state=grandpas)
    kind = type(hands).__name__
    find_in_trip(visitor, photos, f"Trip {kind}")
    hands.press(visitor.page.get_by_role("link", name="People", exact=True))
    hands.press(visitor.link(re.compile("^Grandpa, ")))
    expect(visitor.main.get_by_text(re.compile(r"photos in \d albums"))).to_be_visible()
    photo = visitor.main.get_by_role("figure").first
    box = photo.bounding_box()
    assert box is not None
    assert box["y"] <= HIGHEST[kind]
    hands.press(photo.get_by_role("link"))
    expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_visible()


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_a_question_about_people_is_asked_and_answered_by_day(
    hands: Hands, grandpas: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=grandpas)
    visitor.go("/people")
    hands.press(visitor.link("All photos"))
    there = visitor.page.get_by_role("group", name="Who is in the photo?")
    hands.press(there.get_by_role("checkbox", name="Grandpa"))
    # Scripts are there by then; without them the address is only longer.
    visitor.page.wait_for_load_state()
    hands.press(visitor.button("Show the photos"))
    expect(visitor.main.get_by_role("heading", level=1)).to_have_text("Grandpa")
    assert re.search(r"/photos\?with=\d+$", visitor.page.url)
    expect(visitor.main.get_by_role("heading", level=2).first).to_be_visible()
    photo = visitor.main.get_by_role("figure").first
    box = photo.bounding_box()
    assert box is not None
    assert box["y"] <= HIGHEST[type(hands).__name__]
    hands.press(photo.get_by_role("link"))
    expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_visible()
    visitor.page.go_back()
    visitor.open_results("Grandpa.*Holidays")
    hands.press(visitor.page.locator("summary", has_text=re.compile("^More$")))
    hands.press(visitor.link("The album without Grandpa"))
    expect(visitor.main.get_by_role("heading", level=1)).to_have_text("Without Grandpa")
    expect(visitor.link(re.compile("^Download"))).to_be_visible()


def find_in_trip(visitor: Visitor, photos: Photos, album: str) -> None:
    """Have photos in a new album, and find Grandpa in it with two clicks."""
    visitor.go_to_search(visitor.has_search("Nobody yet", album))
    visitor.bring(photos.album(), ALBUM)
    visitor.go("/searches/new")
    visitor.hands.press(visitor.button("Grandpa"))
    visitor.hands.press(visitor.button(re.compile(f"^{album}")))
    visitor.wait_for_results()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Grandpa")
