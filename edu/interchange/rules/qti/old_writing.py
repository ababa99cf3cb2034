"""Questions of ours as a package of QTI 1.2, as Canvas takes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules import archive
from edu.interchange.rules.carrying import Loss, Written, unheld
from edu.interchange.rules.html import to_html, to_text
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.qti.losses import losses_of, one_language
from edu.interchange.rules.qti.markup import ids_of, number, words_of
from edu.interchange.rules.qti.package import MANIFEST, manifest_of
from edu.interchange.rules.xml import text_of, value_of
from edu.quizzes.rules.gaps import runs
from edu.quizzes.rules.patterns import has_wildcard, unescaped

CANNOT_HOLD: Mapping[str, Message] = {
    "calculated": message("QTI 1.2 has no common way to draw numbers anew for each attempt."),
    "nps": message("QTI has no question whose answers are neither right nor wrong."),
    "hotspot": message("QTI 1.2 marks where the right place on a picture is, not spots to choose from."),
}
_NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_FILE = "questions/questions.xml"
_TYPES = {
    "choice": "multiple_choice_question", "choices": "multiple_answers_question", "truefalse": "true_false_question",
    "short": "short_answer_question", "numeric": "numerical_question", "match": "matching_question", "sort": "categorization_question",
    "order": "ordering_question", "essay": "essay_question", "description": "text_only_question",
}  # fmt: skip


class _Unwritable(Exception):
    """This question, of a kind that is held, is not."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def write_assessment(questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes]) -> Written:
    """A package of one assessment."""
    losses: list[Loss] = []
    items: list[str] = []
    media: dict[str, bytes] = {}
    for body in questions:
        place = str(body["id"])
        if body["kind"] not in _MAKERS:
            losses.append(unheld(body, place, CANNOT_HOLD))
            continue
        plain, lost = in_one(body, lang)
        item = _Item(plain, files)
        try:
            items.append(item.written())
        except _Unwritable as refused:
            losses.append(Loss(place, refused.why, refused=True))
            continue
        said = losses_of(plain, kept=("hints", "from") if body["kind"] != "essay" else ("from",))
        media |= item.media
        losses += [Loss(place, why) for why in (one_language(lang) if lost else []) + said + item.losses]
    section = _tag("section", "\n".join(items), ident="root_section")
    assessment = _tag("assessment", section, ident="questions", title=title or "—")
    whole = '<?xml version="1.0" encoding="UTF-8"?>\n' + _tag("questestinterop", assessment, xmlns=_NAMESPACE) + "\n"
    manifest = manifest_of([("questions", "imsqti_xmlv1p2", _FILE, ())], schema=("IMS Content", "1.1.3"))
    return Written(archive.pack({MANIFEST: manifest, _FILE: whole.encode(), **media}), tuple(losses))


def _tag(name: str, content: str = "", /, **values: str) -> str:
    told = "".join(f" {key}={value_of(value)}" for key, value in values.items())
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def _html(text: str) -> str:
    """Our Markdown as HTML written in XML: `<mattext>`."""
    return _material(to_html(text))


def _material(html: str) -> str:
    return _tag("material", _tag("mattext", text_of(html), texttype="text/html"))


def _equal(response: str, value: str, **values: str) -> str:
    return _tag("varequal", text_of(value), respident=response, **values)


