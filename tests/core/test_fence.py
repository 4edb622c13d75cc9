"""The fence: what it lets through, and what it stops before it runs."""

from typing import Any

import pytest
from sqlalchemy import and_, delete, exists, func, or_, select, text, union_all, update
from sqlalchemy.orm import aliased

from app.communities.models import Community, Member
from app.core.errors import Unfenced
from app.core.fence import check
from app.core.house import House
from app.threads.models import Comment, Thread, Vote

HERE = 7
Author = aliased(Member)

FENCED = {
    "a value": select(Thread).where(Thread.community_id == HERE),
    "several values": select(Thread).where(Thread.community_id.in_([1, 2])),
    "a join that carries it": select(Thread.title, Member.name)
    .join(Member, and_(Member.community_id == Thread.community_id, Member.id == Thread.author_id))
    .where(Thread.community_id == HERE),
    "a join by the keys": select(Thread.title, Vote.importance)
    .join_from(Thread, Vote)
    .where(Thread.community_id == HERE),
    "an alias": select(Thread.title, Author.name)
    .join(Author, and_(Author.community_id == HERE, Author.id == Thread.author_id))
    .where(Thread.community_id == HERE),
    "the row of the community": select(Member.name).join(
        Community, Member.community_id == Community.id
    ),
    "a correlated exists": select(Thread.id).where(
        Thread.community_id == HERE,
        exists().where(Vote.community_id == Thread.community_id, Vote.thread_id == Thread.id),
    ),
    "an update": update(Thread).where(Thread.community_id == HERE).values(votes=1),
    "a delete": delete(Vote).where(Vote.community_id == HERE, Vote.thread_id == 1),
    "a table of the site": select(Community.slug),
    "a union of two that pass, one with an exists": union_all(
        select(Thread.id).where(Thread.community_id == HERE),
        select(Thread.id).where(
            Thread.community_id == HERE,
            exists().where(Vote.community_id == Thread.community_id, Vote.thread_id == Thread.id),
        ),
    ),
}

OPEN = {
    "nothing": select(Thread),
    "another column": select(Thread).where(Thread.number == 1),
    "one way of an or": select(Thread).where(or_(Thread.community_id == HERE, Thread.number == 1)),
    "unequal": select(Thread).where(Thread.community_id != HERE),
    "a join without it": select(Thread.title, Member.name)
    .join(Member, Member.id == Thread.author_id)
    .where(Thread.community_id == HERE),
    "two tables that only name each other": select(Thread.title, Member.name).join(
        Member, Member.community_id == Thread.community_id
    ),
    "an exists of its own": select(Thread.id).where(
        Thread.community_id == HERE, exists().where(Vote.thread_id == Thread.id)
    ),
    "a sub-select": select(
        select(func.count()).select_from(Comment).where(Comment.is_official).scalar_subquery()
    ),
    "an update": update(Thread).values(votes=1),
    "a delete": delete(Vote).where(Vote.thread_id == 1),
    "an alias": select(Author.name).where(Member.community_id == HERE),
    "the second of a union": union_all(
        select(Thread.id).where(Thread.community_id == HERE), select(Thread.id)
    ),
    "a table to select from, named outside": select(Thread.id).where(
        Thread.community_id == HERE,
        Thread.id.in_(select(select(Thread.id).subquery().c.id)),
    ),
}


@pytest.mark.parametrize("statement", FENCED.values(), ids=FENCED)
def test_a_statement_that_names_its_community_passes(statement: Any) -> None:
    check(statement)


@pytest.mark.parametrize("statement", OPEN.values(), ids=OPEN)
def test_a_statement_that_does_not_is_stopped(statement: Any) -> None:
    with pytest.raises(Unfenced):
        check(statement)


def test_it_is_stopped_before_it_runs(house: House) -> None:
    for statement in (select(Thread), text("SELECT 1")):
        with house.database.read() as session, pytest.raises(Unfenced):
            session.execute(statement)


def test_a_statement_may_span_communities_for_a_reason(house: House) -> None:
    with house.database.read() as session:
        found = session.execute(select(Thread), execution_options={"across": "a test asks"})
        assert found.all() == []


def test_the_database_itself_refuses_a_vote_into_another_community(
    build: Any, thread: Any, eve: Any
) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        build.add(
            Vote(
                community_id=build.elsewhere.id,
                thread_id=thread.id,
                member_id=eve.member_id,
                importance="nice",
                created_at=build.harbour.created_at,
            )
        )
