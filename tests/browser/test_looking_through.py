"""The page of results under the hands of somebody who looks through it."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, StorageState, expect

from tests.browser.hands import Finger, Hands, Keyboard, Mouse, touch
from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, TARGET, Visit, Visitor

LONGEST_NAME = 120
PAGE = re.compile(r"/searches/\d+\?")
ANYTHING_BUT_A_PAGE = "net::ERR_"


def test_back_closes_the_photo_and_stays_with_the_results(looker: Visitor) -> None:
    results = looker.page.url
    large = open_the_first(looker)
    looker.page.keyboard.press("ArrowRight")
    looker.page.go_back()
    expect(large).to_be_hidden()
    assert looker.page.url == results
    looker.page.go_forward()
    expect(large).to_be_visible()
    close(looker, large)
    looker.page.go_back()
    expect(looker.page.get_by_role("heading", level=1)).to_have_text("Searches")


def test_a_photo_that_was_large_is_large_again_after_a_reload(looker: Visitor) -> None:
    large = open_the_first(looker)
    looker.page.keyboard.press("ArrowRight")
    name = large.locator("[data-name]").inner_text()
    looker.page.reload()
    expect(large.locator("[data-name]")).to_have_text(name)
    close(looker, large)
    looker.page.go_back()
    expect(looker.page.get_by_role("heading", level=1)).to_have_text("Searches")


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_the_result_asks_and_a_yes_brings_its_photo_and_others(
    hands: Hands, account: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=account)
    visitor.open_results("Barack")
    question = visitor.main.locator(".ask-answers").locator("[name=photo]")
    name = question.input_value()
    photo = visitor.main.locator(f'figure[data-photo="{name}"]')
    expect(photo).to_have_count(0)
    visitor.hands.press(visitor.button("Yes").first)
    told = visitor.page.locator(".toast")
    expect(told).to_contain_text("Noted")
    expect(photo).to_have_count(1)
    # Another one is asked about, if any is left.
    expect(visitor.main.locator(f'.ask-answers [name=photo][value="{name}"]')).to_have_count(0)
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Taken back")
    expect(photo).to_have_count(0)


@pytest.mark.parametrize("answer", ["ArrowLeft", "swipe"])
def test_a_key_or_a_swipe_answers_the_review(
    answer: str, account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger() if answer == "swipe" else Mouse(), storage_state=account)
    visitor.open_results("Barack")
    visitor.hands.press(visitor.link(re.compile(r"^\d+ unsure")))
    left = visitor.main.get_by_text(re.compile(r"photos? left"))
    before = left.inner_text()
    # Its scripts listen by now; nobody answers sooner than they come.
    visitor.page.wait_for_load_state()
    if answer == "swipe":
        touch(visitor.page, [[(250, 300)], [(200, 302)], [(120, 305)]])
    else:
        visitor.page.keyboard.press(answer)
    expect(left).not_to_have_text(before)
    visitor.button("Undo the last answer").click()
    expect(left).to_have_text(before)


def test_the_keyboard_reaches_the_button_that_leads_on_to_the_next_person(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(Keyboard(), storage_state=account)
    visitor.go("/searches")
    visitor.link(re.compile("^Both")).click()
    visitor.wait_for_results()
    visitor.go(f"{visitor.path}/review?person=Joe")
    on = visitor.link("Go on with Barack")
    # Whether a face in the album may be his is known a moment after the search.
    expect(on.or_(visitor.link(re.compile("^Skip"))).first).to_be_visible()
    while not on.count():
        before = visitor.page.url
        visitor.page.keyboard.press("s")
        expect(visitor.page).not_to_have_url(before)
    visitor.hands.press(on)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Is this Barack?")


def test_a_decision_whose_page_is_lost_is_not_being_decided_for_ever(looker: Visitor) -> None:
    looker.watch.allow(ANYTHING_BUT_A_PAGE)
    before = looker.tab("Matches").inner_text()
    looker.page.route(PAGE, lambda route: route.abort())
    photo = looker.main.get_by_role("figure").first
    photo.hover()
    photo.get_by_role("button", name=re.compile("^It does not show")).click()
    told = looker.page.locator(".toast")
    expect(told).to_contain_text("load the page again")
    expect(told).not_to_contain_text("Deciding")
    looker.page.unroute_all()
    told.get_by_role("button", name="Undo").click()
    expect(told).not_to_contain_text("load the page again")
    expect(looker.tab("Matches")).to_have_text(before)


def test_a_strictness_whose_page_is_lost_is_not_being_decided_for_ever(looker: Visitor) -> None:
    looker.watch.allow(ANYTHING_BUT_A_PAGE)
    looker.page.route(PAGE, lambda route: route.abort())
    looker.unfold("How strict")
    looker.page.get_by_role("spinbutton").fill("2")
    looker.page.keyboard.press("Enter")
    told = looker.page.locator(".toast")
    expect(told).to_contain_text("load the page again")
    looker.page.unroute_all()
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Strictness 50.")


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_the_slider_stays_where_it_is_when_the_way_back_to_50_appears(
    hands: Hands, account: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=account)
    visitor.open_results("Barack")
    visitor.unfold("How strict")
    slider = visitor.page.get_by_role("slider")
    before = slider.bounding_box()
    slider.press("ArrowLeft")
    expect(visitor.button("Back to 50")).to_be_visible()
    after = slider.bounding_box()
    visitor.button("Back to 50").click()
    expect(visitor.button("Back to 50")).to_be_hidden()
    assert after == before == slider.bounding_box()


def test_on_the_tab_of_one_person_the_download_is_of_this_person(looker: Visitor) -> None:
    looker.go("/searches")
    looker.link(re.compile("^Both")).click()
    looker.page.get_by_role("navigation", name="People").get_by_role("link", name="Joe").click()
    archive = looker.download(looker.link(re.compile("^Download 2 photos$")))
    with zipfile.ZipFile(archive) as opened:
        names = {name for name in opened.namelist() if not name.endswith("csv")}
    assert {Path(name).parts[0] for name in names} == {"Joe"}
    looker.unfold("More downloads")
    everybody = looker.download(looker.link(re.compile("^Everybody")))
    with zipfile.ZipFile(everybody) as opened:
        assert {Path(name).parts[0] for name in opened.namelist() if "/" in name} == {
            "Barack",
            "Joe",
        }


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_a_long_name_without_a_space_stays_within_the_page(
    hands: Hands, visit: Visit, photos: Photos
) -> None:
    visitor = visit(hands)
    visitor.has_account(f"{'n' * 50}-{type(hands).__name__}")
    person, album = "M" * LONGEST_NAME, "W" * LONGEST_NAME
    search = visitor.has_search(person, album)
    visitor.go_to_search(search)
    stays_within(visitor)
    visitor.bring(photos.target(), TARGET)
    visitor.bring(photos.album(), ALBUM)
    stays_within(visitor)
    visitor.run()
    stays_within(visitor)
    open_the_first(visitor)
    stays_within(visitor)
    visitor.page.keyboard.press("Escape")
    visitor.page.locator("summary", has_text="More").first.click()
    stays_within(visitor)
    album_page = visitor.main.get_by_role("link", name=album).get_attribute("href")
    for path in (
        *(f"{search}{more}" for more in ("?verdict=unsure", "/review", "/edit")),
        *(album_page, f"{album_page}/people", "/searches", "/searches/new", "/albums"),
        *("/my-data", "/account"),
    ):
        visitor.go(str(path))
        stays_within(visitor)


def stays_within(visitor: Visitor) -> None:
    """There is nothing beside the window to scroll to."""
    widths = visitor.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] == widths[1], visitor.path


def open_the_first(visitor: Visitor) -> Locator:
    """Look at the first photo; the large view of it."""
    # Scripts show it, and until they are there the link leads to the photo's own file.
    visitor.wait_for_results()
    visitor.hands.press(visitor.main.get_by_role("figure").get_by_role("link").first)
    large = visitor.page.get_by_role("dialog", name="Photo")
    expect(large).to_be_visible()
    return large


def close(visitor: Visitor, large: Locator) -> None:
    """Look at the page again, until the step of the history that the photo was is taken back."""
    visitor.page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    visitor.page.wait_for_function("() => !history.state?.photo")


@pytest.fixture
def looker(account: StorageState, visit: Visit) -> Visitor:
    """Somebody at the results of a search."""
    visitor = visit(storage_state=account)
    visitor.go("/searches")
    visitor.link(re.compile("^Barack")).click()
    visitor.wait_for_results()
    return visitor
