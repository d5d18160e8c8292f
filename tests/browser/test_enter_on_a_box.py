"""Enter in the box of a photo: nobody meant to send what is selected."""

import re

import pytest
from playwright.sync_api import Route, StorageState, expect

from tests.browser.server import Server
from tests.browser.visitor import Visit, Visitor

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False])


@WITH_AND_WITHOUT_SCRIPTS
def test_enter_on_a_box_says_nothing_of_what_is_selected(
    scripts: bool, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many, java_script_enabled=scripts)
    open_photos(visitor, scripts)
    sends_once(visitor, re.compile("^It.s not Somebody$"), "**/reviews/*")


@WITH_AND_WITHOUT_SCRIPTS
def test_enter_on_a_box_removes_nothing_from_an_album(
    scripts: bool, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many, java_script_enabled=scripts)
    open_photos(visitor, scripts)
    visitor.main.get_by_role("link", name="600 photos", exact=True).click()
    visitor.page.wait_for_url(re.compile(r"/albums/\d+$"))
    visitor.page.wait_for_load_state("networkidle")
    sends_once(visitor, "Remove from the album", "**/photos/remove")


def test_the_list_of_keys_is_closed_as_often_as_it_is_opened(
    many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(at=many_photos, storage_state=many)
    open_photos(visitor, scripts=True)
    keys = visitor.page.get_by_role("dialog", name="Keys")
    visitor.main.get_by_role("figure").get_by_role("link").first.focus()
    for _ in range(2):
        visitor.page.keyboard.press("?")
        keys.get_by_role("button", name="Close").click()
        expect(keys).to_be_hidden()


def open_photos(visitor: Visitor, scripts: bool) -> None:
    visitor.go("/searches")
    visitor.link(re.compile("^Somebody")).click()
    if scripts:
        visitor.wait_for_results()
    expect(visitor.main.get_by_role("figure").first).to_be_visible()


def sends_once(visitor: Visitor, button: str | re.Pattern[str], address: str) -> None:
    """What is selected is sent by that button, and was not by Enter."""
    sent: list[str] = []

    def note(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        sent.append(route.request.url)
        return route.fulfill(json={"said": "Noted."})

    visitor.page.route(address, note)
    box = visitor.main.get_by_role("figure").first.get_by_role("checkbox")
    box.focus()
    for key in ("Space", "Enter", "Enter"):
        visitor.page.keyboard.press(key)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    assert not sent
    with visitor.page.expect_response(address):
        visitor.button(button).first.click()
    assert len(sent) == 1
