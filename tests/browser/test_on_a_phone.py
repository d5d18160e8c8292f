"""imgseg on a phone: photos shared with it from the gallery, and photos shared from it."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.hands import Finger, Mouse
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.steps import share
from tests.browser.visitor import OF_PHOTO, PASSWORD, SHIFTS, Visit, Visitor

# How high the photos begin, in pixels, and what share of their rows is photo, at least.
FIRST = [(Mouse(), 260, 0.85), (Finger(), 300, 0.9)]
# What a phone's share sheet was given; it has none here.
SHEET = """
  navigator.canShare = () => true;
  navigator.share = async ({ files }) => {
    const given = files.map(({ name, type, size }) => `${name} ${type} ${size}`);
    document.documentElement.dataset.given = given.join("; ");
  };
"""
LEFT = "caches.keys().then(async (keys) => [keys, (await indexedDB.databases()).length])"


def test_photos_from_the_gallery_go_into_an_album(visit: Visit, photos: Photos) -> None:
    visitor = visit(Finger())
    visitor.register("anna-on-a-phone")
    files = sorted(photos.target().glob("*.jpg"))
    share(visitor, files)
    expect(visitor.main.get_by_text("3 photos to put into an album")).to_be_visible()
    expect(visitor.main.get_by_role("img")).to_have_count(3)
    visitor.hands.write(visitor.page.get_by_label("A new album"), "From my phone")
    visitor.hands.press(visitor.button("Put them into a new album"))
    status = visitor.main.get_by_role("status").filter(has_text="3 photos saved")
    expect(status).to_be_visible()
    # They are shown a moment after that is said.
    expect(visitor.main.get_by_role("figure")).to_have_count(len(files))
    assert names_in(visitor) == [file.name for file in files]
    nothing_is_left(visitor)
    # Once more, into the album there is: nothing is sent twice, and nothing left.
    share(visitor, files[:1])
    visitor.hands.press(visitor.link(re.compile("From my phone")))
    expect(visitor.main.get_by_text("1 was here already")).to_be_visible()
    nothing_is_left(visitor)


def nothing_is_left(visitor: Visitor) -> None:
    """It goes when all is in the album, a moment after that is said."""
    deadline = time.monotonic() + 20
    while visitor.page.evaluate(LEFT) != [[], 0]:
        assert time.monotonic() < deadline
        visitor.page.wait_for_timeout(100)


def test_who_was_logged_out_meanwhile_logs_in_and_nothing_is_lost(
    visit: Visit, photos: Photos
) -> None:
    visitor = visit(Finger())
    visitor.has_account("ben-on-a-phone")
    visitor.go("/albums")
    visitor.page.evaluate("navigator.serviceWorker.ready")
    visitor.page.context.clear_cookies()
    visitor.go("/")
    share(visitor, sorted(photos.target().glob("*.jpg"))[:2])
    visitor.hands.write(visitor.page.get_by_label("Name or e-mail"), "ben-on-a-phone")
    visitor.hands.write(visitor.page.get_by_label("Password"), PASSWORD)
    visitor.hands.press(visitor.button("Log in"))
    expect(visitor.main.get_by_text("2 photos to put into an album")).to_be_visible()
    # Whoever logs out leaves nothing behind.
    visitor.hands.press(visitor.page.get_by_label(re.compile("Account menu")))
    visitor.hands.press(visitor.page.get_by_role("button", name="Log out"))
    expect(visitor.main.get_by_text("You are logged out")).to_be_visible()
    assert visitor.page.evaluate(LEFT) == [[], 0]


def test_an_address_alone_brings_nothing_into_an_album(visit: Visit, photos: Photos) -> None:
    visitor = visit(Finger())
    visitor.has_account("carla-on-a-phone")
    album = visitor.has_search("Somebody", "Mine")
    visitor.go(album)
    share(visitor, sorted(photos.target().glob("*.jpg"))[:1])
    visitor.go("/albums")
    visitor.link(re.compile("^Mine")).click()
    visitor.wait_for_scripts()
    expect(visitor.main.get_by_text("No photos yet")).to_be_visible()
    # They wait, and are found again.
    visitor.go("/albums")
    visitor.hands.press(visitor.link("1 photo you shared"))
    visitor.hands.press(visitor.button("Do not add them"))
    expect(visitor.page).to_have_url(re.compile("/albums$"))
    assert visitor.page.evaluate(LEFT) == [[], 0]


def test_photos_go_out_by_the_share_sheet_as_they_came(account: StorageState, visit: Visit) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.page.add_init_script(SHEET)
    visitor.open_results("Barack")
    visitor.hands.press(visitor.main.get_by_role("figure").get_by_role("link").first)
    large = visitor.page.get_by_role("dialog", name="Photo")
    name = large.locator("[data-name]").inner_text()
    original = visitor.page.request.get(large.get_by_text("Save").evaluate("it => it.href"))
    visitor.hands.press(large.get_by_role("button", name="Share"))
    html = visitor.page.locator("html")
    given = f"{Path(name).name} image/jpeg {len(original.body())}"
    expect(html).to_have_attribute("data-given", given)
    for _ in range(2):
        visitor.hands.press(large.get_by_role("button", name="Select"))
        visitor.page.keyboard.press("ArrowRight")
    visitor.hands.press(large.get_by_role("button", name="Close"))
    visitor.hands.press(visitor.button("Share"))
    expect(html).to_have_attribute("data-given", re.compile(f"^{re.escape(given)}; .+ image/jpeg"))


def test_more_photos_than_a_phone_shares_at_once_are_refused_with_what_to_do(
    visit: Visit, photos: Photos
) -> None:
    visitor = visit(Finger())
    visitor.page.add_init_script(SHEET)
    visitor.register("dora-on-a-phone")
    share(visitor, sorted(photos.many(11).glob("*.jpg")))
    visitor.hands.write(visitor.page.get_by_label("A new album"), "Eleven")
    visitor.hands.press(visitor.button("Put them into a new album"))
    expect(visitor.main.get_by_text("11 photos saved")).to_be_visible()
    boxes = visitor.main.get_by_role("checkbox", name=re.compile("^Choose "))
    expect(boxes).to_have_count(11)
    boxes.evaluate_all("all => all.forEach(it => it.click())")
    visitor.hands.press(visitor.button("Share"))
    expect(visitor.main.get_by_text("At most 10 photos can be shared at once")).to_be_visible()


def test_without_a_connection_a_page_says_so(own_server: Server, visit: Visit) -> None:
    visitor = visit(Finger(), own_server)
    # What Chromium fetches by itself, the icon for instance, may be under way as the server ends.
    visitor.watch.allow("503|ERR_CONNECTION_(REFUSED|RESET)")
    visitor.go("/")
    visitor.page.evaluate("navigator.serviceWorker.ready")
    own_server.stop()
    visitor.go("/albums")
    expect(visitor.page.get_by_role("heading")).to_have_text("No connection to imgseg")
    own_server.start()
    visitor.hands.press(visitor.link("Try again"))
    expect(visitor.page).to_have_url(re.compile("/login"))
    # In the language that was chosen meanwhile.
    visitor.hands.press(visitor.page.get_by_role("button", name="Deutsch"))
    expect(visitor.page.locator("html")).to_have_attribute("lang", "de")
    own_server.stop()
    visitor.go("/albums")
    expect(visitor.page.get_by_role("heading")).to_have_text("Keine Verbindung zu imgseg")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.parametrize(("hands", "highest", "least"), FIRST)
def test_an_album_shows_its_photos_first(
    hands: Mouse | Finger, highest: int, least: float, account: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=account)
    visitor.page.add_init_script(f"({SHIFTS})()")
    visitor.go("/albums")
    visitor.hands.press(visitor.link(re.compile("^Holidays")))
    expect(visitor.main.locator(".rows.is-laid")).to_be_visible()
    # One of them cannot be read: what comes in its place moves nothing.
    visitor.page.wait_for_load_state("networkidle")
    top = visitor.main.get_by_role("figure").first.bounding_box()
    assert top is not None
    assert top["y"] <= highest
    assert visitor.main.locator(".rows").evaluate(OF_PHOTO) > least
    # Where there is no share sheet, as here, there is no button for it.
    expect(visitor.page.locator("[data-share]:not([hidden])")).to_have_count(0)
    assert visitor.page.evaluate("shifted") < 0.02


def names_in(visitor: Visitor) -> list[str]:
    """The photos that the page of an album shows."""
    photos = visitor.main.get_by_role("figure")
    return photos.evaluate_all("all => all.map(it => it.dataset.photo).sort()")
