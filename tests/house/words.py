"""Words outside the catalogues: sentences in templates that no `_()` surrounds, and Cyrillic or labels in code."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2

HOLE = "\ufffc"  # stands for what Jinja puts in
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label", "content"}
# Not words of a language: names, signs and units that are the same in both.
SAME_IN_BOTH = {"website", "article", "Rungs", "OpenAPI", "API", "curl", "NPS", "e", "id"}
WORD = re.compile(r"[^\W\d_]{2,}")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
# Russian where it is no sentence for the reader: letters that look alike, names kept for the site, each language's own name,
# names of people made up for the demo, units as people type them.
RUSSIAN_IS_DATA = {
    "edu/core/text.py", "edu/accounts/rules.py", "edu/accounts/forms.py", "edu/demo.py", "edu/quizzes/rules/numbers.py",
    "edu/quizzes/rules/patterns.py", "edu/quizzes/rules/pasting.py", "edu/quizzes/rules/pasted_labels.py", "edu/quizzes/rules/pasted_keys.py",
    "edu/quizzes/rules/pasted_pairs.py", "edu/classroom/rules/codes.py",
    "edu/search/rules/words.py", "edu/search/rules/queries.py", "edu/search/rules/snippets.py", "edu/tutor/rules/sentences.py",
    "edu/tutor/rules/answers.py", "edu/qa/rules/samples.py", "edu/qa/rules/nearness.py",
}  # fmt: skip
# What stands in the files of other programs, and in those that we write for them, is in the language of the file.
WORDS_OF_FILES = "edu/interchange/"
CLASSES_OF_MAIN = re.compile(r"\{% block width %\}.*?\{% endblock %\}")
# What a macro puts into its caller's tag: attributes, and names of classes.
NO_WORDS = re.compile(r"""[\w-]+="[^"]*"?|\bdata-\w+|\b[a-z]+-[a-z-]+""")
LETTERS_OF_A_PATTERN = re.compile(r"\[[^\]]*\]")
LANGUAGE_NAMES = {"Русский"}
FIELDS = re.compile(r"(Field|Length|DataRequired|InputRequired|EqualTo|Email|Regexp|Optional)$")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in ("code", "kbd", "samp", "pre")
        for name, value in attrs:
            kinds = dict(attrs)
            if name in READ_ALOUD and value and not (name == "content" and kinds.get("name") in ("viewport", "color-scheme")):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "kbd", "samp", "pre")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.found.append(data)


def untranslated(source: str, *, letter: bool = False) -> list[str]:
    """Words of a template that stand outside any expression; and Russian inside one."""
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    source = CLASSES_OF_MAIN.sub("", source)
    data, faults, inside = "", [], False
    for _, kind, value in env.lex(source):
        if kind == "data":
            data += value
        elif kind in ("variable_begin", "block_begin"):
            data, inside = data + HOLE, True
        elif kind in ("variable_end", "block_end"):
            inside = False
        elif kind == "string" and inside and CYRILLIC.search(value) and value.strip("'\"") not in LANGUAGE_NAMES:
            faults.append(value)
    if letter:
        texts = [line.removeprefix("Subject:") for line in data.splitlines()]
    else:
        # A hole for a tag's name is some tag; others are nothing.
        reader = _Texts()
        reader.feed(re.sub(f"(</?){HOLE}", r"\1x", data).replace(HOLE, ""))
        texts = [NO_WORDS.sub("", text) for text in reader.found]
    for text in texts:
        words = [word for word in WORD.findall(text) if word not in SAME_IN_BOTH]
        if words:
            faults.append(" ".join(text.split()))
    return faults


def untranslated_in_code(path: Path, name: str) -> list[str]:
    """Russian in the code; labels of forms, flashes and refusals that are plain strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared = {id(node) for node in (*_docstrings(tree), *_in_both_languages(tree))}
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared:
            if (
                name not in RUSSIAN_IS_DATA
                and not name.startswith(WORDS_OF_FILES)
                and CYRILLIC.search(LETTERS_OF_A_PATTERN.sub("", node.value))
                and node.value not in LANGUAGE_NAMES
            ):
                faults.append(f"{name}:{node.lineno}: {node.value[:60]!r}")
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            said = [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("label", "message", "description"))]
            if called == "flash" or FIELDS.search(called) or called in ("ValidationError", "StopValidation", "NavItem"):
                faults += [
                    f"{name}:{node.lineno}: {each.value!r}"
                    for each in said
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value.strip()
                ]
    return faults


def _in_both_languages(tree: ast.Module) -> Iterator[ast.Constant]:
    """The Russian of a text that has its English beside it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            texts = {key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)}
            if set(texts) == {"ru", "en"}:
                yield from (each for each in ast.walk(texts["ru"]) if isinstance(each, ast.Constant))


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
