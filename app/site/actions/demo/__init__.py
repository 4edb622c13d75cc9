"""The demonstration site: people, products and communities that look alive."""

from app.core.house import House


def made_demo(house: House) -> bool:
    """The demonstration site stands if the database was empty. Whether this is one."""
    return False


def demo_links(house: House) -> list[tuple[str, str]]:
    """Who, and the path of a fresh sign-in link, for each role."""
    return []
