"""Reads of communities, one module for each question; how members are named stands ready here."""

from app.communities.queries.names import ShownMember, company_for, name_for, shown_member

__all__ = ["ShownMember", "company_for", "name_for", "shown_member"]
