"""Results with photos first: where they begin, how they lie, and how one looks at one of them."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse, touch
from tests.browser.visitor import SHIFTS, Visit, Visitor

# The first photo, in pixels from the top of a window of 1280x800 and of 360x740.
HIGHEST = {"Mouse": 260, "Finger": 300}
FILTERS = ("Barack", "Both", "Both?person=Barack")
BOXES = """links => links.map(link => {
  const { left, right, top, bottom } = link.getBoundingClientRect();
  const { width, height } = link.querySelector("img").attributes;
  return [left, right, top, bottom, width.value / height.value];
})"""
TRANSFORM = "picture => picture.style.transform"


@pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)
def test_photos_begin_high_on_the_page_and_stay_where_they_are(
    hands: Hands, account: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=account)
    visitor.page.add_init_script(f"({SHIFTS})()")
    for filtered in FILTERS:
        open_results(visitor, filtered)
        top = visitor.main.get_by_role("figure").first.bounding_box()
        assert top is not None
        assert top["y"] <= HIGHEST[type(hands).__name__], filtered
        assert visitor.page.evaluate("shifted") < 0.02, filtered


def test_photos_lie_in_rows_at_their_own_shape(looker: Visitor) -> None:
    boxes = looker.main.locator(".photo > a").evaluate_all(BOXES)
    assert len(boxes) >= 4
    for left, right, top, bottom, shape in boxes:
        assert (right - left) / (bottom - top) == pytest.approx(shape, rel=0.02)
    for before, after in pairwise(boxes):
        beside = after[2] == pytest.approx(before[2], abs=0.5)
        assert beside == (after[0] >= before[1])
        if beside:
            assert after[3] == pytest.approx(before[3], abs=0.5)


def test_without_scripts_the_photos_are_there_at_their_own_shape(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(storage_state=account, java_script_enabled=False)
    visitor.go("/searches")
    visitor.link(re.compile("^Barack")).click()
    photo = visitor.main.get_by_role("figure").get_by_role("link").first
    expect(photo).to_be_visible()
    expect(visitor.main.get_by_text("Strand & Meer.jpg")).to_be_visible()
    # The photo in a format that every browser shows, never the file itself.
    assert "/previews/" in str(photo.get_attribute("href"))


def test_names_and_faces_show_on_demand(looker: Visitor) -> None:
    name = looker.main.locator("figcaption").last
    expect(name).to_have_css("opacity", "0")
    looker.main.get_by_role("figure").last.hover()
    expect(name).to_have_css("opacity", "1")
    looker.page.mouse.move(5, 5)
    expect(name).to_have_css("opacity", "0")
    looker.button("Names and faces").click()
    expect(name).to_have_css("opacity", "1")
    looker.tab("Others").click()
    looker.wait_for_results()
    expect(looker.main.locator("figcaption").last).to_have_css("opacity", "1")


def test_up_and_down_lead_to_the_photo_above_and_below(account: StorageState, visit: Visit) -> None:
    visitor = visit(Finger(), storage_state=account)
    open_results(visitor, "Barack")
    links = visitor.main.get_by_role("figure").get_by_role("link")
    first, last = links.first, links.last
    first.focus()
    visitor.page.keyboard.press("ArrowDown")
    assert top_of(visitor.page.locator("a:focus")) > top_of(first)
    last.focus()
    visitor.page.keyboard.press("ArrowUp")
    assert top_of(visitor.page.locator("a:focus")) < top_of(last)


def test_a_large_photo_is_enlarged_and_moved(looker: Visitor) -> None:
    large = open_first(looker)
    picture = large.locator("[data-picture]")
    middle = large.locator("[data-stage]").bounding_box()
    assert middle is not None
    x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
    mouse, keyboard = looker.page.mouse, looker.page.keyboard
    mouse.dblclick(x, y)
    assert "scale(2.5)" in picture.evaluate(TRANSFORM)
    before = picture.evaluate(TRANSFORM)
    mouse.down()
    mouse.move(x - 50, y - 40, steps=3)
    mouse.up()
    assert picture.evaluate(TRANSFORM) != before
    name = large.locator("[data-name]").inner_text()
    keyboard.press("ArrowRight")
    expect(large.locator("[data-name]")).to_have_text(name)
    keyboard.press("0")
    assert picture.evaluate(TRANSFORM) == ""
    keyboard.press("+")
    assert "scale(1.5)" in picture.evaluate(TRANSFORM)
    mouse.wheel(0, -200)
    assert "scale(1.5)" not in picture.evaluate(TRANSFORM)
    large.get_by_role("button", name="The next photo").click()
    expect(large.locator("[data-name]")).not_to_have_text(name)
    assert picture.evaluate(TRANSFORM) == ""


def test_two_fingers_enlarge_and_one_swipes(account: StorageState, visit: Visit) -> None:
    visitor = visit(Finger(), storage_state=account)
    open_results(visitor, "Barack")
    large = open_first(visitor)
    name = large.locator("[data-name]").inner_text()
    touch(visitor.page, [[(250, 300)], [(200, 302)], [(120, 305)]])
    expect(large.locator("[data-name]")).not_to_have_text(name)
    touch(
        visitor.page, [[(150, 300), (210, 300)], [(100, 300), (260, 300)], [(80, 300), (280, 300)]]
    )
    assert "scale" in large.locator("[data-picture]").evaluate(TRANSFORM)


def test_an_album_has_the_same_viewer(looker: Visitor) -> None:
    looker.main.get_by_role("link", name="Holidays", exact=True).click()
    # Until its scripts listen, a photo is a plain link.
    looker.page.wait_for_url(re.compile(r"/albums/\d+$"))
    large = open_first(looker)
    expect(large.locator("[data-place]")).to_have_text("1 of 13.")
    looker.page.keyboard.press("ArrowRight")
    expect(large.locator("[data-place]")).to_have_text("2 of 13.")
    expect(large.locator("[data-large]")).to_have_attribute("src", re.compile("/previews/"))
    looker.page.go_back()
    expect(large).to_be_hidden()
    assert re.search(r"/albums/\d+$", looker.path)


def test_the_guided_review_has_the_same_viewer_and_its_keys_answer_nothing(
    looker: Visitor,
) -> None:
    looker.link(re.compile("unsure photo")).click()
    left = looker.main.get_by_text(re.compile("photos left"))
    before = left.inner_text()
    looker.main.locator("article:not([hidden]) .guided-whole a").click()
    large = looker.page.get_by_role("dialog", name="Photo")
    expect(large.locator("[data-place]")).to_have_text("1 of 1.")
    for key in ("ArrowRight", "y", "n", "Escape"):
        looker.page.keyboard.press(key)
    expect(large).to_be_hidden()
    expect(left).to_have_text(before)


def open_results(visitor: Visitor, filtered: str) -> None:
    """The results of a search, of one of its people if named."""
    name, _, query = filtered.partition("?")
    visitor.open_results(name)
    if query:
        visitor.go(f"{visitor.path}?{query}")
        visitor.wait_for_results()


def open_first(visitor: Visitor) -> Locator:
    visitor.hands.press(visitor.main.get_by_role("figure").get_by_role("link").first)
    large = visitor.page.get_by_role("dialog", name="Photo")
    expect(large).to_be_visible()
    return large


def top_of(link: Locator) -> float:
    box = link.bounding_box()
    assert box is not None
    return box["y"]


@pytest.fixture
def looker(account: StorageState, visit: Visit) -> Visitor:
    """Somebody at the results of a search."""
    visitor = visit(storage_state=account)
    open_results(visitor, "Barack")
    return visitor
