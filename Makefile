# The two commands a newcomer needs: `make run` and `make test`. Everything else is `tic --help`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
SAMPLE_CENTERS ?= 300
SAMPLE_YEARS ?= 2019-2024
SAMPLE_SEED ?= 7
SAMPLE_AS_OF ?= 2025-06-30

TEST_TOOLS := chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 poppler-utils
# Where SQL breaks and indents costs three times all other rules together, so it is checked with the long tests. What
# is left out besides is what .sqlfluff leaves out: the option replaces its list.
SQL_SLOW_RULES := AM04,LT09,RF02,RF04,ST06,LT01,LT02,LT05,LT14

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := yes
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: run test lint lint-layout check-types test-python test-long browser bench lock sample-inbox clean

run: $(VENV)/.ready sample-inbox
	$(BIN)/tic run --home $(DATA) --as-of $(SAMPLE_AS_OF) || [ $$? -eq 1 ]

# Only an empty inbox is filled with the fictional province: files of a real office are never mixed with it.
sample-inbox: $(VENV)/.ready
	@if [ -z "$$(ls -A $(DATA)/inbox 2>/dev/null)" ]; then \
		mkdir -p $(DATA) && \
		$(BIN)/tic sample --centers $(SAMPLE_CENTERS) --years $(SAMPLE_YEARS) --seed $(SAMPLE_SEED) --out $(DATA)/sample && \
		rm -rf $(DATA)/inbox && mv $(DATA)/sample/inbox $(DATA)/inbox; \
	fi

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
		{ echo "需要 Python 3.11 至 3.13；可用 make PYTHON=python3.12 run 指定解释器。"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "无法建立虚拟环境；Debian 请先安装 python3-venv。"; exit 2; }
	@mkdir -p target && awk '/^uv==/ {found = 1} found {print} found && !/\\$$/ {exit}' requirements.lock > target/uv.lock.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r target/uv.lock.txt
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

test: $(VENV)/.ready browser
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint check-types
	@$(MAKE) --no-print-directory test-python

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p target
	TIC_BUILD_DB=target/lint.duckdb $(BIN)/dbt --quiet parse --profiles-dir . --target-path target --log-path target/logs \
		--vars '{as_of: "2025-06-30", raw_dir: "target/raw"}'
	$(BIN)/sqlfluff lint --processes 2 --exclude-rules $(SQL_SLOW_RULES) models tests/dbt
	$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml

lint-layout: $(VENV)/.ready
	$(BIN)/sqlfluff lint --processes 2 models tests/dbt

check-types: $(VENV)/.ready
	$(BIN)/pyright

# What the tests look at pages and documents with; weasyprint's Pango comes with chromium.
browser:
	@if command -v chromium >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(TEST_TOOLS); \
	else echo "没有找到 chromium 或 pdftotext，浏览器与 PDF 测试将失败；请先安装：apt-get install $(TEST_TOOLS)"; fi

test-python: $(VENV)/.ready
	$(BIN)/pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder -m "not long"

test-long: $(VENV)/.ready lint-layout
	$(BIN)/pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder -m long

bench: $(VENV)/.ready
	$(BIN)/python -m tests.bench

lock:
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --python-version 3.11 \
		--no-strip-extras --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

clean:
	rm -rf target .pytest_cache .ruff_cache dist build
