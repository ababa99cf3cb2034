"""From a pasted text to a question: a list of two columns, «Установите соответствие: А) … Б) … 1) … 2) …», or options by letters.

Nothing is invented: what the text doesn't say stays away, and a flag says so at its place.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.i18n import Message, message, plural_message
from edu.core.marks import Body, Problem
from edu.quizzes.rules import pasted_keys, pasted_labels, pasted_pairs, question
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.pasted_labels import Row
from edu.quizzes.rules.pasted_pairs import Pair, Pairs

# More is no single question, whatever it begins with.
LONGEST = 20_000  # characters
MOST_LINES = 400
UNSURE = 0.4  # below it a text is taken for prose
KINDS = ("match", "sort", "choice", "choices")  # that a text can be read as
TO_MATCH = {"ru": "Установите соответствие.", "en": "Match the items."}  # what a list of pairs asks by itself
_TASK = re.compile(
    r"соответстви|соотнес|сопостав(?:ь|л)|подбер\w+\s+пар|match(?:ing)?\b[^.?!]{0,200}?\b(?:with|to|the|each|and)\b|\bpair\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\A\s*(?:(?:задание|вопрос|задача|task|question|exercise)[ \t]*(?:№|#)?[ \t]*\d{0,3}|№?[ \t]*\d{1,3})[.):][ \t]+", re.I
)
_ENDINGS = re.compile(r"^[ \t]*(?:запиши|впиши|выпиши|ответ запиши|в ответ|write |put |enter )", re.IGNORECASE)
_BROKEN = re.compile(r"(?:…|\.{2,})$")
_TICK = re.compile(r"^[ \t]*(?P<sign>[+*✓✔√]|[-–−])[ \t]+(?P<text>\S.*)$", re.MULTILINE)
_RULE = re.compile(r"\|[ \t:|-]+")
_STAR = re.compile(r"[ \t]*(?:[*✓✔√]|\([+✓✔√]\))$")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The question that a text seems to be, without an id. Without flags, it can be used as it is."""

    kind: str
    body: Body
    flags: tuple[Problem, ...] = ()
    confidence: float = 1.0  # 0 to 1
    left_out: tuple[str, ...] = ()  # headings of columns and the like


def recognise(text: str) -> Pasted | None:
    """The question in a pasted text, with a flag wherever something is missing or doubtful; None where it seems to be none."""
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    if plain.count("\n") >= MOST_LINES:
        return None
    found = _labelled(plain) or _paired(plain) or _ticked(plain)
    return found if found and found.confidence >= UNSURE else None


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    spaced = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", composed)
    bare = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028\u2029\ufeff\ud800-\udfff]", "", spaced)
    return "\n".join(line.rstrip() for line in bare.strip("\n").split("\n"))


def _checked(kind: str, body: dict[str, Any], flags: list[Problem], confidence: float, left_out: Sequence[str]) -> Pasted:
    """The same with what the kind itself asks for, where nothing is flagged yet."""
    flagged = {flag.place for flag in flags}
    rest = [problem for problem in question.check({"id": "pasted", "kind": kind, **body}) if problem.place not in flagged]
    return Pasted(kind, {"kind": kind, **body}, (*flags, *rest), confidence, tuple(left_out))


# ---- Labels: А) Б) 1) 2)


def _labelled(plain: str) -> Pasted | None:
    plain = _without_bars(plain)
    before, key, behind = pasted_keys.cut_off(plain)
    is_task = _TASK.search(before) is not None
    rows = pasted_labels.rows_in(before, bare=is_task)
    if not rows and key:  # the last options looked like a key
        before, key, behind = plain, "", ""
        rows = pasted_labels.rows_in(before, bare=is_task)
    if not rows:
        return None
    task = _Task(before, key, rows, [behind] if behind else [])
    if len(rows) == 2:
        return _columns(task, *rows, sure=0.95 if is_task else 0.75, flags=[])
    return (_run_on(task, rows[0]) if is_task else None) or _options(task, rows[0])


def _without_bars(plain: str) -> str:
    """A table's rows as cells with tabs between them."""
    lines = [line for line in plain.split("\n") if not _RULE.fullmatch(line)]
    return "\n".join(line.strip("| ").replace("|", "\t") if line.startswith("|") else line for line in lines)


