# Each target makes or updates .venv by itself when pyproject.toml changed.
# TORCH_INDEX=URL takes PyTorch from that index (see README: the CPU-only wheels).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
TORCH := $(shell sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
# Through the environment, so that no quote or dollar sign in a question reaches the shell as code.
export Q ?= Thái Nguyên có bao nhiêu mô hình Dân vận khéo?

.PHONY: ask test check audit format bot bench clean

ask: $(STAMP)
	@$(BIN)/danvan ask "$$Q"

bot: $(STAMP)
	@$(BIN)/danvan bot

test: check

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bot corpus retrieval
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

# Asks pypi.org for known holes in the installed packages; --strict, for what could not be asked is no answer.
audit: $(STAMP)
	$(BIN)/pip-audit --strict --skip-editable --progress-spinner off

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	@$(BIN)/python -m benchmarks.compare

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages into $(VENV) (first time: a few minutes) ..." >&2
	@$(PIP) $(TORCH) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@$(PIP) --editable '.[dev,all-in]'
	@touch $@

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
