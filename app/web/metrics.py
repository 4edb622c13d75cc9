"""What Prometheus reads: requests by route and status, durations, and how full the ledger is.

Labels are templates of routes and states, never an address or a name (A15). Each process counts
its own requests.
"""

import threading

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.core.ledger.figures import LedgerFigures

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds


class Metrics:
    """The counts of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._one_at_a_time = threading.Lock()
        self._requests = Counter(
            "firstlight_requests",
            "Answered requests.",
            ["route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "firstlight_request_seconds",
            "Time from the request to the end of its answer.",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._jobs = Gauge("firstlight_jobs", "Jobs.", ["state"], registry=self._registry)
        self._waiting = Gauge(
            "firstlight_outbox_waiting", "Facts not yet taken.", registry=self._registry
        )

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """One more request was answered by this route."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def written(self, figures: LedgerFigures) -> bytes:
        """Everything in Prometheus' text format."""
        with self._one_at_a_time:
            for state, number in figures.jobs.items():
                self._jobs.labels(state).set(number)
            self._waiting.set(figures.waiting)
            return generate_latest(self._registry)
