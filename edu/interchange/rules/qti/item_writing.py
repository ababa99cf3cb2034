"""A question of ours as an item of QTI 2.2 or 3.0."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.html import from_text, to_text
from edu.interchange.rules.qti.markup import Tags, block, drawn, ids_of, number, regular, size_of, words_of, xhtml
from edu.interchange.rules.qti.package import NEW, NEWEST
from edu.interchange.rules.xml import text_of, value_of
from edu.quizzes.rules.gaps import runs
from edu.quizzes.rules.patterns import has_wildcard, unescaped

NAMESPACES = {
    NEW: "http://www.imsglobal.org/xsd/imsqti_v2p2",
    NEWEST: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_MEDIA = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Item:
    """One item: what is declared, asked, scored and said."""

    def __init__(self, body: Body, version: str, files: Mapping[str, bytes]) -> None:
        self._body, self._version, self._files = body, version, files
        self._tag = Tags(version)
        self._full = float(body.get("points") or 1)
        self._declared: list[str] = []
        self._rules: list[str] = []
        self._said: list[tuple[str, str]] = []
        self.losses: list[Message] = []
        self.media: dict[str, bytes] = {}

    def written(self, lang: str) -> str:
        tag, body = self._tag, self._body
        asked = MAKERS[body["kind"]](self)
        text = block(body["text"]) if body.get("text") else ""
        text += "" if body["kind"] == "hotspot" else self._drawn()
        if body.get("note"):
            self._rules.insert(0, self._feed(self._say(body["note"])))
        outcomes = [
            tag("outcomeDeclaration", tag("defaultValue", tag("value", "0")), identifier="SCORE", cardinality="single", baseType="float")
        ]
        if body.get("points"):
            most = tag("defaultValue", tag("value", number(self._full)))
            outcomes.append(tag("outcomeDeclaration", most, identifier="MAXSCORE", cardinality="single", baseType="float"))
        if self._said:
            outcomes.append(tag("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier"))
        parts = [*self._declared, *outcomes, tag("itemBody", f"{text}{asked}" if asked or text else "<div/>")]
        parts += [tag("responseProcessing", "".join(self._rules))] if self._rules else []
        parts += [self._modal(name, words) for name, words in self._said]
        values = {"identifier": str(body["id"]), "title": to_text(body.get("text", ""))[:100] or str(body["id"])}
        head = {"xmlns": NAMESPACES[self._version], **values, "adaptive": "false", "timeDependent": "false"}
        lines = "\n".join(parts)
        item = tag("assessmentItem", f"\n{lines}\n", **head)
        return HEAD + item.replace(" adaptive=", f' xml:lang="{lang}" adaptive=', 1) + "\n"

    # Feedback and rules

    def _say(self, text: str) -> str:
        name = f"F{len(self._said) + 1}"
        self._said.append((name, text))
        return name

    def _modal(self, name: str, words: str) -> str:
        inner = self._tag("contentBody", block(words)) if self._version == NEWEST else block(words)
        return self._tag("modalFeedback", inner, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")

    def _feed(self, name: str) -> str:
        tag = self._tag
        more = tag("multiple", tag("variable", identifier="FEEDBACK") + tag("baseValue", name, baseType="identifier"))
        return tag("setOutcomeValue", more, identifier="FEEDBACK")

    def _if(self, condition: str, *rules: str) -> str:
        return self._tag("responseCondition", self._tag("responseIf", condition + "".join(rules)))

    def _add(self, score: str) -> str:
        return self._tag("setOutcomeValue", self._tag("sum", self._tag("variable", identifier="SCORE") + score), identifier="SCORE")

    def _base(self, value: str, kind: str) -> str:
        return self._tag("baseValue", text_of(value), baseType=kind)

    def _response(self, name: str) -> str:
        return self._tag("variable", identifier=name)

    def _declare(
        self, name: str, cardinality: str, kind: str, correct: Iterable[str], mapped: Mapping[str, float] | None = None, **bounds: str
    ) -> None:
        tag = self._tag
        values = "".join(tag("value", text_of(value)) for value in correct)
        inner = tag("correctResponse", values) if values else ""
        if mapped is not None:
            entries = "".join(tag("mapEntry", mapKey=key, mappedValue=number(worth * self._full)) for key, worth in mapped.items() if worth)
            inner += tag("mapping", entries, defaultValue="0", **bounds) if entries else ""
        self._declared.append(tag("responseDeclaration", inner, identifier=name, cardinality=cardinality, baseType=kind))

    # Kinds

    def _options(self, options: Sequence[Mapping[str, Any]], condition: Callable[[str], str]) -> str:
        """The options to choose from; what is said to each becomes a rule."""
        tag, asked = self._tag, ""
        for place, option in enumerate(options, start=1):
            asked += tag("simpleChoice", xhtml(option["text"]), identifier=f"A{place}")
            if option.get("why"):
                self._rules.append(self._if(condition(f"A{place}"), self._feed(self._say(option["why"]))))
        return asked

    def _is(self, value: str, response: str = "RESPONSE", kind: str = "identifier") -> str:
        return self._tag("match", self._response(response) + self._base(value, kind))

    def _has(self, value: str, kind: str = "identifier") -> str:
        return self._tag("member", self._base(value, kind) + self._response("RESPONSE"))

    def _choice(self) -> str:
        options = self._body["options"]
        marks = {f"A{place}": 1.0 if each.get("right") else float(each.get("mark") or 0) for place, each in enumerate(options, start=1)}
        self._declare("RESPONSE", "single", "identifier", [name for name, mark in marks.items() if mark == 1], marks)
        self._rules.append(self._add(self._tag("mapResponse", identifier="RESPONSE")))
        asked = self._options(options, self._is)
        shuffle = "false" if self._body.get("keep_order") else "true"
        return self._tag("choiceInteraction", asked, responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices="1")

    def _choices(self) -> str:
        options = self._body["options"]
        right = sum(bool(each.get("right")) for each in options)
        cost = max(1 / right, 1 / (len(options) - right) if len(options) > right else 0)
        weights = {}
        for place, each in enumerate(options, start=1):
            usual = 1 / right if each.get("right") else -cost
            weights[f"A{place}"] = usual if each.get("weight") is None else float(each["weight"])
        names = [f"A{place}" for place, each in enumerate(options, start=1) if each.get("right")]
        self._declare("RESPONSE", "multiple", "identifier", names, weights, lowerBound="0", upperBound=number(self._full))
        self._rules.append(self._add(self._tag("mapResponse", identifier="RESPONSE")))
        asked = self._options(options, self._has)
        shuffle = "false" if self._body.get("keep_order") else "true"
        return self._tag("choiceInteraction", asked, responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices="0")

    def _truefalse(self) -> str:
        tag, body = self._tag, self._body
        right = "true" if body["answer"] else "false"
        self._declare("RESPONSE", "single", "identifier", [right], {right: 1.0})
        self._rules.append(self._add(tag("mapResponse", identifier="RESPONSE")))
        for name in ("true", "false"):
            if why := body.get(f"why_{name}"):
                self._rules.append(self._if(self._is(name), self._feed(self._say(why))))
        asked = tag("simpleChoice", "True", identifier="true") + tag("simpleChoice", "False", identifier="false")
        return tag("choiceInteraction", asked, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")

    def _short(self) -> str:
        self._rules.append(self._words(self._body, "answers", "RESPONSE", 1.0))
        return f"<p>{self._tag('textEntryInteraction', responseIdentifier='RESPONSE', expectedLength='30')}</p>"

    def _chain(self, tried: Sequence[tuple[str, Mapping[str, Any]]], other: str, name: str, share: float) -> str:
        """The first condition that holds counts."""
        tag, branches = self._tag, ""
        for place, (condition, answer) in enumerate(tried):
            mark = 1.0 if answer.get("mark") is None else float(answer["mark"])
            rules = [self._add(self._base(number(mark * share * self._full), "float"))] if mark else []
            rules += [self._feed(self._say(answer["why"]))] if answer.get("why") else []
            branches += tag(
                "responseElseIf" if place else "responseIf", condition + "".join(rules or [self._add(self._base("0", "float"))])
            )
        if other:
            unanswered = tag("not", tag("isNull", self._response(name)))
            branches += tag("responseElseIf", unanswered + self._feed(self._say(other)))
        return tag("responseCondition", branches)

    def _words(self, body: Mapping[str, Any], key: str, name: str, share: float) -> str:
        tag, exact = self._tag, body.get("exact") is True
        tried = []
        for answer in body[key]:
            if has_wildcard(answer["text"]):
                condition = tag("patternMatch", self._response(name), pattern=regular(answer["text"], exact=exact))
            else:
                both = self._response(name) + self._base(unescaped(answer["text"]), "string")
                condition = tag("stringMatch", both, caseSensitive="true" if exact else "false")
            tried.append((condition, answer))
        first = next(each for each in body[key] if each.get("mark") in (None, 1))
        self._declare(name, "single", "string", [first.get("show") or unescaped(first["text"])])
        return self._chain(tried, body.get("why", ""), name, share)

    def _numeric(self) -> str:
        self._rules.append(self._numbers(self._body, "RESPONSE", 1.0))
        return f"<p>{self._tag('textEntryInteraction', responseIdentifier='RESPONSE', expectedLength='15')}</p>"

    def _numbers(self, body: Mapping[str, Any], name: str, share: float) -> str:
        tried = [(self._near(answer, name), answer) for answer in body["answers"]]
        self._declare(name, "single", "float", [number(float(body["answers"][0]["value"]))])
        return self._chain(tried, body.get("why", ""), name, share)

    def _near(self, answer: Mapping[str, Any], name: str) -> str:
        tag, value, tolerance = self._tag, float(answer["value"]), float(answer.get("tolerance") or 0)
        both = self._base(repr(value), "float") + self._response(name)
        if not tolerance:
            return tag("equal", both, toleranceMode="exact")
        if answer.get("type") == "geometric":
            self.losses.append(message("A tolerance by a factor goes out as a range."))
            low, high = sorted((value / (1 + tolerance), value * (1 + tolerance)))
            least = tag("gte", self._response(name) + self._base(repr(low), "float"))
            return tag("and", least + tag("lte", self._response(name) + self._base(repr(high), "float")))
        relative = answer.get("type") == "relative"
        words = number(tolerance * 100 if relative else tolerance)
        return tag("equal", both, toleranceMode="relative" if relative else "absolute", tolerance=f"{words} {words}")

    def _match(self) -> str:
        return self._pairs(self._body["prompts"], "answer", self._body["cards"], sort=False)

    def _sort(self) -> str:
        return self._pairs(self._body["items"], "group", self._body["groups"], sort=True)

    def _pairs(self, rows: Sequence[Mapping[str, Any]], answer: str, cards: Mapping[str, str], *, sort: bool) -> str:
        tag, ids = self._tag, ids_of(cards)
        weights = [1.0 if row.get("weight") is None else float(row["weight"]) for row in rows]
        mapped: dict[str, float] = {}
        for place, (row, weight) in enumerate(zip(rows, weights, strict=True), start=1):
            twins = [name for name, text in cards.items() if text == cards[row[answer]]]
            mapped |= {f"P{place} {ids[name]}": weight / sum(weights) for name in twins}
            told = {**{row[answer]: row.get("why")}, **(row.get("wrong") or {})}
            for name, note in told.items():
                text = note.get("text") if isinstance(note, Mapping) else note
                if text:
                    self._rules.append(self._if(self._has(f"P{place} {ids[name]}", "directedPair"), self._feed(self._say(text))))
        correct = [f"P{place} {ids[row[answer]]}" for place, row in enumerate(rows, start=1)]
        self._declare("RESPONSE", "multiple", "directedPair", correct, mapped)
        self._rules.insert(0, self._add(tag("mapResponse", identifier="RESPONSE")))
        source = "".join(
            tag("simpleAssociableChoice", xhtml(words_of(row)), identifier=f"P{place}", matchMax="1")
            for place, row in enumerate(rows, start=1)
        )
        target = "".join(tag("simpleAssociableChoice", xhtml(text), identifier=ids[name], matchMax="0") for name, text in cards.items())
        shuffle = "false" if self._body.get("keep_order") else "true"
        values = {"class": "edu-sort"} if sort else {}
        inner = tag("simpleMatchSet", source) + tag("simpleMatchSet", target)
        return tag("matchInteraction", inner, responseIdentifier="RESPONSE", shuffle=shuffle, maxAssociations="0", **values)

    def _order(self) -> str:
        tag, body = self._tag, self._body
        mode = body.get("mode") or "relative"
        if mode != "all":
            self.losses.append(message("A nearly right order earns nothing there."))
        names = [f"A{place}" for place in range(1, len(body["items"]) + 1)]
        self._declare("RESPONSE", "ordered", "identifier", names)
        right = tag("match", self._response("RESPONSE") + tag("correct", identifier="RESPONSE"))
        score = self._add(self._base(number(self._full), "float"))
        good = self._feed(self._say(body["why"])) if body.get("why") else ""
        branches = tag("responseIf", right + score + good)
        if body.get("near"):
            unanswered = tag("not", tag("isNull", self._response("RESPONSE")))
            branches += tag("responseElseIf", unanswered + self._feed(self._say(body["near"])))
        self._rules.append(tag("responseCondition", branches))
        asked = "".join(tag("simpleChoice", xhtml(text), identifier=name) for name, text in zip(names, body["items"], strict=True))
        values = {} if mode == "all" else {"class": f"edu-mode-{mode}"}
        return tag("orderInteraction", asked, responseIdentifier="RESPONSE", shuffle="true", **values)

    def _cloze(self) -> str:
        body, tag = self._body, self._tag
        gaps: Mapping[str, Mapping[str, Any]] = body["gaps"]
        weights = {name: 1.0 if gap.get("weight") is None else float(gap["weight"]) for name, gap in gaps.items()}
        whole, ids = sum(weights.values()), dict(zip(gaps, ids_of(gaps, "").values(), strict=True))
        dragged = {name for name, gap in gaps.items() if gap.get("card") is not None}
        if dragged and dragged != set(gaps):
            self.losses.append(message("The cards became lists to choose from, as they stand with other gaps."))
        drag = bool(dragged) and dragged == set(gaps)
        inner = ""
        for run, name in runs(block(body["cloze"]), gaps):
            inner += run
            if name and drag:
                inner += tag("gap", identifier=f"G_{ids[name]}")
            elif name:
                inner += self._gap(gaps[name], f"RESPONSE_{ids[name]}", weights[name] / whole)
        if drag:
            inner = self._drag(inner, gaps, ids, {name: weight / whole for name, weight in weights.items()})
        return f'<div class="edu-cloze">{inner}</div>'

    def _gap(self, gap: Mapping[str, Any], name: str, share: float) -> str:
        tag = self._tag
        if gap.get("words") is not None:
            self._rules.append(self._words(gap, "words", name, share))
            return tag("textEntryInteraction", responseIdentifier=name, expectedLength="15")
        if gap.get("answers") is not None:
            self._rules.append(self._numbers(gap, name, share))
            return tag("textEntryInteraction", responseIdentifier=name, expectedLength="10")
        asked, marks, said = "", {}, []
        for place, option in enumerate(self._listed(gap), start=1):
            text = to_text(option["text"])
            if from_text(text) != option["text"]:
                self.losses.append(message("The looks of an option in a gap were left out."))
            asked += tag("inlineChoice", text_of(text), identifier=f"A{place}")
            marks[f"A{place}"] = (1.0 if option.get("right") else float(option.get("mark") or 0)) * share
            if option.get("why"):
                said.append(self._if(self._is(f"A{place}", name), self._feed(self._say(option["why"]))))
        right = [id for id, option in zip(marks, self._listed(gap), strict=True) if option.get("right")]
        self._declare(name, "single", "identifier", right, marks)
        self._rules += [self._add(tag("mapResponse", identifier=name)), *said]
        return tag("inlineChoiceInteraction", asked, responseIdentifier=name, shuffle="true")

    def _listed(self, gap: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """The options of a gap; of one that takes a card, all the cards."""
        if gap.get("options") is not None:
            options: Sequence[Mapping[str, Any]] = gap["options"]
            return options
        wrong = {name: note.get("text") if isinstance(note, Mapping) else note for name, note in (gap.get("wrong") or {}).items()}
        told = {**wrong, gap["card"]: gap.get("why")}
        texts = dict.fromkeys(self._body["cards"].values())
        names = {text: next(name for name, other in self._body["cards"].items() if other == text) for text in texts}
        right = self._body["cards"][gap["card"]]
        return [{"text": text, "right": text == right, "why": told.get(gap["card"] if text == right else names[text])} for text in texts]

    def _drag(self, inner: str, gaps: Mapping[str, Mapping[str, Any]], ids: Mapping[str, str], shares: Mapping[str, float]) -> str:
        tag, cards = self._tag, ids_of(self._body["cards"])
        mapped = {f"{cards[gap['card']]} G_{ids[name]}": shares[name] for name, gap in gaps.items()}
        self._rules.append(self._add(tag("mapResponse", identifier="RESPONSE")))
        for name, gap in gaps.items():
            for card, note in {gap["card"]: gap.get("why"), **(gap.get("wrong") or {})}.items():
                text = note.get("text") if isinstance(note, Mapping) else note
                if text:
                    self._rules.append(self._if(self._has(f"{cards[card]} G_{ids[name]}", "directedPair"), self._feed(self._say(text))))
        self._declare("RESPONSE", "multiple", "directedPair", mapped, mapped)
        pool = "".join(tag("gapText", xhtml(text), identifier=cards[name], matchMax="0") for name, text in self._body["cards"].items())
        return tag("gapMatchInteraction", pool + inner, responseIdentifier="RESPONSE", shuffle="true")

    def _essay(self) -> str:
        tag, body = self._tag, self._body
        self._declare("RESPONSE", "single", "string", [])
        criteria = "".join(
            f"<li id={value_of(f'R_{name}')} label={value_of(str(each['points']))}>{xhtml(each['text'])}</li>"
            for name, each in body["rubric"].items()
        )
        blocks = tag("rubricBlock", self._content(f'<ul class="edu-rubric">{criteria}</ul>'), view="scorer")
        if body.get("sample"):
            blocks += tag("rubricBlock", self._content(block(body["sample"])), view="scorer", **{"class": "edu-sample"})
        classes = " ".join(f"edu-{key}-{body[key]}" for key in ("least", "most") if body.get(key))
        if classes:
            self.losses.append(message("The least and the most number of words are only shown to our own reader."))
        values = {"expectedLines": str(body["lines"])} if body.get("lines") else {}
        values |= {"class": classes} if classes else {}
        return blocks + tag("extendedTextInteraction", responseIdentifier="RESPONSE", **values)

    def _content(self, html: str) -> str:
        return self._tag("contentBody", html) if self._version == NEWEST else html

    def _description(self) -> str:
        return ""

    def _drawn(self) -> str:
        """Its picture, below the text."""
        picture = self._body.get("picture")
        return f"<p><img src={value_of(self._stored(picture['src']))} alt={value_of(picture['alt'])}/></p>" if picture else ""

    def _stored(self, src: str) -> str:
        if src in self._files:
            self.media[f"media/{src}"] = self._files[src]
        else:
            self.losses.append(message("The picture “%(name)s” is not in this file: put it in beside.", name=src))
        return f"../media/{src}"

    def _hotspot(self) -> str:
        tag, body = self._tag, self._body
        several, right = body.get("several") is True, body["right"]
        ids = ids_of(body["spots"])
        width, height = size_of(self._files.get(body["picture"]["src"], b""))
        asked = ""
        worth = {name: 1 / len(right) if several else 1.0 for name in right}
        wrong = [name for name in body["spots"] if name not in right]
        cost = -max(1 / len(right), 1 / len(wrong) if wrong else 0) if several else 0.0
        mapped = {ids[name]: worth.get(name, cost) for name in body["spots"]}
        bounds = {"lowerBound": "0", "upperBound": number(self._full)}
        self._declare(
            "RESPONSE",
            "multiple" if several else "single",
            "identifier",
            [ids[name] for name in (right if several else right[:1])],
            mapped,
            **bounds,
        )
        self._rules.append(self._add(tag("mapResponse", identifier="RESPONSE")))
        for name, spot in body["spots"].items():
            kind, coords = drawn(spot, width, height)
            asked += tag("hotspotChoice", shape=kind, coords=coords, identifier=ids[name], hotspotLabel=to_text(spot["text"]))
            if spot.get("why"):
                condition = self._has(ids[name]) if several else self._is(ids[name])
                self._rules.append(self._if(condition, self._feed(self._say(spot["why"]))))
        media = _MEDIA[body["picture"]["src"].rpartition(".")[2]]
        sizes = f'width="{number(width)}" height="{number(height)}"'
        data = value_of(self._stored(body["picture"]["src"]))
        picture = f"<object data={data} type={value_of(media)} {sizes}>{text_of(body['picture']['alt'])}</object>"
        return tag("hotspotInteraction", picture + asked, responseIdentifier="RESPONSE", maxChoices="0" if several else "1")


MAKERS: Mapping[str, Callable[[Item], str]] = {  # by the kinds that this format holds
    "choice": Item._choice, "choices": Item._choices, "truefalse": Item._truefalse, "short": Item._short, "numeric": Item._numeric,
    "match": Item._match, "sort": Item._sort, "order": Item._order, "cloze": Item._cloze, "essay": Item._essay,
    "description": Item._description, "hotspot": Item._hotspot,
}  # fmt: skip
