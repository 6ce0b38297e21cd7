# Two commands set everything up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
PLACES := .venv-places
NOTEBOOKS := .venv-notebooks
OUT := out/demo
TORCH := $(shell grep ^torch== requirements-dev.lock)

.PHONY: demo test coverage lint bench bench-cost bench-pages bench-gradient bench-places bench-isolation bench-load bench-submissions bench-library bench-attribution bench-planted bench-diagnosis bench-editions bench-notebooks notebooks course picture wheel bench-class lock clean help

help:            ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */	/' | expand -t 20

$(VENV)/runtime: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with PYTHON=python3.x")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q grader reference
	touch $@

$(VENV)/develop: requirements-dev.lock $(VENV)/runtime
	$(BIN)/python -m pip install --quiet -r requirements-dev.lock
	touch $@

# What the course's last assignment is written in. The demo does without it where it cannot be had.
$(VENV)/torch: $(VENV)/runtime requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --retries 1 --timeout 20 $(TORCH) 2>$(VENV)/torch.txt && touch $@ \
	  || echo "PyTorch cannot be installed here ($(VENV)/torch.txt): its assignment is left out"

demo: $(VENV)/torch  ## set up, grade real notebooks, show the report
	@mkdir -p $(OUT)
	@$(BIN)/grader grade specs/softmax-classifier.yaml assignments/softmax-classifier/examples/wrong_dZ_sign.ipynb --seed 1 \
	  --report json=$(OUT)/report.json --report html=$(OUT)/report.html; test $$? -le 1
	@echo "The report is in $(OUT)/report.json and, to open in a browser, $(OUT)/report.html"
	@echo "One wrong notebook of each assignment of the course:"
	@$(BIN)/python .ci/course/demo.py $(OUT)

test: $(VENV)/develop  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: $(VENV)/develop  ## the whole suite, and which lines it runs
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

lint: $(VENV)/develop  ## ruff with all rules, mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check grader reference tests benchmarks .ci
	$(BIN)/mypy

bench: bench-cost bench-gradient bench-places bench-isolation bench-load bench-submissions bench-library bench-attribution bench-planted bench-class  ## every measurement (long)

bench-cost: $(VENV)/develop  ## what a check costs beside importing numpy
	$(BIN)/python -m benchmarks.cost

bench-gradient: $(BENCH)/ready  ## our gradient checker beside the others
	$(BENCH)/bin/python -m benchmarks.gradient

$(BENCH)/ready: requirements.lock requirements-bench.lock pyproject.toml
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet -r requirements.lock -r requirements-bench.lock
	$(BENCH)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

bench-places: $(PLACES)/ready  ## what is written for a place, read by that place's own programs
	$(PLACES)/bin/python -m pytest benchmarks/places -q -W default

$(PLACES)/ready: requirements-places.lock pyproject.toml
	test -x $(PLACES)/bin/python || $(PYTHON) -m venv $(PLACES)
	$(PLACES)/bin/python -m pip install --quiet -r requirements-places.lock
	$(PLACES)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(PLACES)/bin/python -m pip download --quiet --no-deps --no-binary :all: --dest $(PLACES) "$$(grep ^pytest== requirements-places.lock)"
	touch $@

bench-notebooks: $(NOTEBOOKS)/ready  ## a graded notebook in JupyterLab, Notebook and marimo, looked at in Chromium
	$(NOTEBOOKS)/bin/python -m benchmarks.notebooks

$(NOTEBOOKS)/ready: requirements-notebooks.lock pyproject.toml
	test -x $(NOTEBOOKS)/bin/python || $(PYTHON) -m venv $(NOTEBOOKS)
	$(NOTEBOOKS)/bin/python -m pip install --quiet -r requirements-notebooks.lock
	$(NOTEBOOKS)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

bench-isolation: $(VENV)/develop  ## attacks, honest programs, costs of each tier
	$(BIN)/python -m benchmarks.isolation

bench-load: $(BENCH)/ready  ## floods of answers, right hand-ins on a busy machine and with numba, how long wrong ones wait
	$(BENCH)/bin/python -m benchmarks.load

bench-submissions: $(VENV)/develop  ## mutated hand-ins, cost of choosing what to run
	$(BIN)/python -m benchmarks.submissions

bench-attribution: $(VENV)/develop  ## whose points wrong hand-ins with a known guilty function cost
	$(BIN)/python -m benchmarks.attribution

bench-diagnosis: $(VENV)/develop  ## mistakes planted in right solutions: named, named falsely, nameless, line right
	$(BIN)/python -m benchmarks.diagnosis
	$(BIN)/python -m benchmarks.named

bench-strength: $(VENV)/develop  ## every mistake made in every shipped spec's right solution: which survive (long)
	$(BIN)/python -m benchmarks.strength

bench-planted: $(VENV)/develop  ## bugs planted one at a time in the judge: which ones does no test see
	$(BIN)/python -m benchmarks.planted

bench-editions: $(VENV)/develop  ## the students' editions beside the whole specs, on every hand-in of the course
	$(BIN)/python -m benchmarks.editions

bench-library: $(VENV)/develop  ## every solution in every tier on 20 seeds, every starter, every wrong example
	$(BIN)/python -m benchmarks.course
	$(BIN)/python -m benchmarks.library
	$(BIN)/python -m benchmarks.single

notebooks: $(VENV)/develop  ## write the assignments' notebooks anew from their sources
	$(BIN)/python .ci/course/notebooks.py

course: $(VENV)/develop  ## write docs/course.md anew from specs and references
	$(BIN)/python .ci/course/page.py

agreed: $(VENV)/develop  ## ask both references of the course on many seeds, and write down that they agree
	$(BIN)/python .ci/agreed.py

picture: demo    ## take docs/report.png, the report that the README shows, anew (needs Chromium)
	chromium --headless --no-sandbox --hide-scrollbars --disable-gpu --window-size=820,870 \
	  --screenshot=docs/report.png file://$(CURDIR)/$(OUT)/report.html 2>/dev/null

wheel: $(VENV)/runtime  ## build dist/gradient_grader-*.whl, to install anywhere with pip
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

bench-pages: $(VENV)/develop  ## reports and statistics in Chromium at two widths, light, dark, printed, through axe (npm)
	$(BIN)/python -m benchmarks.pages

bench-class: $(VENV)/develop  ## a class: CPU beside running the cells, kills, a hundred thousand hand-ins (15 minutes)
	$(BIN)/python -m benchmarks.classroom

lock:            ## write the lock files anew from pyproject.toml
	$(PYTHON) .ci/lock.py

clean:           ## remove what the other targets made
	rm -rf $(VENV) $(BENCH) $(PLACES) $(NOTEBOOKS) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
