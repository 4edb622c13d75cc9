"""The key that points to a member."""

from sqlalchemy import (
    ForeignKeyConstraint,
)


def belongs_to_member(column: str, name: str, *, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", column], ["member.community_id", "member.id"], name=f"fk_{table}_{name}"
    )
