# Each target makes or updates .venv by itself when pyproject.toml changed.
# TORCH_INDEX=URL takes PyTorch from that index (see README: the CPU-only wheels).
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
Q ?= Thái Nguyên có bao nhiêu mô hình Dân vận khéo?
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: ask test check format bot bench clean

ask: $(STAMP)
	@$(BIN)/danvan ask "$(Q)"

bot: $(STAMP)
	@$(BIN)/danvan bot

test: check

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --cov --cov-report=term

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	@$(BIN)/python -m benchmarks.compare

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages into $(VENV) (first time: a few minutes) ..." >&2
	@$(PIP) torch==2.13.0 $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@$(PIP) --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
