"""Questions of ours from QTI items, of whatever version: by asking the item's own scoring what each answer is worth.

An item's rules of scoring can say nearly anything, so they are not translated: they are run on the answers that
matter (each option, each pair, each word), and what they give makes the marks, the weights and the reasons.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.bodies import WHOLE, short_name
from edu.interchange.rules.html import BREAK
from edu.interchange.rules.qti.outcomes import CantHold, Feedback, Label, Lose, Near, Outcome, Typed, with_words
from edu.quizzes.rules.checking import cut

FILL = {"ru": "Заполните пропуски.", "en": "Fill in the gaps."}
_PLACES = 5  # of a mark or a weight: 0.33333
_NOTHING = "\ufffc no answer of anybody's \ufffc"
_SEEN = ({"true", "false"}, {"верно", "неверно"}, {"правда", "ложь"})
_TRUE = ("true", "верно", "правда")
MOST_OPTIONS = 40  # tried of one question: our kinds take fewer


def criterion(text: str) -> Any:
    """What an essay is marked by; what we say ourselves where nobody says it, in both languages."""
    return WHOLE if not text or text in WHOLE.values() else text


def fraction_of(score: float, full: float) -> float:
    """`score` as a part of `full`, as a mark is written: 0.33333, and whole numbers without a point."""
    part = round(score / full, _PLACES)
    return int(part) if part == int(part) else part


def kept(labels: Sequence[Label], lose: Lose) -> list[Label]:
    """The labels that have words, each words once."""
    found: dict[str, Label] = {}
    for label in labels:
        if not label.text.strip():
            lose(message("An option without text was left out."))
        elif (read := " ".join(label.text.split())) in found:
            lose(message("“%(words)s” stands here twice; the second was left out.", words=cut(label.text)))
        else:
            found[read] = label
    if len(found) > MOST_OPTIONS:
        raise CantHold(message("This question has more than %(most)s options.", most=MOST_OPTIONS))
    return list(found.values())


def choice(
    options: Sequence[Label], probe: Callable[[str], Outcome], feedback: Feedback, *, keep_order: bool, lose: Lose, plain: bool = False
) -> dict[str, Any]:
    """One of several: a choice, or (unless `plain`) true or false. `probe` is asked for each option's id."""
    options = kept(options, lose)
    outcomes = {option.id: probe(option.id) for option in options}
    feedback.settle(outcomes.values())
    full = max((outcome.score for outcome in outcomes.values()), default=0.0)
    if full <= 0:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    best = [option for option in options if fraction_of(outcomes[option.id].score, full) == 1]
    if len(best) > 1:
        raise CantHold(message("Several options are worth the full mark, of which one may be chosen."))
    why = {option.id: feedback.said(outcomes[option.id].shown, option.why) for option in options}
    words = {option.text.strip().casefold(): option for option in options}
    if not plain and set(words) in _SEEN and not any(0 < outcome.score < full or outcome.score < 0 for outcome in outcomes.values()):
        true = next(option for text, option in words.items() if text in _TRUE)
        false = next(option for option in options if option is not true)
        return {
            "kind": "truefalse",
            "answer": best[0] is true,
            **with_words(why_true=why[true.id], why_false=why[false.id]),
        }
    written = []
    for option in options:
        mark = max(-1, fraction_of(outcomes[option.id].score, full))
        written.append({"text": option.text, **with_words(right=mark == 1, mark=0 if mark == 1 else mark, why=why[option.id])})
    return {"kind": "choice", "options": written, **with_words(keep_order=keep_order)}


