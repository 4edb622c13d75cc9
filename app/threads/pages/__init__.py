"""Pages of threads, one module for each."""

from app.threads.pages import board, votes

routers = [board.pages.router, votes.pages.router]
