"""The text index and its query language. It knows no domain."""

import app.search.ddl  # noqa: F401 - creating the table creates the index beside it
