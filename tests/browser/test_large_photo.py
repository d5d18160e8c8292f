"""One photo large: how far it is enlarged and moved, how sharp it is, and what is shown on it."""

import re

import pytest
from playwright.sync_api import Locator, Route, StorageState, expect

from tests.browser.visitor import Visit, Visitor

# How many pixels of the stage are empty at each edge, where the photo is as large as the stage.
EMPTY = """picture => {
  const image = picture.querySelector("img");
  const [stage, box] = [picture.parentElement, image].map(it => it.getBoundingClientRect());
  const fits = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  const empty = [];
  for (const [from, to, size] of [
    ["left", "right", image.naturalWidth * fits], ["top", "bottom", image.naturalHeight * fits],
  ]) {
    const middle = (box[from] + box[to]) / 2;
    if (size > stage[to] - stage[from])
      empty.push(middle - size / 2 - stage[from], stage[to] - middle - size / 2);
  }
  return empty;
}"""


def test_an_enlarged_photo_is_not_moved_off_the_screen(looker: Visitor) -> None:
    large = open_first(looker)
    for _ in range(4):
        looker.page.keyboard.press("+")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        for _ in range(30):
            looker.page.keyboard.press(key)
        empty = large.locator("[data-picture]").evaluate(EMPTY)
        assert len(empty) == 4
        assert max(empty) < 1, key


def test_a_photo_enlarged_beyond_its_preview_is_shown_from_its_own_file(looker: Visitor) -> None:
    large = open_first(looker)
    shown = large.locator("[data-large]")
    expect(shown).to_have_attribute("src", re.compile("/previews/"))
    looker.page.keyboard.press("+")
    looker.page.wait_for_load_state("networkidle")
    expect(shown).to_have_attribute("src", re.compile("/previews/"))
    looker.page.keyboard.press("+")
    expect(shown).to_have_attribute("src", re.compile(r"/albums/\d+/photos/"))
    looker.page.keyboard.press("0")
    looker.page.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("src", re.compile("/previews/"))


def test_of_a_photo_that_the_browser_cannot_show_the_preview_stays(looker: Visitor) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="no picture", content_type="image/jpeg")

    looker.page.route(re.compile(r"/albums/\d+/photos/"), answer)
    shown = open_first(looker).locator("[data-large]")
    expect(shown).to_have_attribute("src", re.compile("/previews/"))
    for _ in range(4):
        looker.page.keyboard.press("+")
    looker.page.wait_for_load_state("networkidle")
    expect(shown).to_have_attribute("src", re.compile("/previews/"))
    assert len(asked) == 1


def test_a_large_photo_fills_the_window_to_its_corners(looker: Visitor) -> None:
    link = looker.main.get_by_role("figure").get_by_role("link").first
    link.focus()
    looker.page.keyboard.press("Enter")
    large = looker.page.get_by_role("dialog", name="Photo")
    looker.page.keyboard.press("ArrowRight")
    expect(large).to_be_focused()
    expect(large).to_have_css("border-radius", "0px")


def test_what_the_large_view_explains_is_not_explained_of_all_photos(looker: Visitor) -> None:
    large = open_first(looker)
    score = large.locator("[data-score]")
    expect(score).to_be_hidden()
    large.get_by_role("button", name="Face", exact=True).click()
    expect(score).to_be_visible()
    looker.page.keyboard.press("Escape")
    expect(looker.main.locator("figcaption").last).to_have_css("opacity", "0")
    expect(looker.button("Names and faces")).to_have_attribute("aria-pressed", "false")
    # It is kept for the next one. Closing the large view goes a step back, which would end this.
    looker.page.wait_for_function("() => !history.state?.photo")
    looker.page.reload()
    looker.wait_for_results()
    open_first(looker)
    expect(score).to_be_visible()


def test_a_large_photo_says_when_it_was_taken_by_the_clock_of_the_place(
    account: StorageState, visit: Visit
) -> None:
    visitor = visit(storage_state=account, locale="de", timezone_id="Pacific/Auckland")
    visitor.language = "de"
    visitor.open_results("Barack")
    link = visitor.main.get_by_role("figure").get_by_role("link").first
    link.click()
    when = visitor.page.locator("[data-when]")
    expect(when).to_have_text(re.compile(r"20\d\d, \d\d:\d\d, laut Datei$"))
    visitor.page.keyboard.press("Escape")
    link.evaluate("it => { it.dataset.taken = '2024-05-17T10:00'; delete it.dataset.byFile; }")
    link.click()
    expect(when).to_have_text("Fr., 17. Mai 2024, 10:00")


def open_first(visitor: Visitor) -> Locator:
    visitor.main.get_by_role("figure").get_by_role("link").first.click()
    large = visitor.page.get_by_role("dialog", name="Photo")
    expect(large).to_be_visible()
    return large


@pytest.fixture
def looker(account: StorageState, visit: Visit) -> Visitor:
    """Somebody at the results of a search."""
    visitor = visit(storage_state=account)
    visitor.open_results("Barack")
    return visitor
