# For developers; administrators have `firstlight`. `make run` needs python3 (3.11 or newer), make and git.
.POSIX:
.SUFFIXES:
.PHONY: install install-dev

PYTHON = python3
BIN = .venv/bin

install: .venv/.site

install-dev: .venv/.dev

.venv/.made:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock || echo "uv could not be installed; pip takes its place."
	@touch $@

# What the site needs. What `make test` has added stays.
.venv/.site: .venv/.made requirements.lock pyproject.toml
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	else $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; fi
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.site requirements-dev.lock
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock; \
	else $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock; fi
	@touch $@
