"""Files that other systems wrote, read line by line. What the lines mean, an importer knows."""

from dataclasses import dataclass

CELL_LIMIT_BYTES = 1_000_000
PIECE_BYTES = 65_536


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line (or the record that begins there); the rest is read on."""

    line: int
    message: str


class Unreadable(Exception):
    """The file as a whole cannot be read; nothing of it was delivered."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message
