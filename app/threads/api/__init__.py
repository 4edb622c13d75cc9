"""Threads, votes and comments for programs: the same queries and actions as the pages."""

from app.threads.api import comments, threads, votes

routers = [threads.api.router, votes.api.router, comments.api.router]
