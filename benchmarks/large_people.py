"""What sorting a very large album by person takes: seconds of one core, and memory.

    python -m benchmarks.large_people --work DIR --labels CSV [--faces 50000] [--every-pair N]

The made faces and the real album are those of ``benchmarks.large_album``; the real album's come
first. Prints one JSON object: the seconds (process time), the peaks of memory in MiB, with and
without what lies in files, how many groups there are, and how the labelled real faces are sorted,
as ``benchmarks.people_in_album`` judges.

``--every-pair`` says up to how many groups are compared each with each. ``--groups FILE`` keeps the
number of each face's group; where FILE is there, it tells how many faces lie elsewhere now.
"""

import argparse
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.large_album import FACES_IN_PHOTO, WIDTH, from_index, make
from benchmarks.people_in_album import b_cubed, labels_of, placed_faces
from imgseg.faces import Analysis
from imgseg.recognition import nearest_groups
from imgseg.recognition.face_table import ABOUT, FaceTable, Rows
from imgseg.services.albums.face_sorting import Somebody, sort_by_person
from imgseg.services.evaluation.trials import labelled_trials
from imgseg.system.peak_memory import STATUS, peak_mib

CHUNK = 5000


def main() -> None:
    """Sort, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For the faces; kept.")
    options.add_argument("--labels", type=Path, required=True, help="The real album.")
    options.add_argument("--faces", type=int, default=50_000, help="How many are made.")
    options.add_argument("--every-pair", type=int, default=nearest_groups.EVERY_PAIR)
    options.add_argument("--groups", type=Path, help="See above.")
    chosen = options.parse_args()
    faces = chosen.work / f"{chosen.faces}.f16"
    if not faces.exists():
        make(faces, chosen.faces)
    nearest_groups.EVERY_PAIR = chosen.every_pair
    folder, labels = labels_of(chosen.labels)
    real = dict(from_index(folder, labelled_trials(chosen.labels, 3, range(1))))
    album = FaceTable.of(real)
    _add(album, np.memmap(faces, np.float16, "r").reshape(-1, WIDTH))
    held: list[int] = []
    threading.Thread(target=_watch, args=(held,), daemon=True).start()
    started = time.process_time()
    with threadpool_limits(1, "blas"):
        people = sort_by_person(album).people
    seconds = time.process_time() - started
    known = {name: person for name, person in labels.items() if name in real}
    judged = b_cubed(placed_faces(people, real, known))
    print(json.dumps({
        "faces": chosen.faces, "seconds": round(seconds), "peak_mib": peak_mib(),
        "of_it_no_file": max(held), "groups": len(people), "real_f": round(judged.f, 3),
        "real_mixed": judged.mixed,
    } | (_beside(chosen.groups, album, people) if chosen.groups else {})))  # fmt: skip


def _add(album: FaceTable, made: NDArray[np.float16]) -> None:
    random = np.random.default_rng(1)
    for start in range(0, len(made), CHUNK * FACES_IN_PHOTO):
        some = np.asarray(made[start : start + CHUNK * FACES_IN_PHOTO])
        about = np.zeros(len(some), ABOUT)
        # Where each lies tells it from the other one in its photo.
        about["box"] = np.arange(len(some))[:, np.newaxis] % FACES_IN_PHOTO * 100 + 50
        about["confidence"], about["quality"] = 0.99, random.uniform(0.5, 1, len(some))
        photos = [
            (f"made/{(start + row) // FACES_IN_PHOTO}.jpg", Analysis(400, 400), FACES_IN_PHOTO)
            for row in range(0, len(some), FACES_IN_PHOTO)
        ]
        album.add_rows(photos, Rows(some, about))


def _watch(held: list[int]) -> None:
    while True:
        found = re.search(r"RssAnon:\s+(\d+) kB", STATUS.read_text())
        held.append(int(found[1]) // 1024 if found else 0)
        time.sleep(0.1)


def _beside(file: Path, album: FaceTable, people: list[Somebody]) -> dict[str, int]:
    groups = {(one.photo, one.box): n for n, who in enumerate(people) for one in who.faces}
    faces_in = enumerate(album.faces_in().tolist())
    now = [
        groups[album.name(photo), album.box(photo, n)]
        for photo, count in faces_in
        for n in range(count)
    ]
    if not file.exists():
        np.save(file, now)
        return {}
    before = np.load(file).tolist()
    return {
        "parted": len(now) - sum(_largest(zip(before, now, strict=True)).values()),
        "mixed": len(now) - sum(_largest(zip(now, before, strict=True)).values()),
    }


def _largest(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    """Of each first one, how many pairs have its most frequent second."""
    largest: Counter[int] = Counter()
    for (one, _), count in Counter(pairs).items():
        largest[one] = max(largest[one], count)
    return largest


if __name__ == "__main__":
    main()
