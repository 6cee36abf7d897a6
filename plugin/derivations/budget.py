"""A number of units of work in, an exception out when they are spent: verdicts depend on work, never on the clock."""

from dataclasses import dataclass


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
