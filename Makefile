# The two commands: `make run` and `make test`. Both set everything up on a machine with Python 3.11 and make.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8765

.PHONY: run test check lint soak format clean browser pictures

run: $(STAMP)
	$(BIN)/evenhand demo --port $(PORT)

test: $(STAMP) browser
	$(BIN)/python -m pytest -q -m "not soak" -n 3 --dist loadscope

soak: $(STAMP) browser
	$(BIN)/python -m pytest -q -m "soak"

# Pictures of the main screens for the README, in both themes and both widths.
pictures: $(STAMP) browser
	$(BIN)/python -m tests.e2e.pictures docs/pictures

# The tests of the pages look at them in the machine's Chromium; nothing of the service needs it.
browser:
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y chromium; } || \
	{ echo "Chromium is needed for the tests of the pages: install it, or set CHROMIUM to its path"; exit 2; }

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# torch first: a plain `torch` brings several GB of packages for graphics cards that nothing here uses.
$(STAMP): pyproject.toml constraints.txt package-lock.json hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
