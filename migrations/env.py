"""How Alembic meets our database: on the connection given, with every table of the house."""

from alembic import context

from app.main import all_models

INDEX_TABLES = "search_fts"  # made by SQLite's text index itself


def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether a table takes part in comparing: all but those of the text index."""
    return not (kind == "table" and (name or "").startswith(INDEX_TABLES))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_models(),
    render_as_batch=True,
    include_object=include,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
