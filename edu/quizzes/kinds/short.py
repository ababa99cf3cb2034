"""A word or two, typed, that fits one of the teacher's patterns."""

from collections.abc import Iterator, Sequence

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.marks import Body, Field, Mark, Order, Part, Problem, Reply, Verdict
from edu.quizzes.rules.checking import ENVELOPE, Look, cut
from edu.quizzes.rules.patterns import covers, fits, has_wildcard, pieces, plain, slips, unescaped
from edu.quizzes.rules.replies import typed_text

EXAMPLE: Body = {
    "id": "capital-of-france",
    "kind": "short",
    "text": {"ru": "Как называется столица Франции?", "en": "What is the capital of France called?"},
    "typos": 1,
    "answers": [
        {
            "text": {"ru": "*Париж", "en": "*Paris"},
            "show": {"ru": "Париж", "en": "Paris"},
            "why": {"ru": "С X века.", "en": "Since the 10th century."},
        },
        {
            "text": {"ru": "Версаль", "en": "Versailles"},
            "mark": 0.25,
            "why": {"ru": "Так было до 1789 года.", "en": "So it was until 1789."},
        },
        {"text": "Lyon", "mark": 0, "why": {"ru": "Это третий город.", "en": "That is the third city."}},
    ],
    "why": {"ru": "Город стоит на Сене.", "en": "The city lies on the Seine."},
}
LONGEST = 200  # characters of a pattern
LONGEST_TYPED = 4000  # what is longer fits nothing; it bounds the work
SHORTEST_MISTYPED = 5  # letters: in a shorter word one wrong letter makes another word


class Short:
    name = "short"
    label = message("Short answer")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "answers", "exact", "typos", "why")
        look.text("why", required=False)
        look.flag("exact")
        _check_typos(look)
        answers = look.looks("answers", 1, 20)
        for answer in answers:
            _check_answer(answer)
        if answers and not look.problems:
            _check_together(look, answers)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("text", name="text")]

    def grade(self, body: Body, reply: Reply) -> Mark:
        typed = typed_text(reply, "text")
        key = _shown(_key(body["answers"]))
        if typed is None:
            return Mark(0.0, (Part("text", 1.0, Verdict.BLANK, right=key),))
        answer = _best(body, typed)
        fraction = _mark(answer) if answer else 0.0
        why = answer.get("why") if answer else body.get("why")
        verdict = Verdict.RIGHT if fraction == 1 else Verdict.PARTLY if fraction else Verdict.WRONG
        return Mark(fraction, (Part("text", 1.0, verdict, cut(typed, LONGEST) or None, why, key),))


def _check_typos(look: Look) -> None:
    if look.body.get("typos") is None:
        return
    typos = look.number("typos", 1, 2)
    if typos is not None and typos != int(typos):
        look.refuse("typos", message("Write a whole number here."))
    if look.body.get("exact") is True:
        look.refuse("typos", message("Leave this out, or “exact”: an exact answer has no typing mistakes."))


def _check_answer(answer: Look) -> None:
    answer.keys("text", "show", "mark", "why")
    answer.text("show", required=False)
    answer.text("why", required=False)
    answer.number("mark", 0, 1, default=1)
    text = answer.text("text")
    if text is not None and any(len(pattern) > LONGEST for pattern in _patterns(text)):
        answer.refuse("text", message("Shorten this text to %(most)s characters.", most=LONGEST))


def _check_together(look: Look, answers: Sequence[Look]) -> None:
    """That each answer can be given, and that the one shown as right is."""
    exact = look.body.get("exact") is True
    above: list[tuple[str, ...]] = []
    for answer in answers:
        own = [pieces(pattern, exact=exact) for pattern in _patterns(answer.body["text"])]
        if all(any(covers(earlier, each) for earlier in above) for each in own):
            answer.refuse("text", message("An earlier answer takes everything that fits here: move this up or drop it."))
        above += own
    key = _key(look.body["answers"])
    if key is None:
        look.refuse("answers", message("Give at least one answer the full mark: it is shown as right."))
        return
    for answer in answers:
        if answer.body is not key and answer.body.get("show") is not None:
            answer.refuse("show", message("Leave this out: only the first answer with the full mark is shown."))
        elif answer.body is key and key.get("show") is None and any(map(has_wildcard, _patterns(key["text"]))):
            answer.refuse("show", message("Write here what to show as right: “text” has a star in it."))
        elif answer.body is key and any(_mark(_best(look.body, words)) < 1 for words in _patterns(_shown(key))):
            place = "text" if key.get("show") is None else "show"
            answer.refuse(place, message("Who types this as shown would not be right: compare it with the answers."))


def _best(body: Body, typed: str) -> Body | None:
    """The first answer that fits; where none does, the first with the fewest typing mistakes, if some may be made."""
    if not typed or len(typed) > LONGEST_TYPED:
        return None
    exact = body.get("exact") is True
    words = plain(typed, exact=exact)
    candidates = list(_candidates(body["answers"], exact=exact))
    fitting = next((answer for answer, pattern in candidates if fits(words, pattern)), None)
    if fitting is not None or not body.get("typos"):
        return fitting
    near = [
        (count, answer)
        for answer, pattern in candidates
        if len(pattern) == 1 and sum(map(str.isalpha, pattern[0])) >= SHORTEST_MISTYPED
        if (count := slips(words, pattern[0], most=int(body["typos"]))) is not None
    ]
    return min(near, key=lambda each: each[0])[1] if near else None


def _candidates(answers: Sequence[Body], *, exact: bool) -> Iterator[tuple[Body, tuple[str, ...]]]:
    """Every answer with the pieces of its pattern, in each of its languages."""
    for answer in answers:
        for pattern in _patterns(answer["text"]):
            yield answer, pieces(pattern, exact=exact)


def _patterns(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else [in_language(text, lang) for lang in LANGUAGES]


def _key(answers: Sequence[Body]) -> Body | None:
    return next((answer for answer in answers if _mark(answer) == 1), None)


def _mark(answer: Body | None) -> float:
    mark = answer.get("mark") if answer else 0
    return 1.0 if mark is None else float(mark)


def _shown(key: Body | None) -> Text:
    """The key as it is shown, and as it could be typed."""
    if key is None:
        return ""
    if key.get("show") is not None:
        shown: Text = key["show"]
        return shown
    text: Text = key["text"]
    return unescaped(text) if isinstance(text, str) else {lang: unescaped(text[lang]) for lang in LANGUAGES}


kind = Short()
