# Needs a Rust toolchain (rustup fetches what is missing), a C compiler for the embedded store, and make; the tests also Python 3 with venv.
# Each target does its own set-up. CARGO_TARGET_DIR is honoured.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
INTERVEN := $(TARGET)/release/interven
LINES := 500

.PHONY: help build demo run test bench check fmt openapi toolchain lints short openapi-current

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: toolchain ## The release binary, target/release/interven
	$(CARGO) build --locked --release --bin interven

demo: toolchain ## The server with stand-in destinations and sample agents, on 127.0.0.1:4000 and :4002
	$(CARGO) run --locked --bin interven -- demo

run: build ## The server on ./data, 127.0.0.1:4000
	$(INTERVEN) serve

# One of them runs the published Python client, as agents do.
test: toolchain ## All tests
	python=$$(tests/sdk/venv.sh $(abspath $(TARGET))/sdk-venv) && INTERVEN_TEST_SDK_PYTHON="$$python" $(CARGO) test --locked --workspace

bench: build ## The benchmark: prints a table and writes bench/results.json
	$(CARGO) run --locked --release --package interven-bench -- --binary $(INTERVEN)

check: lints short openapi-current ## Format, lints, documentation, length of files, the OpenAPI document

fmt: ## Formats the code
	$(CARGO) fmt --all

openapi: toolchain ## Writes docs/openapi.json anew
	$(CARGO) run --locked --quiet --bin interven -- openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json

toolchain:
	@command -v $(CARGO) > /dev/null || { echo "make: there is no cargo; install Rust from https://rustup.rs" >&2; exit 1; }
	@command -v cc > /dev/null || { echo "make: there is no C compiler (cc), which the embedded store needs; on Debian: apt-get install gcc libc6-dev" >&2; exit 1; }

lints: toolchain
	@$(CARGO) fmt --version > /dev/null 2>&1 || rustup component add rustfmt
	@$(CARGO) clippy --version > /dev/null 2>&1 || rustup component add clippy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" $(CARGO) doc --locked --workspace --no-deps --document-private-items

# A file has one subject. The stores alone may be longer: they are flat lists of short methods.
short:
	@find src crates bench tests -name '*.rs' ! -path src/store/sqlite.rs ! -path src/store/postgres.rs -exec awk -v most=$(LINES) \
		'FNR == most + 1 { print FILENAME ": more than " most " lines"; long = 1 } END { exit long }' {} +

openapi-current: toolchain
	@$(CARGO) run --locked --quiet --bin interven -- openapi | diff -u docs/openapi.json - \
		|| { echo "docs/openapi.json is not what the code says; run make openapi and commit it" >&2; exit 1; }
