"""Pages of notices: the list and its menu, the setting, the link of a mail, the live stream."""

from app.notices.pages import live, notices, settings, stopping

routers = [module.pages.router for module in (notices, settings, stopping, live)]
