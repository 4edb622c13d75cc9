"""What leaves by the browser: one's own things."""

from app.transfer.pages import own

routers = [own.pages.router]
