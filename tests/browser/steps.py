"""What makes a state of a page: pressed, typed, chosen, or broken."""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import StrictUndefined, Template
from playwright.sync_api import Locator, expect

from imgseg.config import PROJECT
from tests.browser.visitor import ALBUM, PASSWORD, TARGET, Visitor
from tests.browser.words import forms

Do = Callable[[Visitor], None]


# The form that a phone fills in, as the manifest says. The worker has to be there to catch it.
SHARE_FORM = """async () => {
  await navigator.serviceWorker.ready;
  const form = Object.assign(document.createElement("form"),
    { id: "shares", method: "post", action: "/share", enctype: "multipart/form-data" });
  form.append(Object.assign(document.createElement("input"),
    { type: "file", name: "photos", multiple: true }));
  document.body.append(form);
}"""


def press(name: str) -> Do:
    """Press a button, and wait for the page that it leads to."""

    def do(visitor: Visitor) -> None:
        visitor.button(visitor.said(name)).first.click()
        visitor.page.wait_for_load_state()

    return do


def unfold(*texts: str) -> Do:
    """Open what is folded up under a line, and in there under another."""

    def do(visitor: Visitor) -> None:
        for text in texts:
            visitor.page.locator("summary", has_text=visitor.said(text)).first.click()

    return do


def choose_folders(*names: str) -> Do:
    """Go into one folder of this computer after the other, the first where the name is empty."""

    def do(visitor: Visitor) -> None:
        for name in names:
            listed = _region(visitor, "Where are the photos?").or_(
                _region(visitor, "Or one of the folders in it")
            )
            link = listed.get_by_role("link", name=name) if name else listed.get_by_role("link")
            link.first.click()

    return do


def take_a_folder(visitor: Visitor) -> None:
    """The album of a folder, which it may be already."""
    if visitor.link(re.compile("^Landscapes")).count():
        visitor.link(re.compile("^Landscapes")).first.click()
    else:
        visitor.go("/albums/folders")
        choose_folders("", "Landscapes")(visitor)
        press("Use this folder")(visitor)


