"""What lies where it is looked for: beside what was pressed, on nothing else, and in one place."""

import pytest
from playwright.sync_api import expect

from imgseg.web.languages import LANGUAGES
from tests import mirrored
from tests.browser.hands import box_of
from tests.browser.stage import Stage
from tests.browser.states import NARROW, STATES, WIDE

# Of each text: how far it reaches, whatever box it has.
TEXTS = """them => them.map(one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const { left, right } = range.getBoundingClientRect();
  return [left, right];
})"""


@pytest.mark.parametrize("language", [*LANGUAGES, mirrored.CODE])
def test_no_word_of_the_bar_lies_under_the_button_beside_it(language: str, stage: Stage) -> None:
    page = STATES["searches"].open(stage, language).page
    page.set_viewport_size(NARROW)
    menu = box_of(page.locator(".menu > summary"))
    for left, right in page.locator(".bar nav a").evaluate_all(TEXTS):
        assert right <= menu["x"] or left >= menu["x"] + menu["width"]


@pytest.mark.parametrize("language", ["en", "de", mirrored.CODE])
@pytest.mark.parametrize("name", ["%(num)s search", "More"])
def test_what_a_button_of_an_album_opens_is_below_it(
    name: str, language: str, stage: Stage
) -> None:
    visitor = STATES["album"].open(stage, language)
    page = visitor.page
    button = page.locator(".album-bar summary", has_text=visitor.said(name))
    button.click()
    opened = button.locator("xpath=following-sibling::*")
    for width in (1280, 1000, 800, 360):
        page.set_viewport_size({"width": width, "height": 800})
        pressed, body = box_of(button), box_of(opened)
        assert body["x"] >= 0, width
        assert body["x"] + body["width"] <= width, width
        if width > 768:
            assert body["x"] <= pressed["x"] + pressed["width"], width
            assert body["x"] + body["width"] >= pressed["x"], width
            # Its first line is not at its very edge.
            assert box_of(opened.locator("a, summary").first)["y"] >= body["y"] + 8


def test_the_buttons_of_an_album_stay_where_they_are_when_photos_are_to_be_added(
    stage: Stage,
) -> None:
    page = STATES["album"].open(stage).page
    buttons = page.locator(".album-add > summary, .results-tools .button-small:visible")
    before = [box_of(button) for button in buttons.all()]
    page.locator(".album-add > summary").click()
    expect(page.locator(".album-add .drop-zone")).to_be_visible()
    assert [box_of(button) for button in buttons.all()] == before


def test_the_way_to_stop_an_upload_lies_on_no_other_button(stage: Stage) -> None:
    page = STATES["set-up-uploading"].open(stage).page
    album = page.get_by_role("region", name="The album")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        pause = box_of(album.get_by_role("button", name="Pause"))
        picks = box_of(album.locator(".drop-zone-buttons"))
        assert pause["y"] >= picks["y"] + picks["height"], size
        bar = box_of(album.get_by_role("progressbar"))
        assert bar["x"] + bar["width"] <= pause["x"], size


def test_the_ring_of_the_chosen_face_is_clear_of_the_question(stage: Stage) -> None:
    page = STATES["merge"].open(stage).page
    question = box_of(page.get_by_text("Which one is the right name?"))
    ring = page.locator(".person:has(:checked) img")
    reaches = float(ring.evaluate("it => parseFloat(getComputedStyle(it).outlineWidth)"))
    reaches += float(ring.evaluate("it => parseFloat(getComputedStyle(it).outlineOffset)"))
    assert reaches > 0
    assert box_of(ring)["y"] - reaches >= question["y"] + question["height"]


@pytest.mark.parametrize(
    ("name", "cut"), [("album", ".album-news"), ("set-up-several", ".box-here >> nth=0")]
)
def test_what_goes_on_beyond_an_edge_fades_into_it(name: str, cut: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert "gradient" in page.locator(cut).evaluate("it => getComputedStyle(it).maskImage")


def test_yes_and_no_stay_where_they_are_from_photo_to_photo(stage: Stage) -> None:
    page = STATES["review"].open(stage).page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        places = set()
        # Once more each as one that was skipped.
        for _ in range(8):
            answer = page.locator(".guided-photo:not([hidden]) .answer-yes")
            # Where it has its place; a low window holds it in sight.
            place = answer.evaluate("""it => {
              it.closest("form").style.position = "static";
              return it.getBoundingClientRect().top + scrollY;
            }""")
            places.add(round(place))
            before = page.url
            page.locator(".guided-photo:not([hidden]) .answer-skip").click()
            expect(page).not_to_have_url(before)
        assert len(places) == 1, (size, places)


@pytest.mark.parametrize("name", ["where-to-look", "shared"])
def test_albums_to_choose_from_are_of_one_height(name: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    page.set_viewport_size(WIDE)
    assert len({box_of(album)["height"] for album in page.locator(".album-card").all()}) == 1


def test_the_day_of_a_search_is_below_what_became_of_it(stage: Stage) -> None:
    page = STATES["searches"].open(stage).page
    page.set_viewport_size(WIDE)
    cards = page.locator(".cards .card-link:has(.badge)").all()
    assert cards
    for card in cards:
        badge = box_of(card.locator(".badge"))
        assert box_of(card.locator("time"))["y"] >= badge["y"] + badge["height"]
