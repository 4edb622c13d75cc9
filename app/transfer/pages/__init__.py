"""What leaves by the browser: one's own things, and a whole community."""

from app.transfer.pages import erasing, exports, own

routers = [own.pages.router, erasing.pages.router, exports.pages.router]