def choices(
    options: Sequence[Label],
    probe: Callable[[Sequence[str]], Outcome],
    key: Sequence[str],
    feedback: Feedback,
    *,
    keep_order: bool,
    lose: Lose,
) -> dict[str, Any]:
    """Several of several. `key` is the right set where the item names one."""
    options = kept(options, lose)
    ids = [option.id for option in options]
    none, alone = probe(()), {id: probe((id,)) for id in ids}
    feedback.settle((none, *alone.values()) if none.shown else alone.values())
    right = [id for id in ids if id in key] or [id for id in ids if alone[id].score > none.score]
    whole = probe(right).score
    if not right or whole <= 0:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    why = {option.id: feedback.said(alone[option.id].shown - none.shown, option.why) for option in options}
    gains = {id: max(alone[id].score - none.score, whole - probe([other for other in right if other != id]).score) for id in right}
    costs = {
        id: max(probe(some).score - probe([*some, id]).score for some in (right, *((one,) for one in right)))
        for id in ids
        if id not in right
    }
    each = [alone[id].score - none.score for id in right]
    if len(right) > 1 and not all(gain > 0 for gain in each):
        lose(message("Scored as a whole in the file; here every right option counts by itself."))
        weights: dict[str, float] = {}
    else:
        weights = {id: fraction_of(gain, whole) for id, gain in gains.items()} | {
            id: fraction_of(min(cost, whole), -whole) for id, cost in costs.items()
        }
    if _are_usual(weights, len(right), len(ids) - len(right)):
        weights = {}
    written = []
    for option in options:
        weight = {"weight": weights[option.id]} if option.id in weights else {}
        written.append({"text": option.text, **with_words(right=option.id in right), **weight, **with_words(why=why[option.id])})
    return {"kind": "choices", "options": written, **with_words(keep_order=keep_order)}


def _are_usual(weights: Mapping[str, float], right: int, wrong: int) -> bool:
    """Whether these are what our own kind takes where nothing is written."""
    cost = max(1 / right, 1 / wrong if wrong else 0)
    return all(abs(weight - (1 / right if weight > 0 else -cost)) < 2 * 10**-_PLACES for weight in weights.values())


def words(
    typed: Sequence[Typed], probe: Callable[[str], Outcome], feedback: Feedback, lose: Lose, *, key: str = "answers"
) -> dict[str, Any]:
    """Words to type: the answers under `key`, whether they are exact, and what is said where none fits."""
    tried = [(each, probe(each.words)) for each in typed[:MOST_OPTIONS]]
    other = probe(_NOTHING)
    feedback.settle([other, *(outcome for _, outcome in tried)])
    full = max((outcome.score for _, outcome in tried), default=0.0)
    if full <= 0:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    strict = [
        each.words
        for each, outcome in tried
        if outcome.score > 0 and _other_case(each.words) and _misses(each.words, outcome, probe, typed)
    ]
    loose = [each.words for each, outcome in tried if outcome.score > 0 and _other_case(each.words) and each.words not in strict]
    twins = {
        plain: {outcome.score for each, outcome in tried if each.words.casefold() == plain}
        for plain in {each.words.casefold() for each in typed}
    }
    exact = bool(strict) and (not loose or any(len(scores) > 1 for scores in twins.values()))
    if strict and loose:
        lose(message("Capital letters count in some of these answers only; here they count in all or none."))
    answers, seen = [], set()
    for each, outcome in tried:
        folded = each.pattern if exact else each.pattern.casefold()
        mark, why = fraction_of(max(0.0, outcome.score), full), feedback.said(outcome.shown - (other.shown if not outcome.score else set()))
        if folded in seen or (not mark and not why):
            continue
        seen.add(folded)
        answers.append({"text": each.pattern, **with_words(show=each.show), **({} if mark == 1 else {"mark": mark}), **with_words(why=why)})
    first = next((answer for answer in answers if "mark" not in answer), None)
    for answer in answers:
        if answer is not first:
            answer.pop("show", None)
    return {key: answers, **with_words(exact=exact, why=feedback.said(other.shown))}


def _other_case(words: str) -> str:
    """The words with their capitals swapped; empty where that changes nothing."""
    swapped = words.swapcase()
    return swapped if swapped != words and swapped.casefold() == words.casefold() else ""


def _misses(words: str, outcome: Outcome, probe: Callable[[str], Outcome], typed: Sequence[Typed]) -> bool:
    """Whether the words with other capitals are another answer."""
    other = _other_case(words)
    written = any(each.words == other for each in typed)
    return probe(other).score < outcome.score if not written else probe(other).score != outcome.score


