"""Mangle rows of posts and read them: no crash, no hang, no time out of proportion to the length.

PYTHONPATH=plugin:tests python tests/fuzz_rows.py SECONDS SEED [FOLDER…]     rows of the posts of the project, or of folders

Where atheris is installed, it guides the mangling by what the reader does; else chance does.
"""

import random
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from derivations.post import read_post
from derivations.settings import Settings
from derivations.source import Source

ROOT = Path(__file__).parents[1]
HANG = 20
"""Seconds of work for one row."""
LONGEST = 1500
TIMES = 6
OUT_OF_PROPORTION = 8 * TIMES
SLOW = 2.0
"""Seconds below which nothing is out of proportion."""
CHUNK = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]|\d+|\s+|.", re.DOTALL)


class HangError(Exception):
    """A row takes too long."""


def rows(folders: Sequence[Path]) -> list[str]:
    """The formulas of posts."""
    found = []
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".md", ".qmd", ".Rmd"}):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [m[1] for m in re.finditer(r"\$\$(.+?)\$\$", text, re.DOTALL) if len(m[1]) < LONGEST]
    return found


def read(row: str) -> float:
    """Read a row, and say how many seconds of work that took."""
    begin = time.process_time()
    post = read_post(Source("post.md", f"$$\n{row}\n$$\n\nso $x = 1$.\n"), Settings())
    for chain in post.chains:
        for k in range(len(chain.sides)):
            post.term(chain, k)
    return time.process_time() - begin


def try_row(row: str) -> None:
    """Raise whatever is wrong with reading a row."""
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    once = read(row)
    if len(row) < LONGEST // TIMES and once > SLOW / OUT_OF_PROPORTION:
        often = read(" + ".join([row] * TIMES))
        if often > SLOW and often > OUT_OF_PROPORTION * once:
            message = f"{once:.2f} s, and {often:.2f} s for {TIMES} times as much"
            raise HangError(message)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def mangled(row: str, other: str, rng: random.Random) -> str:
    """A row with a few of its pieces dropped, doubled, moved, or taken from another."""
    pieces, others = CHUNK.findall(row), CHUNK.findall(other)
    for _ in range(rng.randint(1, 5)):
        at, size = rng.randrange(len(pieces) + 1), rng.randint(0, 4)
        start = rng.randrange(len(others) + 1)
        new = rng.choice(([], others[start : start + size], pieces[at : at + size] * rng.choice((2, 2, 9)), pieces[:size]))
        pieces[at : at + rng.choice((0, size))] = new
    return "".join(pieces)[:LONGEST]


def by_chance(seeds: Sequence[str], seconds: float, seed: int) -> list[str]:
    """The rows that break the reader, with what they raised."""
    rng, faults, tried = random.Random(seed), [], 0  # noqa: S311 - no secret
    end = time.process_time() + seconds
    while time.process_time() < end:
        row = mangled(rng.choice(seeds), rng.choice(seeds), rng)
        tried += 1
        try:
            try_row(row)
        except Exception as error:  # noqa: BLE001 - any is a fault of the reader
            faults.append(f"{type(error).__name__}: {error}: {row!r}")
    print(f"{tried} rows")  # noqa: T201 - a script
    return faults


def guided(seeds: Sequence[str], seconds: float, seed: int) -> Callable[[], None] | None:
    """The same, guided by the paths that the reader takes; None without atheris. It never comes back."""
    try:
        import atheris  # noqa: PLC0415 - optional
    except ImportError:
        return None
    atheris.instrument_all()

    def one(data: bytes) -> None:
        rng = random.Random(data[:8])  # noqa: S311 - no secret
        row = data[8:].decode("utf-8", errors="replace")
        try_row(mangled(row or seeds[0], rng.choice(seeds), rng))

    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", f"-seed={seed}", f"-max_len={LONGEST}"], one)
    return atheris.Fuzz  # type: ignore[no-any-return]


def _hang(_: int, __: FrameType | None) -> None:
    message = f"more than {HANG} s"
    raise HangError(message)


if __name__ == "__main__":
    signal.signal(signal.SIGVTALRM, _hang)
    start = rows([Path(p) for p in sys.argv[3:]] or [ROOT / "tests" / "posts", ROOT / "docs"])
    fuzz = guided(start, float(sys.argv[1]), int(sys.argv[2]))
    if fuzz is not None:
        fuzz()
    wrong = by_chance(start, float(sys.argv[1]), int(sys.argv[2]))
    print("\n".join(wrong))  # noqa: T201 - a script
    sys.exit(bool(wrong))
