"""Every page and state of the app, and the way there."""

from dataclasses import dataclass

from playwright.sync_api import ViewportSize

from tests.browser.stage import Stage
from tests.browser.steps import (
    Do,
    break_the_app,
    change_password_wrongly,
    choose_folders,
    choose_no_photo,
    choose_two_known,
    choose_two_people,
    delete_with_a_wrong_password,
    log_in_wrongly,
    log_out,
    look_large,
    lose_the_line,
    open_account_menu,
    open_downloads,
    press,
    select_two,
    send_an_old_form,
    share_two,
    show_keys,
    show_names,
    skip_them_all,
    take_a_folder,
    unfold,
    upload_for_ever,
    wait_for_faces,
    wait_for_rivals,
)
from tests.browser.visitor import Visitor

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
# Provoked: what is missing or wrong, and a line that is broken.
PROVOKED = r"status of [45]\d\d|net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED"


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

    def open(self, stage: Stage, language: str = "en") -> Visitor:
        """Go there, and read it in that language."""
        visitor: Visitor = getattr(stage, self.who)
        visitor.read(language)
        visitor.watch.allow(PROVOKED)
        # What looking at the state before has changed or broken.
        visitor.page.goto("about:blank")
        visitor.page.set_viewport_size(WIDE)
        visitor.page.unroute_all()
        visitor.page.context.set_offline(False)
        known, _, query = self.path.partition("?")
        visitor.go(stage.paths.get(known, known) + (f"?{query}" if query else ""))
        if self.do:
            self.do(visitor)
        return visitor