class _Task:
    """A text with its labels found: what stands behind each."""

    def __init__(self, before: str, key: str, rows: Sequence[Row], left_out: list[str]) -> None:
        self.key, self.left_out = key, left_out
        labels = sorted((label for row in rows for label in row.labels), key=lambda label: label.start)
        ends = [label.start for label in labels[1:]] + [len(before)]
        firsts = {row.labels[0].start for row in rows}
        self.stem = self._stem(before[: labels[0].start])
        self.gap_before = {label.start for label in labels if "\n\n" in before[label.start - 2 : label.start]}
        self.text = {
            label.start: self._entry(before[label.end : end], last=end == len(before) or end in firsts)
            for label, end in zip(labels, ends, strict=True)
        }

    def texts(self, row: Row) -> list[str]:
        return [self.text[label.start] for label in row.labels]

    def _stem(self, words: str) -> str:
        lines = [line for line in _NUMBER.sub("", words).split("\n") if line.strip()]
        while len(lines) > 1 and _is_heading(lines[-1]):
            self.left_out.insert(0, _joined(lines.pop()))
        return _joined(" ".join(lines))

    def _entry(self, words: str, *, last: bool) -> str:
        """The entry's own words; headings and instructions behind it are left out."""
        own, _, apart = words.strip().partition("\n\n")
        lines = own.split("\n")
        rest = apart.split("\n")
        cut_at = next((number for number, line in enumerate(lines) if number and _ENDINGS.match(line)), len(lines))
        lines, rest = lines[:cut_at], [*lines[cut_at:], *rest]
        while last and len(lines) > 1 and _is_heading(lines[-1]):
            rest.insert(0, lines.pop())
        if told := _joined(" ".join(rest)):
            self.left_out.append(told)
        return _joined(" ".join(lines)).rstrip(";,|").rstrip()


