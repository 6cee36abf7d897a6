"""How the time of reading a post grows with the length of a sentence in it."""

from derivations.post import read_post
from derivations.settings import Settings
from derivations.source import Source
from growth import assert_linear


def _orders(count: int) -> str:
    listed = ", ".join(f"$x_{{{k}}} < x_{{{k + 1}}}$" for k in range(count))
    return f"Let {listed}.\n\n$$a + b = b + a$$\n"


def test_many_orders_in_a_sentence_are_read_in_proportion() -> None:
    assert_linear(lambda count: read_post(Source("post.md", _orders(count)), Settings()), 50, 400)