class _Item:
    """One item: what is shown, scored and said."""

    def __init__(self, body: Body, files: Mapping[str, bytes]) -> None:
        self._body, self._files = body, files
        self.media: dict[str, bytes] = {}
        self._rules: list[str] = []
        self._said: list[str] = []
        self.losses: list[Message] = []

    def written(self) -> str:
        body = self._body
        shown = _MAKERS[body["kind"]](self)
        shown = self._drawn() + shown
        if body["kind"] != "cloze":
            shown = _html(body["text"]) + shown
        if body.get("note"):
            self._rules.insert(0, self._rule(_tag("other"), say=body["note"], name="general_fb"))
        kind = _TYPES.get(body["kind"]) or self._cloze_type()
        points = number(float(body["points"])) if body.get("points") else ""
        said = {"question_type": kind, **({"points_possible": points} if points else {}), **self._notes()}
        fields = "".join(
            _tag("qtimetadatafield", _tag("fieldlabel", key) + _tag("fieldentry", text_of(value))) for key, value in said.items()
        )
        score = _tag("outcomes", _tag("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))
        parts = [_tag("itemmetadata", _tag("qtimetadata", fields)), _tag("presentation", shown)]
        parts += [_tag("resprocessing", score + "".join(self._rules))] if self._rules or kind != "text_only_question" else []
        parts += [*self._said, *self._hints()]
        return _tag("item", "\n".join(parts), ident=str(body["id"]), title=to_text(body["text"])[:100] or str(body["id"]))

    def _notes(self) -> dict[str, str]:
        rubric = self._body.get("rubric")
        if not rubric:
            return {}
        several = len(rubric) > 1
        return {"grading_notes": "\n".join(to_text(each["text"]) + several * f" ({each['points']})" for each in rubric.values())}

    def _hints(self) -> list[str]:
        hints = self._body.get("hints") or ()
        if any(set(hint) - {"text"} and any(value for key, value in hint.items() if key != "text") for hint in hints):
            self.losses.append(message("What hints clear or count was left out."))
        inner = "".join(_tag("hint", _tag("hintmaterial", _html(hint["text"]))) for hint in hints)
        return [_tag("itemfeedback", inner, ident="hints")] if inner else []

    # Rules and feedback

    def _rule(self, condition: str, score: float | None = None, *, say: str = "", go_on: bool = True, name: str = "") -> str:
        rules = _tag("setvar", number(100 * score), action="Add", varname="SCORE") if score is not None else ""
        if say:
            name = name or f"f{len(self._said) + 1}_fb"
            self._said.append(_tag("itemfeedback", _tag("flow_mat", _html(say)), ident=name))
            rules += _tag("displayfeedback", feedbacktype="Response", linkrefid=name)
        return _tag("respcondition", _tag("conditionvar", condition) + rules, **{"continue": "Yes" if go_on else "No"})

    def _lid(self, name: str, labels: Mapping[str, str], *, sort: str = "Single", own: str = "") -> str:
        shown = "".join(_tag("response_label", _html(text), ident=id) for id, text in labels.items())
        return _tag("response_lid", own + _tag("render_choice", shown), ident=name, rcardinality=sort)

    # Kinds

    def _choice(self) -> str:
        options = self._body["options"]
        for place, each in enumerate(options, start=1):
            mark = 1.0 if each.get("right") else float(each.get("mark") or 0)
            self._rules.append(self._rule(_equal("response1", f"a{place}"), mark, say=each.get("why", "")))
        self._keep_order()
        return self._lid("response1", {f"a{place}": each["text"] for place, each in enumerate(options, start=1)})

    def _keep_order(self) -> None:
        if self._body.get("keep_order"):
            self.losses.append(message("That the order stays as written was left out."))

    def _choices(self) -> str:
        options = self._body["options"]
        right = sum(bool(each.get("right")) for each in options)
        cost = max(1 / right, 1 / (len(options) - right) if len(options) > right else 0)
        for place, each in enumerate(options, start=1):
            usual = 1 / right if each.get("right") else -cost
            weight = usual if each.get("weight") is None else float(each["weight"])
            self._rules.append(self._rule(_equal("response1", f"a{place}"), weight, say=each.get("why", "")))
        self._keep_order()
        return self._lid("response1", {f"a{place}": each["text"] for place, each in enumerate(options, start=1)}, sort="Multiple")

    def _truefalse(self) -> str:
        body = self._body
        for name, truth in (("true", True), ("false", False)):
            self._rules.append(self._rule(_equal("response1", name), float(body["answer"] is truth), say=body.get(f"why_{name}", "")))
        return self._lid("response1", {"true": "True", "false": "False"})

    def _entry(self, name: str = "response1", **values: str) -> str:
        return _tag(
            "response_str", _tag("render_fib", _tag("response_label", ident="answer1"), **values), ident=name, rcardinality="Single"
        )

    def _short(self) -> str:
        self._words(self._body, "answers")
        return self._entry()

    def _words(self, body: Mapping[str, Any], key: str) -> None:
        case = {"case": "Yes" if body.get("exact") else "No"}
        for answer in body[key]:
            mark = 1.0 if answer.get("mark") is None else float(answer["mark"])
            text = answer["text"]
            if not has_wildcard(text):
                condition = _equal("response1", unescaped(text), **case)
            elif (
                text.startswith("*")
                and text.endswith("*")
                and not text.endswith("\\*")
                and text.strip("*")
                and not has_wildcard(text.strip("*"))
            ):
                condition = _tag("varsubstring", text_of(unescaped(text.strip("*"))), respident="response1", **case)
            elif answer.get("show"):
                self.losses.append(message("Of the pattern “%(words)s” only what is shown counts there.", words=text))
                condition = _equal("response1", answer["show"], **case)
            else:
                raise _Unwritable(message("QTI 1.2 can't say the pattern “%(words)s”.", words=text))
            self._rules.append(self._rule(condition, mark, say=answer.get("why", ""), go_on=False))
        if body.get("why"):
            self._rules.append(self._rule(_tag("other"), say=body["why"]))

    def _numeric(self) -> str:
        body = self._body
        for answer in body["answers"]:
            mark = 1.0 if answer.get("mark") is None else float(answer["mark"])
            self._rules.append(self._rule(self._near(answer), mark, say=answer.get("why", ""), go_on=False))
        if body.get("why"):
            self._rules.append(self._rule(_tag("other"), say=body["why"]))
        return self._entry(fibtype="Decimal")

    def _near(self, answer: Mapping[str, Any]) -> str:
        value, tolerance = float(answer["value"]), float(answer.get("tolerance") or 0)
        reach = tolerance * abs(value) if answer.get("type") == "relative" else tolerance
        low, high = value - reach, value + reach
        exact = _equal("response1", repr(value))
        if answer.get("type") == "relative":
            exact = _equal("response1", repr(value), margintype="percent", margin=number(100 * tolerance))
        elif answer.get("type") == "geometric":
            self.losses.append(message("A tolerance by a factor goes out as a range."))
            low, high = sorted((value / (1 + tolerance), value * (1 + tolerance)))
        least = _tag("vargte", number(low), respident="response1")
        return _tag("or", exact + _tag("and", least + _tag("varlte", number(high), respident="response1")))

    def _match(self) -> str:
        body, ids = self._body, ids_of(self._body["cards"])
        self._keep_order()
        shares = _shares(body["prompts"])
        shown = ""
        for place, (prompt, share) in enumerate(zip(body["prompts"], shares, strict=True), start=1):
            response = f"response_p{place}"
            for name in body["cards"]:
                right = body["cards"][name] == body["cards"][prompt["answer"]]
                say = prompt.get("why", "") if name == prompt["answer"] else _note((prompt.get("wrong") or {}).get(name))
                if right or say:
                    self._rules.append(self._rule(_equal(response, ids[name]), share if right else None, say=say))
            shown += self._lid(response, {ids[name]: text for name, text in body["cards"].items()}, own=_html(words_of(prompt)))
        return shown

    def _sort(self) -> str:
        body, ids = self._body, ids_of(self._body["groups"])
        shares = _shares(body["items"])
        for place, (item, share) in enumerate(zip(body["items"], shares, strict=True), start=1):
            for name in body["groups"]:
                say = item.get("why", "") if name == item["group"] else _note((item.get("wrong") or {}).get(name))
                if name == item["group"] or say:
                    self._rules.append(self._rule(_equal(ids[name], f"i{place}"), share if name == item["group"] else None, say=say))
        items = {f"i{place}": words_of(item) for place, item in enumerate(body["items"], start=1)}
        return "".join(self._lid(ids[name], items, sort="Multiple", own=_html(text)) for name, text in body["groups"].items())

    def _order(self) -> str:
        body = self._body
        if body.get("mode") != "all":
            self.losses.append(message("A nearly right order earns nothing there."))
        names = [f"a{place}" for place in range(1, len(body["items"]) + 1)]
        right = "".join(_equal("response1", name) for name in names)
        self._rules.append(self._rule(right, 1.0, say=body.get("why", ""), go_on=False))
        if body.get("near"):
            self._rules.append(self._rule(_tag("other"), say=body["near"]))
        # In an order of their own: as written, it would be the key.
        shuffled = sorted(zip(names, body["items"], strict=True), key=lambda each: each[1])
        labels = "".join(_tag("response_label", _html(text), ident=name) for name, text in shuffled)
        first, last = (
            _tag("material", _tag("mattext", text_of(to_html(body[key])), texttype="text/html"), position=place) if body.get(key) else ""
            for key, place in (("from", "top"), ("to", "bottom"))
        )
        laid = _tag("ims_render_object", _tag("flow_label", labels), shuffle="Yes")
        return _tag("response_lid", _tag("render_extension", first + laid + last), ident="response1", rcardinality="Ordered")

    def _cloze_type(self) -> str:
        typed = any(gap.get("words") is not None for gap in self._body["gaps"].values())
        return "fill_in_multiple_blanks_question" if typed else "multiple_dropdowns_question"

    def _cloze(self) -> str:
        body = self._body
        ids = {name: id.removeprefix("C_") for name, id in ids_of(body["gaps"]).items()}
        inner = "".join(run + (f"[{ids[name]}]" if name else "") for run, name in runs(to_html(body["cloze"]), body["gaps"]))
        shown = _material(f'<div>{to_html(body["text"])}</div><div class="edu-cloze">{inner}</div>')
        bank = self._cards()
        for (name, gap), share in zip(body["gaps"].items(), _shares(list(body["gaps"].values())), strict=True):
            shown += self._gap(f"response_{ids[name]}", ids[name], gap, share, bank)
        return shown

    def _cards(self) -> dict[str, str]:
        return ids_of(self._body.get("cards") or {})

    def _gap(self, response: str, name: str, gap: Mapping[str, Any], share: float, bank: Mapping[str, str]) -> str:
        own = _tag("material", _tag("mattext", text_of(name)))
        if gap.get("answers") is not None:
            raise _Unwritable(message("QTI 1.2 has no gaps for numbers that may be near."))
        if gap.get("card") is not None:
            labels, values = {bank[card]: text for card, text in self._body["cards"].items()}, {"answer_type": "wordbank"}
            told = {card: _note(note) for card, note in (gap.get("wrong") or {}).items()} | {gap["card"]: gap.get("why", "")}
            for card in self._body["cards"]:
                right = self._body["cards"][card] == self._body["cards"][gap["card"]]
                if right or told.get(card):
                    self._rules.append(self._rule(_equal(response, bank[card]), share if right else None, say=told.get(card, "")))
        elif gap.get("options") is not None:
            labels, values = {f"a{place}": each["text"] for place, each in enumerate(gap["options"], start=1)}, {"answer_type": "dropdown"}
            for place, each in enumerate(gap["options"], start=1):
                mark = 1.0 if each.get("right") else float(each.get("mark") or 0)
                if mark or each.get("why"):
                    self._rules.append(self._rule(_equal(response, f"a{place}"), mark * share if mark else None, say=each.get("why", "")))
        else:
            return self._typed(response, own, gap, share)
        shown = "".join(_tag("response_label", _html(text), ident=id, **values) for id, text in labels.items())
        return _tag("response_lid", own + _tag("render_choice", shown), ident=response)

    def _typed(self, response: str, own: str, gap: Mapping[str, Any], share: float) -> str:
        if gap.get("why"):
            self.losses.append(message("What is said to other words in a gap was left out."))
        if gap.get("exact"):
            self.losses.append(message("Capital letters don't count in a gap there."))
        shown = ""
        for place, answer in enumerate(gap["words"], start=1):
            text, values = answer["text"], {"answer_type": "openEntry"}
            if answer.get("mark") not in (None, 1):
                self.losses.append(message("The partly right words of a gap were left out."))
                continue
            if has_wildcard(text):
                text = text.strip("*")
                if has_wildcard(text):
                    text = answer.get("show", "")
                    self.losses.append(message("Of the pattern “%(words)s” only what is shown counts there.", words=answer["text"]))
                else:
                    values["scoring_algorithm"] = "TextContainsAnswer"
            elif gap.get("typos"):
                values |= {"scoring_algorithm": "TextCloseEnough", "levenshtein_distance": str(int(gap["typos"])), "ignore_case": "true"}
            label = _tag("material", _tag("mattext", text_of(unescaped(text)), texttype="text/plain"))
            shown += _tag("response_label", label, ident=f"{response}-{place}", **values)
            self._rules.append(self._rule(_equal(response, f"{response}-{place}"), share, say=answer.get("why", "")))
        return _tag("response_lid", own + _tag("render_choice", shown), ident=response)

    def _essay(self) -> str:
        body = self._body
        if len(body["rubric"]) > 1 or body.get("sample") or body.get("lines"):
            self.losses.append(
                message("The rubric goes out as one note for the teacher; the sample and the number of lines were left out.")
            )
        if body.get("hints"):
            self.losses.append(message("Its hints were left out."))
        limits = {f"word_limit_{end}": str(body[key]) for key, end in (("least", "min"), ("most", "max")) if body.get(key)}
        values = {"word_limit_enabled": "Yes", **limits} if limits else {}
        fib = _tag("render_fib", _tag("response_label", ident="answer1", rshuffle="No"))
        return _tag("response_str", fib, ident="response1", rcardinality="Single", **values)

    def _description(self) -> str:
        return ""

    def _drawn(self) -> str:
        """Its picture, below the text."""
        picture = self._body.get("picture")
        if not picture:
            return ""
        if picture["src"] in self._files:
            self.media[f"web_resources/{picture['src']}"] = self._files[picture["src"]]
        else:
            self.losses.append(message("The picture “%(name)s” is not in this file: put it in beside.", name=picture["src"]))
        return _material(f'<img src="$IMS-CC-FILEBASE$/{picture["src"]}" alt={value_of(picture["alt"])}>')


_MAKERS: Mapping[str, Callable[[_Item], str]] = {  # by the kinds that this format holds
    "choice": _Item._choice, "choices": _Item._choices, "truefalse": _Item._truefalse, "short": _Item._short, "numeric": _Item._numeric,
    "match": _Item._match, "sort": _Item._sort, "order": _Item._order, "cloze": _Item._cloze, "essay": _Item._essay,
    "description": _Item._description,
}  # fmt: skip


def _shares(rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """What each row is worth of the whole."""
    weights = [1.0 if row.get("weight") is None else float(row["weight"]) for row in rows]
    return [weight / sum(weights) for weight in weights]


def _note(note: Any) -> str:
    """What is said to a wrong pair, without the lesson beside it."""
    words: str = note.get("text", "") if isinstance(note, Mapping) else note or ""
    return words
