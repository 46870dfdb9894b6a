# Every target sets up what it needs; .venv/.*-stamps say what is already done.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

# Where Python may not keep what it compiled, every command would compile all of it anew: a second and more each.
unexport PYTHONDONTWRITEBYTECODE

# A private certificate authority is trusted where the system trusts it.
export UV_SYSTEM_CERTS := 1

.PHONY: setup run test check bench torture fuzz mutants invariants openapi lock postgres clean

setup: .venv/.installed

run: setup
	$(BIN)/atlarge run $(ARGS)

test: setup postgres
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry domain service migrations

openapi: setup
	$(BIN)/python -m service.app openapi > openapi/openapi.json
	$(BIN)/python -m service.app facts > openapi/facts.json
	$(BIN)/python -m service.app rules > docs/rules.md

bench: setup postgres
	$(BIN)/python -m tests.bench $(ARGS)

torture: setup
	$(BIN)/python -m tests.torture $(ARGS)

fuzz: setup
	$(BIN)/python -m tests.contract.fuzz $(ARGS)

invariants: setup
	$(BIN)/python -m tests.domain.proceedings $(ARGS)

mutants: setup
	$(BIN)/python -m tests.mutants $(ARGS)

# One lock for every platform and Python. It names no registry: each machine uses its own.
lock: .venv/.uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet \
		--output-file requirements.lock $(ARGS)
	@! grep -nE '://|file:|^-' requirements.lock || { echo "requirements.lock names a place on this machine"; exit 1; }

clean:
	rm -rf .venv build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find domain service migrations tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

.venv/.python:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. On Debian: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "atlarge needs Python 3.11 or later; with another one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv is missing. On Debian: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

# uv itself comes by pip, in the version and with the hashes of the lock.
.venv/.uv: .venv/.python
	@sed -n '/^uv==/,/^    #/p' requirements.lock > .venv/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	@touch $@

.venv/.locked: requirements.lock .venv/.uv
	$(BIN)/uv pip sync --python $(BIN)/python --quiet --require-hashes requirements.lock
	@touch $@

.venv/.installed: pyproject.toml .venv/.locked
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Tests start their own server: only its binaries are needed, so Debian's package must not start one.
NO_CLUSTER := /etc/postgresql-common/createcluster.d/atlarge.conf

postgres: setup
	@$(BIN)/python -m tests.postgres >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
		else echo "sudo apt-get install postgresql"; exit 1; fi; \
		$$as install -D /dev/null $(NO_CLUSTER); \
		echo "create_main_cluster = false" | $$as tee $(NO_CLUSTER) >/dev/null; \
		$$as apt-get update -qq; \
		$$as env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends postgresql >/dev/null; \
		$$as rm -f $(NO_CLUSTER); \
		$(BIN)/python -m tests.postgres; }
