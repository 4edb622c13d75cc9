"""Mail: what a message is, how it leaves the house, and its styles. What is said stands above."""

from app.core.mail.messages import (
    Mail,
    Mailbox,
    UnsafeMail,
    compose,
    harmless_line,
    harmless_name,
    make_message_id,
    read_mailbox,
)
from app.core.mail.postmen import (
    FolderPostman,
    MailRefused,
    Postman,
    SmtpPostman,
    postman_from,
)
from app.core.mail.styles import inline_css

__all__ = [
    "FolderPostman",
    "Mail",
    "MailRefused",
    "Mailbox",
    "Postman",
    "SmtpPostman",
    "UnsafeMail",
    "compose",
    "harmless_line",
    "harmless_name",
    "inline_css",
    "make_message_id",
    "postman_from",
    "read_mailbox",
]
