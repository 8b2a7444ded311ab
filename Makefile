# Everything runs in .venv; only make and python3 (>= 3.11, with venv) are needed beforehand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
OUT    ?= verify-run
JOBS   ?=
WORDS  ?=
JSON   ?=
PROFILE ?= standard
OPTIONS ?=
LOWEST := build/lowest
BENCH := build/bench
# Tests are shared out to a process for each core; one that is done takes over what another has not begun.
SHARED_OUT := --numprocesses auto --dist worksteal

.PHONY: verify test test-all lowest lint bench bench-quick dist clean setup checker coq native

verify: setup checker
	$(BIN)/verify run --profile $(PROFILE) --out $(OUT) $(if $(JOBS),--jobs $(JOBS))
	$(BIN)/verify report $(OUT) --out $(OUT)/report.md --html $(OUT)/report.html

test: setup checker
	$(BIN)/python -m pytest $(SHARED_OUT)

test-all: setup checker
	$(BIN)/python -m pytest -m "" $(SHARED_OUT)

# The oldest versions that pyproject.toml allows, in an environment of their own: every claim, and the tests of what computes.
# For the oldest Python that it allows; a newer one may have no packages that old.
lowest: checker $(LOWEST)/.installed
	rm -rf $(LOWEST)/run
	$(LOWEST)/bin/python -m verify --quiet run --profile quick --out $(LOWEST)/run $(if $(JOBS),--jobs $(JOBS))
	$(LOWEST)/bin/python -m pytest -p no:cacheprovider tests/exact tests/networks tests/tensors tests/separation tests/kernels \
	  tests/report/figures tests/cli/test_rank.py tests/test_library.py tests/test_packaging.py
	$(LOWEST)/bin/python -m pytest -p no:cacheprovider -m "" tests/work

$(LOWEST)/.installed: pyproject.toml tests/lowest.py
	test -x $(LOWEST)/bin/python || $(PYTHON) -m venv $(LOWEST)
	$(PYTHON) tests/lowest.py > $(LOWEST)/constraints.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -c $(LOWEST)/constraints.txt --editable '.[dev]'
	touch $@

lint: setup
	$(BIN)/ruff check verify tests
	$(BIN)/ruff format --check verify tests
	$(BIN)/mypy

# make bench WORDS="rank checker" JSON=numbers.json OPTIONS="--long" measures those with these words in their titles; in an
# environment of its own, with the versions that its lockfile has.
bench: $(BENCH)/.installed
	$(BENCH)/bin/python -m tests.benchmarks $(WORDS) $(if $(JSON),--json $(JSON)) $(OPTIONS)

$(BENCH)/.installed: pyproject.toml tests/benchmarks/requirements.txt
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/benchmarks/requirements.txt --editable .
	touch $@

# The few cases of which continuous integration says when a ratio has fallen; noise makes no failure.
bench-quick: setup
	$(BIN)/python -m tests.benchmarks --quick

# The standalone checker: one file, made from verify/checker alone, needs nothing but Python.
checker: build/verify-checker.pyz

build/verify-checker.pyz: $(wildcard verify/checker/*.py verify/checker/*/*.py) $(STAMP)
	$(BIN)/python -m verify.checker.build $@

# The formal proofs, two files at a time; installs nothing, and says what it needs. Five minutes of CPU time, 1 GB a file at most.
coq:
	@$(MAKE) --no-print-directory -j2 -C proofs/coq

# The checker that is proved in Coq as a program, for `verify check --engine native`: needs ocamlopt besides.
native:
	@$(MAKE) --no-print-directory -C proofs/coq native
	@mkdir -p build && cp proofs/coq/native/verify-native build/verify-native

# The source archive and the wheel, in dist/.
dist: setup
	$(BIN)/python -m build

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "verify needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

clean:
	rm -rf build dist $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
