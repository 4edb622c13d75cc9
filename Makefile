# For developers; administrators have `firstlight`. Nothing but python3 (3.11 or newer), make and git
# is needed: pip lies in vendor/, everything else comes by the locks.
.PHONY: install install-dev run dev test check bench format lock audit words clean
.DELETE_ON_ERROR:

PYTHON = python3
PORT = 8000
ARGS =

BIN = .venv/bin
PIP = $(BIN)/python vendor/pip-26.3-py3-none-any.whl/pip --disable-pip-version-check
# The system's certificates where there are any, since a company's network may have its own.
CERTIFICATES = $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs)
UV = $(BIN)/uv pip install --quiet --python $(BIN)/python $(CERTIFICATES)
CHECKS = check-format check-lint check-types check-floors check-templates check-rules check-locks

install: .venv/.site

install-dev: .venv/.dev

run: .venv/.site
	@exec $(BIN)/firstlight serve --demo --port $(PORT)

dev: .venv/.dev
	@exec $(BIN)/firstlight serve --demo --port $(PORT) --reload

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: .venv/.dev
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)
	@echo "All checks passed."

words: .venv/.dev
	$(BIN)/python -m app.core.words

bench: .venv/.dev
	$(BIN)/python -m tests.bench $(ARGS)

# --- One check each; `make check` runs all and stops at none.
.PHONY: $(CHECKS)

check-format: .venv/.dev
	@$(BIN)/ruff format --check --output-format concise . || { echo "Write instead: make format"; exit 1; }

check-lint: .venv/.dev
	@$(BIN)/ruff check --quiet --output-format concise .

check-types: .venv/.dev
	@$(BIN)/ty check --no-progress --output-format concise

check-floors: .venv/.dev
	@$(BIN)/lint-imports --no-cache >.venv/floors 2>&1 || { cat .venv/floors; exit 1; }

check-templates: .venv/.dev
	@test -z "$$(find templates -name '*.html' 2>/dev/null)" || $(BIN)/djlint --lint --quiet templates

check-rules: .venv/.dev
	@$(BIN)/python -m tests.support.rules

# No lock names where a package comes from: hashes say what it is, the machine where to ask. npm's
# also tells whom to thank.
check-locks:
	@! grep -nE 'https?://|--(extra-)?index|--find-links' requirements*.lock
	@! grep -nE '"resolved"|://' tests/browser/package-lock.json | grep -vE '"url": "https://(opencollective\.com|github\.com/sponsors)/'

# --- What a change of pyproject.toml asks for.
format: .venv/.dev
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

# Newer versions: make lock ARGS=--upgrade, or ARGS='--upgrade-package nh3'.
COMPILE = $(BIN)/uv pip compile --quiet $(CERTIFICATES) --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock: .venv/.made
	$(COMPILE) $(ARGS) pyproject.toml --group build -o requirements.lock
	$(COMPILE) $(ARGS) pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

audit: .venv/.dev
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock

# What the site keeps (var/) stays.
clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache .hypothesis build *.egg-info tests/browser/node_modules
	find app migrations tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- The environment. Its stamps are older than the locks when these change.
.venv/.made: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Firstlight needs Python 3.11 or newer; $(PYTHON) is not. Name one: make PYTHON=python3.12"; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv --without-pip .venv
	@$(PIP) install --quiet --require-hashes -r requirements-uv.lock || echo "uv does not install here: pip takes its place."
	@touch $@

# uv is 20 times as fast as pip; where it does not run, pip does the same.
define install
	@$(UV) $(1) || { echo "uv could not do it: pip tries."; $(PIP) install --quiet $(1); }
endef

# What `make test` has added stays: the same versions are in both locks.
.venv/.site: .venv/.made requirements.lock pyproject.toml
	@echo "Installing what the site needs"
	$(call install,--require-hashes -r requirements.lock)
	$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

.venv/.dev: .venv/.site requirements-dev.lock
	@echo "Installing what tests and checks need"
	$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@
