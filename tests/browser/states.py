"""Every page and state of the app, and the way there."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Do = Callable[[Page], None]
PROJECT_ERRORS = r"Failed to load resource: the server responded with a status of 4\d\d"


@dataclass(frozen=True)
class State:
    """What one sees as ``who`` at ``path`` after doing something there.

    ``who`` is a person of the `Stage`; ``path`` is one of its ``paths``, or an address;
    ``endpoint`` is the view that shows it, None where that is an error page.
    """

    endpoint: str | None
    who: str
    path: str
    do: Do | None = None

    def open(self, stage: Stage) -> Visitor:
        """Go there."""
        visitor: Visitor = getattr(stage, self.who)
        known, _, query = self.path.partition("?")
        path = stage.paths.get(known, known) + (f"?{query}" if query else "")
        # That a page is missing, or a form wrong, the console says too.
        visitor.watch.allow(PROJECT_ERRORS)
        visitor.go(path)
        if self.do:
            self.do(visitor.page)
        return visitor


def press(name: str) -> Do:
    """Press a button, and wait for the page that it leads to."""

    def do(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name).first.click()
        page.wait_for_load_state()

    return do


def unfold(text: str) -> Do:
    """Open what is folded up under a line."""

    def do(page: Page) -> None:
        page.locator("summary", has_text=text).first.click()

    return do


def log_in_wrongly(page: Page) -> None:
    page.get_by_label("Name or e-mail").fill("nobody")
    page.get_by_label("Password").fill("not mine")
    press("Log in")(page)
    expect(page.get_by_text("do not fit together")).to_be_visible()


def open_account_menu(page: Page) -> None:
    page.get_by_label(re.compile("Account menu")).click()


SEARCH, EDIT = "segregation.search", "segregation.edit_search"
STATES = {
    "front": State("auth.front", "stranger", "/"),
    "register": State("auth.register", "stranger", "/register"),
    "register-wrong": State("auth.register", "stranger", "/register", press("Make my account")),
    "log-in": State("auth.login", "stranger", "/login"),
    "log-in-wrong": State("auth.login", "stranger", "/login", log_in_wrongly),
    "password-forgotten": State("auth.forgotten", "stranger", "/forgotten"),
    "nothing-there": State(None, "stranger", "/nothing"),
    "account": State("auth.account", "owner", "/account"),
    "account-wrong": State("auth.change_password", "owner", "/account", press("Change password")),
    "account-delete": State("auth.account", "owner", "/account", unfold("Delete my account")),
    "menu": State("segregation.searches", "owner", "/searches", open_account_menu),
    "searches-none": State("segregation.searches", "newcomer", "/searches"),
    "searches": State("segregation.searches", "owner", "/searches"),
    "albums-none": State("segregation.albums", "newcomer", "/albums"),
    "albums": State("segregation.albums", "owner", "/albums"),
    "album": State("segregation.album", "owner", "album"),
    "album-delete": State("segregation.album", "owner", "album", unfold("Delete this album")),
    "new-search-first": State("segregation.new_search", "newcomer", "/searches/new"),
    "new-search": State("segregation.new_search", "owner", "/searches/new"),
    "new-search-wrong": State("segregation.new_search", "owner", "/searches/new", press("Next")),
    "set-up-empty": State(SEARCH, "owner", "empty"),
    "set-up": State(EDIT, "owner", "results-edit"),
    "set-up-several": State(EDIT, "owner", "several-edit"),
    "waiting": State(SEARCH, "owner", "waiting"),
    "running": State(SEARCH, "owner", "running"),
    "failed": State(SEARCH, "owner", "failed"),
    "cancelled": State(SEARCH, "owner", "cancelled"),
    "results": State(SEARCH, "owner", "results"),
    "results-unsure": State(SEARCH, "owner", "results?verdict=unsure"),
    "results-other": State(SEARCH, "owner", "results?verdict=other"),
    "results-no-face": State(SEARCH, "owner", "results?verdict=no_face"),
    "results-unreadable": State(SEARCH, "owner", "results?verdict=unreadable"),
    "results-several": State(SEARCH, "owner", "several"),
    "results-of-one-of-several": State(SEARCH, "owner", "several?person=Joe"),
    "results-nobody": State(SEARCH, "owner", "nobody"),
    "results-delete": State(SEARCH, "owner", "results", unfold("Delete this search")),
    "somebody-elses": State(None, "newcomer", "results"),
}
