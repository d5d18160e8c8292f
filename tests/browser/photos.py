"""Folders of photos as people have them, made from the small public-domain set."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

LONGEST_SIDE = 700
MakePhoto = Callable[[], Image.Image]


class Photos:
    """Makes folders under ``folder`` from the photos in ``samples``."""

    def __init__(self, samples: Path, folder: Path) -> None:
        self._samples = samples
        self.folder = folder

    def target(self) -> Path:
        """Three photos of one person, one of them with somebody else in it."""
        makers: dict[str, MakePhoto] = {
            "garden.jpg": partial(self._photo, "obama.jpg"),
            "office.jpg": partial(self._photo, "obama2.jpg"),
            "together.jpg": self._side_by_side,
        }
        return self._make("Him", makers)

    def album(self) -> Path:
        """A folder with sub-folders: sure photos, unsure ones, other people, and what is none."""
        person, other = partial(self._photo, "obama3.jpg"), partial(self._photo, "biden.jpg")
        half = partial(self._photo, "obama_partial_face.jpg")
        quarter = partial(self._photo, "obama_partial_face2.jpg")
        makers: dict[str, MakePhoto] = {
            "Day 1/Strand & Meer.jpg": person,
            "Day 1/Café/window.jpg": half,
            "Day 1/Café/door.jpg": quarter,
            "Day 2/tilted.jpg": lambda: person().rotate(35, expand=True),
            "Day 2/misty.jpg": lambda: person().filter(ImageFilter.GaussianBlur(4)),
            "Day 2/painted.jpg": lambda: ImageOps.posterize(person(), 1),
            "Day 2/far away.jpg": lambda: _coarse(person(), 90),
            "Day 2/shaken.jpg": lambda: half().filter(ImageFilter.GaussianBlur(8)),
            "Day 2/moving.jpg": lambda: quarter().filter(ImageFilter.GaussianBlur(6)),
            "friend.jpg": other,
            "friend tilted.jpg": lambda: other().rotate(35, expand=True),
            "sunset.jpg": lambda: Image.linear_gradient("L").resize((600, 400)).convert("RGB"),
        }
        folder = self._make("Holidays", makers)
        (folder / "Day 2/broken.jpg").write_bytes((folder / "friend.jpg").read_bytes()[:300])
        (folder / "notes.txt").write_text("What we did.", encoding="utf-8")
        (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
        return folder

    def landscapes(self) -> Path:
        """An album with nobody in it."""
        gradient = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
        return self._make(
            "Landscapes", {"sky.jpg": lambda: gradient, "sea.jpg": lambda: ImageOps.flip(gradient)}
        )

    def two_people(self) -> Path:
        """A folder for each of two people, named after them."""
        return self._make(
            "Both",
            {
                "Barack/garden.jpg": partial(self._photo, "obama.jpg"),
                "Barack/office.jpg": partial(self._photo, "obama2.jpg"),
                "Joe/portrait.jpg": partial(self._photo, "biden.jpg"),
            },
        )

    def rivals(self) -> Path:
        """Two people, equally often."""
        return self._make(
            "Rivals",
            {
                "garden.jpg": partial(self._photo, "obama.jpg"),
                "office.jpg": partial(self._photo, "obama2.jpg"),
                "portrait.jpg": partial(self._photo, "biden.jpg"),
                "tilted.jpg": lambda: self._photo("biden.jpg").rotate(25, expand=True),
            },
        )

    def other_person(self) -> Path:
        """A photo of somebody else in the album."""
        return self._make("Joe", {"portrait.jpg": partial(self._photo, "biden.jpg")})

    def many(self, count: int) -> Path:
        """An album of ``count`` photos, each of its own content: enough to watch what goes on."""
        folder = self.folder / f"Many {count}"
        folder.mkdir()
        both = self._side_by_side()
        for number in range(count):
            both.save(folder / f"{number:03}.jpg", quality=85, comment=f"Photo {number}")
        return folder

    def _make(self, name: str, makers: Mapping[str, MakePhoto]) -> Path:
        folder = self.folder / name
        for path, make in makers.items():
            file = folder / path
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                make().save(file, quality=92)
        return folder

    def _photo(self, name: str) -> Image.Image:
        with Image.open(self._samples / name) as photo:
            photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return photo.convert("RGB")

    def _side_by_side(self) -> Image.Image:
        left, right = self._photo("biden.jpg"), self._photo("obama_partial_face.jpg")
        height = min(left.height, right.height)
        left, right = (p.resize((p.width * height // p.height, height)) for p in (left, right))
        both = Image.new("RGB", (left.width + right.width, height))
        both.paste(left, (0, 0))
        both.paste(right, (left.width, 0))
        return both


def _coarse(photo: Image.Image, longest_side: int) -> Image.Image:
    small = photo.copy()
    small.thumbnail((longest_side, longest_side))
    return small.resize((4 * small.width, 4 * small.height))
