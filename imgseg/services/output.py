"""Output: byte-identical copies of the matches beside segregation.csv, and nothing lost."""

import errno
import filecmp
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.errors import ImgsegError, InputError
from imgseg.services.report import REPORT_NAME, read_report, write_report
from imgseg.services.segregation import PhotoVerdict

PART_SUFFIX = ".imgseg-part"
# A copy that could not keep its name says so in its row: that is how the next run knows it.
RENAMED = re.compile(r' \(copied as "(.+)"\)$')
KEPT = " (a file of yours with this name and content was there already)"


@dataclass(frozen=True)
class _Plan:
    """What to copy (photo -> name in Output) and the rows that say so."""

    copies: dict[str, str] = field(default_factory=dict)
    rows: list[PhotoVerdict] = field(default_factory=list)


def check_output(output: Path, *inputs: Path | None) -> None:
    """Refuse an Output in which, or inside which, photos are to be read.

    Raises:
        InputError: Output is one of the other folders, lies in one of them, or holds one.
    """
    output = output.resolve()
    for folder in (path.resolve() for path in inputs if path):
        if output == folder or folder in output.parents or output in folder.parents:
            raise InputError(
                f"Output ({output}) and {folder} lie in one another: choose an Output folder"
                " outside the photos."
            )


def write_output(verdicts: list[PhotoVerdict], album: Path, output: Path) -> None:
    """Bring Output up to date: the copies of the run before go, those of this run come.

    Copies keep their bytes, modification time and sub-folder. A file that no run wrote is never
    touched: a copy of the same name stands beside it as ``name (2).jpg``.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        ours = _our_copies(output)
        plan = _plan(verdicts, album, output, ours)
        _check_space(plan, album, output)
        _remove(output, ours - set(plan.copies.values()))
        # Before the copies: a run broken off here leaves no copy that the next does not know.
        write_report(output / REPORT_NAME, plan.rows)
        for photo, name in plan.copies.items():
            _copy(album / photo, output / name)
    except OSError as error:
        raise _explain(error, output) from error


def _our_copies(output: Path) -> set[str]:
    """Names of the files that the run before wrote, and nobody changed since."""
    report = output / REPORT_NAME
    names = set()
    for row in read_report(report):
        if row["verdict"] != "match" or row["reason"].endswith(KEPT):
            continue
        renamed = RENAMED.search(row["reason"])
        names.add(renamed[1] if renamed else row["photo"])
    written = report.stat().st_mtime if names else 0.0
    return {
        name
        for name in names
        # Copies bear their photo's time: a younger one was worked on by its owner.
        if _inside(output, name)
        and (output / name).is_file()
        and (output / name).stat().st_mtime <= written
    }


def _plan(verdicts: list[PhotoVerdict], album: Path, output: Path, ours: set[str]) -> _Plan:
    plan = _Plan()
    taken = {v.photo for v in verdicts if v.verdict == "match"}
    for v in verdicts:
        if v.verdict != "match":
            plan.rows.append(v)
            continue
        name = v.photo
        if name in ours or not os.path.lexists(output / name):
            plan.copies[v.photo] = name
            plan.rows.append(v)
        elif _same(album / v.photo, output / name):
            plan.rows.append(v._replace(reason=v.reason + KEPT))
        else:
            name = _free_name(name, output, ours, taken)
            taken.add(name)
            plan.copies[v.photo] = name
            plan.rows.append(v._replace(reason=f'{v.reason} (copied as "{name}")'))
    return plan


def _free_name(name: str, output: Path, ours: set[str], taken: set[str]) -> str:
    path = Path(name)
    number = 2
    while True:
        other = path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()
        if other not in taken and (other in ours or not os.path.lexists(output / other)):
            return other
        number += 1


def _same(photo: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(photo, other, shallow=False)


def _check_space(plan: _Plan, album: Path, output: Path) -> None:
    needed = sum(
        (album / photo).stat().st_size
        for photo, name in plan.copies.items()
        if not (output / name).exists()
    )
    free = shutil.disk_usage(output).free
    if needed > free:
        raise OSError(errno.ENOSPC, f"{needed // 2**20} MB needed, {free // 2**20} MB free")


def _remove(output: Path, names: set[str]) -> None:
    for name in names:
        (output / name).unlink()
        for folder in (output / name).parents:
            if folder == output or any(folder.iterdir()):
                break
            folder.rmdir()
    for part in output.rglob(f"*{PART_SUFFIX}"):
        part.unlink()


def _copy(photo: Path, copy: Path) -> None:
    stat = photo.stat()
    if copy.is_file():
        there = copy.stat()
        if (there.st_size, there.st_mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return
    copy.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(PART_SUFFIX, ".", copy.parent)
    os.close(handle)
    try:
        shutil.copy2(photo, part)
        os.replace(part, copy)
    finally:
        Path(part).unlink(missing_ok=True)


def _inside(output: Path, name: str) -> bool:
    # The report is a file that anybody may have edited.
    return (output / name).resolve().is_relative_to(output.resolve())


def _explain(error: OSError, output: Path) -> ImgsegError:
    if error.errno == errno.ENOSPC:
        return ImgsegError(
            f"There is no space left for the copies in {output}: make room and run again;"
            " the analysed photos are kept."
        )
    reason = (error.strerror or "unknown reason").lower()
    where = error.filename or output
    return InputError(
        f"Output cannot be written at {where} ({reason}): choose a folder you may write to."
    )