def numbers(near: Sequence[Near], probe: Callable[[float], Outcome], feedback: Feedback) -> dict[str, Any]:
    """A number to type: the answers, the best first, and what is said where none fits."""
    tried = [(each, probe(each.value)) for each in near[:MOST_OPTIONS]]
    furthest = max((abs(each.value) + abs(each.tolerance) * (1 + abs(each.value)) for each in near), default=0.0)
    other = probe(-1e6 - 3 * furthest)
    feedback.settle([other, *(outcome for _, outcome in tried)])
    full = max((outcome.score for _, outcome in tried), default=0.0)
    if full <= 0:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    best = next(place for place, (_, outcome) in enumerate(tried) if fraction_of(outcome.score, full) == 1)
    answers: list[dict[str, Any]] = []
    taken: list[tuple[float, float]] = []
    for each, outcome in [tried[best], *tried[:best], *tried[best + 1 :]]:
        mark, why = fraction_of(max(0.0, outcome.score), full), feedback.said(outcome.shown - (other.shown if not outcome.score else set()))
        reach = each.tolerance * abs(each.value) if each.type == "relative" else each.tolerance
        if any(low <= each.value - reach and each.value + reach <= high for low, high in taken) or (not mark and not why):
            continue
        taken.append((each.value - reach, each.value + reach))
        kind = "" if each.type == "nominal" else each.type
        tolerance = {"tolerance": neat(each.tolerance)} if each.tolerance else {}
        answers.append(
            {
                "value": neat(each.value),
                **tolerance,
                **with_words(type=kind),
                **({} if mark == 1 else {"mark": mark}),
                **with_words(why=why),
            }
        )
    return {"answers": answers, **with_words(why=feedback.said(other.shown))}


