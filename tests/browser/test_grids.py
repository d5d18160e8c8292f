"""Grids of photos: mostly photo."""

import re

import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.hands import Finger, Hands, Mouse
from tests.browser.many import open_all
from tests.browser.server import Server
from tests.browser.visitor import OF_PHOTO, SHIFTS, Visit, Visitor


@pytest.mark.parametrize(("hands", "least"), [(Mouse(), 0.85), (Finger(), 0.9)])
def test_most_of_every_grid_is_photo(
    hands: Hands, least: float, many: StorageState, many_photos: Server, visit: Visit
) -> None:
    visitor = visit(hands, many_photos, storage_state=many)
    visitor.page.add_init_script(f"({SHIFTS})()")
    open_all(visitor)
    stays_and_is_photo(visitor, least)
    visitor.go("/people")
    visitor.link(re.compile("^Somebody, ")).click()
    stays_and_is_photo(visitor, least)
    visitor.go(f"/photos?with={visitor.path.rpartition('/')[2]}")
    stays_and_is_photo(visitor, least)


def stays_and_is_photo(visitor: Visitor, least: float) -> None:
    rows = visitor.main.locator(".rows.is-laid").first
    expect(rows).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    assert rows.evaluate(OF_PHOTO) >= least, visitor.path
    assert visitor.page.evaluate("shifted") < 0.02, visitor.path
