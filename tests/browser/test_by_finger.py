"""Results under a finger: what is said of photos, selecting them, and one of them large."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse, box_of
from tests.browser.visitor import Visit, Visitor

LONG_PRESS = """link => link.dispatchEvent(
  new PointerEvent("contextmenu", { pointerType: "touch", bubbles: true, cancelable: true }))"""
# In how many lines its text stands.
LINES = """it => {
  const range = document.createRange();
  range.selectNodeContents(it);
  return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size;
}"""
CUT = "all => all.filter(it => it.scrollWidth > it.clientWidth).map(it => it.textContent)"
ROWS = "all => new Set(all.filter(it => it.offsetParent).map(it => it.offsetTop)).size"
# Between the sign before the word, and the word.
GAP = "it => parseFloat(getComputedStyle(it, '::before').marginInlineEnd)"
PressLong = Callable[[Visitor, Locator], None]
BOTH_HANDS = pytest.mark.parametrize("hands", [Mouse(), Finger()], ids=lambda it: type(it).__name__)


def hold(visitor: Visitor, link: Locator) -> None:
    """Leave a finger on it, in a browser that opens nothing then."""
    box, touches = box_of(link), visitor.page.context.new_cdp_session(visitor.page)
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touches.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(visitor.main.locator(".is-selecting")).to_have_count(1)
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def open_menu(_: Visitor, link: Locator) -> None:
    """Leave a finger on it, in a browser that would open a menu then: that stays shut."""
    assert link.evaluate(LONG_PRESS) is False


def test_what_is_said_of_a_photo_hides_little_of_it_and_is_taken_back(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    visitor.read("de")
    visitor.page.reload()
    visitor.wait_for_results()
    name = visitor.main.locator(".ask-answers [name=photo]").input_value()
    visitor.hands.press(visitor.button(visitor.said("Yes")).first)
    photo = visitor.main.locator(f'figure[data-photo="{name}"]')
    said = photo.get_by_role("button")
    expect(said).to_have_accessible_name(re.compile(r"^Du sagst Ja\. .* zurücknehmen"))
    assert said.evaluate(LINES) == 1
    box, whole = box_of(said), box_of(photo)
    assert box["width"] * box["height"] < whole["width"] * whole["height"] / 8
    visitor.hands.press(said)
    expect(photo).to_have_count(0)


def test_the_large_view_shows_what_is_said_and_takes_it_back(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    visitor.hands.press(photos_of(visitor).first)
    yes = visitor.page.get_by_role("dialog", name="Photo").get_by_role("button", name="Yes, it")
    expect(yes).to_have_attribute("aria-pressed", "false")
    for pressed in ("true", "false"):
        visitor.hands.press(yes)
        expect(yes).to_have_attribute("aria-pressed", pressed)


def test_between_the_sign_and_the_word_of_an_answer_is_a_gap(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(storage_state=account)
    visitor.open_results("Barack")
    visitor.tab("Unsure").click()
    visitor.wait_for_results()
    answers = visitor.main.get_by_role("figure").first.get_by_role("button")
    expect(answers).to_have_count(2)
    for answer in answers.all():
        assert answer.evaluate(GAP) >= 4


def test_a_tap_into_the_corner_of_a_photo_shows_it_large(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    box = box_of(photos_of(visitor).first)
    visitor.page.touchscreen.tap(box["x"] + 12, box["y"] + 12)
    expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_visible()
    expect(visitor.main.locator(".is-selecting")).to_have_count(0)


@pytest.mark.parametrize("page", ["results", "album"])
@pytest.mark.parametrize("press_long", [hold, open_menu])
def test_a_long_press_begins_to_select_and_then_a_tap_selects(
    press_long: PressLong, page: str, account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    if page == "album":
        visitor.hands.press(visitor.link("Holidays").first)
        expect(visitor.button("Names")).to_be_visible()
    links, large = photos_of(visitor), visitor.page.get_by_role("dialog", name="Photo")
    press_long(visitor, links.first)
    count = visitor.main.get_by_text(re.compile("^[0-9] photos? selected$"))
    expect(count).to_have_text("1 photo selected")
    visitor.hands.press(links.nth(1))
    expect(count).to_have_text("2 photos selected")
    expect(large).to_be_hidden()
    # Little of the photos lies below the bar.
    bar = visitor.main.locator(".selection")
    assert box_of(bar)["height"] <= 110
    assert bar.locator(".selection-buttons .button").evaluate_all(ROWS) == 1
    for link in (links.nth(1), links.first):
        visitor.hands.press(link)
    expect(count).to_be_hidden()
    visitor.hands.press(links.first)
    expect(large).to_be_visible()


def test_without_scripts_a_finger_ticks_the_box(account: StorageState, visit: Visit) -> None:
    visitor = visit(Finger(), storage_state=account, java_script_enabled=False)
    visitor.go("/searches")
    visitor.hands.press(visitor.link(re.compile("^Barack")))
    box = visitor.main.get_by_role("checkbox", name=re.compile("^Select ")).first
    box.tap()
    expect(box).to_be_checked()


def test_on_a_phone_the_summary_is_not_cut(account: StorageState, visit: Visit) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    assert visitor.main.locator(".summary > *").evaluate_all(CUT) == []
    visitor.hands.press(visitor.link("Holidays").first)
    expect(visitor.button("Names")).to_be_visible()
    assert visitor.main.locator(".summary > *").evaluate_all(CUT) == []


@BOTH_HANDS
def test_what_was_just_done_is_said_where_it_covers_nothing(
    hands: Hands, account: StorageState, visit: Visit
) -> None:
    visitor = visit(hands, storage_state=account)
    visitor.open_results("Barack")
    visitor.hands.press(visitor.button("Yes").first)
    told = visitor.page.locator(".toast")
    expect(told).to_contain_text("Noted")
    for other in (".bar", ".results-top h1", ".results-bar", ".ask"):
        for one in visitor.page.locator(other).all():
            assert not meet(told, one), other
    photos_of(visitor).first.evaluate("it => it.focus()")
    visitor.page.keyboard.press("Space")
    expect(visitor.main.get_by_text("1 photo selected")).to_be_visible()
    assert not meet(told, visitor.main.locator(".selection"))
    visitor.hands.press(told.get_by_role("button", name="Undo"))
    expect(told).to_contain_text("Taken back")


def test_on_a_phone_the_buttons_of_a_large_photo_are_two_rows_and_none_lies_on_it(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(Finger(), storage_state=account)
    visitor.open_results("Barack")
    visitor.hands.press(photos_of(visitor).first)
    large = visitor.page.get_by_role("dialog", name="Photo")
    assert large.locator(".viewer-foot .button").evaluate_all(ROWS) == 2
    following = large.get_by_role("button", name="The next photo")
    expect(following).to_have_css("opacity", "0")
    expect(following).to_have_css("pointer-events", "none")
    # Whoever has a keyboard has it all the same.
    for _ in range(10):
        visitor.page.keyboard.press("Tab")
        if following.evaluate("it => it === document.activeElement"):
            break
    expect(following).to_have_css("opacity", "1")


def photos_of(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("figure").get_by_role("link")


def meet(one: Locator, other: Locator) -> bool:
    """Whether the one lies on the other."""
    a, b = box_of(one), box_of(other)
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    above = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    return not beside and not above
