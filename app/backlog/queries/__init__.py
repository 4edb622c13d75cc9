"""Reads of backlogs: for the team, and for members."""
