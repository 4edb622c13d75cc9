"""Reads of imports, and of the files they come from."""
