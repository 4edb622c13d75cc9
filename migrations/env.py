"""How Alembic meets our database: on the connection given, with every table of the house."""

from alembic import context

from app.main import all_models
from app.search.ddl import is_in_models

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_models(),
    render_as_batch=True,
    include_object=is_in_models,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
