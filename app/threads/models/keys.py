"""Keys that point to a member and to a thread."""

from sqlalchemy import (
    ForeignKeyConstraint,
)


def to_member(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", column],
        ["member.community_id", "member.id"],
        name=f"fk_{table}_{column.removesuffix('_id')}",
    )


def to_thread(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "thread_id"],
        ["thread.community_id", "thread.id"],
        name=f"fk_{table}_thread",
    )
