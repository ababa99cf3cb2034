"""No word of the site stands outside the catalogues, and both catalogues are whole."""

import re

import pytest
from babel.messages.mofile import read_mo

from edu.core.i18n import LANGUAGES
from tests.house import catalogues
from tests.house.catalogues import mo, po, read, strings
from tests.house.conftest import ROOT
from tests.house.words import untranslated, untranslated_in_code

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
MODULES = sorted((ROOT / "edu").rglob("*.py"))
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_word_of_a_template_stands_outside_the_catalogues(path):
    assert untranslated(path.read_text(encoding="utf-8"), letter=path.suffix == ".txt") == []


def test_no_word_of_the_code_stands_outside_the_catalogues():
    faults = [fault for path in MODULES for fault in untranslated_in_code(path, path.relative_to(ROOT).as_posix())]
    assert faults == []


@pytest.fixture(scope="module")
def fresh():
    return {message.id: message for message in catalogues.extracted() if message.id}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_has_every_message_and_no_other(fresh, lang):
    """When it hasn't: `make messages`, then translate what is empty."""
    known = {message.id for message in read(lang) if message.id}
    assert set(fresh) - known == set()
    assert known - set(fresh) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_translated_and_none_is_fuzzy(lang):
    empty = [message.id for message in read(lang) if message.id and not all(text and text.strip() for text in strings(message))]
    assert empty == []
    assert [message.id for message in read(lang) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_keeps_the_places_for_values(lang):
    odd = []
    for message in read(lang):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        due = places(ids[-1])
        for text in strings(message):
            # A form of the plural may say «one» instead of the number.
            if places(text) - due or due - places(text) - {"num", "count"}:
                odd.append((ids[0], text))
    assert odd == []


def places(text: str) -> set[str]:
    return {one or other for one, other in PLACE.findall(text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_compiled_catalogue_is_the_catalogue(lang):
    """When it isn't: `make messages`."""
    with mo(lang).open("rb") as file:
        kept = read_mo(file)
    assert told(kept) == told(read(lang))


def told(catalogue) -> dict[object, object]:
    """What a catalogue says; plurals as tuples, for a compiled one has them in lists."""
    return {flat(message.id): flat(message.string) for message in catalogue if message.id}


def flat(text: object) -> object:
    return tuple(text) if isinstance(text, list | tuple) else text


def test_russian_has_its_three_plurals():
    assert read("ru").num_plurals == 3
    assert po("ru").exists()


def test_words_outside_the_catalogues_are_found():
    assert untranslated('<p>{{ _("Hello") }} · {{ name }} 42 №</p>') == []
    assert untranslated("{# a comment #}<p class='a b'>{% if x %}→{% endif %}</p><code>make run</code>") == []
    for bad in (
        "<p>Hello</p>",
        "<p>{{ name }} wrote</p>",
        '<img alt="A ladder">',
        '<input placeholder="Your name">',
        "<p>{{ 'Привет' }}</p>",
        "<p>Привет</p>",
        "<p title='A word {{ x }}'></p>",
    ):
        assert untranslated(bad), bad
    assert untranslated("Subject: {{ _('Hi') }}\n\nHello\n", letter=True)


def test_labels_outside_the_catalogues_are_found(tmp_path):
    path = tmp_path / "forms.py"
    for bad in ('StringField("Your name")', 'flash("It is done")', 'x = "Привет"', 'ValidationError("Not this one")'):
        path.write_text(f'"""Слово в пояснении."""\n{bad}\n')
        assert untranslated_in_code(path, "edu/x/forms.py"), bad
    path.write_text('"""Слово в пояснении."""\nStringField(_l("Your name"))\nflash(_("It is done"))\n')
    assert untranslated_in_code(path, "edu/x/forms.py") == []
