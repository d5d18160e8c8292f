"""Zips of photos with odd names and heads, damaged by chance."""

import io
import random
import zipfile

from tests.fuzz.photos import damaged, photo
from tests.fuzz.texts import text

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
SYSTEMS = [0, 3, 10, 255]


def packed(chance: random.Random) -> bytes:
    """A zip; three of four are damaged."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for _ in range(chance.randint(0, 6)):
            ending, content = photo(chance)
            member = zipfile.ZipInfo(f"{text(chance)[:200]}.{ending}".replace("\0", "0") or "x")
            member.compress_type = chance.choice(METHODS)
            member.create_system = chance.choice(SYSTEMS)
            # A link, a device, a folder, or nothing of the kind.
            member.external_attr = chance.choice([0, 0o120777 << 16, 0o060777 << 16, 0x10])
            member.date_time = chance.choice([(1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)])
            if chance.random() < 0.05:
                content = bytes(1 << 20)
            try:
                archive.writestr(member, content)
            except (UnicodeError, ValueError):
                # What cannot even be written.
                continue
    content = file.getvalue()
    return damaged(content, chance) if chance.random() < 0.75 else content
