"""Who comes in, and how they prove who they are."""

import sqlalchemy as sa
from alembic import op

from app.core.database import Moment
from app.core.ledger import ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "challenge",
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("bound", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_challenge")),
    )
    op.create_table(
        "authenticator",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_authenticator_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "half_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_half_session_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_half_session")),
    )
    with op.batch_alter_table("half_session", schema=None) as batch_op:
        batch_op.create_index("ix_half_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "known_browser",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("mark_hash", sa.String(length=64), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_known_browser_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "mark_hash", name=op.f("pk_known_browser")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index("ix_passkey_person_id", ["person_id"], unique=False)

    op.create_table(
        "provider_identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("connected_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provider_identity_person_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_provider_identity")),
    )
    with op.batch_alter_table("provider_identity", schema=None) as batch_op:
        batch_op.create_index("ix_provider_identity_person_id", ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "bar",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("address_mark", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_bar_member",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bar_person_id")),
        sa.PrimaryKeyConstraint("community_id", "member_id", name=op.f("pk_bar")),
    )
    with op.batch_alter_table("bar", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bar_community_id_address_mark", ["community_id", "address_mark"], unique=False
        )

    op.create_table(
        "community_export",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=60), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("ready_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_community_export_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_community_export_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_community_export")),
    )
    op.create_table(
        "invitation_batch",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("inviter_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.BigInteger(), nullable=False),
        sa.Column("misspelt", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("bad", sa.BigInteger(), nullable=False),
        sa.Column("new_accounts", sa.BigInteger(), nullable=False),
        sa.Column("with_misspelt", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("mailed", sa.BigInteger(), nullable=False),
        sa.Column("bounced", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "inviter_id"],
            ["member.community_id", "member.id"],
            name="fk_invitation_batch_inviter",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_invitation_batch_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_invitation_batch")),
    )
    op.create_table(
        "join_request",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("open_for", sa.String(length=254), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("word", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("proposer_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_join_request_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "decided_by_id"],
            ["member.community_id", "member.id"],
            name="fk_join_request_decider",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "proposer_id"],
            ["member.community_id", "member.id"],
            name="fk_join_request_proposer",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_join_request_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("community_id", "open_for", name="uq_join_request_open"),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_join_request_state", ["community_id", "state", "id"], unique=False
        )
        batch_op.create_index("ix_join_request_token_hash", ["token_hash"], unique=True)

    op.create_table(
        "invitation_line",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("makes_account", sa.Boolean(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batch.community_id", "invitation_batch.id"],
            name="fk_invitation_line_batch",
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "batch_id", "line", name=op.f("pk_invitation_line")
        ),
    )
    with op.batch_alter_table("invitation_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitation_line_outcome",
            ["community_id", "batch_id", "outcome", "line"],
            unique=False,
        )

    op.create_table(
        "join_answer",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("said", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "request_id"],
            ["join_request.community_id", "join_request.id"],
            name="fk_join_answer_request",
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "request_id", "question", "place", name=op.f("pk_join_answer")
        ),
    )
    with op.batch_alter_table("join_answer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_join_answer_question", ["community_id", "question", "said"], unique=False
        )

    op.create_table(
        "odd_opening",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "invitation_id"],
            ["invitation.community_id", "invitation.id"],
            name="fk_odd_opening_invitation",
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "invitation_id", "kind", name=op.f("pk_odd_opening")
        ),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("means", sa.String(length=10), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("whom_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger(), nullable=True))
        batch_op.create_index("ix_audit_act", ["community_id", "act", "id"], unique=False)
        batch_op.create_index(
            "ix_audit_actor", ["community_id", "actor_person_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_audit_thread", ["community_id", "thread_id", "act", "id"], unique=False
        )
        batch_op.create_index("ix_audit_whom", ["community_id", "whom_id", "id"], unique=False)

    with op.batch_alter_table("audit_text", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("address", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("browser", sa.String(length=120), server_default="", nullable=False)
        )

    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("welcome", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("first_task", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("cohort_member", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("by_rule", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("staff_second_step", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("announced_from", Moment(), nullable=True))
        batch_op.add_column(
            sa.Column("join_open", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("join_words", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("questions", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column("proposals", sa.String(length=10), server_default="off", nullable=False)
        )
        batch_op.add_column(
            sa.Column("next_mission", sa.BigInteger(), server_default="1", nullable=False)
        )

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("opened_place", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("declined_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("mail_seed", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("mails", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("mailed_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("bounced_at", Moment(), nullable=True))
        batch_op.add_column(
            sa.Column("bounce", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("reminders", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("reminded_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("batch_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("domains", sa.String(length=1000), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("approval", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("paused_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("via_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("approved", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("proposer_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("trial_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("trial_name", sa.String(length=120), server_default="", nullable=False)
        )
        batch_op.create_index("ix_invitation_batch", ["community_id", "batch_id"], unique=False)
        batch_op.create_index(
            "ix_invitation_created_at", ["community_id", "created_at"], unique=False
        )
        batch_op.create_index("ix_invitation_email", ["community_id", "email"], unique=False)
        batch_op.create_foreign_key(
            "fk_invitation_batch",
            "invitation_batch",
            ["community_id", "batch_id"],
            ["community_id", "id"],
        )

    with op.batch_alter_table("mail_link", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about", sa.String(length=320), server_default="", nullable=False)
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invitation_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("first_act_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("acted_at", Moment(), nullable=True))
        batch_op.add_column(
            sa.Column("stayed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            "ix_member_invitation", ["community_id", "invitation_id"], unique=False
        )
        batch_op.create_index(
            "ix_member_invited_by", ["community_id", "invited_by_id"], unique=False
        )

    with op.batch_alter_table("mission", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_mission_number"), type_="unique")

    _number_missions()
    with op.batch_alter_table("mission", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_mission_number", ["community_id", "number"])
        batch_op.create_index(
            "ix_mission_trial", ["community_id", "trial_id", "position"], unique=False
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_proved_at", Moment(), nullable=True))
        batch_op.add_column(
            sa.Column("second_step", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("erased_at", Moment(), nullable=True))

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("proved_for", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("proved_at", Moment(), nullable=True))
        batch_op.add_column(
            sa.Column("zone", sa.String(length=60), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("ends_at", Moment(), nullable=True))

    _fill()
    ddl.create(op.get_bind())


_NUMBER_MISSIONS = """
UPDATE mission SET number = counted.place
FROM (
    SELECT mission.community_id, mission.id, row_number() OVER (
        PARTITION BY mission.community_id ORDER BY trial.number, mission.number
    ) AS place
    FROM mission JOIN trial
        ON trial.community_id = mission.community_id AND trial.id = mission.trial_id
) AS counted
WHERE counted.community_id = mission.community_id AND counted.id = mission.id
"""
_NEXT_MISSION = """
UPDATE community SET next_mission = 1 + coalesce(
    (SELECT max(number) FROM mission WHERE mission.community_id = community.id), 0
)
"""
_OF_AUDIT = "UPDATE audit SET {column} = CAST({it} AS BIGINT) WHERE {column} IS NULL"
_SUBJECT = {"sqlite": "json_extract(subject, '$.{0}')", "postgresql": "subject->>'{0}'"}
# column of the audit log, and the id in its subject that it holds; the first that is there
_ABOUT = (("thread_id", "thread_id"), ("whom_id", "member_id"), ("whom_id", "person_id"))
_ENDS_AT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', created_at, '+90 days') || '000'",
    "postgresql": "created_at + interval '90 days'",
}


def _number_missions() -> None:
    """From 1 in each community instead of in each trial; the order in a trial stays."""
    op.execute(_NUMBER_MISSIONS)
    op.execute(_NEXT_MISSION)


def _fill() -> None:
    """What stood before gets what the new columns promise.

    Whoever has a sign-in proved their address when they came, and no mail of theirs may wipe it.
    """
    kind = op.get_bind().dialect.name
    for column, name in _ABOUT:
        op.execute(_OF_AUDIT.format(column=column, it=_SUBJECT[kind].format(name)))
    op.execute("UPDATE person SET email_proved_at = created_at")
    op.execute("UPDATE invitation SET mails = 1, mailed_at = created_at WHERE email IS NOT NULL")
    op.execute(f"UPDATE session SET ends_at = {_ENDS_AT[kind]}")  # noqa: S608 - our own words
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.alter_column("ends_at", existing_type=Moment(), nullable=False)


def downgrade() -> None:
    ddl.drop(op.get_bind())

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("ends_at")
        batch_op.drop_column("zone")
        batch_op.drop_column("proved_at")
        batch_op.drop_column("proved_for")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("second_step")
        batch_op.drop_column("email_proved_at")

    with op.batch_alter_table("mission", schema=None) as batch_op:
        batch_op.drop_index("ix_mission_trial")
        batch_op.drop_constraint("uq_mission_number", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_mission_number"), ["community_id", "trial_id", "number"]
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index("ix_member_invited_by")
        batch_op.drop_index("ix_member_invitation")
        batch_op.drop_column("stayed")
        batch_op.drop_column("acted_at")
        batch_op.drop_column("first_act_at")
        batch_op.drop_column("invitation_id")

    with op.batch_alter_table("mail_link", schema=None) as batch_op:
        batch_op.drop_column("about")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint("fk_invitation_batch", type_="foreignkey")
        batch_op.drop_index("ix_invitation_email")
        batch_op.drop_index("ix_invitation_created_at")
        batch_op.drop_index("ix_invitation_batch")
        batch_op.drop_column("trial_name")
        batch_op.drop_column("trial_id")
        batch_op.drop_column("proposer_id")
        batch_op.drop_column("approved")
        batch_op.drop_column("via_id")
        batch_op.drop_column("paused_at")
        batch_op.drop_column("approval")
        batch_op.drop_column("domains")
        batch_op.drop_column("batch_id")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("reminders")
        batch_op.drop_column("bounce")
        batch_op.drop_column("bounced_at")
        batch_op.drop_column("mailed_at")
        batch_op.drop_column("mails")
        batch_op.drop_column("mail_seed")
        batch_op.drop_column("declined_at")
        batch_op.drop_column("opened_place")

    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_column("next_mission")
        batch_op.drop_column("proposals")
        batch_op.drop_column("questions")
        batch_op.drop_column("join_words")
        batch_op.drop_column("join_open")
        batch_op.drop_column("announced_from")
        batch_op.drop_column("staff_second_step")

    with op.batch_alter_table("cohort_member", schema=None) as batch_op:
        batch_op.drop_column("by_rule")

    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_column("first_task")
        batch_op.drop_column("welcome")
        batch_op.drop_column("rule")

    with op.batch_alter_table("audit_text", schema=None) as batch_op:
        batch_op.drop_column("browser")
        batch_op.drop_column("address")

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_whom")
        batch_op.drop_index("ix_audit_thread")
        batch_op.drop_index("ix_audit_actor")
        batch_op.drop_index("ix_audit_act")
        batch_op.drop_column("thread_id")
        batch_op.drop_column("whom_id")
        batch_op.drop_column("means")

    op.drop_table("odd_opening")
    with op.batch_alter_table("join_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_join_answer_question")

    op.drop_table("join_answer")
    with op.batch_alter_table("invitation_line", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_line_outcome")

    op.drop_table("invitation_line")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index("ix_join_request_token_hash")
        batch_op.drop_index("ix_join_request_state")

    op.drop_table("join_request")
    op.drop_table("invitation_batch")
    op.drop_table("community_export")
    with op.batch_alter_table("bar", schema=None) as batch_op:
        batch_op.drop_index("ix_bar_community_id_address_mark")

    op.drop_table("bar")
    op.drop_table("recovery_code")
    with op.batch_alter_table("provider_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_provider_identity_person_id")

    op.drop_table("provider_identity")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index("ix_passkey_person_id")

    op.drop_table("passkey")
    op.drop_table("known_browser")
    with op.batch_alter_table("half_session", schema=None) as batch_op:
        batch_op.drop_index("ix_half_session_person_id")

    op.drop_table("half_session")
    op.drop_table("authenticator")
    op.drop_table("challenge")
