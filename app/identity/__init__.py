"""Persons, how they prove who they are, their sessions, tokens and devices."""
