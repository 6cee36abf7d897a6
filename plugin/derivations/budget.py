"""A number of units of work in, an exception out when they are spent: verdicts depend on work, never on the clock."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class BudgetSpentError(Exception):
    """The work allowed for one step is used up."""


@dataclass
class Budget:
    """Units of work left; one unit is about a microsecond of C code or one visited node."""

    units: int

    def spend(self, units: int = 1) -> None:
        """Take units away.

        Raises:
            BudgetSpentError: when none are left.
        """
        self.units -= units
        if self.units < 0:
            raise BudgetSpentError

    @contextmanager
    def share(self, units: int) -> "Iterator[Budget]":
        """A budget of at most so many of the units left; what is spent of it is taken from here, however the work ends."""
        part = Budget(min(units, max(self.units, 0)))
        before = part.units
        try:
            yield part
        finally:
            self.units -= before - max(part.units, 0)
