"""Letters as a person gets them: in their language, with links to our own address."""

import pytest

from edu.ports import letters as port


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_link_is_of_the_configured_origin_whatever_the_host_claims(app, lang):
    with app.test_request_context("/", headers={"Host": "evil.example"}):
        assert port.link("accounts.forgot", lang=lang) == f"http://rungs.test/{lang}/forgot"


def test_a_letter_has_a_subject_and_a_text(app, letters):
    port.post("maria@example.org", "accounts/mail/changed", "en", name="Maria", forgot="http://rungs.test/en/forgot")
    (letter,) = letters
    assert letter["Subject"]
    assert "http://rungs.test/en/forgot" in letter.get_content()
    assert "{{" not in letter.get_content()
    assert "Subject" not in letter.get_content()


def test_what_people_typed_stands_in_a_letter_as_they_typed_it(app, letters):
    port.post("maria@example.org", "accounts/mail/changed", "en", name="Anna & O'Neil", forgot="x")
    assert "Anna & O'Neil" in letters[0].get_content()
