"""Somebody whose browser speaks German, from the front page to the zip: no word of English."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.sentences import translations
from tests.browser.photos import Photos
from tests.browser.visitor import ALBUM, TARGET, Visit, Visitor
from tests.browser.words import forms, pattern

# What the folders are called that somebody brings.
OWN = {"Him", "Holidays"}
# All that a page says: its title, what stands in an element between others, and what stands for
# something.
TEXTS = """() => [
  document.title,
  ...[...document.body.querySelectorAll("*:not(script, noscript, noscript *)")].flatMap((one) => [
    ...["aria-label", "title", "alt", "placeholder"].map((name) => one.getAttribute(name) ?? ""),
    ...([...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
      ? [one.textContent] : []),
  ]),
].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean)"""


@pytest.fixture(scope="module")
def english() -> re.Pattern[str]:
    """Every sentence that is another in German."""
    ids = [message.id for message in translations("de") if message.id]
    sentences = [one if isinstance(one, str) else one[0] for one in ids]
    differ = [one for one in sentences if not set(forms("en", one)) & set(forms("de", one))]
    return re.compile("|".join(pattern("en", one) for one in differ))


def test_from_the_front_page_to_the_zip_in_german(
    visit: Visit, photos: Photos, english: re.Pattern[str]
) -> None:
    visitor = visit(locale="de-DE")
    visitor.language = "de"
    page = visitor.page

    visitor.go("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Zeig ein paar Fotos von jemandem, und du bekommst alle")
    assert_no_english(page, english)

    visitor.register("hanna")
    expect(page.get_by_role("heading", level=1)).to_have_text("Neue Suche")
    visitor.bring(photos.target(), TARGET)
    expect(visitor.main.get_by_text("Wen meinst du?")).to_be_visible()
    learnt = visitor.main.get_by_text("3 Fotos angesehen: 3 gut zum Lernen")
    expect(learnt).to_be_visible(timeout=30_000)
    visitor.bring(photos.album(), ALBUM)
    expect(visitor.box(ALBUM)).to_contain_text("13 Fotos gespeichert.")
    expect(visitor.box(ALBUM)).to_contain_text("notes.txt ist kein Foto und wurde ausgelassen.")
    visitor.hands.write(page.get_by_label(re.compile("^Name")), "Opa")
    assert_no_english(page, english)

    visitor.run()
    expect(visitor.main).to_contain_text(re.compile(r"[45] von 13 Fotos zeigen Opa\."))
    assert_no_english(page, english)
    answer_cards(visitor, english)
    visitor.hands.press(visitor.link("Aufhören, zurück zu den Ergebnissen"))
    visitor.wait_for_results()
    take_home(visitor, photos)


def answer_cards(visitor: Visitor, english: re.Pattern[str]) -> None:
    """Yes to one face, No to another, and one left for later."""
    visitor.hands.press(visitor.link(re.compile(r"^\d+ unsicher")))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Ist das Opa?")
    left = visitor.main.get_by_text(re.compile(r"^Noch \d+ Fotos?\. Hör auf, wann du magst\.$"))
    shown = visitor.main.get_by_text(re.compile(r"\.jpg$"))
    for answer in ("Später", "Nein", "Ja"):
        expect(left).to_be_visible()
        asked = shown.first.inner_text()
        assert_no_english(visitor.page, english)
        button = visitor.button(re.compile(f"^{answer}")).or_(visitor.link(answer))
        visitor.hands.press(button)
        expect(shown.first).not_to_have_text(asked)
    expect(visitor.main).to_contain_text(re.compile(r"Opa: (jetzt )?\d+ Fotos gefunden"))


def take_home(visitor: Visitor, photos: Photos) -> None:
    """The zip has a German name, and the photos in it are those that were brought."""
    with visitor.page.expect_download() as download:
        visitor.hands.press(visitor.link(re.compile(r"^Download: \d+ Fotos$")))
    assert download.value.suggested_filename.startswith("Opa aus ")
    brought = {photo.name: photo for photo in photos.album().rglob("*.jpg")}
    with zipfile.ZipFile(download.value.path()) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jpg")]
        assert len(names) >= 4
        for name in names:
            assert archive.read(name) == brought[Path(name).name].read_bytes()


def assert_no_english(page: Page, english: re.Pattern[str]) -> None:
    """No text of the page is an English sentence that has a German one."""
    texts = set(page.evaluate(TEXTS)) - OWN
    assert sorted(filter(english.fullmatch, texts)) == []
