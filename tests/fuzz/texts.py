"""Texts: names of files and people, numbers, JSON and CSV, as nobody would type them."""

import json
import random

PIECES = [
    "", " ", "Summer/sea.png", "Rosa", "../", "..\\", "/", "C:", "CON", "com1.jpg", ".", "~",
    "\0", "\r\n", "\t", "%00", "%2e%2e%2f", "'", '"', ";--", "=1+1", "@SUM(A1)", "-", "+",
    "<script>", "${7}", "{{7*7}}", "{0}", "%s%n", "\u00e9", "e\u0301", "\u2600\ufe0f",
    "\U0001f468\u200d\U0001f469", "\u202e", "\ufeff", "\ud800", "\U0010ffff", "\u00df",
    "\u0130", "\ufb00", "true", "null", "NaN", "1e999", "-1", "0", "1", "2", "7", "9" * 20,
    "0x10", "\u0663", "1.5", "target", "confirmed", "match", "unsure", "2024-05-06", ".png",
    ".zip", ".outcome", "__class__",
]  # fmt: skip


def text(chance: random.Random) -> str:
    """Some pieces put together; now and then a long one, or any characters there are."""
    kind = chance.random()
    if kind < 0.1:
        return "".join(chr(chance.randrange(0x11000)) for _ in range(chance.randint(1, 20)))
    if kind < 0.14:
        return chance.choice(PIECES) * chance.choice([100, 3000])
    return "".join(chance.choice(PIECES) for _ in range(chance.choice([1, 1, 1, 2, 5])))


def number(chance: random.Random) -> int:
    """A number, likely one on which something ends."""
    exact = [-1, 0, 1, 2, 3, 100, 255, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30]
    return chance.choice(exact)


def value(chance: random.Random, depth: int = 0) -> object:
    """Anything that JSON can hold."""
    kinds = 8 if depth < 4 else 6
    match chance.randrange(kinds):
        case 0:
            return number(chance)
        case 1:
            return chance.choice([None, True, False, 0.5, float("inf"), float("nan")])
        case 6:
            return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
        case 7:
            return {text(chance)[:20]: value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return text(chance)


def json_text(chance: random.Random) -> bytes:
    """A body that says it is JSON; not always it is."""
    kind = chance.random()
    if kind < 0.1:
        return b"[" * chance.choice([10, 5000, 200_000])
    if kind < 0.5:
        files = [_file(chance) for _ in range(chance.choice([0, 1, 3, 31]))]
        return json.dumps({"files": files}).encode()
    made = json.dumps(value(chance)).encode()
    return made if kind < 0.9 else made[: chance.randint(0, len(made))] + chance.randbytes(3)


def _file(chance: random.Random) -> object:
    """What `known` is asked of one file, nearly."""
    claim: dict[str, object] = {
        "path": text(chance),
        "size": abs(number(chance)),
        "sha256": chance.choice(["0" * 64, text(chance)]),
        "changed": number(chance),
    }
    if chance.random() < 0.4:
        claim[chance.choice(list(claim))] = value(chance)
    return claim


def table(chance: random.Random, columns: list[str]) -> bytes:
    """A CSV of these columns, more or less, in more or less UTF-8."""
    if chance.random() < 0.2:
        chance.shuffle(columns)
    rows = [",".join(columns)]
    for _ in range(chance.choice([0, 1, 5, 200])):
        cells = [text(chance) for _ in range(max(0, len(columns) + chance.choice([-1, 0, 0, 1])))]
        quote = chance.choice(['"{}"', "{}"])
        rows.append(",".join(quote.format(cell.replace('"', '""')) for cell in cells))
    end = chance.choice(["\n", "\r\n", "\r"])
    made = end.join(rows).encode("utf-8", "surrogatepass")
    if chance.random() < 0.3:
        at = chance.randint(0, len(made))
        made = made[:at] + chance.randbytes(chance.randint(0, 4)) + made[at:]
    return made
