"""Firstlight: invite-only communities where customers trial, report, vote, and hear back."""
