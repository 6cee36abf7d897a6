"""The spoiler spoils what it should, and leaves alone what it should."""

import pytest

from spoil import spoiled


@pytest.mark.parametrize(
    ("rhs", "changes"),
    [
        ("a + b", {"sign": "a - b", "term": "a ", "symbol": ("b + b", "a + a")}),
        ("-2x^{2}", {"integer": "-3x^{2}", "exponent": "-2x^{3}"}),
        ("2 x_1^2", {"integer": "3 x_1^2", "exponent": "2 x_1^3"}),
        (r"\frac{1}{n} \sum_{i=1}^{10} x_i", {"integer": r"\frac{2}{n} \sum_{i=1}^{10} x_i", "symbol": None}),
        (
            r"\int_0^1 (x + 1) dx, \quad x > 0",
            {"sign": r"\int_0^1 (x - 1) dx, \quad x > 0", "integer": r"\int_0^1 (x + 2) dx, \quad x > 0"},
        ),
        (r"\left( a - b \right)^2", {"term": None, "exponent": r"\left( a - b \right)^3"}),
        (r"\text{a + b} 10", {"sign": None, "integer": r"\text{a + b} 11"}),
        (r"\sigma a", {"symbol": ("a a", r"\sigma \sigma ")}),
    ],
)
def test_one_change_of_each_kind(rhs: str, changes: dict[str, str | tuple[str, ...] | None]) -> None:
    found = {change.kind: change.applied(rhs) for change in spoiled(rhs)}
    for kind, expected in changes.items():
        allowed = expected if isinstance(expected, tuple) else (expected,)
        assert found.get(kind) in allowed


def test_it_depends_on_the_text_alone() -> None:
    assert list(spoiled("a + b - c^2")) == list(spoiled("a + b - c^2"))
