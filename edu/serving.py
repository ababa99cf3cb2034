"""Gunicorn's settings, from ours: `gunicorn -c python:edu.serving 'edu.app:create_app()'`.

`edu run` starts exactly that. One process beside the workers does the jobs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from edu import collecting
from edu.config import load as load_settings

_settings = load_settings()
# Read when prometheus_client is first imported, so it must be known before the application is.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="rungs-metrics-"))

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
threads = _settings.threads
# Browsers open connections ahead of need, and a sync worker would sit waiting on one of them: threads,
# unless a buffering proxy stands in front (EDU_THREADS=1), where sync workers are two to three times as quick.
worker_class = "gthread" if threads > 1 else "sync"
preload_app = True
graceful_timeout = 30
control_socket_disable = True  # it would be opened in $HOME
loglevel = "warning"

_jobs: list["subprocess.Popen[bytes]"] = []


def when_ready(server: Any) -> None:
    server.app.wsgi().url_map.update()  # once for all workers
    collecting.resume()  # the application is made now too: no worker looks through it again
    if not _settings.jobs_url.startswith("now:"):
        # It ends when its standard input does: also when this process is killed and can tell nobody.
        _jobs.append(subprocess.Popen([sys.executable, "-m", "edu", "work", "--with-parent"], stdin=subprocess.PIPE))
    sys.stdout.write(f"Rungs is on {_settings.origin}  (Ctrl-C stops it)\n")
    sys.stdout.flush()


def on_exit(server: Any) -> None:
    for process in _jobs:
        process.terminate()
        process.wait(timeout=10)
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
