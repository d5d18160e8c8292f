"""Ask whether holes are known in the packages of the lock files; exits 0 where none is.

make audit
"""

import json
import re
import subprocess
import sys

from imgseg.config import PROJECT

# It holds the packages of the other two, in the same versions.
LOCK = PROJECT / "requirements-dev.lock"
# Else what is unknown to the database, all packages where it is a mirror, would count as good.
STRICT = ("--strict", "--require-hashes", "--disable-pip", "--progress-spinner=off")


def main() -> str | None:
    """What is wrong, in one sentence, after the list of holes; None where nothing is."""
    command = [sys.executable, "-m", "pip_audit", *STRICT, "--format=json", "-r", str(LOCK)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except ValueError:
        lines = answer.stderr.strip().splitlines() or ["it did not say why"]
        reason = re.sub(r"^ERROR:[\w.]+:", "", lines[-1])
        return (
            "The packages were NOT audited: the database of known holes cannot be had from here"
            f" ({reason}); run `make audit` where it can be reached."
        )
    holes = [(package, hole) for package in packages for hole in package["vulns"]]
    for package, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    if holes:
        return f"{len(holes)} known holes: raise what requirements*.txt allow, then `make upgrade`."
    print(f"No holes are known in the {len(packages)} packages of {LOCK.name}.")
    return None


if __name__ == "__main__":
    sys.exit(main())
