"""The first tables."""

import sqlalchemy as sa
from alembic import op

from app.core.database import Moment
from app.search import ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_attempts")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_person_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("text_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.Column("happened_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_community_id_id", ["community_id", "id"], unique=False)

    op.create_table(
        "audit_text",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_text")),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("welcome", sa.Text(), nullable=False),
        sa.Column("names_shown", sa.String(length=10), nullable=False),
        sa.Column("shares", sa.String(length=10), nullable=False),
        sa.Column("agreement_version", sa.BigInteger(), nullable=False),
        sa.Column("next_thread", sa.BigInteger(), nullable=False),
        sa.Column("next_trial", sa.BigInteger(), nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("slug", name=op.f("uq_community_slug")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("run_at", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name="uq_job_key"),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_run_at", ["state", "run_at", "id"], unique=False)

    op.create_table(
        "kept_reply",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_kept_reply")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_person_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_member_id", sa.BigInteger(), nullable=True),
        sa.Column("happened_at", Moment(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_taken_at", ["taken_at", "id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_employee", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("unread", sa.BigInteger(), nullable=False),
        sa.Column("mail_notices", sa.Boolean(), nullable=False),
        sa.Column("last_home_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("next_item", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_slug")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("segment", sa.String(length=60), nullable=False),
        sa.Column("annual_value_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("owner_person_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_person_id"], ["person.id"], name=op.f("fk_account_owner_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("external_id", name=op.f("uq_account_external_id")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "agreement",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("binds_from", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_agreement_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "version", name=op.f("pk_agreement")),
    )
    op.create_table(
        "board_count",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("facet", sa.String(length=80), nullable=False),
        sa.Column("threads", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_board_count_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "facet", name=op.f("pk_board_count")),
    )
    op.create_table(
        "carriage",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_carriage_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_carriage_product_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "product_id", name=op.f("pk_carriage")),
    )
    with op.batch_alter_table("carriage", schema=None) as batch_op:
        batch_op.create_index("ix_carriage_product_id", ["product_id"], unique=False)

    op.create_table(
        "cohort",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_cohort_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("community_id", "name", name="uq_cohort_name"),
    )
    op.create_table(
        "device",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("os_version", sa.String(length=60), nullable=False),
        sa.Column("is_usual", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_device")),
    )
    op.create_table(
        "import_run",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("product_ids", sa.JSON(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_import_run_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_run_person_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("number", name=op.f("uq_import_run_number")),
    )
    op.create_table(
        "mail_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_link_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mail_link")),
    )
    with op.batch_alter_table("mail_link", schema=None) as batch_op:
        batch_op.create_index("ix_mail_link_person_id", ["person_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("ghost_key", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agreement_version", sa.BigInteger(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("named_in_changelog", sa.Boolean(), nullable=False),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_member_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_member")),
        sa.UniqueConstraint("community_id", "ghost_key", name="uq_member_ghost"),
        sa.UniqueConstraint("community_id", "person_id", name="uq_member_person"),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_person_id", ["person_id"], unique=False)

    op.create_table(
        "personal_token",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("grants", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_personal_token_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_token_token_hash")),
    )
    with op.batch_alter_table("personal_token", schema=None) as batch_op:
        batch_op.create_index("ix_personal_token_person_id", ["person_id"], unique=False)

    op.create_table(
        "product_team_member",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_product_team_member_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_team_member_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "person_id", name=op.f("pk_product_team_member")),
    )
    op.create_table(
        "search_document",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_search_document_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_search_document")),
    )
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.create_index("ix_search_document_kind", ["community_id", "kind"], unique=False)

    ddl.create(op.get_bind())

    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "setup",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("done_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_setup_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup")),
    )
    op.create_table(
        "version",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("notes_html", sa.Text(), nullable=False),
        sa.Column("released_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_version_product_id")),
        sa.PrimaryKeyConstraint("product_id", "id", name=op.f("pk_version")),
        sa.UniqueConstraint("product_id", "name", name="uq_version_product_id_name"),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_version_product_id_sort_key", ["product_id", "sort_key"], unique=False
        )

    op.create_table(
        "acceptance",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_acceptance_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "version"],
            ["agreement.community_id", "agreement.version"],
            name="fk_acceptance_agreement",
        ),
        sa.PrimaryKeyConstraint("community_id", "member_id", "version", name=op.f("pk_acceptance")),
    )
    op.create_table(
        "account_person",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_person_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_person_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account_person")),
    )
    with op.batch_alter_table("account_person", schema=None) as batch_op:
        batch_op.create_index("ix_account_person_account_id", ["account_id"], unique=False)

    op.create_table(
        "build",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_build_version",
        ),
        sa.PrimaryKeyConstraint("product_id", "id", name=op.f("pk_build")),
        sa.UniqueConstraint("product_id", "version_id", "platform", name="uq_build_platform"),
    )
    op.create_table(
        "cohort_member",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "cohort_id"],
            ["cohort.community_id", "cohort.id"],
            name="fk_cohort_member_cohort",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_cohort_member_member",
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "cohort_id", "member_id", name=op.f("pk_cohort_member")
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("inviter_id", sa.BigInteger(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "inviter_id"],
            ["member.community_id", "member.id"],
            name="fk_invitation_inviter",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_invitation_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_token_hash", ["token_hash"], unique=True)

    op.create_table(
        "item",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("reach", sa.Double(), nullable=False),
        sa.Column("impact", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("effort_weeks", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("moved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_item_version",
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_item_product_id")),
        sa.PrimaryKeyConstraint("product_id", "id", name=op.f("pk_item")),
        sa.UniqueConstraint("product_id", "number", name="uq_item_number"),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index("ix_item_score", ["product_id", "score", "number"], unique=False)

    op.create_table(
        "known_problem",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("way_around", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_known_problem_version",
        ),
        sa.PrimaryKeyConstraint("product_id", "id", name=op.f("pk_known_problem")),
    )
    op.create_table(
        "thread",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("shipped_in", sa.String(length=60), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("actual", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=True),
        sa.Column("votes", sa.BigInteger(), nullable=False),
        sa.Column("votes_nice", sa.BigInteger(), nullable=False),
        sa.Column("votes_important", sa.BigInteger(), nullable=False),
        sa.Column("votes_critical", sa.BigInteger(), nullable=False),
        sa.Column("staff_votes", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("seen_votes", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.BigInteger(), nullable=False),
        sa.Column("rising", sa.Double(), nullable=False),
        sa.Column("fair", sa.Double(), nullable=False),
        sa.Column("has_official_answer", sa.Boolean(), nullable=False),
        sa.Column("pinned_at", Moment(), nullable=True),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.Column("hidden_at", Moment(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("edits", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("edited_at", Moment(), nullable=True),
        sa.Column("last_activity_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "votes >= 0 AND seen >= 0 AND comments >= 0", name=op.f("ck_thread_counters")
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "author_id"],
            ["member.community_id", "member.id"],
            name="fk_thread_author",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_thread_community_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_thread_product_id")),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_thread")),
        sa.UniqueConstraint("community_id", "external_id", name="uq_thread_external_id"),
        sa.UniqueConstraint("community_id", "number", name="uq_thread_number"),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(
            "ix_thread_author", ["community_id", "author_id", "number"], unique=False
        )
        batch_op.create_index("ix_thread_fair", ["community_id", "fair", "number"], unique=False)
        batch_op.create_index(
            "ix_thread_pinned",
            ["community_id", "pinned_at"],
            unique=False,
            sqlite_where=sa.text("pinned_at IS NOT NULL"),
            postgresql_where=sa.text("pinned_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_thread_rising", ["community_id", "rising", "number"], unique=False
        )
        batch_op.create_index(
            "ix_thread_shelf",
            ["community_id", "number"],
            unique=False,
            sqlite_where=sa.text("seen < 15"),
            postgresql_where=sa.text("seen < 15"),
        )
        batch_op.create_index("ix_thread_top", ["community_id", "votes", "number"], unique=False)
        batch_op.create_index(
            "ix_thread_unanswered",
            ["community_id", "number"],
            unique=False,
            sqlite_where=sa.text("comments = 0 AND status = 'open'"),
            postgresql_where=sa.text("comments = 0 AND status = 'open'"),
        )

    op.create_table(
        "touchpoint",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_touchpoint_account_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_touchpoint_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("source", "external_id", name="uq_touchpoint_source_external_id"),
    )
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.create_index(
            "ix_touchpoint_account_id_at", ["account_id", "at", "id"], unique=False
        )

    op.create_table(
        "trial",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("next_mission", sa.BigInteger(), nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("results", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_trial_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_trial_version",
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_trial")),
        sa.UniqueConstraint("community_id", "number", name="uq_trial_number"),
    )
    op.create_table(
        "comment",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.Column("hidden_at", Moment(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("import_run_id", sa.BigInteger(), nullable=True),
        sa.Column("edits", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("edited_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "author_id"],
            ["member.community_id", "member.id"],
            name="fk_comment_author",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_comment_thread",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_comment_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_comment")),
        sa.UniqueConstraint("community_id", "external_id", name="uq_comment_external_id"),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comment_author", ["community_id", "author_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_comment_thread", ["community_id", "thread_id", "id"], unique=False
        )

    op.create_table(
        "enrolment",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trial_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_enrolment_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "trial_id"],
            ["trial.community_id", "trial.id"],
            name="fk_enrolment_trial",
        ),
        sa.PrimaryKeyConstraint("community_id", "trial_id", "member_id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrolment_member", ["community_id", "member_id", "trial_id"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_evidence_thread",
        ),
        sa.ForeignKeyConstraint(
            ["product_id", "item_id"], ["item.product_id", "item.id"], name="fk_evidence_item"
        ),
        sa.PrimaryKeyConstraint("community_id", "thread_id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_item", ["product_id", "item_id"], unique=False)

    op.create_table(
        "exposure",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_exposure_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_exposure_thread",
        ),
        sa.PrimaryKeyConstraint("community_id", "thread_id", "member_id", name=op.f("pk_exposure")),
    )
    op.create_table(
        "item_move",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=False),
        sa.Column("now", sa.String(length=12), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_move_person_id")),
        sa.ForeignKeyConstraint(
            ["product_id", "item_id"], ["item.product_id", "item.id"], name="fk_item_move_item"
        ),
        sa.PrimaryKeyConstraint("product_id", "id", name=op.f("pk_item_move")),
    )
    with op.batch_alter_table("item_move", schema=None) as batch_op:
        batch_op.create_index("ix_item_move_item", ["product_id", "item_id", "id"], unique=False)

    op.create_table(
        "mission",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trial_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("worked", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("blocked", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "trial_id"],
            ["trial.community_id", "trial.id"],
            name="fk_mission_trial",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_mission_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_mission")),
        sa.UniqueConstraint("community_id", "trial_id", "number", name="uq_mission_number"),
    )
    op.create_table(
        "thread_tag",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_thread_tag_thread",
        ),
        sa.PrimaryKeyConstraint("community_id", "thread_id", "tag", name=op.f("pk_thread_tag")),
    )
    with op.batch_alter_table("thread_tag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_thread_tag_tag", ["community_id", "tag", "thread_id"], unique=False
        )

    op.create_table(
        "vote",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("importance", sa.String(length=10), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_vote_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_vote_thread",
        ),
        sa.PrimaryKeyConstraint("community_id", "thread_id", "member_id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vote_member", ["community_id", "member_id", "thread_id"], unique=False
        )

    op.create_table(
        "watching",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watch", sa.String(length=10), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_watching_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_watching_thread",
        ),
        sa.PrimaryKeyConstraint("community_id", "thread_id", "member_id", name=op.f("pk_watching")),
    )
    with op.batch_alter_table("watching", schema=None) as batch_op:
        batch_op.create_index(
            "ix_watching_member", ["community_id", "member_id", "thread_id"], unique=False
        )

    op.create_table(
        "works_answer",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("works", sa.String(length=10), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_works_answer_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_works_answer_thread",
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "thread_id", "member_id", name=op.f("pk_works_answer")
        ),
    )
    op.create_table(
        "mission_result",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mission_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_mission_result_member",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "mission_id"],
            ["mission.community_id", "mission.id"],
            name="fk_mission_result_mission",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_mission_result_community_id")
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "mission_id", "member_id", name=op.f("pk_mission_result")
        ),
    )
    with op.batch_alter_table("mission_result", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mission_result_member", ["community_id", "member_id"], unique=False
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("actor_member_id", sa.BigInteger(), nullable=True),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comment.community_id", "comment.id"],
            name="fk_notice_comment",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_notice_thread",
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_notice_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("community_id", "person_id", "key", name="uq_notice_key"),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "at", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_thread", ["community_id", "thread_id", "person_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_thread")
        batch_op.drop_index("ix_notice_person")

    op.drop_table("notice")
    with op.batch_alter_table("mission_result", schema=None) as batch_op:
        batch_op.drop_index("ix_mission_result_member")

    op.drop_table("mission_result")
    op.drop_table("works_answer")
    with op.batch_alter_table("watching", schema=None) as batch_op:
        batch_op.drop_index("ix_watching_member")

    op.drop_table("watching")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_member")

    op.drop_table("vote")
    with op.batch_alter_table("thread_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_tag_tag")

    op.drop_table("thread_tag")
    op.drop_table("mission")
    with op.batch_alter_table("item_move", schema=None) as batch_op:
        batch_op.drop_index("ix_item_move_item")

    op.drop_table("item_move")
    op.drop_table("exposure")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_item")

    op.drop_table("evidence")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_member")

    op.drop_table("enrolment")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_thread")
        batch_op.drop_index("ix_comment_author")

    op.drop_table("comment")
    op.drop_table("trial")
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.drop_index("ix_touchpoint_account_id_at")

    op.drop_table("touchpoint")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_thread_unanswered",
            sqlite_where=sa.text("comments = 0 AND status = 'open'"),
            postgresql_where=sa.text("comments = 0 AND status = 'open'"),
        )
        batch_op.drop_index("ix_thread_top")
        batch_op.drop_index(
            "ix_thread_shelf",
            sqlite_where=sa.text("seen < 15"),
            postgresql_where=sa.text("seen < 15"),
        )
        batch_op.drop_index("ix_thread_rising")
        batch_op.drop_index(
            "ix_thread_pinned",
            sqlite_where=sa.text("pinned_at IS NOT NULL"),
            postgresql_where=sa.text("pinned_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_thread_fair")
        batch_op.drop_index("ix_thread_author")

    op.drop_table("thread")
    op.drop_table("known_problem")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_score")

    op.drop_table("item")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_token_hash")

    op.drop_table("invitation")
    op.drop_table("cohort_member")
    op.drop_table("build")
    with op.batch_alter_table("account_person", schema=None) as batch_op:
        batch_op.drop_index("ix_account_person_account_id")

    op.drop_table("account_person")
    op.drop_table("acceptance")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index("ix_version_product_id_sort_key")

    op.drop_table("version")
    op.drop_table("setup")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_person_id")

    op.drop_table("session")
    ddl.drop(op.get_bind())
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.drop_index("ix_search_document_kind")

    op.drop_table("search_document")
    op.drop_table("product_team_member")
    with op.batch_alter_table("personal_token", schema=None) as batch_op:
        batch_op.drop_index("ix_personal_token_person_id")

    op.drop_table("personal_token")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index("ix_member_person_id")

    op.drop_table("member")
    with op.batch_alter_table("mail_link", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_link_person_id")

    op.drop_table("mail_link")
    op.drop_table("import_run")
    op.drop_table("device")
    op.drop_table("cohort")
    with op.batch_alter_table("carriage", schema=None) as batch_op:
        batch_op.drop_index("ix_carriage_product_id")

    op.drop_table("carriage")
    op.drop_table("board_count")
    op.drop_table("agreement")
    op.drop_table("account")
    op.drop_table("product")
    op.drop_table("person")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_taken_at")

    op.drop_table("outbox")
    op.drop_table("kept_reply")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_run_at")

    op.drop_table("job")
    op.drop_table("community")
    op.drop_table("audit_text")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_community_id_id")

    op.drop_table("audit")
    op.drop_table("attempts")
