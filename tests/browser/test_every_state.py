"""What holds for every page and state that there is."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from tests.browser.stage import Stage
from tests.browser.states import STATES

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
# They answer with a file, or with numbers for a script.
NO_PAGES = {
    "static",
    "segregation.album_photo",
    "segregation.album_thumb",
    "segregation.train_thumb",
    "segregation.output",
    "segregation.progress",
}


@pytest.mark.parametrize("name", STATES)
def test_nobody_is_kept_out_of(name: str, stage: Stage, app: Flask) -> None:
    state = STATES[name]
    visitor = state.open(stage)
    if state.endpoint:
        assert view_at(visitor.page.url, app) == state.endpoint
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        found = Axe().run(visitor.page, options=AXE)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"
    assert visitor.watch.elsewhere == []
    assert visitor.watch.complaints == []


def test_every_page_has_its_states(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES <= {state.endpoint for state in STATES.values()}


def view_at(address: str, app: Flask) -> str:
    """The name of the view that shows an address."""
    routes, path = app.url_map.bind(""), urlsplit(address).path
    # A form with a mistake in it is shown where it was sent to.
    method = "GET" if "GET" in routes.allowed_methods(path) else "POST"
    return str(routes.match(path, method)[0])