def _region(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("region", name=visitor.said(name))


def log_in_wrongly(visitor: Visitor) -> None:
    _fill_in(visitor, "nobody", "not mine")
    press("Log in")(visitor)
    said = visitor.said("Name and password do not fit together: try again.")
    expect(visitor.main.get_by_text(said)).to_be_visible()


def _fill_in(visitor: Visitor, name: str, password: str) -> None:
    visitor.page.get_by_label(visitor.said("Name or e-mail")).fill(name)
    visitor.page.get_by_label(visitor.said("Password")).fill(password)


def change_password_wrongly(visitor: Visitor) -> None:
    for label in ("Your password now", "New password", "New password again"):
        visitor.page.get_by_label(visitor.said(label)).fill("short")
    press("Change password")(visitor)


def open_account_menu(visitor: Visitor) -> None:
    visitor.page.get_by_label(visitor.said("Account menu of %(name)s")).click()


def log_out(visitor: Visitor) -> None:
    if visitor.main.get_by_label(visitor.said("Password")).count():
        # Looked at before.
        visitor.has_logged_in("newcomer")
        visitor.go("/")
    open_account_menu(visitor)
    visitor.page.get_by_role("button", name=visitor.said("Log out")).click()
    expect(visitor.main.get_by_text(visitor.said("You are logged out."))).to_be_visible()


def wait_for_faces(visitor: Visitor) -> None:
    said = visitor.said("%(num)s photo looked at: %(good)s good to learn from")
    expect(visitor.main.get_by_text(said)).to_be_visible(timeout=30_000)


def wait_for_rivals(visitor: Visitor) -> None:
    said = visitor.holds("Two people are in these photos equally often.")
    expect(visitor.main.get_by_text(said)).to_be_visible(timeout=30_000)


def share_two(visitor: Visitor) -> None:
    """As the phone's gallery does; nothing of an earlier share is left."""
    visitor.page.evaluate("caches.delete('imgseg shared')")
    share(visitor, [PROJECT / "static/icon-192.png", PROJECT / "static/icon-full.png"])
    said = visitor.said("%(num)s photo to put into an album")
    expect(visitor.main.get_by_text(said)).to_be_visible()


def share(visitor: Visitor, files: list[Path]) -> None:
    """Send files to imgseg as a phone's share sheet does."""
    page = visitor.page
    # A phone shares with what is installed.
    page.evaluate("navigator.serviceWorker.ready")
    page.evaluate(SHARE_FORM)
    page.locator("#shares input").set_input_files(files)
    with page.expect_navigation(url="**/share*"):
        page.evaluate("document.getElementById('shares').submit()")


def choose_no_photo(visitor: Visitor) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.box(TARGET).get_by_text(visitor.said("Photos%(wide)s or zip%(end)s")).click()
    chooser.value.set_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear"})
    said = visitor.holds("%(path)s is no photo and was left out.")
    expect(visitor.box(TARGET)).to_contain_text(said)


def upload_for_ever(visitor: Visitor) -> None:
    visitor.page.route(re.compile("/photos|/train/"), lambda route: None)
    _choose_one(visitor)
    expect(visitor.box(ALBUM).get_by_role("button", name=visitor.said("Pause"))).to_be_visible()


def lose_the_line(visitor: Visitor) -> None:
    visitor.page.context.set_offline(True)
    _choose_one(visitor)
    said = visitor.said("No connection: waiting to go on …")
    expect(visitor.box(ALBUM).get_by_role("status")).to_have_text(said)


def _choose_one(visitor: Visitor) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.box(ALBUM).get_by_text(visitor.said("Photos%(wide)s or zip%(end)s")).click()
    chooser.value.set_files({"name": "one.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"})


def look_large(visitor: Visitor) -> None:
    visitor.main.get_by_role("figure").get_by_role("link").first.click()
    expect(visitor.page.get_by_role("dialog", name=visitor.said("Photo"))).to_be_visible()


def show_names(visitor: Visitor) -> None:
    names = visitor.button(visitor.said("Names%(start)s and faces%(end)s"))
    # The browser remembers it.
    if names.get_attribute("aria-pressed") == "false":
        names.click()
    expect(visitor.main.locator("figcaption").first).to_have_css("opacity", "1")


def open_downloads(visitor: Visitor) -> None:
    visitor.page.get_by_title(visitor.said("More downloads")).click()


def show_keys(visitor: Visitor) -> None:
    unfold("More")(visitor)
    press("Keys")(visitor)
    expect(visitor.page.get_by_role("dialog", name=visitor.said("Keys"))).to_be_visible()


def select_two(visitor: Visitor) -> None:
    ways = (visitor.said(english) for english in ("Select %(photo)s", "Choose %(name)s"))
    one, other = (visitor.main.get_by_role("checkbox", name=way) for way in ways)
    for box in one.or_(other).all()[:2]:
        box.check(force=True)
    expect(visitor.main.get_by_text(visitor.said("%(num)s photo selected"))).to_be_visible()


def skip_them_all(visitor: Visitor) -> None:
    for _ in range(5):
        before = visitor.page.url
        visitor.link(visitor.begins("Skip")).first.click()
        expect(visitor.page).not_to_have_url(before)


def delete_with_a_wrong_password(visitor: Visitor) -> None:
    unfold("Delete everything")(visitor)
    visitor.page.get_by_label(visitor.said("Your password")).fill("not mine")
    visitor.button(visitor.said("Delete everything for good")).click()
    said = visitor.said("This is not your password: try again.")
    expect(visitor.main.get_by_text(said)).to_be_visible()


def send_an_old_form(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelector('main [name=csrf_token]').value = ''")
    _fill_in(visitor, "newcomer", PASSWORD)
    press("Log in")(visitor)


def break_the_app(visitor: Visitor) -> None:
    """The page that comes when nothing else does."""
    template = (PROJECT / "templates/errors/unexpected.html").read_text(encoding="utf-8")
    style = visitor.page.locator("link[rel=stylesheet]").get_attribute("href") or ""
    # As the app renders it; what it were not given would be no gap, but an error here.
    page = Template(template, undefined=StrictUndefined, autoescape=True).render(
        sentence="Try again; if it stays so, restart imgseg.",
        static=style.removesuffix("/css/app.css"),
        request_id="b81f0c4b7d1e92aa",
        language=lambda: visitor.language,
        direction=lambda _: visitor.page.locator("html").get_attribute("dir"),
        _=lambda sentence, **values: forms(visitor.language, sentence)[0] % values,
    )
    # Past the service worker, which would ask the app itself.
    visitor.page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.unregister())")
    visitor.page.route(
        "**/broken", lambda route: route.fulfill(status=500, content_type="text/html", body=page)
    )
    visitor.go("/broken")
    expect(visitor.main.get_by_text(visitor.said("Something went wrong"))).to_be_visible()


def choose_two_people(visitor: Visitor) -> None:
    for box in visitor.main.get_by_role("checkbox").all()[:2]:
        box.check()
    press("Find them as one person")(visitor)
    said = visitor.holds("These faces are taken for one person.")
    expect(visitor.main.get_by_text(said)).to_be_visible()


def choose_two_known(visitor: Visitor) -> None:
    for box in visitor.main.get_by_role("checkbox").all()[:2]:
        box.check()
    press("These are one person")(visitor)
    expect(visitor.main.get_by_text(visitor.said("Which one is the right name?"))).to_be_visible()
