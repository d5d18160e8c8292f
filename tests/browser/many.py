"""Results of many photos, and what is done with them."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.made_results import draw_photos, make_known, make_results
from imgseg.models.search import Search
from tests.browser.visitor import Visitor

PHOTOS = 600
# Three pages of 60.
MOST = 180
FEW = f"() => document.querySelectorAll('.photo').length <= {MOST}"
SHOWN = "picture => picture.complete && picture.naturalWidth > 0"
SECOND_PAGE = re.compile(r"page=2\b")


def at_the_end(visitor: Visitor, photos: Locator) -> Locator:
    visitor.page.keyboard.press("End")
    expect(visitor.main.get_by_role("listitem").last).to_have_attribute(
        "aria-posinset", str(PHOTOS)
    )
    last = photos.last.get_by_role("img")
    visitor.page.wait_for_function(SHOWN, arg=last.element_handle())
    return last


def say_no_to_the_first(visitor: Visitor, photos: Locator) -> None:
    photos.first.get_by_role("link").click()
    large = visitor.page.get_by_role("dialog", name="Photo")
    large.get_by_role("button", name=re.compile("^No, it")).click()


def select(photo: Locator, **held: Any) -> Locator:
    """Tick a photo as a person does, who has to point at it first; the box that was ticked."""
    photo.hover()
    box = photo.get_by_role("checkbox")
    box.click(**held)
    return box


def open_all(visitor: Visitor) -> Locator:
    """The results; the photos of it that are in the document."""
    visitor.open_results("Somebody")
    return visitor.main.get_by_role("figure")


def fill(app_data: Path) -> None:
    """Results that no run made."""
    engine = create_engine(f"sqlite:///{app_data / 'imgseg.db'}")
    with Session(engine) as session:
        search = make_results(session, PHOTOS, ["match"], [])
        draw_photos(session, search)
        make_known(session, search)
        session.get_one(Search, make_results(session, 2, ["other"], [])).name = "Nowhere"
        session.commit()
    engine.dispose()
