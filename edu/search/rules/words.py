"""Words as they are searched: folded, cut to stems, Russian and English by their letters."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

LONGEST = 40  # characters of a word that count: what is longer was not written by a person
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-я]")
_RUSSIAN = snowballstemmer.stemmer("russian")
_ENGLISH = snowballstemmer.stemmer("english")

# Forms whose stems Snowball can't bring together: each line's forms stand for its first.
_IRREGULAR = """
человек люди людей людям людьми людях
год лет годов годы годами годах
день дни дня дней дню днем днями днях дне
ребенок дети детей детям детьми детях ребенка ребенку ребенком
идти шел шла шло шли идет идут
мать матери матерью матерей
друг друзья друзей друзьям друзьями друзьях
брат братья братьев братьям
сын сыновья сыновей
деньги денег деньгам деньгами деньгах
письмо писем письма письму
семя семена семян
время времени временем времена времен
имя имени именем имена имен
отец отца отцу отцом отцы отцов
лев льва льву львы
окно окон
сестра сестер
покупка покупок
скидка скидок
оценка оценок
ошибка ошибок
ступенька ступенек
попытка попыток
хороший лучше лучший лучшая лучшее лучшие
плохой хуже худший худшая худшие
большой больше больший
маленький меньше меньший малый
вопрос вопросник
я мне меня мной
клиент клиентка клиентки клиенток
person people persons
child children
man men
woman women
foot feet
tooth teeth
mouse mice
buy bought buys buying
sell sold sells selling
be is are was were been
have has had
go went gone goes
tell told
say said
give gave given
take took taken
think thought
teach taught
pay paid
leave left leaves leaving
keep kept
win won
make made
find found
good better best
bad worse worst
""".split("\n")
_LEMMAS = {form: line.split()[0] for line in _IRREGULAR for form in line.split()}
FORMS = {line.split()[0]: tuple(line.split()) for line in _IRREGULAR if line}

# Words that stand everywhere and tell nothing: left out of a question unless it has no others.
_STOP = """
а без бы был была были было быть в вам вас ведь во вот все всего всех вы да для до его ее если есть еще же за и из или им их к как
какая какие какой каков когда кто ли мне меня мы на над нам нас не него нее нет ни них но о об он она они оно от ответь очень по под
при про с со так также такое такой там то тоже того той только том тот ты у уж уже чего чем что чтобы это этого этой этом этот эту я
расскажи объясни скажи отличается отличаются отличие разница показывает показывают означает
пожалуйста называется называют называть значит нужно надо можно бывает бывают почему зачем где куда откуда сколько
a about an and any are as at be been but by can could did do does explain for from had has have how i if in into is it its me my no not
of on or our please so some tell than that the their them then there these they this to too us was we were what when where which
who whom whose why will with would difference between stand stands show shows you your mean means called should
""".split()


def fold(text: str) -> str:
    """`text` in the signs that are compared: NFKC, lower case, ё as е, no stress marks."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return plain.replace("\u0301", "").replace("\u00ad", "")


def words_of(text: str) -> list[str]:
    """The words of `text` in their order, folded."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word: Russian by Cyrillic letters, otherwise English."""
    word = _LEMMAS.get(word, word)
    stemmer = _RUSSIAN if _CYRILLIC.search(word) else _ENGLISH
    return str(stemmer.stemWord(word)) or word


def stems_of(text: str) -> list[str]:
    """The stems of all words of `text`, one for each of `words_of`."""
    return [stem(word) for word in words_of(text)]


STOP_STEMS = frozenset(stem(fold(word)) for word in _STOP)


def is_stem(text: str) -> bool:
    """Whether `text` can stand in a full-text query as it is: letters and digits only."""
    return bool(_WORD.fullmatch(text))
