"""What makes a state of a page: pressed, typed, chosen, or broken."""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import StrictUndefined, Template
from playwright.sync_api import expect

from imgseg.config import PROJECT
from tests.browser.visitor import ALBUM, PASSWORD, TARGET, Visitor

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
        visitor.button(name).first.click()
        visitor.page.wait_for_load_state()

    return do


def unfold(*texts: str) -> Do:
    """Open what is folded up under a line, and in there under another."""

    def do(visitor: Visitor) -> None:
        for text in texts:
            visitor.page.locator("summary", has_text=re.compile(f"^{text}")).first.click()

    return do


def choose_folders(*names: str, use: bool = False) -> Do:
    """Go into one folder of this computer after the other, the first where the name is empty."""

    def do(visitor: Visitor) -> None:
        for name in names:
            listed = visitor.page.get_by_role("region", name=re.compile("folders|Where"))
            link = listed.get_by_role("link", name=name) if name else listed.get_by_role("link")
            link.first.click()
        if use:
            press("Use this folder")(visitor)

    return do


def log_in_wrongly(visitor: Visitor) -> None:
    visitor.page.get_by_label("Name or e-mail").fill("nobody")
    visitor.page.get_by_label("Password").fill("not mine")
    press("Log in")(visitor)
    expect(visitor.page.get_by_text("do not fit together")).to_be_visible()


def change_password_wrongly(visitor: Visitor) -> None:
    for label in ("Your password now", "New password", "New password again"):
        visitor.page.get_by_label(label, exact=True).fill("short")
    press("Change password")(visitor)


def open_account_menu(visitor: Visitor) -> None:
    visitor.page.get_by_label(re.compile("Account menu")).click()


def log_out(visitor: Visitor) -> None:
    open_account_menu(visitor)
    visitor.page.get_by_role("button", name="Log out").click()
    expect(visitor.main.get_by_text("You are logged out")).to_be_visible()


def wait_for_faces(visitor: Visitor) -> None:
    expect(visitor.main.get_by_text(re.compile("looked at:"))).to_be_visible(timeout=30_000)


def wait_for_rivals(visitor: Visitor) -> None:
    expect(visitor.main.get_by_text("equally often")).to_be_visible(timeout=30_000)


def share_two(visitor: Visitor) -> None:
    """As the phone's gallery does; nothing of an earlier share is left."""
    visitor.page.evaluate("caches.delete('imgseg shared')")
    share(visitor, [PROJECT / "static/icon-192.png", PROJECT / "static/icon-full.png"])
    expect(visitor.main.get_by_text("2 photos to put")).to_be_visible()


def share(visitor: Visitor, files: list[Path]) -> None:
    """Send files to imgseg as a phone's share sheet does."""
    page = visitor.page
    page.evaluate(SHARE_FORM)
    page.locator("#shares input").set_input_files(files)
    with page.expect_navigation(url="**/share*"):
        page.evaluate("document.getElementById('shares').submit()")


def choose_no_photo(visitor: Visitor) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.box(TARGET).get_by_text("Photos or zip").click()
    chooser.value.set_files({"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear"})
    expect(visitor.box(TARGET)).to_contain_text("is no photo")


def upload_for_ever(visitor: Visitor) -> None:
    visitor.page.route(re.compile("/photos|/train/"), lambda route: None)
    _choose_one(visitor)
    expect(visitor.box(ALBUM).get_by_role("button", name="Pause")).to_be_visible()


def lose_the_line(visitor: Visitor) -> None:
    visitor.page.context.set_offline(True)
    _choose_one(visitor)
    expect(visitor.box(ALBUM).get_by_role("status")).to_contain_text("No connection")


def _choose_one(visitor: Visitor) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.box(ALBUM).get_by_text("Photos or zip").click()
    chooser.value.set_files({"name": "one.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8"})


def look_large(visitor: Visitor) -> None:
    visitor.main.get_by_role("figure").get_by_role("link").first.click()
    expect(visitor.page.get_by_role("dialog", name="Photo")).to_be_visible()


def show_names(visitor: Visitor) -> None:
    press("Names and faces")(visitor)
    expect(visitor.main.locator("figcaption").first).to_have_css("opacity", "1")


def show_keys(visitor: Visitor) -> None:
    unfold("More$")(visitor)
    press("Keys")(visitor)
    expect(visitor.page.get_by_role("dialog", name="Keys")).to_be_visible()


def select_two(visitor: Visitor) -> None:
    for box in visitor.main.get_by_role("checkbox", name=re.compile("^(Select|Choose) ")).all()[:2]:
        box.check(force=True)
    expect(visitor.main.get_by_text("2 photos selected")).to_be_visible()


def skip_them_all(visitor: Visitor) -> None:
    for _ in range(5):
        before = visitor.page.url
        visitor.link("Skip").first.click()
        expect(visitor.page).not_to_have_url(before)


def delete_with_a_wrong_password(visitor: Visitor) -> None:
    unfold("Delete everything")(visitor)
    visitor.page.get_by_label("Your password").fill("not mine")
    visitor.button("Delete everything for good").click()
    expect(visitor.page.get_by_text("not your password")).to_be_visible()


def send_an_old_form(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelector('main [name=csrf_token]').value = ''")
    visitor.page.get_by_label("Name or e-mail").fill("newcomer")
    visitor.page.get_by_label("Password").fill(PASSWORD)
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
        language=lambda: "en",
        direction=lambda: "ltr",
        _=lambda sentence, **values: sentence % values if values else sentence,
    )
    visitor.page.route(
        "**/broken", lambda route: route.fulfill(status=500, content_type="text/html", body=page)
    )
    visitor.go("/broken")


def choose_two_people(visitor: Visitor) -> None:
    for box in visitor.main.get_by_role("checkbox").all()[:2]:
        box.check()
    press("Find them as one person")(visitor)
    expect(visitor.main.get_by_text("taken for one person")).to_be_visible()


def choose_two_known(visitor: Visitor) -> None:
    for box in visitor.main.get_by_role("checkbox").all()[:2]:
        box.check()
    press("These are one person")(visitor)
    expect(visitor.main.get_by_text("Which one is the right name?")).to_be_visible()
