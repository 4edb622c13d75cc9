"""How Alembic meets our database: on the connection given, with every table of the house."""

from alembic import context

from app.core.migrations import is_ours
from app.main import all_models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_models(),
    render_as_batch=True,
    include_object=is_ours,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
