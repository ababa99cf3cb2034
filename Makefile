# make run    the site on http://127.0.0.1:8000 with demo people (PORT=8123 for another port, EDU_DATA=… for another folder)
# make test   everything that is checked: style, types, templates, tests on SQLite and PostgreSQL, the browser
.POSIX:
.DEFAULT_GOAL := run
.PHONY: run test lint format bench defects fuzz messages migration settings-table lock clean

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# So that neither a lock nor a test depends on what is set on this machine.
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
IN = .venv/bin
# What is set on this machine must not make every process compile every module again.
unexport PYTHONDONTWRITEBYTECODE
WORKERS ?= 2
UV ?= $(shell command -v uv || echo .venv/bin/uv)

run: .venv/run.stamp
	@$(IN)/edu run --demo --port $(PORT)

test: .venv/test.stamp chromium lint
	$(IN)/pytest -n $(WORKERS) --dist worksteal

lint: .venv/test.stamp
	$(IN)/ruff check .
	$(IN)/ruff format --check .
	$(IN)/mypy --strict edu
	$(IN)/djlint templates --lint --quiet
	$(IN)/deptry edu

format: .venv/test.stamp
	$(IN)/ruff check --fix .
	$(IN)/ruff format .

bench: .venv/test.stamp
	$(IN)/python -m tests.bench $(BENCH)

# Guards of the money taken out one after another: which of it do the tests notice?
defects: .venv/test.stamp
	$(IN)/python -m tests.faults.defects

# Spoilt files for every format of questions, ten minutes of them: nothing may crash, hang or eat the memory.
fuzz: .venv/test.stamp
	$(IN)/python -m tests.interchange.fuzz --seconds 600

# Collect every word of the site, bring both catalogues up to date and compile them. New Russian words wait in
# edu/translations/ru/LC_MESSAGES/messages.po.
messages: .venv/test.stamp
	$(IN)/python -m tests.house.catalogues

# make migration NAME="what it does": from the difference between the models and a database of the last migration.
migration: .venv/test.stamp
	@test -n "$(NAME)" || { echo 'Say what it does: make migration NAME="add a colour to quizzes"'; exit 1; }
	@folder=$$(mktemp -d) && EDU_DATA=$$folder $(IN)/edu db upgrade && EDU_DATA=$$folder $(IN)/edu db revise "$(NAME)"; \
	  status=$$?; rm -rf "$$folder"; exit $$status

# README's table of settings, printed from the settings themselves.
settings-table: .venv/test.stamp
	@$(IN)/python -m tests.house.settings_table

# Choose the newest packages that fit pyproject.toml and write down their hashes (needs `pip install uv`). No registry's address gets in.
lock:
	$(UV) pip compile --quiet --no-header --no-annotate --no-emit-index-url --generate-hashes --universal --python-version 3.11 \
	  --upgrade --extra postgres --extra redis --group build pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --no-header --no-annotate --no-emit-index-url --generate-hashes --universal --python-version 3.11 \
	  --upgrade --extra postgres --extra redis --extra semantic --group build --group test --group lint pyproject.toml -o requirements/test.txt

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# ---- The virtual environment: made once, filled again only when a lock has changed.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, and $(PYTHON) is older: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv; } \
	  || { echo "Python's venv is missing: apt-get install python3-venv (as root)"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing packages (once)…"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: requirements/test.txt pyproject.toml | .venv/bin/python
	@echo "Installing packages for the tests (once)…"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ .venv/run.stamp

.PHONY: chromium
chromium:
	@test -x /usr/bin/chromium \
	  || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium; } \
	  || { echo "Chromium is missing: apt-get install chromium (as root)"; exit 1; }
