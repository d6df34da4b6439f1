# Two commands do everything: `make demo` and `make test`. Both set up what is missing first.
# Needs Python 3.11 or newer, git, make and a C toolchain; everything else comes from uv.lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready
export UV_PROJECT_ENVIRONMENT := $(VENV)

.PHONY: demo test fast check format docs bench bench-extraction bench-networks bench-serve wheel clean
.DEFAULT_GOAL := demo

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "communique needs Python 3.11 or newer; say which: make PYTHON=python3.12"; exit 2; }
	@$(UV) --version >/dev/null 2>&1 || { $(PYTHON) -m venv --clear $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@$(UV) sync --quiet --frozen --inexact --python $(BIN)/python
	@touch $@

demo: $(READY) ## build the shipped dossier, check it, and ask it one question
	@$(BIN)/communique build dossiers/sma
	@$(BIN)/communique check dossiers/sma --no-warnings
	@$(BIN)/communique status --dossier dossiers/sma
	@echo
	@echo "Who said what about linking trade and defense?"
	@$(BIN)/communique ask who-said-what --topic linkage --dossier dossiers/sma
	@echo
	@echo "To open the pages: $(BIN)/communique serve dossiers/sma, then http://127.0.0.1:8421/"

test: $(READY) ## the whole suite
	@$(BIN)/python -m pytest -n auto

fast: $(READY) ## the suite without the slow tests
	@$(BIN)/python -m pytest -n auto -m "not slow"

check: $(READY) ## format, lint, types, import directions, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python docs/generate.py --check

format: $(READY) ## put the code in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(READY) ## write the generated pages anew
	@$(BIN)/python docs/generate.py

bench: $(READY) ## measure, and print ratios
	@$(BIN)/python -m benchmarks

bench-extraction: $(READY) ## how much of what is said is found, and how fast
	@$(BIN)/python -m benchmarks.extraction

bench-networks: $(READY) ## projections and windows over a million statements
	@$(BIN)/python -m benchmarks.networks

bench-serve: $(READY) ## questions and pages a second, beside the bare engine's own server
	@$(BIN)/python -m benchmarks.serving

wheel: $(READY) ## build the wheel and try it alone
	@$(BIN)/python -m pytest tests/packaging -m slow

clean: ## remove what was set up and built
	rm -rf $(VENV) build dist dossiers/*/.communique