def _is_heading(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    return line.rstrip().endswith(":") or (len(letters) > 3 and all(sign.isupper() for sign in letters))


def _joined(words: str) -> str:
    return " ".join(words.split())


def _run_on(task: _Task, row: Row) -> Pasted | None:
    """A task whose two columns run on in one row of letters, A–E and F–J: parted where the text shows it, else in the middle."""
    starts = [number for number, label in enumerate(row.labels) if number > 1 and label.start in task.gap_before]
    if len(row.labels) < 4:
        return None
    flags = []
    if len(starts) == 1:
        at = starts[0]
    else:
        at = _said_in(task.stem, row) or (len(row.labels) + 1) // 2
        if not _said_in(task.stem, row):
            told = message("The two columns run on here: they were parted before “%(label)s”. Check that.", label=row.labels[at].word)
            flags.append(Problem("cards", told))
    return _columns(task, *pasted_labels.parted(row, at), sure=0.6, flags=flags)


def _said_in(stem: str, row: Row) -> int | None:
    """How many labels the first column has, where the task says “(A–E)”."""
    said = re.search(r"\b([A-Za-zА-Яа-яЁё])[ \t]?[-–—…][ \t]?([A-Za-zА-Яа-яЁё])\b", stem)
    last = row.index(said[2]) if said and row.index(said[1]) == 0 else None
    return last + 1 if last is not None and 0 < last < len(row.labels) - 1 else None


def _columns(task: _Task, first: Row, second: Row, *, sure: float, flags: list[Problem]) -> Pasted:
    key = pasted_keys.read(task.key, first, second)
    pairs = key.pairs
    ones, others = {one for one, _ in pairs}, {other for _, other in pairs}
    if len(others) == len(pairs) and (len(ones) < len(pairs) or (len(others) == len(second.labels) and len(ones) < len(first.labels))):
        # The key gives each entry of the second column its one of the first.
        first, second, pairs = second, first, tuple((other, one) for one, other in pairs)
    texts, names = task.texts(first), [label.word for label in second.labels]
    cards = dict(zip(names, task.texts(second), strict=True))
    answers: dict[int, list[int]] = {}
    for one, other in pairs:
        answers.setdefault(one, []).append(other)
    is_sort = len(cards) == 2 and len(texts) > 2
    rows_key, answer_key, cards_key = ("items", "group", "groups") if is_sort else ("prompts", "answer", "cards")
    rows = [{"text": text, **({answer_key: names[answers[number][0]]} if number in answers else {})} for number, text in enumerate(texts)]
    flags += _flags_of_key(key.strange, cards_key)
    flags += [
        Problem(f"{rows_key}[{number}].{answer_key}", why)
        for number in range(len(texts))
        if (why := _doubt(answers.get(number, []), bool(task.key)))
    ]
    if not task.key and len(cards) < len(texts) and not is_sort:
        flags.append(Problem(cards_key, _fewer(len(cards), len(texts))))
    flags += _breaks({f"{rows_key}[{number}].text": text for number, text in enumerate(texts)})
    flags += _breaks({f"{cards_key}.{name}": text for name, text in cards.items()})
    body = {"text": task.stem, cards_key: cards, rows_key: rows}
    return _checked("sort" if is_sort else "match", body, flags, sure, task.left_out)


def _doubt(answers: Sequence[int], has_key: bool) -> Message | None:
    if not answers:
        return message("The key says nothing of this one.") if has_key else message("The text doesn't say which card belongs here.")
    if len(set(answers)) > 1:
        return message("The key gives several cards here; the first was taken.")
    return None


def _fewer(cards: int, rows: int) -> Message:
    return plural_message("Only %(count)s card for %(rows)s places: some may be missing.",
                          "Only %(count)s cards for %(rows)s places: some may be missing.", cards, rows=rows)  # fmt: skip


def _flags_of_key(strange: Sequence[str], place: str) -> Iterator[Problem]:
    for word in strange[:5]:
        yield Problem(place, message("The key names “%(label)s”, which is not here.", label=cut(word, 20)))


def _breaks(texts: Mapping[str, str]) -> Iterator[Problem]:
    """The last of a column, where it ends in dots."""
    place, text = list(texts.items())[-1]
    if _BROKEN.search(text):
        yield Problem(place, message("The text breaks off here: “%(words)s”.", words=cut(text[-30:])))


# ---- Options: A) B) C)


def _options(task: _Task, row: Row) -> Pasted | None:
    texts = task.texts(row)
    starred = [label.starred or _STAR.search(text) is not None for label, text in zip(row.labels, texts, strict=True)]
    named = _named(task.key, row)
    if not task.stem or (row.is_figures and not any(starred) and not named):
        return None  # a numbered list is more often steps, or pairs
    right = [star or number in named for number, star in enumerate(starred)]
    options = [{"text": _STAR.sub("", text), **({"right": True} if good else {})} for text, good in zip(texts, right, strict=True)]
    flags = list(_breaks({f"options[{number}].text": text for number, text in enumerate(texts)}))
    if task.key and not named:
        flags.append(Problem("options", message("The key names “%(label)s”, which is not here.", label=cut(_joined(task.key), 20))))
    elif not any(right):
        flags.append(Problem("options", message("The text doesn't say which option is right.")))
    return _chosen(task.stem, options, flags, 0.9 if any(right) else 0.6, task.left_out)


def _named(key: str, row: Row) -> set[int]:
    """The options that a key names: «B», «1, 3», «B) Paris»."""
    words = re.match(r"[ \t]*((?:[A-Za-zА-Яа-яЁё]|\d{1,2})(?:[ \t]*(?:,|;|и|and|[ \t])[ \t]*(?:[A-Za-zА-Яа-яЁё]|\d{1,2}))*)(?!\w)", key)
    places = (
        [row.index(word) for word in re.findall(r"[A-Za-zА-Яа-яЁё]|\d{1,2}", re.sub(r"\band\b|(?<=[ ])и(?=[ ])", " ", words[1]))]
        if words
        else []
    )
    return {place for place in places if place is not None}


def _ticked(plain: str) -> Pasted | None:
    """Options with a plus or a star before the right ones and a minus before the others."""
    found = list(_TICK.finditer(plain))
    right = [tick["sign"] not in "-–−" for tick in found]
    stem = _joined(_NUMBER.sub("", plain[: found[0].start()])) if found else ""
    if len(found) < 2 or not any(right) or all(right) or not stem:
        return None
    ends = [tick.start() for tick in found[1:]] + [len(plain)]
    texts = [_joined(plain[tick.start("text") : end]) for tick, end in zip(found, ends, strict=True)]
    options = [{"text": text, **({"right": True} if good else {})} for text, good in zip(texts, right, strict=True)]
    return _chosen(stem, options, [], 0.8, [])


def _chosen(stem: str, options: list[dict[str, Any]], flags: list[Problem], sure: float, left_out: Sequence[str]) -> Pasted:
    several = sum(bool(option.get("right")) for option in options) > 1
    return _checked("choices" if several else "choice", {"text": stem, "options": options}, flags, sure, left_out)


# ---- Two columns


def _paired(plain: str) -> Pasted | None:
    found = pasted_pairs.read(plain)
    if found is None:
        return None
    cards: dict[str, str] = {}
    rows, flags = list[dict[str, Any]](), list[Problem]()
    for pair in found.rows:
        name = _card(cards, pair.right) if pair.right else ""
        if not pair.left:
            continue  # a card that belongs nowhere
        place = f"prompts[{len(rows)}]"
        rows.append({"text": pair.left, **({"answer": name} if name else {})})
        flags += _flags_of_pair(pair, place)
    flags += _breaks({f"cards.{name}": text for name, text in cards.items()})
    text = _joined(_NUMBER.sub("", found.stem)) or TO_MATCH
    return _checked("match", {"text": text, "cards": cards, "prompts": rows}, flags, _sure(found), [found.header] if found.header else [])


def _card(cards: dict[str, str], text: str) -> str:
    """The short name of a card; the same words are the same card."""
    names = {words: name for name, words in cards.items()}
    if text not in names:
        names[text] = str(len(cards) + 1)
        cards[names[text]] = text
    return names[text]


def _flags_of_pair(pair: Pair, place: str) -> Iterator[Problem]:
    if not pair.right:
        yield Problem(f"{place}.answer", message("This line has no second column."))
    if pair.more:
        yield Problem(place, message("Only the first two columns were taken; there is also “%(words)s”.", words=cut(" | ".join(pair.more))))


def _sure(found: Pairs) -> float:
    """How sure it is that this is a list: by what parts it, and by what is asked."""
    by_sign = 0.85 if found.by in ("table", "tab") else 0.65
    return found.sure * (0.95 if _TASK.search(found.stem) else by_sign)
