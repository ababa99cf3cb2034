"""How long customers stay and what they are worth: the sums of lesson 12.

The simple form of the lifetime value: S. Gupta, D. Lehmann, “Customers as Assets”, Journal of Interactive Marketing, 2003.
"""

from dataclasses import dataclass

PERIODS = 12  # that the figure looks ahead


@dataclass(frozen=True, slots=True)
class Worth:
    """What follows from a churn, a margin and a discount rate, all of one and the same period. Rates are fractions."""

    churn: float
    margin: float  # money
    discount: float

    @property
    def retention(self) -> float:
        return 1 - self.churn

    @property
    def periods(self) -> float | None:
        """How long a customer stays on average; None where nobody leaves."""
        return 1 / self.churn if self.churn > 0 else None

    @property
    def value(self) -> float | None:
        """The lifetime value, m · r / (1 + i − r); None where nobody leaves and money keeps its worth: it has no end."""
        left = 1 + self.discount - self.retention
        return self.margin * self.retention / left if left > 1e-9 else None

    def left_after(self, periods: int) -> float:
        """The share still there after so many periods: each takes its share of those who are left."""
        return self.retention**periods

    @property
    def course(self) -> tuple[float, ...]:
        """The share still there after 0, 1, … periods."""
        return tuple(self.left_after(period) for period in range(PERIODS + 1))

    @property
    def lost(self) -> float:
        """The share that has gone after twelve periods."""
        return 1 - self.left_after(PERIODS)
