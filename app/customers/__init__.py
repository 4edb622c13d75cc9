"""Accounts, who belongs to them, and the touchpoints of their timelines."""
