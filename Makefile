.DEFAULT_GOAL := help
.PHONY: help demo test check bench bundle crash lock letters
.DELETE_ON_ERROR:

BIN := .venv/bin
READY := .venv/ready
# PYTHON=… names another interpreter; else the first of these that is new enough.
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

help:
	@echo "make demo    build .venv, replay the example office into demo/"
	@echo "make test    run every test"
	@echo "make letters one letter of each kind as DOCX and PDF, and all on one sheet, into letters.out/"
	@echo "make check   style, types, import contract, lock file"
	@echo "make bench   this program beside others, as ratios (TOPICS=letters for one topic)"
	@echo "make crash   commands and processes killed again and again, with counts (ROUNDS=20 ALERTS=2000)"
	@echo "make bundle  one archive that installs without a network, into dist/ (MACHINE=aarch64 for another machine)"
	@echo "make lock    pin the newest versions pyproject.toml allows"

demo: $(READY)
	@$(BIN)/gongkai demo --no-serve --dir demo
	@echo 'GONGKAI_KEY=$$(cat demo/key) $(BIN)/gongkai serve --config demo/config.toml'

# The tests of a file stay together, so that what they share is set up once; files keep their order, in which the long ones come first.
test: $(READY)
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

letters: $(READY)
	@$(BIN)/python tests/letter_sheet.py letters.out

ROUNDS := 20
ALERTS := 2000

crash: $(READY)
	@$(BIN)/python tests/crash_rounds.py $(ROUNDS)
	@$(BIN)/python tests/crash_nodes.py $(ALERTS)

# The peers live in an environment of their own: what runs the office never needs them.
bench: build/bench/ready
	@build/bench/bin/python -m bench $(TOPICS) --markdown build/bench/table.md

build/bench/ready: bench/requirements.lock $(READY)
	@$(BIN)/python -m venv --clear build/bench
	@build/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@build/bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch build/bench/ready

bundle: $(READY)
	@$(BIN)/python deploy/bundle.py $(if $(MACHINE),--machine $(MACHINE)) --out dist

check: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest tests/test_house_lock.py

COMPILE = env $${PIP_INDEX_URL:+UV_DEFAULT_INDEX="$$PIP_INDEX_URL"} build/lock/bin/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
UPGRADE := --upgrade

# Prints only versions and hashes, whatever index the environment names.
lock: $(READY)
	@test -x build/lock/bin/uv || { $(BIN)/python -m venv build/lock && build/lock/bin/python -m pip install --quiet uv; }
	@$(COMPILE) $(UPGRADE) --extra dev pyproject.toml --output-file requirements.lock
	@$(COMPILE) $(UPGRADE) --extra dev --extra bench --constraint requirements.lock pyproject.toml --output-file bench/requirements.lock

$(READY): requirements.lock pyproject.toml
	@if ! $(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		found=; for python in $(PYTHONS); do \
			if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then found=$$python; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "Gongkai needs Python 3.11 or newer with its venv module (tried: $(PYTHONS)); name yours: make PYTHON=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		$$found -m venv --clear .venv; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
