"""Words that count as an answer: `{<key>: [{text, show, mark, why}], exact: …, typos: …, why: …}`."""

from collections.abc import Iterator, Sequence

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.marks import Body, Mark, Part, Reply, Verdict
from edu.quizzes.rules.checking import Look, cut
from edu.quizzes.rules.patterns import covers, fits, has_wildcard, pieces, plain, slips, unescaped
from edu.quizzes.rules.replies import typed_text

LONGEST = 200  # characters of a pattern
LONGEST_TYPED = 4000  # what is longer fits nothing; it bounds the work
SHORTEST_MISTYPED = 5  # letters: in a shorter word one wrong letter makes another word


def check_words(look: Look, key: str) -> None:
    """Find what is wrong with the answers under `key`, how strictly they are taken, and what is said where none fits."""
    before = len(look.problems)
    look.text("why", required=False)
    look.flag("exact")
    _check_typos(look)
    answers = look.looks(key, 1, 20)
    for answer in answers:
        _check_answer(answer)
    if answers and len(look.problems) == before:
        _check_together(look, key, answers)


def grade_words(body: Body, key: str, reply: Reply, name: str) -> Mark:
    """The mark, in one part, of the words typed for `name`: the first answer that fits counts."""
    typed = typed_text(reply, name)
    right = _shown(_full(body[key]))
    if typed is None:
        return Mark(0.0, (Part(name, 1.0, Verdict.BLANK, right=right),))
    answer = _best(body, key, typed)
    fraction = _mark(answer) if answer else 0.0
    why = answer.get("why") if answer else body.get("why")
    verdict = Verdict.RIGHT if fraction == 1 else Verdict.PARTLY if fraction else Verdict.WRONG
    return Mark(fraction, (Part(name, 1.0, verdict, cut(typed, LONGEST) or None, why, right, fraction),))


def luck_of_words(answers: Sequence[Body]) -> float:
    """What anything at all earns: the mark of the first answer that is a lone star, else nothing."""
    return next((_mark(answer) for answer in answers if any(pieces(text) == ("", "") for text in _patterns(answer["text"]))), 0.0)


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


def _check_together(look: Look, key: str, answers: Sequence[Look]) -> None:
    """That each answer can be given, and that the one shown as right is."""
    exact = look.body.get("exact") is True
    above: list[tuple[str, ...]] = []
    for answer in answers:
        own = [pieces(pattern, exact=exact) for pattern in _patterns(answer.body["text"])]
        if all(any(covers(earlier, each) for earlier in above) for each in own):
            answer.refuse("text", message("An earlier answer takes everything that fits here: move this up or drop it."))
        above += own
    full = _full(look.body[key])
    if full is None:
        look.refuse(key, message("Give at least one answer the full mark: it is shown as right."))
        return
    for answer in answers:
        if answer.body is not full and answer.body.get("show") is not None:
            answer.refuse("show", message("Leave this out: only the first answer with the full mark is shown."))
        elif answer.body is full and full.get("show") is None and any(map(has_wildcard, _patterns(full["text"]))):
            answer.refuse("show", message("Write here what to show as right: “text” has a star in it."))
        elif answer.body is full and any(_mark(_best(look.body, key, words)) < 1 for words in _patterns(_shown(full))):
            place = "text" if full.get("show") is None else "show"
            answer.refuse(place, message("Who types this as shown would not be right: compare it with the answers."))


def _best(body: Body, key: str, typed: str) -> Body | None:
    """The first answer that fits; where none does, the first with the fewest typing mistakes, if some may be made."""
    if not typed or len(typed) > LONGEST_TYPED:
        return None
    exact = body.get("exact") is True
    words = plain(typed, exact=exact)
    candidates = list(_candidates(body[key], exact=exact))
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


def _full(answers: Sequence[Body]) -> Body | None:
    return next((answer for answer in answers if _mark(answer) == 1), None)


def _mark(answer: Body | None) -> float:
    mark = answer.get("mark") if answer else 0
    return 1.0 if mark is None else float(mark)


def _shown(full: Body | None) -> Text:
    """The answer with the full mark as it is shown, and as it could be typed."""
    if full is None:
        return ""
    if full.get("show") is not None:
        shown: Text = full["show"]
        return shown
    text: Text = full["text"]
    return unescaped(text) if isinstance(text, str) else {lang: unescaped(text[lang]) for lang in LANGUAGES}
