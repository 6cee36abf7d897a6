"""Work is counted: what a share spends is spent of the whole, and a share ends before the whole does."""

import pytest

from derivations.budget import Budget, BudgetSpentError


def test_what_a_share_spends_is_spent_of_the_whole() -> None:
    whole = Budget(100)
    with whole.share(40) as part:
        part.spend(30)
    assert whole.units == 70


def test_a_share_that_is_spent_leaves_the_rest() -> None:
    whole = Budget(100)
    with pytest.raises(BudgetSpentError), whole.share(40) as part:
        part.spend(1000)
    assert whole.units == 60


def test_a_share_is_no_larger_than_what_is_left() -> None:
    whole = Budget(10)
    with whole.share(40) as part:
        assert part.units == 10
