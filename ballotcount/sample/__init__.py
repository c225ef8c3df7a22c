"""The sample congress: its people, ballots and pictures from one seed, counted through the real commands."""

from typing import TYPE_CHECKING

from ballotcount.files.lazy import lazy_names

if TYPE_CHECKING:
    from ballotcount.sample.day import Step
    from ballotcount.sample.demo import at_moment
else:
    __getattr__ = lazy_names(__name__, {"day": ("Step",), "demo": ("at_moment",)})

__all__ = ["Step", "at_moment"]
