"""Fills a database for measuring: seeded, so that runs compare."""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.communities.models import Community, Member
from app.core.database import Database
from app.core.formulas.rising import rising_start
from app.core.markdown import render
from app.identity.models import Person, SignInSession
from app.identity.queries import token_hash
from app.products.models import Product
from app.threads.models import Comment, Thread, Vote

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = (
    "rain gauge reads zero after the night restart frost warning an hour before wind arrow points "
    "wrong way console beeps without an alert larger digits antenna under a steel roof battery "
    "drains in the cold export to a table share a reading with the neighbour"
).split()
BODY = render("It **stops** after the night restart.\n\n- restart\n- wait\n\nThe cup was full.")
MEMBERS, COMMENTS = 300, 30


def session_token(person_id: int) -> str:
    """The cookie of that person."""
    return f"bench-{person_id}"


def fill(database: Database, *, communities: int, threads: int) -> None:
    """So many communities with so many threads each, and members who can vote."""
    with database.write() as session:
        product = {"id": 1, "slug": "lumen", "name": "Lumen", "created_at": NOW}
        session.execute(insert(Product), [product | {"description": "", "next_item": 1}])
        _people(session)
        for number in range(1, communities + 1):
            _community(session, number, threads)
            if number % 20 == 0:
                session.commit()
        session.commit()
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _people(session: Session) -> None:
    session.execute(
        insert(Person),
        [
            {
                "id": n,
                "name": f"Person {n}",
                "email": f"p{n}@example.com",
                "created_at": NOW,
            }
            for n in range(1, MEMBERS + 1)
        ],
    )
    session.execute(
        insert(SignInSession),
        [
            {
                "token_hash": token_hash(session_token(n)),
                "person_id": n,
                "created_at": NOW,
                "seen_at": NOW + timedelta(days=3000),
                "expires_at": NOW + timedelta(days=3650),
                "ends_at": NOW + timedelta(days=3650),
                "browser": "bench",
            }
            for n in range(1, MEMBERS + 1)
        ],
    )


def _community(session: Session, number: int, threads: int) -> None:
    chance = random.Random(number)
    session.execute(
        insert(Community),
        [
            {
                "id": number,
                "slug": f"c{number}",
                "name": f"Community {number}",
                "members": MEMBERS,
                "next_thread": threads + 1,
                "created_at": NOW,
            }
        ],
    )
    people = MEMBERS if number == 1 else 30
    session.execute(
        insert(Member),
        [
            {
                "community_id": number,
                "id": n,
                "person_id": n,
                "name": f"Person {n}",
                "role": "customer",
                "joined_at": NOW,
            }
            for n in range(1, people + 1)
        ],
    )
    rows = _threads(number, threads, people, chance)
    while batch := list(islice(rows, 2000)):
        session.execute(insert(Thread), batch)
    if number == 1:
        _votes_and_comments(session, number, threads, people, chance)


def _threads(
    number: int, count: int, people: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        at = NOW - timedelta(minutes=chance.randrange(500_000))
        votes = 0 if number == 1 else chance.randrange(people)
        yield {
            "community_id": number,
            "id": n,
            "number": n,
            "author_id": chance.randrange(1, people + 1),
            "kind": chance.choice(("idea", "problem", "question", "praise", "discussion")),
            "title": " ".join(chance.sample(WORDS, 7)).capitalize(),
            "body": "words",
            "body_html": BODY,
            "status": chance.choice(("open", "open", "review", "planned", "shipped")),
            "product_id": 1,
            "version": chance.choice(("2.3", "2.4.0-beta.2", "2.4.0-beta.3")),
            "tags": chance.sample(("rain", "wind", "frost", "console"), 2),
            "votes": votes,
            "seen": votes + chance.randrange(20),
            "comments": chance.randrange(9) if number != 1 else 0,
            "rising": rising_start(at) + chance.random(),
            "fair": chance.random(),
            "created_at": at,
            "last_activity_at": at,
        }


def _votes_and_comments(
    session: Session, number: int, threads: int, people: int, chance: random.Random
) -> None:
    for n in range(1, threads + 1, 3):
        voters = chance.sample(range(1, people + 1), min(people, 12))
        rows = [
            {
                "community_id": number,
                "thread_id": n,
                "member_id": member,
                "importance": "important",
                "created_at": NOW,
            }
            for member in voters
        ]
        session.execute(insert(Vote), rows)
        session.execute(
            update(Thread)
            .where(Thread.community_id == number, Thread.id == n)
            .values(votes=len(rows), votes_important=len(rows))
        )
    comments = [
        {
            "community_id": number,
            "id": int(hashlib.sha256(f"{n}".encode()).hexdigest()[:12], 16),
            "thread_id": 1,
            "author_id": chance.randrange(1, people + 1),
            "body": "words",
            "body_html": BODY,
            "created_at": NOW,
        }
        for n in range(COMMENTS)
    ]
    session.execute(insert(Comment), comments)
    session.execute(
        update(Thread)
        .where(Thread.community_id == number, Thread.id == 1)
        .values(comments=COMMENTS, status="open")
    )
    # voted on by every member: a thread that has ended would refuse them
    session.execute(
        update(Thread).where(Thread.community_id == number, Thread.id == 2).values(status="open")
    )
