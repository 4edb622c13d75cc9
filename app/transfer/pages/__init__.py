"""What leaves by the browser: one's own things."""

from app.transfer.pages import erasing, own

routers = [own.pages.router, erasing.pages.router]
