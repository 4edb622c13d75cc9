"""Importing, and undoing it."""
