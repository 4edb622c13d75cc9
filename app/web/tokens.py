"""Secrets that travel: session tokens, invitation and mail links, API tokens."""

import secrets


def fresh_token() -> str:
    """256 bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)
