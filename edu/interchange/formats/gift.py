"""GIFT, the text format of Moodle. Rules: formats.md, "GIFT"; where programs differ, Moodle's."""

import re
from collections.abc import Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import MOST_QUESTIONS, Gathering
from edu.interchange.rules.carrying import Format, Loss, Read, Written
from edu.interchange.rules.gift_blocks import Block, blocks
from edu.interchange.rules.gift_letters import lettered
from edu.interchange.rules.gift_reading import take
from edu.interchange.rules.gift_writing import written
from edu.interchange.rules.naming import Namer

LARGEST = 10_000_000  # bytes
MOST_BLOCKS = 2 * MOST_QUESTIONS  # looked at, so that a file of broken ones ends too
_BEGINNING = 20_000  # bytes that show what a file is
_SIGNS = re.compile(r"^(?:::[^:\n]{1,200}::|\$CATEGORY:)|\{\s*(?:#\s*=?[-+.\d]|[=~]|(?:T|F|TRUE|FALSE)\s*[#}])", re.M)


class Gift(Format):
    name = "gift"
    label = message("GIFT (Moodle's text format)")
    suffixes = (".gift", ".txt")
    media = "text/plain; charset=utf-8"
    cannot_hold: Mapping[str, Message] = {
        "sort": message("GIFT has no sorting into groups."),
        "cloze": message("GIFT has no texts with several gaps."),
        "order": message("GIFT has no putting into order."),
        "hotspot": message("GIFT has no places on a picture."),
        "calculated": message("GIFT has no calculated questions."),
        "nps": message("GIFT has no surveys."),
    }

    def fits(self, data: bytes, name: str) -> float:
        if name.lower().endswith(".gift"):
            return 1.0
        beginning = lettered(data[:_BEGINNING])[0].lstrip()
        if "\0" in beginning or beginning.startswith(("<", '{"', "[{")) or not _SIGNS.search(beginning):
            return 0.0
        return 0.7 if name.lower().endswith(".txt") else 0.4

    def read(self, data: bytes) -> Read:
        if len(data) > LARGEST:
            return Read(losses=(Loss("", message("This file is larger than %(most)s MB.", most=LARGEST // 10**6), refused=True),))
        gathering, namer = Gathering(), Namer()
        text, guessed = lettered(data)
        if guessed:
            gathering.lose(guessed.place, guessed.message)
        folder: tuple[str, ...] = ()
        waiting: list[Block] = []  # a block whose brace is open, and what came since: its rest, or texts of their own
        for number, block in enumerate(blocks(text)):
            if number >= MOST_BLOCKS or gathering.full:
                gathering.refuse(_place(block), message("A file may hold %(most)s questions; the rest was left out.", most=MOST_QUESTIONS))
                break
            opening, closing = block.text.find("{"), block.text.find("}")
            if waiting and closing >= 0 and not 0 <= opening < closing:
                gathering.refuse(_place(waiting[0]), message("An empty line stands between the braces of this question."))
                waiting = []
                continue
            if waiting and (opening >= 0 or block.is_category):
                for each in waiting:
                    take(each, _place(each), folder=folder, namer=namer, gathering=gathering)
                waiting = []
            if block.is_category:
                folder = block.folder
                if block.crowded:
                    gathering.lose(_place(block), message("A category must stand alone: leave an empty line before and after it."))
            elif waiting or (opening >= 0 > closing):
                waiting.append(block)
            else:
                take(block, _place(block), folder=folder, namer=namer, gathering=gathering)
        for each in waiting:
            take(each, _place(each), folder=folder, namer=namer, gathering=gathering)
        return gathering.done()

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        return written(questions, title=title, lang=lang, cannot_hold=self.cannot_hold)


def _place(block: Block) -> str:
    return f"line {block.line}"


format = Gift()
