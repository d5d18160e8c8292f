"""Analysing the photos of a folder, each content once."""

import errno
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.errors import reason_of
from imgseg.faces import AnalysedPhotos, Analysis
from imgseg.recognition.face_table import FaceTable
from imgseg.services.files.fingerprints import Fingerprint
from imgseg.services.files.safe_names import free_name
from imgseg.services.index.face_index import FaceIndex
from imgseg.storage.photos import photo_store
from imgseg.storage.roots import fence_of, pinned
from imgseg.storage.whole_file import sha256_of
from imgseg.vision.contract import Engine
from imgseg.vision.images import time_taken

# Shown after each photo what was found so far, by name; it changes nothing of it.
Watch = Callable[[FaceTable], None]


@dataclass(eq=False)
class IndexedFolder(AnalysedPhotos):
    """The photos of a folder by name (relative, ``/``), with what was found in each.

    ``indexed`` were newly analysed, ``reused`` came from the index, ``outdated`` were known to
    another engine only.
    """

    analyses: FaceTable = field(default_factory=FaceTable)
    indexed: int = 0
    reused: int = 0
    outdated: int = 0


def index_folder(
    folder: Path,
    names: list[str],
    engine: Engine,
    index: FaceIndex,
    progress: Callable[[int], None],
    watch: Watch = lambda _: None,
) -> IndexedFolder:
    """Analyse the photos that the index does not hold yet, and look up the others.

    Args:
        folder: where the photos are.
        names: their paths relative to it, with ``/``.
        engine: loads its networks only if there is something new.
        index: where results are kept, photo by photo: an interrupted call loses none.
        progress: told how many photos are done; what it raises ends the work.
        watch: shown what was found in the photos so far; what it raises ends the work too.
    """
    result = IndexedFolder()
    wanted = set(names)
    fingerprints = {
        name: _valid(folder / name, fingerprint)
        for name, fingerprint in index.fingerprints(folder).items()
        if name in wanted
    }
    hashes = [valid.sha256 for valid in fingerprints.values() if valid]
    known = index.load(hashes, engine.id)
    result.analyses = seen = known.part([])
    result.outdated = index.count_by_other_engines(set(hashes) - known.keys(), engine.id)
    timeless = index.without_time(known)
    in_work: deque[str] = deque()
    waiting: dict[str, list[str]] = {}

    def taken() -> None:
        progress(len(seen))
        watch(seen)

    def new_photos() -> Iterator[Path]:
        for name in names:
            try:
                fingerprint = fingerprints.get(name) or _fingerprint(folder / name)
            except OSError as error:
                seen.add(name, Analysis(problem=f"it cannot be opened: {reason_of(error)}"))
                taken()
                continue
            if not fingerprints.get(name):
                index.remember(folder, name, fingerprint)
                for sha256, analysis in index.load(
                    {fingerprint.sha256} - known.keys(), engine.id
                ).items():
                    known.add(sha256, analysis)
            result.hashes[name] = fingerprint.sha256
            if fingerprint.sha256 in known:
                result.reused += 1
                if fingerprint.sha256 in timeless:
                    timeless.remove(fingerprint.sha256)
                    index.keep_time(fingerprint.sha256, time_taken(folder / name))
                seen.add_same(name, known, fingerprint.sha256)
                taken()
            elif fingerprint.sha256 in waiting:
                waiting[fingerprint.sha256].append(name)
            else:
                waiting[fingerprint.sha256] = [name]
                in_work.append(fingerprint.sha256)
                yield folder / name

    for found in engine.analyse(new_photos()):
        sha256 = in_work.popleft()
        analysis = found if found.passing else index.add(sha256, engine.id, found)
        result.indexed += 1
        first, *same = waiting.pop(sha256)
        result.reused += len(same)
        seen.add(first, analysis)
        taken()
        for name in same:
            seen.add_same(name, seen, first)
            taken()
        if not found.passing:
            known.add_same(sha256, seen, first)
    result.analyses = seen.part(names)
    return result


def look_up(index: FaceIndex, engine_id: str, folder: Path, names: list[str]) -> IndexedFolder:
    """Those of the photos that the engine of that id has analysed; no photo is read.

    Folder and names are those of `index_folder`.
    """
    hashes = index.hashes(folder, names)
    seen = index.load(hashes.values(), engine_id)
    known = {name: sha256 for name, sha256 in hashes.items() if sha256 in seen}
    return IndexedFolder(seen.called(known.items()), known)


def together(folders: Iterable[AnalysedPhotos]) -> AnalysedPhotos:
    """The photos of several folders as of one; who has a taken name is numbered."""
    analyses: dict[str, Analysis] = {}
    joined = AnalysedPhotos(analyses)
    for folder in folders:
        for name, analysis in folder.analyses.items():
            free = free_name(name, analyses.__contains__)
            analyses[free] = analysis
            if name in folder.hashes:
                joined.hashes[free] = folder.hashes[name]
    return joined


def _valid(path: Path, fingerprint: Fingerprint) -> Fingerprint | None:
    """The fingerprint if the file still has its size and time."""
    try:
        status = path.stat()
    except OSError:
        # Gone since, or no longer to be reached: if it is asked for, reading it says which.
        return None
    return fingerprint if fingerprint.fits(status) else None


def _fingerprint(path: Path) -> Fingerprint:
    status = path.stat()
    # A pipe would be waited for, and a device may never end.
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a plain file")
    with pinned(path, fence_of(path)) as file:
        sha256 = sha256_of(photo_store().file_of(file))
    return Fingerprint.of(status, sha256)
