# Two commands matter: `make run` and `make test`. Both set up what they need and can be repeated.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export FLASK_APP := market
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH

.PHONY: help run test check format pins setup setup-dev system-packages benchmarks translations clean

help:
	@echo "make run      set up everything and open the market with a demonstration season"
	@echo "make test     set up everything and run all tests (SQLite, PostgreSQL, Chromium)"
	@echo "make check    style, types and directions of imports"
	@echo "make pins     renew requirements*.txt from requirements*.in"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12 run"; exit 2; }
	@$(PYTHON) tools/system_packages.py venv
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m compileall -q $(VENV)/lib market scheduler >/dev/null || true
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

market/translations/en/LC_MESSAGES/messages.mo: market/translations/en/LC_MESSAGES/messages.po $(VENV)/.run
	@$(BIN)/pybabel -q compile -d market/translations

setup: $(VENV)/.run market/translations/en/LC_MESSAGES/messages.mo
setup-dev: setup $(VENV)/.dev

system-packages:
	@$(PYTHON) tools/system_packages.py chromium postgresql

# The key that signs sessions: made once for this installation, readable by its owner alone.
instance/secret_key:
	@mkdir -p instance && umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_hex(32))' > $@

run: setup instance/secret_key
	@$(BIN)/flask serve --demo --port $(PORT)

test: system-packages setup-dev
	@$(BIN)/python tools/run_tests.py $(TESTS)

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmarks: setup-dev
	$(BIN)/python -m benchmarks

pins: setup-dev
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make pins" $$name.in -o $$name.txt; done

# Takes new sentences into the English catalogue and names those that still lack English.
translations: setup-dev
	$(BIN)/python tools/catalogue.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
