"""Results that another window changes while one looks at them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, StorageState, expect
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from benchmarks.made_results import draw_photos, make_results
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from tests.browser.server import Server
from tests.browser.visitor import Visit, Visitor

PHOTOS = 200
LEFT = 60


def test_who_scrolls_to_photos_that_are_gone_comes_to_the_last_there_is(
    looker: Visitor, app: Path
) -> None:
    say_no(app, but=LEFT + 10)
    looker.page.keyboard.press("End")
    items = looker.main.get_by_role("listitem").and_(looker.page.locator("[aria-posinset]"))
    expect(items.last).to_have_attribute("aria-posinset", str(LEFT + 10))
    expect(items.last).to_have_attribute("aria-setsize", str(LEFT + 10))
    expect(items.last).to_be_in_viewport()
    expect(looker.tab("Matches")).to_contain_text(str(LEFT + 10))
    looker.page.wait_for_url(re.compile(r"page=2\b"))
    looker.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    looker.page.on("request", lambda it: asked.append(it.url))
    for by in (-20, 20, -20, 20):
        looker.page.mouse.wheel(0, by)
        looker.page.wait_for_timeout(100)
    assert not [url for url in asked if "list=alone" in url]
    last = names_of(shown(looker))[-1]
    leaves_and_comes_back(looker)
    expect(looker.main.locator(f"[data-photo='{last}']")).to_be_in_viewport()
    expect(looker.main.locator("ul[data-page]")).to_have_count(2)


def test_who_looks_large_is_at_the_end_where_the_next_photo_is_gone(
    looker: Visitor, app: Path
) -> None:
    # Far enough from the next page that it is not here before the step.
    looker.page.route("**/*list=alone*", lambda it: it.fulfill(status=503))
    looker.watch.allow("status of 503")
    shown(looker).nth(LEFT - 1).get_by_role("link").click()
    large = looker.page.get_by_role("dialog", name="Photo")
    expect(large.locator("[data-place]")).to_have_text(f"{LEFT} of {PHOTOS}.")
    say_no(app, but=LEFT)
    looker.page.unroute_all()
    looker.page.keyboard.press("ArrowRight")
    expect(large.locator("[data-place]")).to_have_text(f"{LEFT} of {LEFT}.")
    expect(large.locator("[data-toast]")).to_be_empty()
    looker.page.go_back()
    expect(large).to_be_hidden()
    expect(looker.page.locator("a:focus")).to_be_in_viewport()


def shown(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("figure")


def names_of(photos: Locator) -> list[str]:
    return photos.evaluate_all("all => all.map(photo => photo.dataset.photo)")


def leaves_and_comes_back(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Albums", exact=True).click()
    visitor.page.wait_for_url(re.compile("/albums$"))
    visitor.page.go_back()
    visitor.wait_for_results()


def say_no(app: Path, *, photos: list[str] | None = None, but: int = 0) -> None:
    """Have photos leave the matches: these, or all but the first so many."""
    engine = create_engine(f"sqlite:///{app / 'imgseg.db'}")
    with Session(engine) as session:
        mine = select(Search).where(Search.name == "Changing").order_by(Search.id.desc())
        search = session.scalars(mine).first()
        assert search is not None
        found = Verdict.run_id == search.runs[0].id
        surest = Verdict.score.desc(), Verdict.photo
        leave = photos or session.scalars(
            select(Verdict.photo).where(found).order_by(*surest).offset(but)
        )
        session.execute(
            update(Verdict).where(found, Verdict.photo.in_(list(leave))).values(verdict="other")
        )
        session.commit()
    engine.dispose()


@pytest.fixture
def app(many: StorageState, many_photos: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an app with results that are changed."""
    monkeypatch.setenv("IMGSEG_APP_DATA", str(many_photos.app_data))
    engine = create_engine(f"sqlite:///{many_photos.app_data / 'imgseg.db'}")
    with Session(engine) as session:
        search = make_results(session, PHOTOS, ["match"], [])
        draw_photos(session, search)
        session.get_one(Search, search).name = "Changing"
        session.commit()
    engine.dispose()
    return many_photos.app_data


@pytest.fixture
def looker(app: Path, many: StorageState, many_photos: Server, visit: Visit) -> Visitor:
    """Somebody at these results."""
    visitor = visit(at=many_photos, storage_state=many)
    visitor.go("/searches")
    visitor.hands.press(visitor.link(re.compile("^Changing")).first)
    visitor.wait_for_results()
    return visitor
