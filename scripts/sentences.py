"""Bring the sentences of all languages into step with those of the code and the pages.

make sentences

What is new stands there without a translation, which a test asks for; what is said no more goes.
"""

from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from imgseg.config import PROJECT
from imgseg.web.languages import FOLDER, LANGUAGES

# Where sentences are said to people who look at pages, and how those files are read.
ROOMS = {
    "imgseg": ("*.py", "python"),
    "templates": ("*.html", "jinja2"),
    "static/js": ("*.js", "javascript"),
}
AS_IN_THE_PAGES = {"trimmed": "true", "newstyle_gettext": "true"}
# These speak to whoever runs imgseg, in English: at a command, at the start, in the log.
FOR_OPERATORS = (
    "imgseg/cli/",
    "imgseg/config.py",
    "imgseg/database.py",
    "imgseg/jobs/chunks.py",
    "imgseg/services/accounts/numbers.py",
    "imgseg/services/evaluation/",
    "imgseg/services/files/photos_elsewhere.py",
    "imgseg/services/lifecycle/backup.py",
    "imgseg/services/lifecycle/moving.py",
    "imgseg/services/lifecycle/moving_photos.py",
    "imgseg/services/lifecycle/restoring.py",
    "imgseg/services/model_files/",
    "imgseg/storage/alone.py",
    "imgseg/storage/backup_file.py",
    "imgseg/web/listening.py",
    "imgseg/web/metrics.py",
    "imgseg/web/proxies.py",
    "imgseg/web/security.py",
)
# What says a sentence, and as which of its arguments.
ERRORS = (
    "ImgsegError",
    "InputError",
    "NotFoundError",
    "BusyError",
    "StoreAwayError",
    "FolderAwayError",
    "ModelsMissingError",
    "AlreadyRunningError",
    "JobCancelledError",
    "OverAllowanceError",
    "Sentence",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "RefusedError": (2,),
} | dict.fromkeys(ERRORS)


def said() -> Catalog:
    """Every sentence that is said somewhere, with the files that say it."""
    catalog = Catalog()
    for file, how in files():
        options = AS_IN_THE_PAGES if how == "jinja2" else None
        for _, sentence, _, _ in extract_from_file(how, PROJECT / file, KEYWORDS, options=options):
            catalog.add(sentence, None, [(file, 0)])
    return catalog


def files() -> Iterator[tuple[str, str]]:
    """Every file that says something to people who look at pages, and how it is read."""
    for room, (pattern, how) in ROOMS.items():
        for path in sorted((PROJECT / room).rglob(pattern)):
            file = path.relative_to(PROJECT).as_posix()
            if not file.startswith(FOR_OPERATORS):
                yield file, how


def translations(language: str) -> Catalog:
    """The sentences of a language as they are kept."""
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return Catalog(language)
    with file.open("rb") as content:
        return read_po(content, locale=language)


def main() -> None:
    """Write those of every language anew."""
    template = said()
    for language in LANGUAGES:
        if language == "en":
            continue
        catalog = translations(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        file = FOLDER / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as content:
            # Without line numbers and dates it changes only where a sentence does.
            write_po(content, catalog, width=100, omit_header=True, include_lineno=False)
        missing = sum(1 for message in catalog if message.id and not _is_said(message.string))
        print(f"{language}: {len(catalog)} sentences, {missing} of them not said yet")


def _is_said(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
