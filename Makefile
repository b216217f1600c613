# `make demo` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test bench manual translations lock lock-check clean

demo: $(INSTALLED)
	@packaging/system-libraries $(BIN)/python
	@$(BIN)/pneumoview demo

test: $(INSTALLED)
	@packaging/system-libraries $(BIN)/python tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist loadfile

# All benchmarks that need no GPU, within 12 minutes; writes docs/performance.md. The machine should do nothing else.
bench: $(INSTALLED)
	@packaging/system-libraries $(BIN)/python
	$(BIN)/python benchmarks/all.py

# Pictures and keys anew, then the manual as HTML in build/manual.
manual: $(INSTALLED)
	$(BIN)/python docs/make.py

# Texts of the window into the catalogue of each language, to be translated there, and from it into what Qt reads.
translations: $(INSTALLED)
	$(BIN)/pyside6-lupdate -silent -no-obsolete -locations none $$(find pneumoview -name "*.py" | sort) -ts resources/translations/*.ts
	$(BIN)/pyside6-lrelease -silent resources/translations/*.ts

# Exact versions with hashes; the newest that pyproject.toml admits.
lock: $(INSTALLED)
	$(BIN)/uv pip compile pyproject.toml --extra train --extra dev --extra parquet --extra cluster --extra dicom --extra docs --extra package \
	  --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock

# Whether the lock has a wheel of everything for each platform that docs/quick-start.md promises; nothing is installed.
# grad-cam is published as source only, and is Python alone.
UV ?= $(BIN)/uv
PLATFORMS := x86_64-manylinux_2_34 x86_64-pc-windows-msvc aarch64-apple-darwin
lock-check:
	@for platform in $(PLATFORMS); do for python in 3.11 3.13; do \
	  MACOSX_DEPLOYMENT_TARGET=14.0 $(UV) pip install --quiet --dry-run --target build/lock-check --python-platform $$platform \
	    --python-version $$python --only-binary :all: --no-binary grad-cam --require-hashes -r requirements.lock || exit 1; \
	  echo "requirements.lock resolves on $$platform, Python $$python"; done; done

clean:
	rm -rf $(VENV) demo build dist *.egg-info

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
