"""A real SMTP server on this machine that keeps what it gets."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Letters(list[EmailMessage]):
    """The letters received, oldest first; `url` is where to send them."""

    def __init__(self) -> None:
        super().__init__()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test")

    def __enter__(self) -> "Letters":
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        content: Any = envelope.content
        self.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return "250 Kept"
