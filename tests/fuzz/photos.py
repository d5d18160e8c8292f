"""Photos of every format that is read, and what is made of them by chance."""

import io
import random
import struct
from functools import cache

import numpy as np
import pillow_heif
from PIL import Image, features

ENDINGS = ["jpg", "png", "webp", "heic", "gif", "tif", "bmp", "jp2", "avif", ""]
# What lengths and sizes in a file break on.
NUMBERS = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 2**31 - 1, 2**31,
           2**32 - 1]  # fmt: skip
NOTES = {
    0x010F: "A camera", 0x0112: 6, 0x0132: "2024:05:06 07:08:09", 0x9003: "2024:05:06 07:08:09",
    0x8825: {1: "N", 2: (52.0, 31.0, 12.0)},
}  # fmt: skip
LARGEST = 200_000


@cache
def whole_photos() -> list[tuple[str, bytes]]:
    """Small photos with all kinds of pixels and details, each with the ending of its format."""
    noise = np.random.default_rng(7).integers(0, 256, (48, 64, 3), np.uint8)
    smooth = np.linspace(0, 255, 48 * 64 * 3).reshape(48, 64, 3).astype(np.uint8)
    coloured, soft = Image.fromarray(noise), Image.fromarray(smooth)
    notes = Image.Exif()
    for tag, value in NOTES.items():
        notes[tag] = value
    exif = notes.tobytes()
    deep = Image.fromarray(noise[:, :, 0].astype(np.uint16) * 257)
    clear = coloured.copy()
    clear.putalpha(120)
    moving = [soft.rotate(90 * turn).convert("P") for turn in range(3)]
    made = [
        *(_saved("jpg", i, quality=q, progressive=p, exif=exif, icc_profile=b"no profile" * 20)
          for i in (coloured, soft) for q in (20, 92) for p in (False, True)),
        *(_saved("jpg", soft.convert(mode)) for mode in ("L", "CMYK")),
        *(_saved("png", i) for i in (soft, clear, deep, soft.convert("P"), soft.convert("1"))),
        _saved("png", clear, exif=exif),
        *(_saved("gif", moving[0], save_all=True, append_images=moving[1:]) for _ in range(1)),
        *(_saved("tif", i, compression=c) for i in (soft, deep)
          for c in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits")),
        *(_saved("tif", soft, compression=c) for c in ("jpeg",)),
        *(_saved("tif", soft.convert("1"), compression=c) for c in ("group3", "group4")),
        *(_saved("bmp", i) for i in (soft, soft.convert("P"), soft.convert("1"))),
        *(_saved("webp", i, lossless=less, exif=exif) for i in (soft, clear)
          for less in (False, True)),
        _saved("webp", soft, save_all=True, append_images=[coloured]),
    ]  # fmt: skip
    if features.check("jpg_2000"):
        made += [_saved("jp2", i) for i in (soft, clear)]
    if features.check("avif"):
        made += [_saved("avif", i, exif=exif) for i in (soft, clear)]
    for image in (soft, clear):
        file = io.BytesIO()
        pillow_heif.from_pillow(image).save(file, quality=60, exif=exif)
        made.append(("heic", file.getvalue()))
    return made


def photo(chance: random.Random) -> tuple[str, bytes]:
    """A damaged photo, and the ending of its name, which is now and then that of another format."""
    ending, content = chance.choice(whole_photos())
    if chance.random() < 0.1:
        ending = chance.choice(ENDINGS)
    return ending, damaged(content, chance)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a few faults: single bits up to whole stretches and another file's end."""
    made = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        chance.choice(FAULTS)(made, chance)
        # Heads are short, and it is they that lead a reader astray.
    return bytes(made[:LARGEST])


def _place(made: bytearray, chance: random.Random, width: int = 1) -> int:
    most = max(0, len(made) - width)
    return chance.randint(0, min(most, 400) if chance.random() < 0.6 else most)


def _flip(made: bytearray, chance: random.Random) -> None:
    if made:
        made[_place(made, chance)] ^= 1 << chance.randrange(8)


def _number(made: bytearray, chance: random.Random) -> None:
    form = chance.choice([">B", ">H", "<H", ">I", "<I"])
    width = struct.calcsize(form)
    if len(made) >= width:
        value = chance.choice(NUMBERS) & (256**width - 1)
        at = _place(made, chance, width)
        made[at : at + width] = struct.pack(form, value)


def _cut(made: bytearray, chance: random.Random) -> None:
    del made[_place(made, chance) :]


def _drop(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    del made[at : at + chance.choice([1, 2, 4, 16, 64, 512])]


def _repeat(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    stretch = made[at : at + chance.choice([1, 4, 16, 64, 512])]
    made[at:at] = stretch * chance.choice([1, 2, 50])


def _noise(made: bytearray, chance: random.Random) -> None:
    at = _place(made, chance)
    made[at : at + 16] = chance.randbytes(chance.choice([1, 4, 16]))


def _join(made: bytearray, chance: random.Random) -> None:
    _, other = chance.choice(whole_photos())
    made[_place(made, chance) :] = other[chance.randrange(len(other)) :]


FAULTS = [_flip, _flip, _number, _number, _number, _cut, _drop, _repeat, _noise, _join]


def _saved(ending: str, image: Image.Image, **settings: object) -> tuple[str, bytes]:
    names = {"jpg": "JPEG", "tif": "TIFF", "jp2": "JPEG2000"}
    file = io.BytesIO()
    image.save(file, names.get(ending, ending.upper()), **settings)
    return ending, file.getvalue()
