"""Spoiled steps of the posts: none is proved and refuted. `fuzz_all.py` tries as many as one likes."""

from fuzz_all import POSTS, goals, run


def test_no_spoiled_step_is_proved_and_refuted() -> None:
    steps = goals([POSTS / name for name in ("sums.md", "matrices.md", "derivatives.md", "expectation.md")])
    counts, faults = run(steps, 400, 1)
    assert not faults, "\n".join(faults)
    assert counts["pairs"] == 400
