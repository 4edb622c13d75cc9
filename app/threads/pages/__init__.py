"""Pages of threads, one module for each. Fixed addresses stand before those with a number in them."""

from app.threads.pages import acts, board, comments, compose, edit, thread, views, votes
from app.threads.queries import named  # noqa: F401 - it says what the audit log calls them

routers = [
    board.pages.router,
    views.pages.router,
    compose.pages.router,
    votes.pages.router,
    comments.pages.router,
    edit.pages.router,
    acts.pages.router,
    thread.pages.router,
]
