"""In: a piece of work that takes a size, and two sizes; out: nothing, or a failure where its time grows faster than the size."""

import gc
import time
from collections.abc import Callable

TRIES = 3
SLACK = 3.0
"""How much more than the sizes' ratio is allowed: caches and memory cost, but a quadratic time costs the ratio once more."""


def seconds(work: Callable[[], object]) -> float:
    """The least CPU time of some tries, without the collector, whose pauses grow with what other tests keep alive."""
    took = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(TRIES):
            started = time.process_time()
            work()
            took.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(took)


def assert_linear(work: Callable[[int], object], small: int, large: int, at_ease: float = 0.3) -> None:
    """Fails where `work(large)` takes `at_ease` seconds or more, and over `SLACK` times what `work(small)` makes likely."""
    first, last = seconds(lambda: work(small)), seconds(lambda: work(large))
    assert last < at_ease or last < SLACK * large / small * first, f"{first:.3f} s for {small}, {last:.3f} s for {large}"
