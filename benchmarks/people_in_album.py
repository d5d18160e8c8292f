"""How well faces are sorted by person: ``python -m benchmarks.people_in_album PHOTOS ...``.

Each PHOTOS is a CSV of ``path,persons,ignore`` beside its photos, or a folder of Person_Name
folders; it is taken for one album. All its faces are sorted; counted is the largest face of every
photo that shows one named person and nobody to ignore. Last comes what "one person?" is asked of:
how many pairs of groups, in how many of them both hold a counted face, and how many of these are
one person, by whom most counted faces of each group show.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from imgseg.cli.progress import show_progress
from imgseg.faces import Analysis
from imgseg.recognition.likely_pairs import LikelyPair
from imgseg.recognition.photo_faces import box_of
from imgseg.services.albums.face_sorting import Somebody, sort_by_person
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import index_folder
from imgseg.storage.folders import list_photos
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.vision.contract import Engine
from imgseg.vision.factory import get_engine

# So many labelled faces make a group that may be called mixed.
LEAST = 3


class Sorted(NamedTuple):
    """How well faces are sorted, by what is counted of them.

    ``precision`` says how pure the group of a face is, ``recall`` how much of its person is in it,
    the mean over faces, 0-1 (B-cubed). Of ``groups`` holding a counted face, ``mixed`` have three
    or more of them and show several people; ``wrong`` faces there are not of the most frequent one.
    """

    faces: int
    groups: int
    precision: float
    recall: float
    mixed: int
    wrong: int

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def b_cubed(placed: Iterable[tuple[str, int]]) -> Sorted:
    """Judge faces, each with its person's name and the number of its group."""
    together = Counter(placed)
    people: Counter[str] = Counter()
    groups: Counter[int] = Counter()
    largest: Counter[int] = Counter()
    for (person, group), count in together.items():
        people[person] += count
        groups[group] += count
        largest[group] = max(largest[group], count)
    total = people.total()
    precision = sum(n * n / groups[group] for (_, group), n in together.items()) / max(1, total)
    recall = sum(n * n / people[person] for (person, _), n in together.items()) / max(1, total)
    wrong = {g: n - largest[g] for g, n in groups.items() if n >= LEAST and n > largest[g]}
    return Sorted(total, len(groups), precision, recall, len(wrong), sum(wrong.values()))


def labels_of(photos: Path) -> tuple[Path, dict[str, str]]:
    """The folder, and by path below it whom each photo shows; empty where it is not counted."""
    if photos.is_dir():
        return photos, {name: name.split("/", 1)[0] for name in list_photos(photos).photos}
    with photos.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    alone = {row["path"]: not row["ignore"] and ";" not in row["persons"] for row in rows}
    return photos.parent, {
        row["path"]: row["persons"] if alone[row["path"]] else "" for row in rows
    }


def placed_faces(
    people: list[Somebody], analyses: dict[str, Analysis], labels: dict[str, str]
) -> list[tuple[str, int]]:
    """Of every labelled photo with a face: the person, and the group of the largest face."""
    group_of = {
        (one.photo, one.box): number for number, who in enumerate(people) for one in who.faces
    }
    placed = []
    for name, person in labels.items():
        if person and analyses[name].faces:
            largest = max(analyses[name].faces, key=lambda face: face.w * face.h)
            placed.append((person, group_of[name, box_of(largest)]))
    return placed


def asked_rightly(pairs: list[LikelyPair], placed: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """Of the pairs of groups that can be judged, how many there are and how many are one person."""
    faces: dict[int, Counter[str]] = {}
    for person, group in placed:
        faces.setdefault(group, Counter())[person] += 1
    shown = {group: people.most_common(1)[0][0] for group, people in faces.items()}
    judged = [pair for pair in pairs if pair.first in shown and pair.second in shown]
    return len(judged), sum(shown[pair.first] == shown[pair.second] for pair in judged)


def measure(photos: Path, engine: Engine) -> str:
    """A row of the table."""
    folder, labels = labels_of(photos)
    with open_index(index_file()) as session, show_progress() as progress:
        index = FaceIndex(session, owner=0)
        found = index_folder(
            folder,
            sorted(labels),
            engine,
            index,
            lambda done: progress("Looking at the photos", done, len(labels)),
        )
    analyses = dict(found.analyses)
    people, pairs = sort_by_person(analyses)
    placed = placed_faces(people, analyses, labels)
    result = b_cubed(placed)
    judged, right = asked_rightly(pairs, placed)
    faces, hidden = sum(len(who.faces) for who in people), sum(not who.usable for who in people)
    return (
        f"| {photos.name} | {faces:,} / {result.faces:,} | {len({name for name, _ in placed})}"
        f" | {len(people)} / {hidden} | {result.precision:.3f} | {result.recall:.3f}"
        f" | {result.f:.3f} | {result.mixed} / {result.wrong}"
        f" | {len(pairs)} / {judged} / {right} |"
    )


def main(sets: list[Path]) -> None:
    """Print the table."""
    print("| set | faces / counted | people | groups / hidden", end="")
    print(" | precision | recall | F | mixed groups / faces", end="")
    print(" | pairs asked / judged / one person |")
    print("|" + "---|" * 9)
    engine = get_engine()
    for photos in sets:
        print(measure(photos, engine), flush=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
