"""The catalogues: what is to be translated, collected, merged and compiled. `make messages` runs this; the house tests compare.

English is the source: its catalogue says each message as it is. New Russian words are left empty for a person to write.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "edu" / "translations"
SOURCE, LANGUAGES = "en", ("ru", "en")
# `message` and `plural_message` mark words on the lower floors, where nothing is translated yet.
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None, "message": (1,), "plural_message": (1, 2)}


def po(lang: str) -> Path:
    return TRANSLATIONS / lang / "LC_MESSAGES" / "messages.po"


def mo(lang: str) -> Path:
    return po(lang).with_suffix(".mo")


def extracted(root: Path = ROOT) -> Catalog:
    """Every message of the package and the templates, with the places where it stands."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="Rungs", charset="utf-8", fuzzy=False)
    for folder in ("edu", "templates"):
        places = extract_from_dir(
            str(root / folder),
            method_map=[(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(f"{folder}/")],
            options_map={pattern.removeprefix(f"{folder}/"): each for pattern, each in options.items()},
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
            # Babel passes over folders such as `_parts` by itself: the site's frame would stay untranslated.
            directory_filter=lambda folder: not Path(folder).name.startswith("."),
        )
        for filename, _, message, comments, _ in places:
            # Files, not lines: else every edit would rewrite the catalogues.
            found.add(message, None, [(f"{folder}/{filename}", None)], auto_comments=comments)
    return found


def read(lang: str) -> Catalog:
    with po(lang).open("rb") as file:
        return read_po(file, locale=lang)


def compiled(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> None:
    """Bring the catalogues up to date and compile them."""
    fresh = extracted()
    for lang in LANGUAGES:
        catalogue = read(lang) if po(lang).exists() else Catalog(locale=lang, project="Rungs", charset="utf-8", fuzzy=False)
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if lang == SOURCE:
            for message in catalogue:
                if message.id:
                    message.string = message.id
                    message.flags.discard("fuzzy")
        po(lang).parent.mkdir(parents=True, exist_ok=True)
        with po(lang).open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_previous=False)
        _without_dates(po(lang))
        mo(lang).write_bytes(compiled(read(lang)))
        empty = sum(1 for message in read(lang) if message.id and not all(strings(message)))
        print(f"{po(lang).relative_to(ROOT)}: {len(catalogue)} messages, {empty} not translated")


def strings(message) -> tuple[str, ...]:
    """What a message says in its language: one text, or one for each plural form."""
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def _without_dates(path: Path) -> None:
    """Dates in the header would change at every run."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", text, flags=re.M), encoding="utf-8")


if __name__ == "__main__":
    update()
