"""A real server, a real browser, and what holds for every page that a test opens."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from imgseg.services.model_files.samples import fetch_samples
from tests.browser.chromium import ABSENT, chromium, find_chromium
from tests.browser.hands import Hands, Mouse
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.stage import Stage
from tests.browser.visitor import Visit, Visitor


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if find_chromium() is None:
        # Where everything has to be checked, nothing is skipped.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(ABSENT)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the real models, for all tests that do not stop it or look into its folder."""
    with Server(tmp_path_factory.mktemp("browser") / "App_data") as running:
        yield running


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop, and whose folder is this test's alone."""
    with Server(tmp_path / "App_data") as running:
        yield running


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    return Photos(fetch_samples(), tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="session")
def stage(
    browser: Browser, photos: Photos, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with Server(tmp_path_factory.mktemp("stage") / "App_data") as running:
        made = Stage(browser, running, photos)
        yield made
        made.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a browser of its own, which at the end of the test has nothing to complain about.

    ``visit(hands, at=another_server, **settings_of_the_browser)``
    """
    opened = []

    def open_browser(hands: Hands | None = None, at: Server = server, **more: Any) -> Visitor:
        visitor = Visitor(browser, at.address, hands or Mouse(), **more)
        opened.append(visitor)
        return visitor

    yield open_browser
    for visitor in opened:
        visitor.page.context.close()
    for visitor in opened:
        assert visitor.watch.elsewhere == []
        assert visitor.watch.complaints == []


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit()
