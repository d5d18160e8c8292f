"""``python -m tests.fuzz.watching SEED KIND=COUNT ...``: cases run in processes that are watched.

A case that ends its process, or takes over ten seconds, is named; the rest goes on after it.
"""

import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from imgseg.config import PROJECT

# With the start of a process; the cases themselves are held to ten seconds where they run.
PATIENCE_SECONDS = 60
MOST_MIB = 600
# After so many cases all begins anew, with a process of its own.
FRESH = 1000


@dataclass
class Outcome:
    """Of so many ``cases`` of one kind: what was ``wrong``, and the most memory a process took."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    peak_mib: int = 0


def fuzz(kind: str, seed: int, count: int, first: int = 0) -> Outcome:
    """Run cases ``first`` to ``first + count`` of a kind."""
    outcome = Outcome()
    at, end = first, first + count
    while at < end:
        at = _run(kind, seed, at, min(at + FRESH, end), outcome)
    outcome.cases = count
    if outcome.peak_mib > MOST_MIB:
        outcome.wrong.append(f"{kind}: {outcome.peak_mib} MiB were taken")
    return outcome


def _run(kind: str, seed: int, first: int, end: int, outcome: Outcome) -> int:
    """Run cases until one ends or stops the process, or all are done; where to go on."""
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.fuzz.cases"]
    process = subprocess.Popen(
        [*command, kind, str(seed), str(first), str(end)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=[process, lines], daemon=True)
    listener.start()
    at, last_words, done = first, "", False
    while True:
        try:
            line = lines.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            process.kill()
            outcome.wrong.append(f"{kind} {at}: nothing came for {PATIENCE_SECONDS} s")
            break
        if not line:
            break
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "case":
            at = int(rest)
        elif word == "wrong":
            outcome.wrong.append(f"{kind} {rest}")
        elif word == "peak":
            outcome.peak_mib, done = max(outcome.peak_mib, int(rest)), True
        elif word == "|" and outcome.wrong:
            outcome.wrong[-1] += f"\n{rest}"
        else:
            last_words += line
    process.wait()
    listener.join()
    if not done:
        outcome.wrong.append(f"{kind} {at}: it ended the process: {last_words[-3000:]}")
    return end if done else at + 1


def _listen(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")


def main() -> int:
    """Fuzz as the arguments say; 1 where anything was wrong."""
    seed, wrong = int(sys.argv[1]), 0
    for wish in sys.argv[2:]:
        kind, _, count = wish.partition("=")
        begun = time.monotonic()
        outcome = fuzz(kind, seed, int(count))
        seconds = time.monotonic() - begun
        for each in outcome.wrong:
            print(each)
        print(
            f"{kind}: {outcome.cases} cases, {len(outcome.wrong)} wrong, at most"
            f" {outcome.peak_mib} MiB, {seconds:.0f} s",
            flush=True,
        )
        wrong += len(outcome.wrong)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
