"""From the front page to the zip, as a person goes: on a laptop, on a phone, without a mouse."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.hands import Counting, Finger, Hands, Keyboard, Mouse
from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, SHIFTS, TARGET, Visit, Visitor

MOST_SHIFTED = 0.02
SURE = {"Strand & Meer.jpg", "window.jpg", "door.jpg", "tilted.jpg"}


@pytest.mark.parametrize("hands", [Mouse(), Finger(), Keyboard()], ids=lambda it: type(it).__name__)
def test_from_the_front_page_to_the_zip_with(hands: Hands, visit: Visit, photos: Photos) -> None:
    counting = Counting(hands)
    visitor = visit(counting, **hands.settings)
    visitor.page.add_init_script(f"({SHIFTS})()")
    visitor.register(f"anna-{type(hands).__name__}")
    before = visitor.button("Find the photos").bounding_box()
    visitor.bring(photos.target(), TARGET)
    visitor.hands = hands
    choose_the_face(visitor)
    visitor.hands = counting
    visitor.bring(photos.album(), ALBUM)
    # What is new on the page has taken the place of what was there.
    expect(visitor.box(ALBUM).get_by_role("heading", level=2)).to_contain_text("13")
    # The faces come in beside the photos, and nothing moves under the hand.
    assert visitor.page.evaluate("shifted") < MOST_SHIFTED
    assert visitor.button("Find the photos").bounding_box() == before
    visitor.run()
    # A folder tells the name; a phone gives none away. The painted one stands near the line.
    expect(visitor.main).to_contain_text(re.compile(r"[45] of 13 photos\s+show (Him|the person)"))
    archive = visitor.download(visitor.link(re.compile("^Download")))
    # To choose photos is to press once more each time.
    assert (counting.pressed + counting.brought, counting.filled_in, counting.brought) == (5, 2, 2)
    brought = photos.album().rglob("*.jpg")
    assert_same_bytes(archive, {photo.name: photo for photo in brought}, SURE)
    try_another_strictness(visitor)
    review_three(visitor)


def choose_the_face(visitor: Visitor) -> None:
    """In the photo with two people: first the wrong one, then the right one."""
    whom = visitor.page.get_by_role("region", name="Whom do you mean?")
    faces = whom.get_by_role("group", name=re.compile("^Faces in .*together.jpg")).get_by_role(
        "button", name=re.compile("^Face ")
    )
    expect(faces).to_have_count(2, timeout=30_000)
    chosen = faces.and_(visitor.page.locator('[aria-pressed="true"]'))
    expect(chosen).to_have_count(1)
    right = str(chosen.get_attribute("aria-label") or chosen.get_attribute("title"))
    wrong = faces.and_(visitor.page.locator('[aria-pressed="false"]')).get_attribute("title")
    for name in (str(wrong), right):
        visitor.hands.press(whom.get_by_role("button", name=name))
        expect(whom.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")


def try_another_strictness(visitor: Visitor) -> None:
    """To lower and back: the photos are sorted anew at once, with no run."""
    matches = visitor.tab("Matches")
    before = matches.inner_text()
    visitor.unfold("How strict")
    visitor.hands.slide(visitor.page.get_by_role("slider"), 12)
    expect(matches).not_to_have_text(before)
    visitor.hands.press(visitor.button("Back to 50"))
    expect(matches).to_have_text(before)
    visitor.page.keyboard.press("Escape")


def review_three(visitor: Visitor) -> None:
    """Not sure either, no, and yes."""
    visitor.hands.press(visitor.link(re.compile(r"^\d+ unsure")))
    left = visitor.main.get_by_text(re.compile(r"photos? left"))
    expect(left).to_have_text(re.compile("^[45] photos left."))
    shown = visitor.main.get_by_text(re.compile(r"^Holidays/|\.jpg$"))
    for answer in ("Skip", "No", "Yes"):
        asked = shown.first.inner_text()
        visitor.hands.press(answer_named(visitor, answer))
        expect(shown.first).not_to_have_text(asked)
    visitor.hands.press(visitor.link(re.compile("to the results$")))
    visitor.wait_for_results()


def answer_named(visitor: Visitor, answer: str) -> Locator:
    return visitor.main.get_by_role("button", name=answer).or_(
        visitor.main.get_by_role("link", name=answer)
    )


def assert_same_bytes(archive: Path, brought: dict[str, Path], names: set[str]) -> None:
    """What came home are the photos that were brought."""
    with zipfile.ZipFile(archive) as opened:
        photos = [name for name in opened.namelist() if not name.endswith(("csv", "/"))]
        assert names < {Path(name).name for name in photos}
        for name in photos:
            assert opened.read(name) == brought[Path(name).name].read_bytes()
