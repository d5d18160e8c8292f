"""What one does next is there by itself, and nothing else looks as if it were."""

import re

from playwright.sync_api import Locator, StorageState, expect

from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, Visit

EXPLAINED = re.compile("is-explained")
COLOUR = "it => getComputedStyle(it).backgroundColor"


def test_an_upload_brings_what_can_be_done_with_the_photos(
    account: StorageState, visit: Visit, photos: Photos
) -> None:
    visitor = visit(storage_state=account)
    visitor.go("/albums")
    visitor.hands.write(visitor.page.get_by_label("Name"), "Wedding")
    visitor.hands.press(visitor.button("Make the album"))
    find = visitor.link("Find somebody in it")
    add = visitor.main.locator("label", has_text="Photos or zip")
    expect(find).to_have_count(0)
    accent = colour_of(visitor.main.locator(".pick-folder"))
    assert colour_of(add) == accent

    visitor.bring(photos.album(), ALBUM)
    expect(visitor.main.get_by_role("figure")).to_have_count(13)
    expect(visitor.link("People in this album")).to_be_visible()
    expect(visitor.button("Barack").first).to_be_visible()
    assert colour_of(find) == accent
    assert colour_of(add) != accent

    photos_shown = visitor.main.locator(".pages")
    expect(photos_shown).not_to_have_class(EXPLAINED)
    visitor.hands.press(visitor.button("Names"))
    expect(photos_shown).to_have_class(EXPLAINED)


def test_two_faces_at_least_are_said_to_be_one_person(account: StorageState, visit: Visit) -> None:
    visitor = visit(storage_state=account)
    visitor.go("/people")
    faces = visitor.main.get_by_role("checkbox")
    button = visitor.button("These are one person")
    faces.nth(0).check()
    expect(button).to_be_disabled()
    faces.nth(1).check()
    expect(button).to_be_enabled()
    faces.nth(0).uncheck()
    expect(button).to_be_disabled()


def colour_of(control: Locator) -> str:
    colour: str = control.evaluate(COLOUR)
    return colour
