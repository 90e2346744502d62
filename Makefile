# Two commands matter: `make serve` and `make test`. Both install what they need into .venv first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CODE   := vouch.py ingest index service eval tests

.PHONY: serve test install format soak screenshots bench golden clean

serve: $(VENV)/.installed
	$(BIN)/vouch ingest corpus
	$(BIN)/vouch build
	$(BIN)/vouch serve

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	HF_HUB_OFFLINE=1 $(BIN)/pytest

soak: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/pytest -m soak

# Every state of the pages and the box goes to build/screenshots/, those that the documentation shows to docs/.
screenshots: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.browser.screenshots

# What the readers keep of pages marked by hand, how many pages a second they read, and how many links land in Chromium.
bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.ingest.main_text
	$(BIN)/python -m tests.ingest.rate
	$(BIN)/python -m tests.browser.landing --links 400

# Writes the golden files anew: look at the difference before you keep it.
golden: $(VENV)/.installed-dev
	$(BIN)/python -m tests.ingest.goldens

install: $(VENV)/.installed-dev

format: $(VENV)/.installed-dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

clean:
	rm -rf $(VENV) var build *.egg-info

# A stamp is newer than what it was made from, so a second run installs nothing. What venv leaves behind where it fails
# holds a python without pip, which the next run would take for a finished one: it goes.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Vouch needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 serve" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "'$(PYTHON) -m venv $(VENV)' failed, for the reason above. Where ensurepip is missing, install it (Debian, Ubuntu:" >&2; \
	  echo "apt install python3-venv), then run the same again; or name another Python: make PYTHON=python3.12 serve" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@
