# Single steps for developers; `make help` lists them. Users need only bin/demo and bin/test.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve worker test lint format types imports sure lock migration clean
BIN := .venv/bin

help:  ## this list
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

setup:  ## everything this checkout needs, test tools included
	bin/setup --test

demo:  ## the portal with a small company in it, on http://127.0.0.1:8000
	bin/demo

serve: setup  ## the portal on the settings of the environment
	$(BIN)/lotbridge serve

worker: setup  ## one more worker process
	$(BIN)/lotbridge worker

test: setup  ## all tests (bin/test adds lint, types and imports)
	$(BIN)/pytest -n 2

lint: setup  ## ruff
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: setup  ## let ruff repair what it can
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: setup  ## mypy, strict
	$(BIN)/mypy

imports: setup  ## arrows point down
	$(BIN)/lint-imports

sure:  ## what continuous integration runs
	bin/test

migration: setup  ## write a migration from the models: make migration m="add a column"
	$(BIN)/alembic revision --autogenerate -m "$(m)" \
	  --rev-id $$(ls migrations/versions/[0-9]*.py | wc -l | awk '{printf "%04d", $$1 + 1}')

# Versions already in a lock stay; to raise one: make lock upgrade="--upgrade-package flask"
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" $(upgrade)

lock:  ## write the lock files anew from pyproject.toml and package.json
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.lock
	$(COMPILE) pyproject.toml requirements/bootstrap.in -o requirements/base.lock
	$(COMPILE) --all-extras pyproject.toml requirements/bootstrap.in -o requirements/test.lock
	npm install --package-lock-only --ignore-scripts

clean:  ## delete what bin/setup made (data in var/ stays)
	rm -rf .venv node_modules portal/static/vendor *.egg-info