def neat(value: float) -> float:
    """A number as people write it: 0.005, not 0.00499999999999; 3, not 3.0."""
    short = float(f"{value:.12g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def pairs(
    rows: Sequence[Label],
    cards: Sequence[Label],
    probe: Callable[[Mapping[str, str]], Outcome],
    key: Mapping[str, str],
    feedback: Feedback,
    lose: Lose,
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows with the card that belongs to each (under `answer`), and the cards by short names.

    A row that earns nothing by itself is weighed with all the others right.
    """
    rows, cards = kept(rows, lose), _merged(cards, lose)
    if len(rows) * len(cards) > MOST_OPTIONS**2 // 2:
        raise CantHold(message("This question has more than %(most)s options.", most=MOST_OPTIONS))
    names = short_names([card.id for card in cards])
    none = probe({})
    single = {row.id: {card.id: probe({row.id: card.id}) for card in cards} for row in rows}
    whole = {row: card for row, card in key.items() if row in single and card in names}
    for row, tried in single.items():
        best = max(tried, key=lambda card: tried[card].score, default="")
        if row not in whole and best and tried[best].score > none.score:
            whole[row] = best
    if missing := [row.text for row in rows if row.id not in whole]:
        raise CantHold(message("“%(words)s” has no right card here.", words=cut(missing[0])))
    full = probe(whole).score
    if full <= 0:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    feedback.settle(outcome for tried in single.values() for outcome in tried.values())
    gains = {row: single[row][card].score - none.score for row, card in whole.items()}
    if not all(gain > 0 for gain in gains.values()):
        if len(rows) > 1:
            lose(message("Scored as a whole in the file; here every row counts by itself."))
        gains = {}
    elif any(
        outcome.score < none.score or full - probe({**whole, row: card}).score > gains[row] * 1.001
        for row, tried in single.items()
        for card, outcome in tried.items()
        if card != whole[row]
    ):
        lose(message("A wrong pair costs something in the file; here it earns nothing."))
    told = [feedback_of_row(row, whole[row.id], single[row.id], names, feedback) for row in rows]
    weights = weights_of(gains)
    written = [
        {"text": row.text, "answer": names[whole[row.id]], **more, **({"weight": weights[row.id]} if weights.get(row.id, 1) != 1 else {})}
        for row, more in zip(rows, told, strict=True)
    ]
    return written, {names[card.id]: card.text for card in cards}


def weights_of(gains: Mapping[str, float]) -> dict[str, float]:
    """What each part earns, as weights beside the commonest of them, or the least of those; none where all earn alike."""
    rounded = [float(f"{gain:.6g}") for gain in gains.values() if gain > 0]
    if not rounded or max(gains.values()) - min(gains.values()) < 0.005 * max(rounded):
        return {}
    usual = min(rounded, key=lambda gain: (-rounded.count(gain), gain))
    return {name: neat(round(max(0.0, gain) / usual, 3)) for name, gain in gains.items()}


def feedback_of_row(row: Label, right: str, tried: Mapping[str, Outcome], names: Mapping[str, str], feedback: Feedback) -> dict[str, Any]:
    """Why the right card is right, and the others wrong."""
    common = frozenset.intersection(*(outcome.shown for outcome in tried.values()))
    wrong = {names[card]: feedback.said(outcome.shown - common) for card, outcome in tried.items() if card != right}
    return with_words(why=feedback.said(tried[right].shown - common, row.why), wrong=with_words(**wrong))


def _merged(cards: Sequence[Label], lose: Lose) -> list[Label]:
    """Cards that have words; those of one name once, those of the same words as they are: they are different cards."""
    found = {card.id: card for card in cards if card.text.strip()}
    if len(found) < len({card.id for card in cards}):
        lose(message("An option without text was left out."))
    if len(found) > MOST_OPTIONS:
        raise CantHold(message("This question has more than %(most)s options.", most=MOST_OPTIONS))
    return list(found.values())


def short_names(ids: Sequence[str]) -> dict[str, str]:
    """A short word for each name of the item: its own where it is one, else a letter."""
    own = [id.removeprefix("C_") for id in ids]
    if len(set(own)) == len(own) and all(0 < len(name) <= 12 and name.isprintable() and name.strip() == name for name in own):
        return dict(zip(ids, own, strict=True))
    return {id: short_name(number) for number, id in enumerate(ids)}


def matching(rows: Sequence[dict[str, Any]], cards: Mapping[str, str], *, sort: bool, keep_order: bool, text: str) -> dict[str, Any]:
    """Rows and cards as the kind that takes them: a single row is a choice, two cards are groups."""
    if len(rows) == 1 and not sort:
        (row,) = rows
        wrong = row.get("wrong", {})
        options = [
            {"text": card, **with_words(right=name == row["answer"], why=row.get("why") if name == row["answer"] else wrong.get(name))}
            for name, card in cards.items()
        ]
        return {"kind": "choice", "text": BREAK.join(filter(None, (text, row["text"]))), "options": options}
    if sort or len(set(cards.values())) < 3:
        items = [
            {"text": row["text"], "group": row["answer"], **{key: row[key] for key in row if key not in ("text", "answer")}} for row in rows
        ]
        return {"kind": "sort", "groups": dict(cards), "items": items}
    return {"kind": "match", "cards": dict(cards), "prompts": list(rows), **with_words(keep_order=keep_order)}


def order(
    items: Sequence[Label], key: Sequence[str], probe: Callable[[Sequence[str]], Outcome], feedback: Feedback, lose: Lose
) -> dict[str, Any]:
    """Items in their right order; right as a whole only."""
    texts = {item.id: item.text for item in kept(items, lose)}
    right = [id for id in key if id in texts]
    if len(right) < len(texts) or len(set(right)) < len(right):
        raise CantHold(message("The right order is missing, or leaves some of these out."))
    good, bad = probe(right), probe(right[::-1])
    if good.score <= bad.score:
        raise CantHold(message("No answer earns anything here: the key is missing."))
    feedback.settle((good, bad))
    if probe([*right[1::-1], *right[2:]]).score > bad.score:
        lose(message("A nearly right order earns something in the file; here only the right one does."))
    return {
        "kind": "order",
        "items": [texts[id] for id in right],
        "mode": "all",
        **with_words(why=feedback.said(good.shown), near=feedback.said(bad.shown)),
    }


def split_cloze(text: str, is_gap: Callable[[str], bool], mark: str) -> tuple[Any, str]:
    """The lines before the first one with a gap, and the rest; where our own writer has put a `mark`, cut there."""
    if mark in text:
        before, _, after = text.partition(mark)
        return _instruction(before), _trimmed(after)
    lines = text.split(BREAK)
    first = next((number for number, line in enumerate(lines) if is_gap(line)), 0)
    before = BREAK.join(lines[:first])
    return _instruction(before), BREAK.join(lines[first:])


def _instruction(text: str) -> Any:
    """What to do with the gaps; where the file says nothing, or what we say ourselves, in both languages."""
    text = _trimmed(text)
    return FILL if not text or text in FILL.values() else text


def _trimmed(text: str) -> str:
    return text.strip().removesuffix("\\").strip()
