"""Letters out: a real SMTP server on this machine gets what was sent."""

import smtplib

import pytest

from edu.ports import mail
from edu.ports.mail import Letter
from tests.letters import free_port

LETTER = Letter("maria@example.org", "Новый пароль", "Здравствуйте!\n\nСсылка: http://x\n")


def test_a_letter_arrives_whole(letters):
    mail.sender(letters.url, sent_from="Rungs <rungs@example.org>")(LETTER)
    (letter,) = letters
    assert (letter["To"], letter["From"], letter["Subject"]) == (LETTER.to, "Rungs <rungs@example.org>", LETTER.subject)
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Date"]
    assert letter["Message-ID"]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_on_a_console_it_is_printed(capsys):
    mail.sender("console://", sent_from="x@example.org")(LETTER)
    printed = capsys.readouterr().out
    assert LETTER.to in printed
    assert LETTER.text in printed


@pytest.mark.parametrize("field", ["to", "subject"])
def test_a_line_break_adds_no_header(letters, field):
    values = {"to": "a@example.org", "subject": "Hi", "text": "x", field: "a@example.org\r\nBcc: all@example.org"}
    with pytest.raises(ValueError, match="(?i)newline|linefeed|line"):
        mail.sender(letters.url, sent_from="x@example.org")(Letter(**values))
    assert letters == []


def test_a_server_that_is_away_is_an_error_at_once():
    with pytest.raises(ConnectionRefusedError):
        mail.sender(f"smtp://127.0.0.1:{free_port()}", sent_from="x@example.org")(LETTER)


def test_a_server_that_hangs_is_given_up(monkeypatch):
    import socket

    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            mail.sender(f"smtp://127.0.0.1:{silent.getsockname()[1]}", sent_from="x@example.org")(LETTER)


def test_nobody_waits_longer_than_ten_seconds():
    assert mail.TIMEOUT <= 10


@pytest.mark.parametrize("url", ["", "http://x", "mail"])
def test_a_way_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="console://, smtp:// or smtps://"):
        mail.sender(url, sent_from="x@example.org")
