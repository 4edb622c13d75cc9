"""Pages of trials: what members see, and what those see who run them."""

from app.trials.pages import missions, running, trials

routers = [running.pages.router, trials.pages.router, missions.pages.router]
