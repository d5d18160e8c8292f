"""Results that another window changes while one looks at them."""

import re
from pathlib import Path
from typing import Any

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


def test_a_range_is_of_the_photos_one_sees_or_nothing_is_selected(
    looker: Visitor, app: Path
) -> None:
    photos = shown(looker)
    seen = [str(photo.get_attribute("data-photo")) for photo in photos.all()[:20]]
    tick(looker, seen[9])
    say_no(app, photos=seen[:3])
    tick(looker, seen[19], modifiers=["Shift"])
    expect(looker.page.locator(".toast")).to_contain_text("have changed since")
    expect(looker.main.get_by_text("1 photo selected")).to_be_visible()
    expect(photos.first).to_have_attribute("data-photo", seen[3])
    tick(looker, seen[19], modifiers=["Shift"])
    expect(looker.main.get_by_text("11 photos selected")).to_be_visible()
    for name in (seen[9], seen[14], seen[19]):
        expect(box_of(looker, name)).to_be_checked()
    for name in (seen[8], *names_of(photos)[17:18]):
        expect(box_of(looker, name)).not_to_be_checked()
    leaves_and_comes_back(looker)
    expect(looker.main.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_a_range_from_a_photo_that_is_gone_is_begun_again(looker: Visitor, app: Path) -> None:
    photos = shown(looker)
    seen = names_of(photos)
    tick(looker, seen[4])
    say_no(app, photos=seen[4:5])
    tick(looker, seen[7], modifiers=["Shift"])
    expect(looker.page.locator(".toast")).to_contain_text("have changed since")
    expect(looker.main.get_by_text(re.compile("photos? selected"))).to_be_hidden()
    tick(looker, seen[7], modifiers=["Shift"])
    tick(looker, seen[9], modifiers=["Shift"])
    expect(looker.main.get_by_text("3 photos selected")).to_be_visible()


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


def box_of(visitor: Visitor, name: str) -> Locator:
    return visitor.main.get_by_role("checkbox", name=f"Select {name}", exact=True)


def tick(visitor: Visitor, name: str, **held: Any) -> None:
    visitor.main.locator(f"[data-photo='{name}']").hover()
    box_of(visitor, name).click(**held)


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
