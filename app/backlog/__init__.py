"""Backlog items, the evidence they stand on, their scores, the roadmap and the changelog."""
