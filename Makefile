# Everything a newcomer, a contributor or the CI runs. `make demo` needs only Python 3.11+ and make, `make test`
# also Node 20 or later, in which the reader for the browser is tested.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
MKDOCS := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs
export PYTHONUTF8 := 1

.PHONY: demo test check check-web format train model-check site serve bench clean help

help:           ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "notice_nlp needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

$(VENV)/.installed-site: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable . --group docs --group browser
	touch $@

demo: $(VENV)/.installed   ## install into a local virtual environment and read a sample notice
	$(BIN)/notice-nlp classify docs/samples/order_defect_rate.txt

test: check    ## all checks and tests; those of the site need Chromium
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.installed-site check-web  ## style, types, knowledge base and data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/notice-nlp kb check
	$(BIN)/notice-nlp data check

check-web: web/node_modules/.installed  ## types of the reader for the browser
	cd web && npm run --silent check

web/node_modules/.installed: web/package-lock.json
	@command -v npm >/dev/null || { echo "The reader for the browser is checked in Node 20 or later: install nodejs and npm (https://nodejs.org)" >&2; exit 1; }
	cd web && npm ci --silent --no-audit --no-fund
	touch $@

format: $(VENV)/.installed ## rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

train: $(VENV)/.installed  ## bring models/default up to date with data/ and kb/
	$(BIN)/notice-nlp train

model-check: $(VENV)/.installed  ## train again (some minutes) and fail when that gives another model; the tests compare fingerprints only
	$(BIN)/notice-nlp train --check

site: $(VENV)/.installed-site   ## build the site into site/, strictly: any warning fails
	$(MKDOCS) build --strict
	$(MKDOCS) build --strict --config-file mkdocs.zh.yml

serve: $(VENV)/.installed-site  ## show the site while you write: English on port 8000, Chinese on 8001
	trap 'kill 0' INT TERM; \
	NOTICE_TWIN=http://127.0.0.1:8001/ $(MKDOCS) serve --dev-addr 127.0.0.1:8000 & \
	NOTICE_TWIN=http://127.0.0.1:8000/ $(MKDOCS) serve --dev-addr 127.0.0.1:8001 --config-file mkdocs.zh.yml & \
	wait

bench: $(VENV)/.installed  ## time the reader
	$(BIN)/python benchmarks/speed.py

clean:         ## remove what the targets above made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist site
