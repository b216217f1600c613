# `make demo` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test manual translations lock clean

demo: $(INSTALLED)
	@packaging/system-libraries $(BIN)/python
	@$(BIN)/pneumoview demo

test: $(INSTALLED)
	@packaging/system-libraries $(BIN)/python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses 2 --dist loadfile

# Pictures and keys anew, then the manual as HTML in build/manual.
manual: $(INSTALLED)
	$(BIN)/python docs/make.py

# Texts of the window into the catalogue of each language, to be translated there, and from it into what Qt reads.
translations: $(INSTALLED)
	$(BIN)/pyside6-lupdate -silent -no-obsolete -locations none $$(find pneumoview -name "*.py" | sort) -ts resources/translations/*.ts
	$(BIN)/pyside6-lrelease -silent resources/translations/*.ts

# Exact versions with hashes; the newest that pyproject.toml admits.
lock: $(INSTALLED)
	$(BIN)/uv pip compile pyproject.toml --extra train --extra dev --extra parquet --extra cluster --extra docs --extra package \
	  --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock

clean:
	rm -rf $(VENV) demo build dist *.egg-info

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
