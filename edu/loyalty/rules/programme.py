"""A loyalty programme in numbers: the sums of lesson 13."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Programme:
    """A year of a points programme. Rates are fractions, money is in euros, points in points."""

    members: int
    spending: float  # of all members together, a year
    rate: float  # points for a euro
    point: float  # what a point is worth, euros
    redeemed: float  # the share of issued points that has been spent
    breakage: float  # the share of issued points that will never be spent
    running: float  # costs beside rewards
    retention: float  # among members
    usual: float  # in the control group

    @property
    def issued(self) -> float:
        return self.spending * self.rate

    @property
    def spent(self) -> float:
        # No more than will ever be spent.
        return self.issued * min(self.redeemed, 1 - self.breakage)

    @property
    def on_cards(self) -> float:
        return self.issued - self.spent

    @property
    def broken(self) -> float:
        """Points that will never be spent."""
        return self.issued * self.breakage

    @property
    def due(self) -> float:
        """Points that will still be spent: issued × (1 − breakage) − spent."""
        return self.issued - self.broken - self.spent

    @property
    def debt(self) -> float:
        """What those are worth."""
        return self.due * self.point

    @property
    def rewards(self) -> float:
        """What all rewards of the year come to, at full value."""
        return (self.issued - self.broken) * self.point

    @property
    def cost(self) -> float:
        return self.rewards + self.running

    @property
    def kept(self) -> float:
        """People who stayed because of the programme: beyond those who would have stayed anyway."""
        return self.members * max(0.0, self.retention - self.usual)

    @property
    def cost_of_one(self) -> float | None:
        """The cost of one retained customer; None where the programme has kept nobody."""
        return self.cost / self.kept if self.kept > 1e-9 else None
