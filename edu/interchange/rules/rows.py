"""Which cells of a row mean what for each kind of question."""

from collections.abc import Mapping

# By a kind, what it may be called in Russian; these are the kinds that a row can hold.
KINDS: Mapping[str, tuple[str, ...]] = {
    "choice": ("один ответ", "выбор", "multichoice"),
    "choices": ("несколько ответов", "несколько"),
    "truefalse": ("верно или нет", "верно-неверно", "true/false"),
    "short": ("слово", "краткий ответ"),
    "numeric": ("число",),
    "match": ("соответствие", "пары"),
    "order": ("порядок",),
    "sort": ("группы",),
    "essay": ("эссе", "сочинение"),
    "nps": ("рекомендация",),
    "description": ("текст", "описание"),
}
TEXTS = {  # by kind: the keys of the body that are a cell of words each, with their columns
    "short": {"why": "why"},
    "numeric": {"why": "why", "unit": "unit"},
    "order": {"why": "why", "from": "from", "to": "to", "near": "near"},
    "essay": {"sample": "sample"},
    "nps": {"why_text": "second question"},
}
WORDS = {"order": {"mode": "mode"}, "match": {"edition": "edition"}}
FLAGS = {
    "choice": {"keep_order": "keep order"},
    "choices": {"keep_order": "keep order"},
    "short": {"exact": "exact"},
    "match": {"keep_order": "keep order", "ladder": "ladder"},
    "order": {"ladder": "ladder"},
}
NUMBERS = {"short": {"typos": "typos"}, "essay": {"lines": "lines", "least": "least", "most": "most"}}
ALL_NUMBERS = {"points": "points", "difficulty": "difficulty", "penalty": "penalty"}
PAIRS = {"match": ("prompts", "cards", "answer"), "sort": ("items", "groups", "group")}


def kind_named(words: str) -> str | None:
    """The kind that a cell names, in either language."""
    plain = " ".join(words.casefold().split())
    return next((kind for kind, others in KINDS.items() if plain == kind or plain in others), None)
