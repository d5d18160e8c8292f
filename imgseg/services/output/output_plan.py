"""Which photos are copied into Output under which names, and which files there are older copies."""

import filecmp
import os
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.services.files.safe_names import numbered
from imgseg.services.output.report import REPORT_NAME, read_report
from imgseg.text.reasons import KEPT, RENAMED_AS
from imgseg.verdicts import PhotoVerdict


@dataclass(frozen=True)
class Plan:
    """What to copy (name in Output -> photo) and the rows that say so."""

    copies: dict[str, str] = field(default_factory=dict)
    rows: list[PhotoVerdict] = field(default_factory=list)


def earlier_copies(album: Path, output: Path) -> set[str]:
    """Names of the files in Output that the run before wrote, and nobody changed since.

    Raises:
        InputError: there is a segregation.csv that no run wrote.
        OSError: Output cannot be read.
    """
    report = output / REPORT_NAME
    copies: dict[str, str] = {}
    for row in read_report(report):
        if row["verdict"] == "match" and not row["reason"].endswith(KEPT):
            renamed = RENAMED_AS.search(row["reason"])
            copies[renamed[1] if renamed else row["photo"]] = row["photo"]
    written = report.stat().st_mtime_ns if copies else 0
    return {
        name
        for name, photo in copies.items()
        if _inside(output, name)
        and (output / name).is_file()
        # Copies bear their photo's time: a younger one was worked on by its owner, unless it is
        # the photo's own time that lies in the future.
        and (
            (output / name).stat().st_mtime_ns <= written
            or same_size_and_time(album / photo, output / name)
        )
    }


def plan_copies(
    verdicts: list[PhotoVerdict], album: Path, output: Path, ours: set[str], by_person: bool
) -> Plan:
    """Give each match a name in Output that is free, or that of a copy of ``ours``.

    ``by_person`` puts the copies into a folder for each person; their rows tell.

    Raises:
        OSError: Output or the album cannot be read.
    """
    plan = Plan()
    wanted = [_wanted_name(v, by_person) for v in verdicts]
    taken = {name for name in wanted if name}
    for v, name in zip(verdicts, wanted, strict=True):
        if not name:
            plan.rows.append(v)
        elif name in ours or not os.path.lexists(output / name):
            _plan_copy(plan, v, name)
        elif _same_content(album / v.photo, output / name):
            plan.rows.append(v._replace(reason=v.reason._replace(kept=True)))
        else:
            free = _free_name(name, output, ours, taken)
            taken.add(free)
            _plan_copy(plan, v, free)
    return plan


def same_size_and_time(photo: Path, copy: Path) -> bool:
    """Whether both are files of the same size and time.

    Raises:
        OSError: one of them cannot be looked at.
    """
    if not (photo.is_file() and copy.is_file()):
        return False
    one, other = photo.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _wanted_name(v: PhotoVerdict, by_person: bool) -> str:
    if v.verdict != "match":
        return ""
    return f"{v.person}/{v.photo}" if by_person else v.photo


def _plan_copy(plan: Plan, v: PhotoVerdict, name: str) -> None:
    plan.copies[name] = v.photo
    # So the next run knows it.
    reason = v.reason if name == v.photo else v.reason._replace(copied_as=name)
    plan.rows.append(v._replace(reason=reason))


def _free_name(name: str, output: Path, ours: set[str], taken: set[str]) -> str:
    number = 2
    while True:
        other = numbered(name, number)
        if other not in taken and (other in ours or not os.path.lexists(output / other)):
            return other
        number += 1


def _same_content(photo: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(photo, other, shallow=False)


def _inside(output: Path, name: str) -> bool:
    # The report is a file that anybody may have edited, and a folder may have become a link.
    place = Path(os.path.realpath(output / name))
    return place.is_relative_to(os.path.realpath(output))
