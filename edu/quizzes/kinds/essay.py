"""A text of the learner's own, which a teacher marks by a rubric; the attempt waits for that."""

from edu.core import specs
from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Kind, Mark, Marked, Order, Part, Problem, Reply, Verdict
from edu.quizzes.rules.checking import ENVELOPE, Look, cut
from edu.quizzes.rules.essays import LINES, LONGEST, check_range, count_words, range_of, said_of
from edu.quizzes.rules.replies import typed_text
from edu.quizzes.rules.rubric import check_rubric

EXAMPLE: Body = {
    "id": "why-read",
    "kind": "essay",
    "text": {"ru": "Зачем читать бумажные книги?", "en": "Why read books on paper?"},
    "lines": 12,
    "least": 50,
    "most": 300,
    "rubric": {
        "thesis": {"text": {"ru": "Мысль ясна", "en": "The thought is clear"}, "points": 4},
        "reasons": {"text": {"ru": "Доводы верны", "en": "The reasons are true"}, "points": 6},
    },
    "sample": {"ru": "Бумага не отвлекает.", "en": "Paper does not distract."},
}


class Essay(Kind):
    name = "essay"
    label = message("A text of one's own")
    example = EXAMPLE
    marked = Marked.BY_HAND
    form = (
        specs.named_rows(
            "rubric",
            message("Rubric: what you will mark by"),
            inner=(specs.text("text", message("Criterion")), specs.number("points", message("Points"))),
            rows=2,
            add=message("Add a criterion"),
        ),
        specs.text("sample", message("A sample, shown when it is marked"), lines=4),
        specs.number("least", message("Words at least"), more=True),
        specs.number("most", message("Words at most"), more=True),
        specs.number("lines", message("Lines of the input"), more=True),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "lines", "least", "most", "rubric", "sample")
        look.text("sample", required=False)
        check_range(look)
        check_rubric(look)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("essay", name="text", text=range_of(body), longest=LONGEST, lines=int(body.get("lines") or LINES))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        typed = cut(typed_text(reply, "text") or "", LONGEST)
        if not typed.strip():
            return Mark(0.0, (Part("text", 1.0, Verdict.BLANK),))
        why: Text | None = said_of(body, count_words(typed))
        return Mark(0.0, (Part("text", 1.0, Verdict.WAITING, given=typed, why=why),))

    def luck(self, body: Body) -> float:
        return 0.0


kind = Essay()
