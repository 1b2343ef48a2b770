# Two commands do it all: `make demo` and `make test`. Needed: Python 3.11 or newer, git, make, and Java for the ontology check.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := .jixiao/store
# Stamps: the package alone, as `pip install jixiao` gives it; and all that there is: extras, front end, the tools of the tests.
PACKAGE := $(VENV)/.installed-demo
EVERYTHING := $(VENV)/.installed
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo install test conformance random-sets evaluate train metamorphic mutations fuzz fuzz-queries kills damage endure lint bench bench-pages dist lock clean
# One environment: two goals never install into it side by side.
.NOTPARALLEL:

help:  ## show this list
	@grep -E '^[A-Za-z0-9_.-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 14

define make-environment
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jixiao needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
@$(PYTHON) -m venv $(VENV) || { echo "python venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
@echo "installing into $(VENV) ..."
endef

# Nothing here but the package: no extra, no group, no pages (JIXIAO_NO_FRONTEND), so neither Node.js nor npm packages.
$(PACKAGE): pyproject.toml constraints.txt hatch_build.py
	$(make-environment)
	@JIXIAO_NO_FRONTEND=1 $(PIP) -e .
	@touch $@

$(EVERYTHING): pyproject.toml constraints.txt hatch_build.py $(shell find frontend -name node_modules -prune -o -type f -print)
	$(make-environment)
	@$(PIP) pip
	@$(PIP) --group dev -e '.[parquet,ocr,cluster,serve,mcp]'
	@touch $(PACKAGE) $@

# sssom-py, which reads what `jixiao link export` writes, in an environment of its own: what it needs is at odds with the tests'.
SSSOM := .venv-sssom/.installed
$(SSSOM): tests/sssom/requirements.txt
	@echo "installing sssom-py into .venv-sssom ..."
	@$(PYTHON) -m venv .venv-sssom
	@.venv-sssom/bin/python -m pip install -q --disable-pip-version-check -r tests/sssom/requirements.txt
	@touch $@

install: $(EVERYTHING)  ## install all extras, the front end and the tools of the tests into .venv

demo: $(PACKAGE)  ## build the graph from seeds/, show what was found, answer three questions
	@$(BIN)/jixiao build seeds/ --store $(STORE)
	@for q in satisfaction-targets missing-satisfaction "largest-projects -p limit=5"; do \
		printf '\n$$ jixiao query %s --store $(STORE)\n' "$$q"; $(BIN)/jixiao query $$q --store $(STORE) || exit 1; done

test: $(EVERYTHING) $(SSSOM)  ## run all tests; prints the branch coverage of extraction/ and rdf/, which has a floor
	@command -v soffice >/dev/null || echo "LibreOffice is missing: the tests of DOC, ODT and RTF are skipped; on Debian: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
	@command -v java >/dev/null || { echo "Java is missing (for the proof of the ontology); on Debian: apt-get install default-jre-headless"; exit 1; }
	@$(BIN)/python -m pytest -n auto --max-worker-restart 1 --dist loadfile --no-loadscope-reorder --cov --cov-report=term

conformance: $(EVERYTHING)  ## run the W3C suites of a folder: make conformance SUITES=DIR
	@test -n "$(SUITES)" || { echo "give the folder with the suites (shacl, sparql-query, sparql11-protocol): make conformance SUITES=DIR"; exit 1; }
	@cd tests && JIXIAO_SUITES=$(abspath $(SUITES)) ../$(BIN)/python test_conformance.py
	@cd tests && JIXIAO_SUITES=$(abspath $(SUITES)) ../$(BIN)/python test_conformance_sparql.py
	@JIXIAO_SUITES=$(abspath $(SUITES)) $(BIN)/python -m pytest -q tests/test_service_protocol.py tests/test_conformance.py tests/test_conformance_sparql.py

NUMBER ?= 200
random-sets: $(EVERYTHING)  ## answers over random sets of documents against what these say: make random-sets NUMBER=200
	@JIXIAO_RANDOM_SETS=$(NUMBER) $(BIN)/python -m pytest -q -p no:cacheprovider tests/test_random_sets.py

# Empty: the documents are generated, by a seed that is drawn and printed.
SEED ?=
EXAM ?=
evaluate: NUMBER := $(if $(filter command line,$(origin NUMBER)),$(NUMBER),300)
evaluate: $(EVERYTHING)  ## print how generated forms, or those of a folder with gold, are read: make evaluate NUMBER=300 SEED=7, EXAM=DIR
	@PYTHONPATH=tests $(BIN)/python -m generator.evaluate --number $(NUMBER) --seed "$(SEED)" --exam "$(EXAM)"
	@$(if $(EXAM),true,$(BIN)/python tools/evaluate_concepts.py)

train: $(EVERYTHING)  ## train the weights of `jixiao link` anew from tools/concepts/labelled.csv
	@$(BIN)/python tools/train_concepts.py

SHARE ?= 0.2
metamorphic: NUMBER := $(if $(filter command line,$(origin NUMBER)),$(NUMBER),40)
metamorphic: $(EVERYTHING)  ## change forms that are read right, print what is read then: make metamorphic NUMBER=40 SHARE=0.2 SEED=7
	@PYTHONPATH=tests $(BIN)/python -m generator.metamorphic --number $(NUMBER) --share $(SHARE) --seed "$(or $(SEED),0)"

mutations: NUMBER := $(if $(filter command line,$(origin NUMBER)),$(NUMBER),25)
mutations: $(EVERYTHING)  ## damage clean forms in one known cell, print what is found there: make mutations NUMBER=25 SEED=7
	@PYTHONPATH=tests $(BIN)/python -m mutations.measure --number $(NUMBER) --seed "$(or $(SEED),7)"

MINUTES ?= 10
FORMAT ?=
fuzz: $(EVERYTHING)  ## bend documents and read them, ten minutes for each format: make fuzz FORMAT=csv MINUTES=1
	@$(BIN)/python -c 'import atheris' 2>/dev/null || echo "atheris is missing: the search is blind, not guided by coverage (on Linux: $(BIN)/pip install atheris)"
	@$(BIN)/python tests/fuzz/fuzz_readers.py --minutes $(MINUTES) $(addprefix --format ,$(FORMAT))

QUERIES ?= 20000
fuzz-queries: $(EVERYTHING)  ## random queries on three engines, which vote: make fuzz-queries QUERIES=2000 SEED=7
	@$(BIN)/python tests/fuzz/fuzz_queries.py --number $(QUERIES) $(addprefix --seed ,$(SEED))

kills: NUMBER := $(if $(filter command line,$(origin NUMBER)),$(NUMBER),100)
kills: $(EVERYTHING)  ## kill what writes to a store, and run it again: make kills NUMBER=100 SEED=7
	@PYTHONPATH=tests $(BIN)/python -m endurance.kills --number $(NUMBER) $(addprefix --seed ,$(SEED))

damage: $(EVERYTHING)  ## damage a store in 41 ways, and try each command on it
	@PYTHONPATH=tests $(BIN)/python -m endurance.damage

endure: MINUTES := $(if $(filter command line,$(origin MINUTES)),$(MINUTES),30)
endure: $(EVERYTHING)  ## load a service with everything at once, updates too: make endure MINUTES=30
	@PYTHONPATH=tests $(BIN)/python -m endurance.mixed_load --minutes $(MINUTES)

lint: $(EVERYTHING)  ## ruff, mypy --strict, the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

DOCUMENTS ?= 40
bench: $(EVERYTHING)  ## measure against named peers, as one table, in an hour: make bench DOCUMENTS=2000 for ten million quads, in a day
	@$(BIN)/python benchmarks/bench.py --documents $(DOCUMENTS)

bench-pages: $(EVERYTHING)  ## measure how quick the pages are by Lighthouse, on a machine that does nothing else; exit 1 below 0.95
	@$(BIN)/python benchmarks/pages.py

dist: $(EVERYTHING)  ## build wheel and sdist into dist/ and try each in a clean environment without Node.js
	@$(BIN)/python tools/try_dist.py dist

lock:  ## write constraints.txt anew (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --group dev --extra parquet --extra ocr --extra cluster --extra serve --extra mcp --no-header --no-annotate pyproject.toml -o constraints.txt
	@echo 'pip==25.3' >> constraints.txt

clean:  ## remove the environment and the demo's store
	@rm -rf $(VENV) .venv-sssom .jixiao
