"""Items of QTI 1.2 as questions of ours: those of Canvas, of New Quizzes, of common cartridges and of the standard's examples."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.html import from_text, to_markdown
from edu.interchange.rules.qti import bodies
from edu.interchange.rules.qti.elements import GAP, GAPS
from edu.interchange.rules.qti.old_elements import RESPONSES, combined, ident_of, material_of, walked, way_of
from edu.interchange.rules.qti.old_scoring import OldScoring
from edu.interchange.rules.qti.outcomes import CantHold, Feedback, Label, Lose, Outcome, with_words
from edu.interchange.rules.qti.package import Package
from edu.interchange.rules.qti.pictures import described, picture_in, picture_of, points_of, shape
from edu.interchange.rules.qti.running import Budget
from edu.interchange.rules.qti.values import number_of
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.patterns import pieces

_OURS = '<div class="edu-cloze">'  # where our own writer has parted the text of a cloze from its running text
_MARK = "\uf8f2"
_PROFILES = {
    "cc.multiple_choice.v0p1": "multiple_choice_question", "cc.multiple_response.v0p1": "multiple_answers_question",
    "cc.true_false.v0p1": "true_false_question", "cc.fib.v0p1": "short_answer_question", "cc.pattern_match.v0p1": "short_answer_question",
    "cc.essay.v0p1": "essay_question",
}  # fmt: skip
_SHAPES = {"rectangle": "rect", "ellipse": "ellipse", "bounded": "poly"}
_PLAIN_PATTERN = re.compile(r"\^?([^\\.*+?()\[\]{}|^$]+)\$?")


def body_of(item: Element, *, package: Package, base: str, budget: Budget, lose: Lose) -> dict[str, Any]:
    """The item as a question, without an id. Raises CantHold, in words."""
    return _Item(item, package, base, budget, lose).body()


class _Item:
    def __init__(self, item: Element, package: Package, base: str, budget: Budget, lose: Lose) -> None:
        self._item, self._package, self._base, self._lose = item, package, base, lose
        self._said = {each.words("fieldlabel"): each.words("fieldentry") for each in reversed(item.within("qtimetadatafield"))}
        shown = item.find("presentation")
        self._shown = shown if shown is not None else Element("presentation", {}, item.line)
        self._responses = [each for each in walked(self._shown) if each.name in RESPONSES]
        several = {each.values.get("ident", ""): each.values.get("rcardinality", "Single").lower() for each in self._responses}
        self._scoring = OldScoring(item, several, budget)
        self._src = ""
        self._picture: dict[str, str] | None = None

    def body(self) -> dict[str, Any]:
        made_hints = [self._html(each) for each in self._item.within("hint")]
        texts = {each.values.get("ident", ""): self._feedback_text(each) for each in self._item.all("itemfeedback")}
        self._feedback = Feedback({name: text for name, text in texts.items() if text})
        kind = self._said.get("question_type") or _PROFILES.get(self._said.get("cc_profile", ""), "") or self._guessed()
        maker = self._maker(kind)
        if kind not in ("text_only_question", "hot_spot_question"):
            self._src, self._picture = picture_in(self._shown_html(), self._package, self._base, self._lose)
        made = maker()
        if "text" not in made:
            made["text"] = self._text()
        if "general_fb" not in self._scoring.linked:
            self._feedback.always |= {"general_fb"} & set(self._feedback.texts)
        note = self._feedback.note()
        for text in self._feedback.left():
            self._lose(message("Feedback was left out, as there is no place for it: “%(words)s”.", words=cut(text, 60)))
        if self._said.get("parent_stimulus_item_ident"):
            self._lose(message("It belonged to a text before it, which is a question of its own here."))
        hints = [{"text": hint} for hint in made_hints if hint]
        return {**made, **with_words(picture=self._picture, note=note, hints=hints), **self._points(made["kind"])}

    def _points(self, kind: str) -> dict[str, Any]:
        said = number_of(self._said.get("points_possible", ""))
        return {} if kind == "description" and not said else points_of(said, self._lose)

    def _maker(self, kind: str) -> Callable[[], dict[str, Any]]:
        makers: Mapping[str, Callable[[], dict[str, Any]]] = {
            "multiple_choice_question": self._choice, "true_false_question": self._choice, "multiple_answers_question": self._choices,
            "short_answer_question": self._short, "numerical_question": self._numeric, "matching_question": self._matching,
            "essay_question": self._essay, "text_only_question": self._description, "fill_in_multiple_blanks_question": self._cloze,
            "multiple_dropdowns_question": self._cloze, "calculated_question": self._calculated, "ordering_question": self._order,
            "categorization_question": self._sort, "hot_spot_question": self._hotspot,
        }  # fmt: skip
        maker = makers.get(kind)
        if maker is None:
            raise CantHold(message("The type “%(name)s” has no kind of question here.", name=cut(kind, 60)))
        needs = 0 if kind in ("text_only_question", "essay_question") else 1
        if len(self._responses) < needs:
            raise CantHold(message("This item asks nothing: its answers are missing."))
        return maker

    def _guessed(self) -> str:
        """The type of an item that doesn't say."""
        names = {each.name for each in self._responses}
        if self._item.within("calculated"):
            return "calculated_question"
        if not self._responses:
            return "text_only_question"
        if names == {"response_xy"}:
            return "hot_spot_question"
        if names == {"response_lid"}:
            stem = self._shown_html()
            if all(f"[{self._gap_name(each, stem)}]" in stem for each in self._responses):
                return "multiple_dropdowns_question"
            if len(self._responses) > 1:
                return "matching_question"
            sort = self._responses[0].values.get("rcardinality", "Single")
            return {"Ordered": "ordering_question", "Multiple": "multiple_answers_question"}.get(sort, "multiple_choice_question")
        if names <= {"response_str", "response_num"}:
            first = self._responses[0]
            if len(self._responses) > 1:
                return "fill_in_multiple_blanks_question"
            if self._is_number(first):
                return "numerical_question"
            return "short_answer_question" if self._scoring.earns() else "essay_question"
        return ", ".join(sorted(names))

    def _is_number(self, response: Element) -> bool:
        fib = response.find("render_fib")
        typed = fib.values.get("fibtype", "") if fib is not None else ""
        return response.name == "response_num" or typed in ("Decimal", "Integer") or self._scoring.looks_for_numbers(ident_of(response))

    # What is read

    def _shown_html(self, gap: Callable[[Element], str] = lambda _: "") -> str:
        """The presentation without its responses, or with what `gap` makes of each."""
        out = ""
        for each in walked(self._shown):
            if each.name == "material":
                out += material_of(each)
            elif each.name in RESPONSES:
                out += gap(each)
        return out

    def _markdown(self, html: str, *, whole: bool = False) -> str:
        """`whole`: it is the question's text, whose picture is kept apart."""
        text, losses = to_markdown(html.replace(_OURS, _MARK), pictures={self._src: ""} if whole and self._src else None)
        for loss in losses:
            self._lose(loss)
        return text

    def _html(self, element: Element) -> str:
        return self._markdown("".join(f"<p>{material_of(each)}</p>" for each in element.within("material")))

    def _feedback_text(self, feedback: Element) -> str:
        """Its text without hints, which come apart."""
        hints = {id(each) for hint in feedback.within("hint") for each in hint.within("material")}
        return self._markdown("".join(f"<p>{material_of(each)}</p>" for each in feedback.within("material") if id(each) not in hints))

    def _text(self) -> str:
        text = self._markdown(self._shown_html(), whole=True)
        title = self._item.values.get("title", "").strip()
        if text or not title:
            return text
        self._lose(message("This item has no text; its title stands in for it."))
        return title

    def _labels(self, response: Element) -> list[Label]:
        return [Label(each.values.get("ident", ""), self._html(each)) for each in response.within("response_label")]

    def _own_text(self, response: Element) -> str:
        """The words of a response itself: the row of a matching."""
        return self._markdown("".join(material_of(each) for each in response.all("material")))

    def _run(self, responses: Mapping[str, Sequence[str]]) -> Outcome:
        return self._scoring.run(responses)

    # Kinds

    def _choice(self) -> dict[str, Any]:
        response = self._only()
        name = ident_of(response)
        return bodies.choice(self._labels(response), lambda id: self._run({name: (id,)}), self._feedback, keep_order=False, lose=self._lose)

    def _only(self) -> Element:
        if len(self._responses) > 1:
            raise CantHold(message("This item asks several questions at once: make an item of each."))
        return self._responses[0]

    def _choices(self) -> dict[str, Any]:
        response = self._only()
        name = ident_of(response)
        key = self._scoring.key().get(name, [])
        alone = {id: self._run({name: (id,)}).score for id in key}
        right = [id for id in key if alone[id] > 0] if any(score > 0 for score in alone.values()) else key
        return bodies.choices(
            self._labels(response), lambda ids: self._run({name: ids}), right, self._feedback, keep_order=False, lose=self._lose
        )

    def _short(self) -> dict[str, Any]:
        name = ident_of(self._only())
        typed = self._scoring.typed(name)
        return {"kind": "short", **bodies.words(typed, lambda words: self._run({name: (words,)}), self._feedback, self._lose)}

    def _numeric(self) -> dict[str, Any]:
        name = ident_of(self._only())
        near = self._scoring.near(name)
        if any(each.name in ("vargt", "varlt") for rule in self._item.all("resprocessing") for each in walked(rule)):
            self._lose(message("A number just at a bound, which doesn't count in the file, counts here."))
        return {"kind": "numeric", **bodies.numbers(near, lambda value: self._run({name: (repr(value),)}), self._feedback)}

    def _matching(self) -> dict[str, Any]:
        rows = [Label(ident_of(each), self._own_text(each)) for each in self._responses]
        cards = [label for each in self._responses for label in self._labels(each)]
        key = {name: values[0] for name, values in self._scoring.key().items() if values}
        written, named = bodies.pairs(
            rows, cards, lambda laid: self._run({row: (card,) for row, card in laid.items()}), key, self._feedback, self._lose
        )
        return bodies.matching(written, named, sort=False, keep_order=False, text=self._text())

    def _sort(self) -> dict[str, Any]:
        groups = [Label(ident_of(each), self._own_text(each)) for each in self._responses]
        key = {item: group for group, items in self._scoring.key().items() for item in items}
        every = {label.id: label for each in self._responses for label in self._labels(each)}
        for label in every.values():
            if label.id not in key:
                self._lose(message("“%(words)s” belongs to no group and was left out.", words=cut(label.text)))

        def probe(laid: Mapping[str, str]) -> Outcome:
            return self._run({group.id: [item for item, chosen in laid.items() if chosen == group.id] for group in groups})

        written, named = bodies.pairs([label for id, label in every.items() if id in key], groups, probe, key, self._feedback, self._lose)
        return bodies.matching(written, named, sort=True, keep_order=False, text=self._text())

    def _order(self) -> dict[str, Any]:
        response = self._only()
        name = ident_of(response)
        ends = {
            each.values.get("position"): self._markdown(material_of(each))
            for each in response.within("material")
            if each.values.get("position")
        }
        key = self._scoring.key().get(name, [])
        made = bodies.order(self._labels(response), key, lambda ids: self._run({name: ids}), self._feedback, self._lose)
        return {**made, **with_words(**{"from": ends.get("top", ""), "to": ends.get("bottom", "")})}

    def _essay(self) -> dict[str, Any]:
        self._feedback.settle([self._run({})])
        limits: dict[str, int] = {}
        for response in self._responses[:1]:
            if response.values.get("word_limit_enabled", "Yes") == "Yes":
                found = {
                    "least": number_of(response.values.get("word_limit_min", "")),
                    "most": number_of(response.values.get("word_limit_max", "")),
                }
                limits = {name: int(value) for name, value in found.items() if value and value >= 1}
        notes = from_text(self._said.get("grading_notes", ""))
        points = points_of(number_of(self._said.get("points_possible", "")), lambda _: None).get("points", 10)
        return {"kind": "essay", **limits, "rubric": {"whole": {"text": bodies.criterion(notes), "points": points}}}

    def _description(self) -> dict[str, Any]:
        return described(self._shown_html(), self._package, self._base, self._lose)

    def _hotspot(self) -> dict[str, Any]:
        response = self._only()
        labels = response.within("response_label")
        spots = {}
        for number, each in enumerate(labels[: bodies.MOST_OPTIONS], start=1):
            numbers = [number_of(word) for word in each.all_text.replace(",", " ").split()]
            text = each.values.get("labelrefid", "") or str(number)
            spots[str(number)] = {**shape(_SHAPES.get(each.values.get("rarea", "").lower(), ""), numbers, 100, 100), "text": text}
        picture = next(iter(response.within("matimage")), None)
        src = picture.values.get("uri", "") if picture is not None else ""
        text = self._markdown(self._shown_html() + "".join(material_of(each) for each in response.all("material")))
        several = response.values.get("rcardinality") == "Multiple"
        return {
            "kind": "hotspot",
            "text": text,
            "picture": picture_of(src, "", self._package, self._base, self._lose),
            "spots": spots,
            "right": list(spots),
            **with_words(several=several),
        }

    def _calculated(self) -> dict[str, Any]:
        found = next(iter(self._item.within("calculated")), None)
        if found is None:
            raise CantHold(message("The formula of this item is missing."))
        values, html = {}, self._shown_html()
        for each in [one for part in found.all("vars") for one in part.all("var")][: bodies.MOST_OPTIONS]:
            name, least, most = each.values.get("name", ""), number_of(each.words("min")), number_of(each.words("max"))
            if least is None or most is None:
                raise CantHold(message("The number “%(name)s” of this item has no bounds.", name=cut(name)))
            scale = number_of(each.values.get("scale", "0")) or 0
            values[name] = {"from": bodies.neat(least), "to": bodies.neat(most), "places": int(min(6.0, max(0.0, scale)))}
            html = html.replace(f"[{name}]", f"{{{name}}}")
        formulas = [each.all_text.strip() for part in found.all("formulas") for each in part.all("formula")]
        places = next((number_of(part.values.get("decimal_places", "")) for part in found.all("formulas")), None)
        formula = combined(formulas)
        if places is not None:
            formula = f"round({formula}, {int(places)})"
        said = found.words("answer_tolerance")
        tolerance = number_of(said.rstrip("%")) or 0.0
        relative = (
            {"tolerance": bodies.neat(tolerance / 100), "type": "relative"} if said.endswith("%") else {"tolerance": bodies.neat(tolerance)}
        )
        answer = {"formula": formula, **(relative if tolerance else {})}
        self._lose(message("The numbers are drawn anew; the sets of numbers in the file were left out."))
        self._feedback.settle([self._run({})])
        return {"kind": "calculated", "text": self._markdown(html, whole=True), "values": values, "answers": [answer]}

    # Gaps

    def _gap_name(self, response: Element, stem: str) -> str:
        """What stands in brackets where this gap is: its own name, or its words."""
        own = ident_of(response).removeprefix("response_")
        words = "".join(each.all_text for each in response.all("material")).strip()
        return own if f"[{own}]" in stem or not words else words

    def _cloze(self) -> dict[str, Any]:
        inline = all(each.name != "response_lid" for each in self._responses)
        numbers = {id(each): number for number, each in enumerate(self._responses)}
        if inline:
            html = self._shown_html(lambda each: GAP.format(numbers[id(each)]))
        else:
            html = self._shown_html()
            for each in self._responses:
                mark = GAP.format(numbers[id(each)])
                name = f"[{self._gap_name(each, html)}]"
                html = html.replace(name, mark, 1) if name in html else f"{html} {mark}"
        wanted = [self._gap_name(each, f"[{ident_of(each).removeprefix('response_')}]") for each in self._responses]
        own = len(set(wanted)) == len(wanted) and all(re.fullmatch(r"[\w-]{1,12}", name) for name in wanted)
        names = {str(number): name if own else str(number + 1) for number, name in enumerate(wanted)}
        text, running = bodies.split_cloze(self._markdown(html, whole=True), lambda line: GAPS.search(line) is not None, _MARK)
        running = GAPS.sub(lambda found: f"[[{names[found[1]]}]]", running)
        key = self._key()
        cards = self._cards()
        short = bodies.short_names(list(cards))
        gaps = {names[str(numbers[id(each)])]: self._gap(each, key, short) for each in self._responses}
        gains = {names[str(numbers[id(each)])]: self._gain(ident_of(each), key) for each in self._responses}
        if len(gains) > 1 and not any(self._run({name: value}).score > 0 for name, value in key.items()) and self._scoring.earns():
            self._lose(message("Scored as a whole in the file; here every gap counts by itself."))
        elif all(gain > 0 for gain in gains.values()):
            for name, weight in bodies.weights_of(gains).items():
                gaps[name] |= {"weight": weight} if weight != 1 else {}
        self._feedback.always = self._run({}).shown & self._run(key).shown
        return {
            "kind": "cloze",
            "text": text,
            "cloze": running,
            **with_words(cards={short[id]: label.text for id, label in cards.items()}),
            "gaps": gaps,
        }

    def _gain(self, name: str, key: Mapping[str, Sequence[str]]) -> float:
        return self._run(key).score - self._run({other: value for other, value in key.items() if other != name}).score

    def _key(self) -> dict[str, Sequence[str]]:
        """A right answer to each gap."""
        key: dict[str, Sequence[str]] = {name: (values[0],) for name, values in self._scoring.key().items() if values}
        for each in self._responses:
            labels = each.within("response_label")
            if ident_of(each) not in key and labels and labels[0].values.get("ident"):
                key[ident_of(each)] = (labels[0].values["ident"],)
        return key

    def _cards(self) -> dict[str, Label]:
        """The cards that gaps of a word bank share."""
        banks = [each for each in self._responses if way_of(each) == "wordbank"]
        return {label.id: label for each in banks for label in self._labels(each)}

    def _gap(self, response: Element, key: Mapping[str, Sequence[str]], cards: Mapping[str, str]) -> dict[str, Any]:
        name = ident_of(response)
        others = {other: value for other, value in key.items() if other != name}
        ground, alone = self._run(others).score, self._run({}).shown

        def probe(words: str) -> Outcome:
            return Outcome(self._run({**others, name: (words,)}).score - ground, self._run({name: (words,)}).shown - alone)

        own = Feedback(self._feedback.texts, self._feedback.used)
        if response.name != "response_lid":
            return bodies.words(self._scoring.typed(name), probe, own, self._lose, key="words")
        way = way_of(response)
        if way == "wordbank":
            right = next(iter(key.get(name, ())), "")
            alone_says = {id: self._run({name: (id,)}).shown - alone for id in cards}
            own.settle(Outcome(0, shown) for shown in alone_says.values())
            wrong = {cards[id]: own.said(shown) for id, shown in alone_says.items() if id != right}
            return {"card": cards.get(right, ""), **with_words(why=own.said(alone_says.get(right, ())), wrong=with_words(**wrong))}
        typed = self._said.get("question_type") == "fill_in_multiple_blanks_question" and way != "dropdown"
        if not typed:
            made = bodies.choice(self._labels(response), probe, own, keep_order=False, lose=self._lose, plain=True)
            return {"options": made["options"]}
        return self._typed_gap(response, probe, own)

    def _typed_gap(self, response: Element, probe: Callable[[str], Outcome], feedback: Feedback) -> dict[str, Any]:
        """A gap to type in: every label is a right word."""
        answers: dict[tuple[str, ...], dict[str, Any]] = {}
        typos = 0
        for each in response.within("response_label"):
            words = " ".join("".join(part.all_text for part in each.within("mattext")).split())
            how = each.values.get("scoring_algorithm", "")
            if how == "TextRegex":
                plain = _PLAIN_PATTERN.fullmatch(words)
                if plain is None:
                    raise CantHold(
                        message("The answer is described by the pattern “%(pattern)s”, which is no plain words.", pattern=cut(words, 60))
                    )
                words = plain[1]
            if how == "TextCloseEnough":
                typos = int(min(2.0, max(1.0, number_of(each.values.get("levenshtein_distance", "1")) or 1)))
            pattern = words.replace("*", "\\*")
            part = how == "TextContainsAnswer"
            why = feedback.said(probe(each.values.get("ident", "")).shown)
            answer = {"text": f"*{pattern}*" if part else pattern, **with_words(show=words if part and not answers else "", why=why)}
            if words:
                answers.setdefault(pieces(answer["text"]), answer)
        return {"words": list(answers.values()), **with_words(typos=typos)}
