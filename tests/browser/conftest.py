"""A real server, a real browser, and what holds for every page that a test opens."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect

from imgseg.services.model_files.samples import fetch_samples
from tests.browser.chromium import ABSENT, chromium, find_chromium
from tests.browser.hands import Hands, Mouse
from tests.browser.many import fill
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.stage import Stage
from tests.browser.visitor import ALBUM, TARGET, Visit, Visitor

# What a page comes to, it comes to on a busy computer as well.
expect.set_options(timeout=20_000)


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
    folder = tmp_path_factory.mktemp("stage")
    program = ("-m", "tests.mirrored", str(folder / "translations"))
    with Server(folder / "App_data", photos.folder, program) as running:
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


@pytest.fixture(scope="module")
def account(
    browser: Browser, server: Server, photos: Photos, request: pytest.FixtureRequest
) -> StorageState:
    """The log-in of an account of this file's own, with one person found, and two at once."""
    visitor = Visitor(browser, server.address, Mouse())
    visitor.has_account(request.module.__name__.rpartition(".")[2])
    visitor.go_to_search(visitor.has_search("Barack", "Holidays"))
    visitor.bring(photos.target(), TARGET)
    visitor.bring(photos.album(), ALBUM)
    visitor.run()
    visitor.go_to_search(visitor.has_search("Both", "Holidays"))
    visitor.bring(photos.two_people(), TARGET)
    visitor.run()
    logged_in = visitor.page.context.storage_state()
    visitor.page.context.close()
    return logged_in


@pytest.fixture(scope="session")
def many_photos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for results of many photos."""
    with Server(tmp_path_factory.mktemp("many") / "App_data") as running:
        yield running


@pytest.fixture(scope="session")
def many(browser: Browser, many_photos: Server) -> StorageState:
    """The log-in of an account there, with one search that found many photos."""
    visitor = Visitor(browser, many_photos.address, Mouse())
    visitor.has_account("has-many")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGSEG_APP_DATA", str(many_photos.app_data))
        fill(many_photos.app_data)
    logged_in = visitor.page.context.storage_state()
    visitor.page.context.close()
    return logged_in
