"""Rounds of kills, each beside what comes of the same work undisturbed."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from imgseg.config import PROJECT
from imgseg.recognition.background import BACKGROUND_FILE
from tests.torture.state import State, differences, leftovers_of, state_of
from tests.torture.story import Story, wait_for_jobs
from tests.torture.victim import Death, Victim, command, deaths

# In the middle of migrations, with albums, people in them and results.
OLD = "0009"
DOWNGRADE = """
import sys
from flask_migrate import downgrade
from imgseg.database import app_for_migrations
with app_for_migrations().app_context():
    downgrade("migrations", sys.argv[1])
"""
SECONDS = 60
# In one chapter of the story.
MOST = 4


class Torture:
    """Kills in work that is done in ``place``, as ``seed`` has it.

    ``kills`` counts them, ``cut_off`` the jobs that were under way then.
    """

    def __init__(self, place: Path, seed: int) -> None:
        self.kills = 0
        self.cut_off = 0
        self._place = place
        self._chance = random.Random(seed)  # noqa: S311
        self._strangers = place / "few.npy"
        np.save(self._strangers, np.load(BACKGROUND_FILE)[::10])
        # Of each chapter: how long it took undisturbed, how many deeds it did, what came of it.
        self._usual: dict[str, tuple[float, int]] = {}
        self._ends: dict[str, State] = {}

    def undisturbed(self) -> None:
        """Do everything once without a kill, and see what comes of it."""
        self.story_undisturbed()
        self._commands_undisturbed()

    def story_undisturbed(self) -> None:
        """What two people do, without a kill."""
        home = self._place / "undisturbed"
        with Victim(home, self._strangers) as victim:
            story = Story(victim)
            story.begin()
            for name, chapter in story.chapters.items():
                before, begun = victim.deeds(), time.monotonic()
                chapter()
                self._usual[name] = time.monotonic() - begun, victim.deeds() - before
                if name == "decision":
                    shutil.copytree(home, self._place / "old")
        self._keep_end("story", home)

    def _commands_undisturbed(self) -> None:
        home = self._place / "undisturbed"
        self._command("backup", home, ["backup", str(self._place / "undisturbed.zip")])
        back = self._place / "undisturbed back"
        self._command("restore", back, ["restore", str(self._place / "undisturbed.zip")])
        self._keep_end("restore", back)
        old = self._place / "old"
        environment = os.environ | {"IMGSEG_APP_DATA": str(old)}
        subprocess.run(
            [sys.executable, "-c", DOWNGRADE, OLD], cwd=PROJECT, env=environment, check=True
        )
        shutil.copytree(old, self._place / "migrated")
        with Victim(self._place / "migrated", self._strangers) as victim:
            _wait_for_snapshot(victim)
            self._usual["migration"] = 0, victim.deeds()
        self._keep_end("migration", self._place / "migrated")

    def round(self, most: int) -> None:
        """Do it again, killed up to ``most`` times in each chapter, and compare."""
        home = self.story(most, set(self._usual))
        self._restore(home, most)
        self._migration(most)
        shutil.rmtree(home)

    def story(self, most: int, killed_in: set[str]) -> Path:
        """What two people do, killed ``most`` times at most in some chapters; its App_data."""
        home = self._place / f"killed {self.kills}"
        with Victim(home, self._strangers) as victim:
            story = Story(victim)
            story.begin()
            for name, chapter in story.chapters.items():
                self._in_it(victim, most if name in killed_in else 0, name, chapter)
            if "backup" in killed_in:
                self._backup(home, most)
        self._compare("story", home)
        return home

    def real(self) -> None:
        """Find a person in the samples with the real networks: undisturbed, then killed twice."""
        kept: list[State] = []
        for home in (self._place / "samples", self._place / "samples again"):
            with Victim(home, self._strangers, "real") as victim:
                story = Story(victim)
                story.begin()
                begun, before = time.monotonic(), victim.deeds()
                if kept:
                    self._in_it(victim, 2, "samples run", story.try_samples)
                else:
                    story.try_samples()
                    self._usual["samples run"] = time.monotonic() - begun, victim.deeds() - before
            assert leftovers_of(home) == []
            kept.append(state_of(home))
        found = differences(*kept)
        assert found == [], "\n".join(found)

    def _in_it(self, victim: Victim, most: int, name: str, chapter: Callable[[], None]) -> None:
        before, cut_off = victim.kills, len(victim.cut_off)
        seconds, deeds = self._usual[name]
        # A run goes on by itself twice.
        most = min(most, 2) if name.endswith("run") else most
        planned = deaths(self._chance, most, seconds, deeds)
        victim.plan(planned)
        chapter()
        victim.disarm()
        victim.look()
        self.kills += victim.kills - before
        self.cut_off += len(victim.cut_off) - cut_off

    def _backup(self, home: Path, most: int) -> None:
        file = self._place / "backups" / "all.zip"
        file.parent.mkdir(exist_ok=True)
        self._until_done("backup", home, ["backup", str(file)], most, file.exists)
        left = {path.name for path in file.parent.rglob("*")}
        assert left <= {file.name, ".imgseg-backup", "lock"}, left

    def _restore(self, home: Path, most: int) -> None:
        file, back = self._place / "backups" / "all.zip", self._place / "back"
        mark = back / "restoring"
        done = lambda: (back / "imgseg.db").exists() and not mark.exists()  # noqa: E731
        self._until_done("restore", back, ["restore", str(file)], most, done)
        self._compare("restore", back)
        shutil.rmtree(back)
        file.unlink()

    def _migration(self, most: int) -> None:
        home = self._place / "migrating"
        shutil.copytree(self._place / "old", home)
        victim = Victim(home, self._strangers)
        _, deeds = self._usual["migration"]
        victim.plan_starts([Death(deeds=1 + self._chance.randrange(deeds)) for _ in range(most)])
        with victim:
            _wait_for_snapshot(victim)
        self.kills += victim.kills
        self._compare("migration", home)
        shutil.rmtree(home)

    def _until_done(
        self, name: str, home: Path, arguments: list[str], most: int, done: Callable[[], bool]
    ) -> None:
        seconds, deeds = self._usual[name]
        for death in deaths(self._chance, most, seconds, deeds):
            if command(home, arguments, death) is not None:
                return
            self.kills += 1
            if done():
                return
        assert command(home, arguments) is not None

    def _command(self, name: str, home: Path, arguments: list[str]) -> None:
        begun = time.monotonic()
        deeds = command(home, arguments)
        assert deeds is not None
        self._usual[name] = time.monotonic() - begun, deeds

    def _keep_end(self, name: str, home: Path) -> None:
        self._ends[name] = state_of(home)
        assert leftovers_of(home) == []

    def _compare(self, name: str, home: Path) -> None:
        found = leftovers_of(home) + differences(self._ends[name], state_of(home))
        assert found == [], f"after {self.kills} kills, {name}: " + "\n".join(found)


def _wait_for_snapshot(victim: Victim) -> None:
    deadline = time.monotonic() + SECONDS
    while not (victim.look() and list(victim.app_data.glob("snapshots/imgseg-*.db"))):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    wait_for_jobs(victim)


def main() -> int:
    """Kill so many times, as the arguments say: how many, and the seed."""
    import tempfile

    wanted, seed = int(sys.argv[1]), int(sys.argv[2])
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        torture = Torture(Path(folder), seed)
        torture.undisturbed()
        print(f"undisturbed: {time.monotonic() - begun:.0f} s", flush=True)
        torture.real()
        while torture.kills < wanted:
            torture.round(MOST)
            print(
                f"{torture.kills} kills, {torture.cut_off} jobs cut off and gone on by themselves,"
                f" the end the same each time; {time.monotonic() - begun:.0f} s",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
