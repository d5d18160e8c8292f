"""Files chosen on the page: what is said of them, and when they are taken."""

from collections.abc import Sequence

from playwright.sync_api import FilePayload, Route, expect

from tests.browser.visitor import ALBUM, Visitor


def test_videos_beside_the_photos_are_counted(visitor: Visitor) -> None:
    visitor.has_account("filmer")
    visitor.go_to_search(visitor.has_search("Somebody", "With films"))
    choose(visitor, ["IMG_1.MOV", "IMG_2.mov", "IMG_2.AAE", "letter.txt"])
    box = visitor.box(ALBUM)
    expect(box.get_by_role("status")).to_have_text("There was no photo in it.")
    expect(box).to_contain_text("2 videos were left out: imgseg looks at photos only.")
    expect(box).to_contain_text("letter.txt is no photo and was left out.")
    expect(box).not_to_contain_text("IMG_")


def test_what_is_chosen_before_the_scripts_are_here_is_taken(visitor: Visitor) -> None:
    visitor.has_account("quicker-than-scripts")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route("**/js/uploads/upload.js*", hold)
    visitor.go(visitor.has_search("Somebody", "Slow"), until="commit")
    choose(visitor, ["letter.txt"])
    for route in held:
        route.continue_()
    status = visitor.box(ALBUM).get_by_role("status")
    expect(status).to_have_text("There was no photo in it.")


def choose(visitor: Visitor, names: Sequence[str]) -> None:
    """Choose files of these names for the album."""
    with visitor.page.expect_file_chooser() as chooser:
        visitor.box(ALBUM).get_by_text("Photos or zip").click()
    files: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": b"anything"} for name in names
    ]
    chooser.value.set_files(files)
