"""The real command in a process of its own, as a person starts it."""

import os
import signal
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

from edu import cli

ROOT = Path(__file__).parents[2]


def environment(data: Path, **more: str) -> dict[str, str]:
    """A clean environment: nothing of ours but what is given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("EDU_") and name not in ("SECRET_KEY", "PROMETHEUS_MULTIPROC_DIR")
    }
    return {**kept, "EDU_DATA": str(data), "EDU_WORKERS": "1", "PYTHONUNBUFFERED": "1", **more}


def edu(
    *words: str, data: Path, python: Sequence[str] = (sys.executable,), cwd: Path = ROOT, timeout: float = 60, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `edu …` to its end."""
    return subprocess.run(
        [*python, "-m", "edu", *words], env=environment(data, **more), cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )


def forked(*words: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`edu …` in a fork of this process, where everything is imported already: the same, but for how Python was started."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            _be(words, environment(data, **more), out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = [(file.seek(0), file.read())[1] for file in (out, err)]
    return subprocess.CompletedProcess(words, status, *said)


def _be(words: Sequence[str], environment: Mapping[str, str], out: IO[str], err: IO[str]) -> NoReturn:
    """Be the command, and end as it ends; should it serve what it ought to refuse, in a minute."""
    status: object = 0
    try:
        signal.alarm(60)
        sys.argv, sys.stdout, sys.stderr = ["edu", *words], out, err
        os.environ.clear()
        os.environ.update(environment)
        cli.main()
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:
        out.flush()
        err.flush()
        os._exit(status if isinstance(status, int) else 0)


@contextmanager
def served(port: int, *words: str, data: Path, python: Sequence[str] = (sys.executable,), cwd: Path = ROOT, **more: str) -> Iterator[str]:
    """`edu run` on `port` until the block ends: the address. Everything it started ends with it."""
    process = subprocess.Popen(
        [*python, "-m", "edu", "run", "--port", str(port), *words],
        env=environment(data, **more),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/healthz")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # only what this test started: it leads a group of its own
            raise


def _wait(process: "subprocess.Popen[str]", url: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            assert process.stdout is not None
            raise AssertionError(f"It stopped with {process.returncode}: {process.stdout.read()}")
        try:
            get(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"Nothing answered at {url} in {seconds} s.")


def get(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers or {})), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
