"""What the API of every package shares: ids, and which part of a list is wanted."""

from typing import Annotated, Any, ClassVar

from fastapi import Path
from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.core.cursors import LIMIT
from app.web.forms import FormModel

MOST = 100
"""The longest page of a list."""


def _in_plain_digits(sent: Any) -> Any:
    if isinstance(sent, str) and sent.isascii() and sent.isdigit() and len(sent) < 20:
        return int(sent)
    raise PydanticCustomError("id", "A string of digits.")


ShownId = Annotated[str, Field(pattern="^[0-9]+$")]
"""An id in an answer: a string, since not every language's numbers hold 63 bits."""

SentId = Annotated[
    int,
    BeforeValidator(_in_plain_digits),
    Field(ge=1, lt=2**63),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,19}$"}),
]
"""An id in a request."""

UNSENT: Any = Field(default_factory=lambda: None)
"""The default of a field that may be left out, but not be null: None stands where it was not sent."""

Number = Annotated[int, BeforeValidator(_in_plain_digits), Path(ge=1, lt=2**31)]
"""A number in an address; what is none leads nowhere."""


class Listed(FormModel):
    """Which part of a list: `limit` rows after the cursor that came as `next`."""

    in_query: ClassVar[bool] = True

    after: Annotated[str, Field(max_length=LIMIT)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 30
