"""Items of QTI 2.1, 2.2 and 3.0 as questions of ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.html import BREAK, escaped, to_markdown
from edu.interchange.rules.qti import bodies
from edu.interchange.rules.qti.elements import GAPS, OURS, below, gaps_in, kept_html, without_rules
from edu.interchange.rules.qti.outcomes import CantHold, Feedback, Label, Lose, Near, Outcome, with_words
from edu.interchange.rules.qti.package import Package
from edu.interchange.rules.qti.pictures import described, picture_in, picture_of, points_of, shape_of
from edu.interchange.rules.qti.running import Budget
from edu.interchange.rules.qti.scoring import Scoring, key_of
from edu.interchange.rules.qti.values import number_of
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut

_INLINE = ("textEntryInteraction", "inlineChoiceInteraction", "gapMatchInteraction")
_ALONE = {
    "extendedTextInteraction", "sliderInteraction", "choiceInteraction", "matchInteraction", "associateInteraction", "orderInteraction",
    "hotspotInteraction",
}  # fmt: skip
_OUR_MODES = ("all", "absolute", "next", "next-last", "neighbours", "pairs", "longest", "run", "relative")


def body_of(item: Element, *, package: Package, base: str, budget: Budget, lose: Lose) -> dict[str, Any]:
    """The item as a question, without an id. Raises CantHold, in words."""
    return _Item(item, package, base, budget, lose).body()


class _Item:
    def __init__(self, item: Element, package: Package, base: str, budget: Budget, lose: Lose) -> None:
        self._item, self._package, self._base, self._lose = item, package, base, lose
        if item.values.get("adaptive") == "true":
            raise CantHold(message("This item is adaptive: it changes with the answers, which our questions don't."))
        if item.find("templateProcessing") is not None or item.all("templateDeclaration"):
            raise CantHold(message("This item draws its values by rules of its own (templateProcessing), which we can't run."))
        self._whole = item.find("itemBody") or Element("itemBody", {}, item.line)
        self._found = [each for each in below(self._whole) if each.name.endswith("Interaction")]
        unknown = [each.name for each in self._found if each.name not in _INLINE and each.name not in _ALONE]
        if unknown:
            raise CantHold(message("The interaction “%(name)s” has no kind of question here.", name=unknown[0]))
        self._budget = budget
        self._src, self._picture = "", None
        if self._found and self._found[0].name != "hotspotInteraction":
            self._src, self._picture = picture_in(kept_html(self._whole).inner_html(), package, base, lose)

    def body(self) -> dict[str, Any]:
        texts = [each for name in ("modalFeedback", "feedbackInline", "feedbackBlock") for each in self._item.within(name)]
        self._feedback = Feedback({key_of(each): self._markdown(each) for each in texts})
        made = self._made()
        if "text" not in made:
            made["text"] = self._text()
        note = self._feedback.note()
        for text in self._feedback.left():
            self._lose(message("Feedback was left out, as there is no place for it: “%(words)s”.", words=cut(text, 60)))
        return {**made, **with_words(picture=self._picture, note=note), **self._points(made["kind"])}

    def _made(self) -> dict[str, Any]:
        names = [each.name for each in self._found]
        self._scoring: Scoring
        if not names:
            return self._described()
        if names == ["extendedTextInteraction"]:
            return self._essay(self._found[0])
        self._scoring = Scoring(self._item, self._budget)
        if names == ["textEntryInteraction"]:
            return self._entered(self._found[0])
        if all(name in _INLINE for name in names):
            return self._cloze()
        if len(names) > 1:
            raise CantHold(message("This item asks several questions at once: make an item of each."))
        makers: Mapping[str, Callable[[Element], dict[str, Any]]] = {
            "choiceInteraction": self._choice,
            "matchInteraction": self._match,
            "associateInteraction": self._associate,
            "orderInteraction": self._order,
            "hotspotInteraction": self._hotspot,
            "sliderInteraction": self._slider,
        }
        return makers[names[0]](self._found[0])

    def _points(self, kind: str) -> dict[str, Any]:
        said = (
            None
            if kind in ("description", "essay") and not self._item.all("outcomeDeclaration")
            else Scoring(without_rules(self._item), self._budget).points()
        )
        return points_of(said, self._lose)

    # What is read

    def _text(self, *, gaps: str = "") -> str:
        """The text around the interactions; a gap in a line as `gaps`, one alone in its line as nothing."""
        lines = self._markdown(self._whole).replace(OURS, BREAK).split(BREAK)
        filled = [GAPS.sub(lambda _: gaps, line) for line in lines if GAPS.sub("", line).strip(" .")]
        title = self._item.values.get("title", "").strip()
        if filled or not title:
            return BREAK.join(line.strip() for line in filled)
        self._lose(message("This item has no text; its title stands in for it."))
        return title

    def _markdown(self, element: Element) -> str:
        html = kept_html(element).inner_html()
        text, losses = to_markdown(html, pictures={self._src: ""} if self._src and element is self._whole else None)
        for loss in losses:
            self._lose(loss)
        return text

    def _labels(self, elements: Sequence[Element]) -> list[Label]:
        return [Label(each.values.get("identifier", ""), self._markdown(each)) for each in elements]

    def _run(self, responses: Mapping[str, Sequence[str]]) -> Outcome:
        return self._scoring.run(responses)

    def _described(self) -> dict[str, Any]:
        return described(kept_html(self._whole).inner_html(), self._package, self._base, self._lose)

    def _essay(self, found: Element) -> dict[str, Any]:
        classes = found.values.get("class", "").split()
        ours = {
            name: int(value)
            for name in ("least", "most")
            for each in classes
            if (value := each.removeprefix(f"edu-{name}-")).isdigit() and value != each
        }
        lines = number_of(found.values.get("expectedLines", ""))
        if lines is not None and not 1 <= lines <= 40:
            lines = None
        self._try_note()
        points = points_of(self._said_points(), lambda _: None).get("points", 10)
        rubric = self._rubric() or {"whole": {"text": bodies.criterion(self._rubric_text()), "points": points}}
        sample = next((each for each in self._whole.all("rubricBlock") if "edu-sample" in each.values.get("class", "")), None)
        return {
            "kind": "essay",
            **with_words(lines=int(lines) if lines else None, **ours),
            "rubric": rubric,
            **with_words(sample=self._markdown(sample) if sample is not None else ""),
        }

    def _try_note(self) -> None:
        """What an essay's item shows whatever was written."""
        try:
            outcome = Scoring(self._item, self._budget).run({})
        except CantHold:
            return  # a teacher marks it in any case
        self._feedback.settle([outcome])

    def _said_points(self) -> float | None:
        return Scoring(without_rules(self._item), self._budget).points()

    def _rubric(self) -> dict[str, Any]:
        """The criteria that our own writer has listed."""
        for block in self._whole.all("rubricBlock"):
            for items in block.within("ul"):
                found = {
                    each.values.get("id", "").removeprefix("R_"): {"text": bodies.criterion(self._markdown(each)), "points": int(points)}
                    for each in items.all("li")
                    if (points := number_of(each.values.get("label", ""))) is not None
                }
                if "edu-rubric" in items.values.get("class", "") and found:
                    return found
        return {}

    def _rubric_text(self) -> str:
        return BREAK.join(
            filter(
                None,
                (self._markdown(each) for each in self._whole.within("rubricBlock") if "edu-sample" not in each.values.get("class", "")),
            )
        )

    # One interaction

    def _choice(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        options, keep = self._labels(found.all("simpleChoice")), found.values.get("shuffle", "false") != "true"
        if self._scoring.cardinality(name) == "single":
            return bodies.choice(options, lambda id: self._run({name: (id,)}), self._feedback, keep_order=keep, lose=self._lose)
        key = self._scoring.correct(name)
        return bodies.choices(options, lambda ids: self._run({name: ids}), key, self._feedback, keep_order=keep, lose=self._lose)

    def _entered(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        text = self._text(gaps=escaped("_____"))
        if self._scoring.is_number(name):
            return {
                "kind": "numeric",
                "text": text,
                **self._numbers(name, self._scoring.near(name), lambda words: self._run({name: (words,)}), self._feedback),
            }
        typed = self._scoring.typed(name)
        return {"kind": "short", "text": text, **bodies.words(typed, lambda words: self._run({name: (words,)}), self._feedback, self._lose)}

    def _numbers(self, name: str, near: Sequence[Near], probe: Callable[[str], Outcome], feedback: Feedback) -> dict[str, Any]:
        if self._scoring.has_open_bounds(name):
            self._lose(message("A number just at a bound, which doesn't count in the file, counts here."))
        return bodies.numbers(near, lambda value: probe(repr(value)), feedback)

    def _slider(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        self._lose(message("The slider became a number to type."))
        near = self._scoring.near(name)
        return {"kind": "numeric", **self._numbers(name, near, lambda words: self._run({name: (words,)}), self._feedback)}

    def _match(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        sets = [self._labels(each.all("simpleAssociableChoice")) for each in found.all("simpleMatchSet")]
        if len(sets) != 2:
            raise CantHold(message("This matching has not two lists."))
        key = [tuple(pair.split()) for pair in self._scoring.correct(name) if len(pair.split()) == 2]
        turned = len({source for source, _ in key}) < len(key)
        if turned and len({target for _, target in key}) < len(key):
            raise CantHold(message("Several cards belong to one row here, of which ours takes one."))
        rows, cards = reversed(sets) if turned else sets
        wanted = {(target if turned else source): (source if turned else target) for source, target in key}

        def probe(laid: Mapping[str, str]) -> Outcome:
            return self._run({name: [f"{card} {row}" if turned else f"{row} {card}" for row, card in laid.items()]})

        written, named = bodies.pairs(rows, cards, probe, wanted, self._feedback, self._lose)
        sort = "edu-sort" in found.values.get("class", "").split()
        keep = found.values.get("shuffle", "false") != "true"
        return bodies.matching(written, named, sort=sort, keep_order=keep, text=self._text())

    def _associate(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        labels = {each.id: each for each in self._labels(found.all("simpleAssociableChoice"))}
        key = dict(pair.split() for pair in self._scoring.correct(name) if len(pair.split()) == 2)
        if len(key) + len(set(key.values()) - set(key)) < 2 * len(key) or not set(key) | set(key.values()) <= set(labels):
            raise CantHold(message("Several cards belong to one row here, of which ours takes one."))
        cards = [label for id, label in labels.items() if id not in key]
        rows = [labels[id] for id in key]
        written, named = bodies.pairs(
            rows, cards, lambda laid: self._run({name: [f"{row} {card}" for row, card in laid.items()]}), key, self._feedback, self._lose
        )
        return bodies.matching(written, named, sort=False, keep_order=found.values.get("shuffle", "false") != "true", text=self._text())

    def _order(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        items = self._labels(found.all("simpleChoice"))
        mode = next(
            (mode for each in found.values.get("class", "").split() if (mode := each.removeprefix("edu-mode-")) in _OUR_MODES), "all"
        )
        made = bodies.order(items, self._scoring.correct(name), lambda ids: self._run({name: ids}), self._feedback, self._lose)
        return {**made, "mode": mode}

    def _hotspot(self, found: Element) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        picture = next((each for each in below(found) if each.name in ("object", "img")), None)
        if picture is None:
            raise CantHold(message("The picture of this item is missing."))
        width, height = (number_of(picture.values.get(side, "")) for side in ("width", "height"))
        if not width or not height or width < 0 or height < 0:
            raise CantHold(message("The picture of this item doesn't say its size, in which its spots are measured."))
        choices = found.all("hotspotChoice")
        if len(choices) > bodies.MOST_OPTIONS:
            raise CantHold(message("This question has more than %(most)s options.", most=bodies.MOST_OPTIONS))
        names = bodies.short_names([each.values.get("identifier", "") for each in choices])
        single = self._scoring.cardinality(name) == "single"
        outcomes = {id: self._run({name: (id,)}) for id in names}
        none = self._run({})
        self._feedback.settle(outcomes.values())
        best = max((outcome.score for outcome in outcomes.values()), default=0.0)
        key = [id for id in self._scoring.correct(name) if id in names]
        right = (
            key if not single and key else [id for id, outcome in outcomes.items() if outcome.score > none.score and outcome.score >= best]
        )
        if not right:
            raise CantHold(message("No answer earns anything here: the key is missing."))
        if any(none.score < outcome.score < best for outcome in outcomes.values()):
            self._lose(message("Partly right spots count as wrong here."))
        if not single and len(right) > 1 and best <= none.score:
            self._lose(message("Scored as a whole in the file; here every right option counts by itself."))
        spots = {}
        for number, each in enumerate(choices, start=1):
            id = each.values.get("identifier", "")
            text = each.values.get("hotspotLabel", "").strip() or str(number)
            spots[names[id]] = {**shape_of(each, width, height), "text": text, **with_words(why=self._feedback.said(outcomes[id].shown))}
        src, alt = picture.values.get("data") or picture.values.get("src", ""), picture.all_text.strip() or picture.values.get("alt", "")
        return {
            "kind": "hotspot",
            "picture": picture_of(src, alt, self._package, self._base, self._lose),
            "spots": spots,
            "right": [names[id] for id in names if id in right],
            **with_words(several=not single),
        }

    # Several gaps

    def _cloze(self) -> dict[str, Any]:
        numbers = {id(each): str(number) for number, each in enumerate(gaps_in(self._whole))}
        names: dict[str, str] = {}
        wanted = [
            each.values.get("responseIdentifier", "").removeprefix("RESPONSE_")
            if each.name != "gap"
            else each.values.get("identifier", "").removeprefix("G_")
            for each in gaps_in(self._whole)
        ]
        own = len(set(wanted)) == len(wanted) and all(re.fullmatch(r"[\w-]{1,12}", name) for name in wanted)
        for number, name in enumerate(wanted):
            names[str(number)] = name if own else str(number + 1)
        text, running = bodies.split_cloze(self._markdown(self._whole), lambda line: GAPS.search(line) is not None, OURS)
        running = GAPS.sub(lambda found: f"[[{names[found[1]]}]]", running)
        key = self._key()
        gaps: dict[str, Any] = {}
        cards: dict[str, str] = {}
        gains: dict[str, float] = {}
        for each in self._found:
            if each.name == "gapMatchInteraction":
                if cards:
                    raise CantHold(message("This item has several pools of cards; ours has one."))
                made, cards, gained = self._dragged(each, key)
                gaps |= {names[numbers[number]]: gap for number, gap in _by_number(each, made, numbers)}
                gains |= {names[numbers[number]]: gain for number, gain in _by_number(each, gained, numbers)}
                continue
            name = names[numbers[id(each)]]
            gaps[name] = self._gap(each, key)
            response = each.values.get("responseIdentifier", "")
            gains[name] = self._run(key).score - self._run({other: value for other, value in key.items() if other != response}).score
        self._weigh(gaps, gains, key)
        self._feedback.always = self._run({}).shown & self._run(key).shown
        ordered = {name: gaps[name] for name in names.values() if name in gaps}
        return {"kind": "cloze", "text": text, "cloze": running, **with_words(cards=cards), "gaps": ordered}

    def _weigh(self, gaps: dict[str, Any], gains: Mapping[str, float], key: Mapping[str, Sequence[str]]) -> None:
        none = self._run({}).score
        if len(key) > 1 and not any(self._run({name: value}).score > none for name, value in key.items()):
            self._lose(message("Scored as a whole in the file; here every gap counts by itself."))
            return
        for name, weight in bodies.weights_of(gains).items():
            gaps[name] |= {"weight": weight} if weight != 1 else {}

    def _key(self) -> dict[str, Sequence[str]]:
        """A right answer to each interaction: the one declared, else the best of those the scoring knows."""
        key: dict[str, Sequence[str]] = {}
        for each in self._found:
            name = each.values.get("responseIdentifier", "")
            tried: list[str] = [typed.words for typed in self._scoring.typed(name)]
            if each.name == "inlineChoiceInteraction":
                tried = [choice.values.get("identifier", "") for choice in each.all("inlineChoice")]
            elif self._scoring.is_number(name):
                tried = [repr(near.value) for near in self._scoring.near(name)]
            declared = self._scoring.correct(name)
            best = max(tried[: bodies.MOST_OPTIONS], key=lambda words: self._run({name: (words,)}).score, default="")
            key[name] = declared or [best]
        return key

    def _gap(self, found: Element, key: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        name = found.values.get("responseIdentifier", "")
        others = {other: value for other, value in key.items() if other != name}
        ground, alone = self._run(others).score, self._run({}).shown

        def probe(words: str) -> Outcome:
            return Outcome(self._run({**others, name: (words,)}).score - ground, self._run({name: (words,)}).shown - alone)

        own = Feedback(self._feedback.texts, self._feedback.used)
        if found.name == "inlineChoiceInteraction":
            made = bodies.choice(self._labels(found.all("inlineChoice")), probe, own, keep_order=False, lose=self._lose, plain=True)
            return {"options": made["options"]}
        if self._scoring.is_number(name):
            return self._numbers(name, self._scoring.near(name), probe, own)
        return bodies.words(self._scoring.typed(name), probe, own, self._lose, key="words")

    def _dragged(self, found: Element, key: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], dict[str, str], dict[str, float]]:
        """The gaps that cards are laid into, by their identifiers; the cards; what each gap earns."""
        name = found.values.get("responseIdentifier", "")
        if found.all("gapImg"):
            raise CantHold(message("The cards of this item are pictures; ours are words."))
        rows = [Label(each.values.get("identifier", ""), each.values.get("identifier", "")) for each in found.within("gap")]
        wanted = {gap: card for card, gap in (pair.split() for pair in self._scoring.correct(name) if len(pair.split()) == 2)}
        others = {other: value for other, value in key.items() if other != name}
        ground = self._run(others).score

        def probe(laid: Mapping[str, str]) -> Outcome:
            outcome = self._run({**others, name: [f"{card} {gap}" for gap, card in laid.items()]})
            return Outcome(outcome.score - ground, outcome.shown)

        own = Feedback(self._feedback.texts, self._feedback.used)
        labels = self._labels(found.all("gapText"))
        written, cards = bodies.pairs(rows, labels, probe, wanted, own, self._lose)
        made = {row["text"]: {"card": row["answer"], **{more: row[more] for more in ("why", "wrong") if more in row}} for row in written}
        full = {
            row["text"]: next(card for card, short in bodies.short_names([each.id for each in labels]).items() if short == row["answer"])
            for row in written
        }
        whole = probe(full).score
        gains = {gap: whole - probe({other: card for other, card in full.items() if other != gap}).score for gap in full}
        return made, cards, gains


def _by_number(found: Element, made: Mapping[str, Any], numbers: Mapping[int, str]) -> list[tuple[int, Any]]:
    return [
        (id(each), made[each.values.get("identifier", "")])
        for each in found.within("gap")
        if each.values.get("identifier", "") in made and id(each) in numbers
    ]
