"""The errors that any floor may raise, and that `web.errors` answers. No HTTP here."""

from typing import Any


class NotFound(Exception):
    """It does not exist, or the viewer may not know that it does: the same thing to them."""


class NotSignedIn(Exception):
    """Only a signed-in person gets an answer here."""


class Refused(Exception):
    """The viewer sees the thing but may not do that."""

    def __init__(self, reason: str, ask: str = "", *, first: str = "", lead: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.ask = ask
        self.first = first  # the address of what must be done before
        self.lead = lead  # the address that the page of the refusal leads to


class ProofNeeded(Exception):
    """The viewer must first prove again who they are, for this act (`access.proofs`)."""

    def __init__(self, act: str) -> None:
        super().__init__(act)
        self.act = act


class Invalid(Exception):
    """What was sent has mistakes: field name (or "" for the whole) to a sentence each."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("; ".join(f"{k}: {v}" for k, v in mistakes.items()))
        self.mistakes = mistakes


class Conflict(Exception):
    """Somebody was faster. Carries what is there now, and a sentence that says so."""

    def __init__(self, sentence: str, current: Any = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.current = current


class TooMany(Exception):
    """Too many requests; may try again after so many seconds."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class Busy(Exception):
    """The database cannot take this now; nothing was done, trying again is right."""


class Unfenced(Exception):
    """A statement reads or changes a community's table without naming the community."""
