"""What the forms of several kinds have in common: options, answers, units, pairs. Each kind's own stands in its file."""

from edu.core import specs
from edu.core.i18n import Message, message
from edu.core.specs import Spec
from edu.quizzes.rules.editions import EDITIONS

WHY = specs.text("why", message("Why, told to those who gave this"), more=True)
WHY_NONE = specs.text("why", message("Told to those whose answer fits none"), more=True)
SHARE = specs.number("mark", message("Share of the mark, 0 to 1"), more=True)
WEIGHT = specs.number("weight", message("Weight beside the others (1 where empty)"), more=True)
RIGHT = specs.flag("right", message("Right"))
KEEP_ORDER = specs.flag("keep_order", message("Keep this order: don't shuffle"), more=True)
PICTURE = specs.picture("picture", message("Picture"))
EDITION = specs.choice("edition", message("Edition of the ladder"), options=(("", message("none")), *EDITIONS.items()), more=True)
LADDER = specs.flag("ladder", message("Draw it as the ladder"), more=True)

OPTION = specs.text("text", message("Option"))
ADD_OPTION = message("Add an option")
ADD_ANSWER = message("Add an answer")

WORDS = specs.rows(
    "answers",
    message("Answers"),
    inner=(
        specs.text("text", message("Answer"), hint=message("A star stands for any letters: *Paris.")),
        specs.text("show", message("Shown as right"), more=True),
        SHARE,
        WHY,
    ),
    rows=1,
    add=ADD_ANSWER,
)

TOLERANCE = (
    specs.number("tolerance", message("Tolerance")),
    specs.choice(
        "type",
        message("Tolerance is"),
        options=(("", message("plus or minus so much")), ("relative", message("a share of the value")), ("geometric", message("a factor"))),
        more=True,
    ),
)
NUMBERS = specs.rows(
    "answers",
    message("Answers"),
    inner=(
        specs.number("value", message("Number"), hint=message("The first is shown as right. * takes whatever is typed.")),
        *TOLERANCE,
        SHARE,
        WHY,
    ),
    rows=1,
    add=ADD_ANSWER,
)
UNITS = (
    specs.text("unit", message("Unit"), more=True),
    specs.rows(
        "units",
        message("Further units"),
        inner=(specs.text("name", message("Unit")), specs.number("factor", message("How many of the first unit it is"))),
        more=True,
        add=message("Add a unit"),
    ),
    specs.number("unit_penalty", message("Taken off for a wrong or missing unit, 0 to 1"), more=True),
    specs.choice(
        "unit_penalty_of",
        message("Taken off of"),
        options=(("", message("what the answer is worth")), ("mark", message("the full mark"))),
        more=True,
    ),
)


def pairs(key: str, label: Message, answer: str, of: str, *, add: Message, pictures: bool = False) -> Spec:
    """Rows to each of which one of the texts under `of` belongs; its name stands under `answer`."""
    inner = (
        specs.text("text", message("Text")),
        specs.pick(answer, message("Belongs to"), of=of),
        *((specs.picture("picture", message("Picture"), more=True),) if pictures else ()),
        specs.text("why", message("Why this is right"), more=True),
        specs.wrong("wrong", message("Told where something else is laid"), of=of, right=answer, more=True),
        WEIGHT,
    )
    return specs.rows(key, label, inner=inner, rows=3, add=add)
