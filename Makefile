# Needs a Rust toolchain (rustup fetches what is missing), a C compiler for the embedded store, make, and Node.js 20.19 or newer with npm for the Console; the tests also Python 3.10
# or newer with venv, and Chromium.
# Each target does its own set-up. CARGO_TARGET_DIR is honoured.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
INTERVEN := $(TARGET)/release/interven
LINES := 500
FUZZ_SECONDS ?= 60

.PHONY: help build console demo run test screens bench fuzz check fmt openapi toolchain node chromium lints short openapi-current console-current

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: toolchain console ## The release binary, target/release/interven
	$(CARGO) build --locked --release --bin interven

console: console/dist/index.html ## The Console's files, which the binary embeds

demo: toolchain console ## The server with stand-in destinations and sample agents, on 127.0.0.1:4000 and :4002
	$(CARGO) run --locked --bin interven -- demo

run: build ## The server on ./data, 127.0.0.1:4000
	$(INTERVEN) serve

# Some of them run the published Python clients, as agents do.
test: toolchain console chromium ## All tests
	python=$$(tests/sdk/venv.sh $(abspath $(TARGET))/sdk-venv) && INTERVEN_TEST_SDK_PYTHON="$$python" $(CARGO) test --locked --workspace
	$(CARGO) build --locked --release --bin interven --package interven --package interven-sandbox --bin interven-sandbox
	cd console && INTERVEN_TEST_BIN=$(abspath $(TARGET))/release npx playwright test

screens: console chromium ## The pictures of the README, taken anew from a build of the tests
	$(CARGO) build --locked --bin interven --package interven --package interven-sandbox --bin interven-sandbox
	cd console && INTERVEN_TEST_BIN=$(abspath $(TARGET))/debug npx playwright test tests/readme.spec.ts
	mkdir -p docs/screens && cd target/screens && for name in approvals channel activity delivery; do cp "readme-$$name.png" "../../docs/screens/$$name.png"; done

bench: build ## The benchmark: prints a table and writes bench/results.json
	$(CARGO) bench --locked --bench judge
	$(CARGO) run --locked --release --package interven-bench -- --binary $(INTERVEN) --criterion $(TARGET)/criterion

# With the versions that ship. A fuzzer without a sanitizer needs no nightly compiler, and safe Rust little of one.
fuzz: toolchain ## Every fuzz target for FUZZ_SECONDS (60) each; needs cargo-fuzz and a C++ compiler
	@$(CARGO) fuzz --version > /dev/null 2>&1 || { echo "make: there is no cargo-fuzz; install it with: cargo install --locked cargo-fuzz" >&2; exit 1; }
	@command -v c++ > /dev/null || { echo "make: there is no C++ compiler (c++), which the fuzzer needs; on Debian: apt-get install g++" >&2; exit 1; }
	cp Cargo.lock fuzz/Cargo.lock
	fuzz/seeds.sh
	@failed=; for target in $$($(CARGO) fuzz list); do \
		echo "== $$target, $(FUZZ_SECONDS) s"; \
		$(CARGO) fuzz run --sanitizer none "$$target" -- -dict="$(CURDIR)/fuzz/dict/$$target" -max_total_time=$(FUZZ_SECONDS) -max_len=16384 -timeout=10 -rss_limit_mb=2048 || failed="$$failed $$target"; \
	done; \
	if [ -n "$$failed" ]; then echo "make: these failed:$$failed; the inputs are in fuzz/artifacts" >&2; exit 1; fi

check: lints short openapi-current console-current ## Format, lints, documentation, length of files, the OpenAPI document, the Console

fmt: ## Formats the code
	$(CARGO) fmt --all

openapi: toolchain ## Writes docs/openapi.json anew
	$(CARGO) run --locked --quiet --bin interven -- openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json

toolchain:
	@command -v $(CARGO) > /dev/null || { echo "make: there is no cargo; install Rust from https://rustup.rs" >&2; exit 1; }
	@command -v cc > /dev/null || { echo "make: there is no C compiler (cc), which the embedded store needs; on Debian: apt-get install gcc libc6-dev" >&2; exit 1; }

node:
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2> /dev/null && command -v npm > /dev/null \
		|| { echo "make: the Console needs Node.js 20.19 or newer and npm; see https://nodejs.org, or on Debian 13: apt-get install nodejs npm" >&2; exit 1; }

# The tests of the Console need a browser: Debian's, which root is given where it is missing.
chromium:
	@command -v chromium > /dev/null || [ -n "$${INTERVEN_TEST_CHROMIUM:-}" ] \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && apt-get update -q && apt-get install -y -q --no-install-recommends chromium; } \
		|| { echo "make: there is no chromium, which the Console's tests need; on Debian: apt-get install chromium" >&2; exit 1; }

console/node_modules/.package-lock.json: console/package.json console/package-lock.json | node
	cd console && npm ci
	touch $@

console/dist/index.html: console/node_modules/.package-lock.json console/index.html console/vite.config.ts $(shell find console/src console/public -type f)
	cd console && npm run --silent build

console-current: console
	cd console && npm run --silent check && npm run --silent size

lints: toolchain
	@$(CARGO) fmt --version > /dev/null 2>&1 || rustup component add rustfmt
	@$(CARGO) clippy --version > /dev/null 2>&1 || rustup component add clippy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" $(CARGO) doc --locked --workspace --no-deps --document-private-items

# A file has one subject. The stores alone may be longer: they are flat lists of short methods.
short:
	@find src crates bench fuzz/fuzz_targets tests -name '*.rs' ! -path src/store/sqlite.rs ! -path src/store/postgres.rs -exec awk -v most=$(LINES) \
		'FNR == most + 1 { print FILENAME ": more than " most " lines"; long = 1 } END { exit long }' {} +

openapi-current: toolchain
	@$(CARGO) run --locked --quiet --bin interven -- openapi | diff -u docs/openapi.json - \
		|| { echo "docs/openapi.json is not what the code says; run make openapi and commit it" >&2; exit 1; }
