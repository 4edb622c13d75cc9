"""A community with something in it: a trial, and as many threads as wanted."""

from datetime import timedelta

from app.core.clock import clock
from app.core.ids import new_id
from app.notices.models import Notice
from app.threads.models import Thread
from app.trials.models import Mission, Trial
from tests.build import Build
from tests.cast import Actor

WORDS = "After the restart the gauge stays at zero."


def run_trial(build: Build) -> None:
    """A running trial of beta 3 in the harbour, with one mission."""
    version, today = build.version(), clock.now().date()
    made = build.add(
        Trial(
            community_id=build.harbour.id,
            number=1,
            name="Frost season trial",
            product_id=version.product_id,
            version_id=version.id,
            state="running",
            starts_on=today - timedelta(days=3),
            ends_on=today + timedelta(days=20),
            next_mission=2,
            created_at=clock.now(),
        )
    )
    build.add(
        Mission(
            community_id=build.harbour.id,
            trial_id=made.id,
            number=1,
            position=1,
            title="Catch a frost night",
            due_on=today + timedelta(days=1),
        )
    )


def fill(build: Build, ana: Actor, ben: Actor, many: int) -> None:
    """So many threads of Ana and Ben, and a notice of each of hers."""
    now, here = clock.now(), build.harbour.id
    threads, notices = [], []
    for number in range(1, many + 1):
        author = (ana, ben)[number % 2]
        threads.append(
            {
                "id": new_id(),
                "community_id": here,
                "number": number,
                "author_id": author.member_id,
                "kind": "idea",
                "title": f"Idea number {number} of a fair length",
                "body": "",
                "body_html": "",
                "tags": ["rain"],
                "created_at": now,
                "last_activity_at": now,
            }
        )
        if author is ana:
            notices.append(
                {
                    "id": new_id(),
                    "community_id": here,
                    "person_id": ana.id,
                    "thread_id": threads[-1]["id"],
                    "kind": "status",
                    "key": f"status:{number}",
                    "more": {"status": "planned", "version": ""},
                    "at": now,
                }
            )
    with build.scope(build.harbour) as scope:
        scope.add_all(Thread, threads)
        scope.add_all(Notice, notices)
