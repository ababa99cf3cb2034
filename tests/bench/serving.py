"""Serving and loading: gunicorn with two sync workers, and a client that costs little beside them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

WORKERS = 2
CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: requests a second, CPU milliseconds of the workers for each, and the slowest in twenty."""

    per_second: float
    cpu: float
    p95: float  # milliseconds


@dataclass(frozen=True, slots=True)
class Site:
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of CPU the workers have used so far."""
        workers = [child for child in self.process.children() if "gunicorn" in " ".join(child.cmdline())]
        return sum(times.user + times.system for times in (child.cpu_times() for child in workers))


@contextmanager
def serve(module: str, *, data: Path, threads: int = 1, **settings: str) -> Iterator[Site]:
    """`module` ("package:app") as `edu run` would serve it, also what is none of ours: two sync workers, or two with `threads` each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = {"EDU_PORT": str(port), "EDU_WORKERS": str(WORKERS), "EDU_THREADS": str(threads), "EDU_JOBS_URL": "now://"}
    environment = {**os.environ, "EDU_DATA": str(data), "EDU_LOG": "json", **served, **settings}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:edu.serving"]
    with open(data / "bench.log", "ab") as log:
        process = subprocess.Popen([*command, module], env=environment, stdout=log, stderr=log)
    try:
        site = Site(port, psutil.Process(process.pid))
        _wait_for(site)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(site: Site) -> None:
    for _ in range(200):
        try:
            if request(site.port, get("/"))[0] < 500:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not come up: see bench.log in its data folder.")


def get(path: str, *, cookie: str = "", **headers: str) -> bytes:
    """A GET request as bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Accept-Language: en"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: str, *, cookie: str = "", kind: str = "application/x-www-form-urlencoded", **headers: str) -> bytes:
    """A POST request as bytes."""
    head = get(path, cookie=cookie, Content_Type=kind, Content_Length=str(len(body.encode())), **headers)
    return head.replace(b"GET ", b"POST ", 1) + body.encode()


def request(port: int, sent: bytes) -> tuple[int, bytes]:
    """Send bytes, read the answer to its end: its status and all of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    answer = b"".join(chunks)
    return int(answer[9:12] or b"599"), answer


def load(site: Site, make: Callable[[int], bytes], *, requests: int = 600, ok: tuple[int, ...] = (200,)) -> Figure:
    """Median of three runs after a warm-up; `make(n)` is the nth request. Raises when an answer is not `ok`."""
    numbers = count()
    _run(site, make, numbers, requests // 6, ok)
    runs = [_run(site, make, numbers, requests // 3, ok) for _ in range(3)]
    middle = sorted(runs, key=lambda figure: figure.cpu)[1]
    return Figure(middle.per_second, middle.cpu, sorted(figure.p95 for figure in runs)[1])


def _run(site: Site, make: Callable[[int], bytes], numbers: Iterator[int], requests: int, ok: tuple[int, ...]) -> Figure:
    sent = [make(next(numbers)) for _ in range(requests)]

    def one(message: bytes) -> float:
        started = time.perf_counter()
        status, answer = request(site.port, message)
        if status not in ok:
            raise RuntimeError(f"{status} for {message[:80]!r}: {answer[-300:]!r}")
        return time.perf_counter() - started

    cpu, started = site.cpu(), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        taken = sorted(pool.map(one, sent))
    seconds = time.perf_counter() - started
    return Figure(requests / seconds, (site.cpu() - cpu) / requests * 1000, taken[int(len(taken) * 0.95)] * 1000)
