"""The page of an album that is being looked through for its people."""

from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.states import STATES

PATIENCE_MS = 20_000


def test_an_answer_that_never_comes_is_said_and_asked_for_again(stage: Stage) -> None:
    page = STATES["people-looking"].open(stage).page
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.route("**/people/progress", lambda route: None)
    expect(page.get_by_text("No answer from imgseg")).to_be_visible(timeout=PATIENCE_MS)
    page.unroute_all()
    expect(page.get_by_text("1 of 2")).to_be_visible(timeout=PATIENCE_MS)
