"""The one question of NPS: how likely to recommend, 0 to 10, and if you like, why. Taken down, never marked."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Marked, Option, Order, Part, Problem, Reply, Verdict
from edu.quizzes.rules.checking import ENVELOPE, Look, cut
from edu.quizzes.rules.replies import typed_text

EXAMPLE: Body = {
    "id": "would-you-recommend",
    "kind": "nps",
    "text": {
        "ru": "Насколько вероятно, что вы посоветуете эту библиотеку другу?",
        "en": "How likely are you to recommend this library to a friend?",
    },
    "why_text": {"ru": "Почему?", "en": "Why?"},
}
SCORES = tuple(str(score) for score in range(11))
LONGEST = 4000  # characters of the reason


class Nps(Kind):
    name = "nps"
    label = message("Would you recommend it? (NPS)")
    example = EXAMPLE
    marked = Marked.NEVER
    form = (specs.text("why_text", message("A second question, answered in words")),)

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "why_text")
        look.text("why_text", required=False)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        fields = [Field("scale", name="score", options=tuple(Option(score, score) for score in SCORES))]
        if body.get("why_text"):
            fields.append(Field("essay", name="why", label=body["why_text"], longest=LONGEST, lines=3))
        return fields

    def grade(self, body: Body, reply: Reply) -> Mark:
        score = typed_text(reply, "score")
        known = score if score in SCORES else None
        parts = [Part("score", 1.0, Verdict.NOTED if known else Verdict.BLANK, given=known)]
        if body.get("why_text") and (why := cut(typed_text(reply, "why") or "", LONGEST)):
            parts.append(Part("why", 0.0, Verdict.NOTED, given=why))
        return Mark(0.0, tuple(parts))


kind = Nps()
