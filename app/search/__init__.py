"""The text index and its query language. Knows no domain."""
