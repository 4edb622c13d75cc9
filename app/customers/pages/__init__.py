"""Pages of accounts, one module for each. An account's own page stands on a higher floor."""

from app.customers.pages import accounts, editing

routers = [accounts.pages.router, editing.pages.router]
