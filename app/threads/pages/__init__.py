"""Pages of threads, one module for each."""

from app.threads.pages import board, views, votes

routers = [board.pages.router, views.pages.router, votes.pages.router]
