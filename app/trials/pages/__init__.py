"""Pages of trials: what members see, and what those see who run them."""

from app.trials.pages import missions, running, trials
from app.trials.queries import named  # noqa: F401 - it says what the audit log calls them

routers = [running.pages.router, trials.pages.router, missions.pages.router]
