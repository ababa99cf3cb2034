"""What every reader does with a body it has made: take it, or say why not."""

from collections.abc import Callable

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.carrying import Found, Loss, Read
from edu.quizzes.rules import question
from edu.quizzes.rules.checking import cut

MOST_QUESTIONS = 5_000  # in one file
MOST_LOSSES = 1_000  # told of one file
TOLD = 5  # problems told of one question


class Gathering:
    """Questions and losses, one by one as a file is read."""

    def __init__(self) -> None:
        self._questions: list[Found] = []
        self._losses: list[Loss] = []
        self._count = 0  # of questions, those left out too

    @property
    def full(self) -> bool:
        """Whether there was more than one file may hold: a reader can stop then."""
        return self._count > MOST_QUESTIONS

    def take(self, body: Body, place: str, *, folder: tuple[str, ...] = (), said: Callable[[str], str] = str) -> bool:
        """The body, when it passes; else why it is left out: the first problem refuses it, the next few are told beside.

        `said` tells a place of the body as who wrote the file knows it.
        """
        self._count += 1
        if self.full:
            return False
        problems = question.check(body)
        for number, problem in enumerate(problems[:TOLD]):
            where = ", ".join(filter(None, (place, said(problem.place))))
            self._losses.append(Loss(where, problem.message, refused=number == 0))
        if problems:
            return False
        self._questions.append(Found(body, place, folder))
        return True

    def refuse(self, place: str, why: Message) -> None:
        """A question that is left out, or the whole file."""
        self._count += 1
        if not self.full:
            self._losses.append(Loss(place, why, refused=True))

    def lose(self, place: str, what: Message) -> None:
        """Something about a question that is kept, or something that is no question."""
        self._losses.append(Loss(place, what))

    def done(self) -> Read:
        losses = self._losses
        if self.full:
            more = message("A file may hold %(most)s questions; the rest was not read.", most=MOST_QUESTIONS)
            losses = [Loss("", more, refused=True), *losses]
        if not losses and not self._questions:
            losses = [Loss("", message("There are no questions in this file."), refused=True)]
        if len(losses) > MOST_LOSSES:
            rest = sum(loss.refused for loss in losses[MOST_LOSSES:])
            more = message(
                "And %(count)s more like these, of which %(rest)s left a question out.", count=len(losses) - MOST_LOSSES, rest=rest
            )
            losses = [*losses[:MOST_LOSSES], Loss("", more, refused=rest > 0)]
        return Read(tuple(self._questions), tuple(losses))


def renamed_tag(old: str, new: str) -> Message:
    """What is said where a tag had to change."""
    return message("The tag “%(old)s” is now “%(new)s”: tags are small Latin letters, digits and hyphens.", old=cut(old), new=new)
