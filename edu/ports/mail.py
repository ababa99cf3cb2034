"""Letters out: to the terminal or to an SMTP server, chosen by URL, sent after the commit by a job."""

import smtplib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

TIMEOUT = 10  # seconds: a server that hangs must not hold a worker


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)  # besides the usual ones


def sender(url: str, *, sent_from: str) -> Callable[[Letter], None]:
    """What sends a letter by way of `url`: console://, smtp://[user:password@]host[:port], smtps://…"""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return _print
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError(f"No way to send mail by {parts.scheme!r}: use console://, smtp:// or smtps://.")
    host = parts.hostname or "localhost"

    def send(letter: Letter) -> None:
        secure = parts.scheme == "smtps"
        connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with connect(host, parts.port or (465 if secure else 25), timeout=TIMEOUT) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_message(letter, sent_from))

    return send


def _message(letter: Letter, sent_from: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sent_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="rungs.invalid")
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    return message


def _print(letter: Letter) -> None:
    sys.stdout.write(f"\n--- letter to {letter.to}: {letter.subject}\n{letter.text}\n---\n")
    sys.stdout.flush()
