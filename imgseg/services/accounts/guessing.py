"""Whether a password would soon be guessed: as a program, what `soon_guessed` asks."""

import json
import subprocess
import sys

from imgseg.config import PROJECT
from imgseg.errors import BusyError, reason_of

# Below so many guesses zxcvbn calls a password "somewhat guessable", against a stolen hash too.
GUESSES = 10**8
# zxcvbn looks at no more; the time it takes grows with the square.
LONGEST = 72
# What everybody tries first in an imgseg.
OF_THIS_PLACE = ("imgseg", "photos", "album", "segregation")


def soon_guessed(password: str, person: list[str]) -> bool:
    """Whether somebody who knows what people choose, and ``person``'s words, needs few guesses.

    Common passwords, words of several languages, names, dates, rows of keys and their usual
    disguises are what zxcvbn counts (Wheeler, USENIX Security 2016). It is asked in a process of
    its own: its dictionaries would stay in memory, 15 MiB, and accounts are seldom made.

    Raises:
        BusyError: no process can be started.
    """
    question = json.dumps({"password": password[:LONGEST], "words": [*person, *OF_THIS_PLACE]})
    command = [sys.executable, "-m", "imgseg.services.accounts.guessing"]
    try:
        answer = subprocess.run(
            command, cwd=PROJECT, input=question, capture_output=True, text=True, check=True
        )
    except OSError as error:
        raise BusyError(
            "The password could not be looked at, try again: %(why)s.", why=reason_of(error)
        ) from error
    except subprocess.CalledProcessError as error:
        raise BusyError("The password could not be looked at: try again.") from error
    return bool(json.loads(answer.stdout))


def _main() -> None:
    from zxcvbn import zxcvbn

    asked = json.load(sys.stdin)
    guesses = zxcvbn(asked["password"], asked["words"], max_length=LONGEST)["guesses"]
    json.dump(bool(guesses < GUESSES), sys.stdout)


if __name__ == "__main__":
    _main()
