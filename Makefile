# Everything runs in .venv; only make and python3 (>= 3.11, with venv) are needed beforehand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
OUT    ?= verify-run
JOBS   ?=
PROFILE ?= standard
# Tests are shared out to a process for each core; one that is done takes over what another has not begun.
SHARED_OUT := --numprocesses auto --dist worksteal
COQ_PACKAGES := coq libcoq-mathcomp-algebra libcoq-mathcomp-multinomials

.PHONY: verify test test-all lint bench clean setup checker coq

verify: setup checker
	$(BIN)/verify run --profile $(PROFILE) --out $(OUT) $(if $(JOBS),--jobs $(JOBS))
	$(BIN)/verify report $(OUT) --out $(OUT)/report.md --html $(OUT)/report.html

test: setup checker
	$(BIN)/python -m pytest $(SHARED_OUT)

test-all: setup checker
	$(BIN)/python -m pytest -m "" $(SHARED_OUT)

lint: setup
	$(BIN)/ruff check verify tests
	$(BIN)/ruff format --check verify tests
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.benchmarks

# The standalone checker: one file, made from verify/checker alone, needs nothing but Python.
checker: build/verify-checker.pyz

build/verify-checker.pyz: $(wildcard verify/checker/*.py verify/checker/*/*.py) $(STAMP)
	$(BIN)/python -m verify.checker.build $@

# The formal proofs; installs nothing. About a minute of CPU time and 1 GB.
coq:
	@command -v coqc >/dev/null || { echo "make coq needs Debian's packages $(COQ_PACKAGES): apt-get install them"; exit 2; }
	@coqc -where >/dev/null && test -d "$$(coqc -where)/user-contrib/mathcomp/multinomials" -o -d "$$(coqc -where)/user-contrib/SsrMultinomials" \
	  || { echo "make coq needs MathComp: apt-get install $(COQ_PACKAGES)"; exit 2; }
	$(MAKE) -C proofs/coq

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "verify needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf build $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