FRONT, LOGIN, REGISTER = "auth.front", "auth.login", "auth.register"
SEARCHES, ALBUMS = "segregation.searches", "segregation.albums"
FOLDERS = "segregation.folders"
ALBUM_PAGE, PEOPLE, PERSON = "segregation.album", "segregation.people", "segregation.person"
KNOWN_PEOPLE, KNOWN_PERSON = "segregation.known_people", "segregation.known_person"
SEARCH, EDIT = "segregation.search", "segregation.edit_search"
ASKED = "segregation.photos_asked"
REVIEW, MY_DATA = "segregation.guided_review", "segregation.my_data"
STATES = {
    "front": State(FRONT, "stranger", "/"),
    "help": State("auth.how_it_works", "stranger", "/help"),
    "register": State(REGISTER, "stranger", "/register"),
    "register-wrong": State(REGISTER, "stranger", "/register", press("Make my account")),
    "log-in": State(LOGIN, "stranger", "/login"),
    "log-in-wrong": State(LOGIN, "stranger", "/login", log_in_wrongly),
    "log-in-old-form": State(LOGIN, "stranger", "/login", send_an_old_form),
    "password-forgotten": State("auth.forgotten", "stranger", "/forgotten"),
    "nothing-there": State(None, "stranger", "/nothing"),
    "broken": State(None, "stranger", "/", break_the_app),
    "searches-none": State(SEARCHES, "newcomer", "/searches"),
    "albums-none": State(ALBUMS, "newcomer", "/albums"),
    "new-search-first": State(SEARCH, "newcomer", "/searches/new"),
    "samples": State("segregation.samples", "newcomer", "/samples"),
    "my-data-none": State(MY_DATA, "newcomer", "/my-data"),
    "known-people-none": State(KNOWN_PEOPLE, "newcomer", "/people"),
    "known-people-hidden": State(KNOWN_PEOPLE, "newcomer", "/people?hidden=1"),
    "shared-none": State("segregation.shared", "newcomer", "/share?full=1"),
    "somebody-elses": State(None, "newcomer", "results"),
    # The newcomer came first: this imgseg is theirs.
    "owners-page": State("auth.owner", "newcomer", "/owner"),
    "asked-nothing-there": State(ASKED, "newcomer", "/photos"),
    "folders": State(FOLDERS, "newcomer", "/albums/folders"),
    "folders-one": State(FOLDERS, "newcomer", "/albums/folders", choose_folders("")),
    "album-folder": State(ALBUM_PAGE, "newcomer", "/albums", take_a_folder),
    # Nobody needs the newcomer after this.
    "logged-out": State(FRONT, "newcomer", "/", log_out),
    "account": State("auth.account", "owner", "/account"),
    "account-wrong": State("auth.change_password", "owner", "/account", change_password_wrongly),
    "account-delete": State("auth.account", "owner", "/account", unfold("Delete my account")),
    "menu": State(SEARCHES, "owner", "/searches", open_account_menu),
    "searches": State(SEARCHES, "owner", "/searches"),
    "albums": State(ALBUMS, "owner", "/albums"),
    "album": State(ALBUM_PAGE, "owner", "Holidays"),
    "album-empty": State(ALBUM_PAGE, "owner", "Not filled yet"),
    "album-large": State(ALBUM_PAGE, "owner", "Holidays", look_large),
    "album-delete": State(ALBUM_PAGE, "owner", "Holidays", unfold("More", "Delete this album")),
    "album-add": State(ALBUM_PAGE, "owner", "Holidays", unfold("Add photos")),
    "album-chosen": State(ALBUM_PAGE, "owner", "Holidays", select_two),
    "shared": State("segregation.shared", "owner", "/searches", share_two),
    "people": State(PEOPLE, "owner", "Holidays people"),
    "people-all": State(PEOPLE, "owner", "Holidays people?all=1"),
    "people-none": State(PEOPLE, "owner", "Landscapes people"),
    "people-not-looked-for": State(PEOPLE, "owner", "Not searched yet people"),
    "people-looking": State(PEOPLE, "owner", "Looked through people"),
    "people-no-photos": State(PEOPLE, "owner", "Not filled yet people"),
    "people-chosen": State(
        "segregation.chosen_people", "owner", "Holidays people?all=1", choose_two_people
    ),
    "person": State(PERSON, "owner", "person"),
    "person-large": State(PERSON, "owner", "person", look_large),
    "known-people": State(KNOWN_PEOPLE, "owner", "/people"),
    "known-person": State(KNOWN_PERSON, "owner", "known"),
    "known-person-large": State(KNOWN_PERSON, "owner", "known", look_large),
    "known-person-more": State(KNOWN_PERSON, "owner", "known", unfold("More")),
    "known-person-forget": State(KNOWN_PERSON, "owner", "known", unfold("More", "Forget %(name)s")),
    "asked-all": State(ASKED, "owner", "/photos"),
    "asked": State(ASKED, "owner", "asked"),
    "asked-large": State(ASKED, "owner", "asked", look_large),
    "asked-change": State(ASKED, "owner", "asked", unfold("Change the question")),
    "asked-left-out": State(ASKED, "owner", "asked", unfold("Left out: %(what)s")),
    "asked-nobody": State(ASKED, "owner", "/photos?who=nobody"),
    "where-to-look": State("segregation.where_to_look", "owner", "known look"),
    "merge": State("segregation.ask_merge", "owner", "/people", choose_two_known),
    "new-search": State(SEARCH, "owner", "/searches/new"),
    "new-search-known": State(SEARCH, "owner", "new search known"),
    "set-up-more": State(SEARCH, "owner", "empty", unfold("More: other people, strictness")),
    "set-up-empty": State(SEARCH, "owner", "empty"),
    "set-up-no-photo": State(SEARCH, "owner", "empty", choose_no_photo),
    "set-up-uploading": State(SEARCH, "owner", "empty", upload_for_ever),
    "set-up-no-connection": State(SEARCH, "owner", "empty", lose_the_line),
    "set-up": State(EDIT, "owner", "results edit", wait_for_faces),
    "set-up-two-people": State(SEARCH, "owner", "rivals", wait_for_rivals),
    "set-up-ending": State(SEARCH, "owner", "ending"),
    "set-up-several": State(EDIT, "owner", "several edit", wait_for_faces),
    "waiting": State(SEARCH, "owner", "waiting"),
    "running": State(SEARCH, "owner", "running"),
    "failed": State(SEARCH, "owner", "failed"),
    "cancelled": State(SEARCH, "owner", "cancelled"),
    "results": State(SEARCH, "owner", "results"),
    "results-unsure": State(SEARCH, "owner", "results?verdict=unsure"),
    "results-other": State(SEARCH, "owner", "results?verdict=other"),
    "results-no-face": State(SEARCH, "owner", "results?verdict=no_face"),
    "results-unreadable": State(SEARCH, "owner", "results?verdict=unreadable"),
    "results-none-unsure": State(SEARCH, "owner", "nobody?verdict=unsure"),
    "results-several": State(SEARCH, "owner", "several"),
    "results-of-one-of-several": State(SEARCH, "owner", "several?person=Joe"),
    "results-following": State(SEARCH, "owner", "news"),
    "results-new": State(SEARCH, "owner", "news?verdict=new"),
    "results-behind": State(SEARCH, "owner", "behind"),
    "results-nobody": State(SEARCH, "owner", "nobody"),
    "results-large": State(SEARCH, "owner", "results", look_large),
    "results-keys": State(SEARCH, "owner", "results", show_keys),
    "results-selected": State(SEARCH, "owner", "results", select_two),
    "results-downloads": State(SEARCH, "owner", "results", open_downloads),
    "results-delete": State(SEARCH, "owner", "results", unfold("More", "Delete this search")),
    "results-more": State(SEARCH, "owner", "results", unfold("More")),
    "results-strictness": State(
        SEARCH, "owner", "results", unfold("How strict: %(start)s%(strictness)s%(end)s")
    ),
    "results-names": State(SEARCH, "owner", "results", show_names),
    "review": State(REVIEW, "owner", "results review"),
    "review-of-one-of-several": State(REVIEW, "owner", "several review"),
    "review-leading-on": State(REVIEW, "owner", "several review", skip_them_all),
    "review-skipped": State(REVIEW, "owner", "results review", skip_them_all),
    "my-data": State(MY_DATA, "owner", "/my-data"),
    "my-data-delete": State(MY_DATA, "owner", "/my-data", unfold("Delete everything")),
    "my-data-delete-wrong": State(
        "segregation.remove_everything", "owner", "/my-data", delete_with_a_wrong_password
    ),
}
