"""A real server, a real browser, and what holds for every page that a test opens."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from imgseg.services.samples import fetch_samples
from tests.browser.chromium import ABSENT, chromium, find_chromium
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import Visitor
from tests.browser.watch import Watch

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


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
    running = Server(tmp_path_factory.mktemp("browser") / "App_data")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Photos:
    return Photos(fetch_samples(), tmp_path_factory.mktemp("photos"))


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser of its own, which at the end of the test has nothing to complain about.

    ``visit(at=another_server, **settings_of_the_browser)``
    """
    opened = []

    def open_browser(at: Server = server, **settings: Any) -> Visitor:
        context = browser.new_context(**(DESKTOP | settings))
        visitor = Visitor(context.new_page(), at.address, Watch(context, at.address))
        opened.append(visitor)
        return visitor

    yield open_browser
    for visitor in opened:
        visitor.page.context.close()
    for visitor in opened:
        assert visitor.watch.elsewhere == []
        assert visitor.watch.complaints == []


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    return visit()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop, and whose folder is this test's alone."""
    running = Server(tmp_path / "App_data")
    running.start()
    yield running
    running.stop()
