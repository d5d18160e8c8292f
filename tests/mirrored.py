"""A language for checks, which nobody speaks: read from the right, and longer than any other.

`python -m tests.mirrored FOLDER serve …` is `python run.py serve …` that speaks it too, from
translations which it writes into a folder.
"""

import shutil
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from imgseg.cli import main
from imgseg.web import languages
from scripts.sentences import said

CODE, NAME = "he", "עברית"
LETTERS = "אבגדה וזחטי כלמנס עפצקר שתאבג "
# On each side of the English sentence; short ones grow most from one language to another.
LEAST, SHARE = 2, 0.25


def catalogue() -> Catalog:
    """Every sentence, with letters around it."""
    catalog = Catalog(CODE)
    for message in said():
        if not message.id:
            continue
        if isinstance(message.id, str):
            catalog.add(message.id, _mirrored(message.id), message.locations)
        else:
            one, *many = [_mirrored(message.id[0])] + [_mirrored(message.id[1])] * 8
            catalog.add(message.id, (one, *many[: catalog.num_plurals - 1]), message.locations)
    return catalog


def learn(folder: Path) -> None:
    """Have the pages of this process speak it, too; ``folder`` is made."""
    shutil.copytree(languages.FOLDER, folder)
    file = folder / CODE / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as content:
        write_po(content, catalogue())
    languages.FOLDER = folder
    languages.LANGUAGES[CODE] = NAME
    languages.sentences_of.cache_clear()


def _mirrored(sentence: str) -> str:
    length = max(LEAST, round(SHARE * len(sentence)))
    around = (LETTERS * (length // len(LETTERS) + 1))[:length].strip()
    return f"{around} {sentence} {around}"


if __name__ == "__main__":
    learn(Path(sys.argv.pop(1)))
    sys.exit(main())
