"""A running text with gaps: in each one an option is chosen or a number typed."""

from dataclasses import replace

from edu.core.i18n import message
from edu.core.marks import Body, Field, Mark, Option, Order, Problem, Reply
from edu.quizzes.rules.answers import check_answers, grade_number
from edu.quizzes.rules.asking import options_of
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.gaps import check_marks, numbered, with_numbers
from edu.quizzes.rules.options import check_one_right, grade_one, look_at_options

EXAMPLE: Body = {
    "id": "water",
    "kind": "cloze",
    "text": {"ru": "Заполните пропуски.", "en": "Fill in the gaps."},
    "cloze": {
        "ru": "Вода кипит при [[b]] °C и становится [[a]].",
        "en": "Water turns into [[a]]: it boils at [[b]] °C.",
    },
    "gaps": {
        "a": {
            "options": [
                {"text": {"ru": "паром", "en": "steam"}, "right": True, "why": {"ru": "Это газ.", "en": "It is a gas."}},
                {"text": {"ru": "льдом", "en": "ice"}, "why": {"ru": "Для него нужен холод.", "en": "That takes cold."}},
            ],
        },
        "b": {
            "answers": [{"value": 100, "tolerance": 0.5}, {"value": 212, "mark": 0.5, "why": "°F ≠ °C"}],
            "why": {"ru": "Вспомните чайник.", "en": "Think of a kettle."},
            "weight": 2,
        },
    },
}


class Cloze:
    name = "cloze"
    label = message("Text with gaps")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "cloze", "gaps")
        text = look.text("cloze")
        gaps = look.looks_by_name("gaps", 1, 20)
        if text and gaps:
            check_marks(look, "cloze", text, gaps)
        weights = [_check_gap(gap) for gap in gaps.values()]
        if weights and None not in weights and not any(weights):
            look.refuse("gaps", message("Give at least one gap a weight above 0."))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        numbers, gaps = numbered(body["cloze"]), body["gaps"]
        # All options are thrown at once: gap by gap, the same throw would lay every right one in the same place.
        offered = [(name, option) for name in numbers if _is_chosen(gaps[name]) for option in _options(gaps[name])]
        mixed = [offered[place] for place in order(len(offered))]
        fields = tuple(
            Field("select", number, options=tuple(option for of, option in mixed if of == name))
            if _is_chosen(gaps[name])
            else Field("number", number, label=gaps[name].get("unit") or "")
            for name, number in numbers.items()
        )
        return [Field("gaps", text=with_numbers(body["cloze"], numbers), gaps=fields)]

    def grade(self, body: Body, reply: Reply) -> Mark:
        """The mean of the gaps' marks by their weights; a gap left empty is not right."""
        gaps = [(number, body["gaps"][name]) for name, number in numbered(body["cloze"]).items()]
        full = sum(_weight(gap) for _, gap in gaps)
        earned, parts = 0.0, []
        for number, gap in gaps:
            mark = grade_one(gap["options"], reply, number) if _is_chosen(gap) else grade_number(gap, reply, number)
            earned += _weight(gap) * mark.fraction
            parts += [replace(part, share=_weight(gap) / full) for part in mark.parts]
        return Mark(earned / full, tuple(parts))


def _check_gap(gap: Look) -> float | None:
    """The gap's weight, or None if it can't be used."""
    chosen, typed = _is_chosen(gap.body), gap.body.get("answers") is not None
    if chosen == typed:
        gap.refuse("", message("Give this gap either “options” to choose from or “answers”, which are numbers."))
    elif chosen:
        gap.keys("options", "weight")
        check_one_right(gap, look_at_options(gap))
    else:
        gap.keys("answers", "unit", "why", "weight")
        check_answers(gap)
    return gap.number("weight", 0, 100, default=1)


def _is_chosen(gap: Body) -> bool:
    return gap.get("options") is not None


def _options(gap: Body) -> tuple[Option, ...]:
    return options_of(option["text"] for option in gap["options"])


def _weight(gap: Body) -> float:
    weight = gap.get("weight")
    return 1.0 if weight is None else float(weight)


kind = Cloze()
