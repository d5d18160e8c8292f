"""Start here: `python run.py` serves the web app, `python run.py --help` tells the rest."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it may have an older one
    sys.exit("imgseg needs Python 3.11 to 3.13; this is Python " + sys.version.split()[0] + ".")

try:
    from imgseg.cli import main
    from imgseg.system.memory import keep_memory_small
except ModuleNotFoundError as error:
    sys.exit(
        f"The package {error.name} is not installed: run `make run`,"
        " or `python -m pip install -r requirements.txt` first."
    )

if __name__ == "__main__":
    # Before there are threads.
    keep_memory_small()
    sys.exit(main())
