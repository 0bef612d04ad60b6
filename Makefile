# Everything needs the Rust toolchain (1.95 or later), a C compiler for SQLite, and make; each target does its own set-up.
#
#   make demo    the server with stand-in destinations and sample agents on 127.0.0.1:4000
#   make test    all tests
#   make run     the server on ./data
#   make build   the release binary, target/release/interven
#   make check   formatting, lints, documentation, house rules
#   make bench   the benchmark; writes bench/results.json

CARGO ?= cargo

.PHONY: build demo run test check bench openapi tools

build: tools
	$(CARGO) build --locked --release --bin interven

demo: tools
	$(CARGO) run --locked --release --bin interven -- demo

run: tools
	$(CARGO) run --locked --release --bin interven -- serve

test: tools
	$(CARGO) test --locked --workspace

# A toolchain that came without the two is completed; where rustup cannot, the check itself says what is missing.
check: tools
	@rustfmt --version >/dev/null 2>&1 && $(CARGO) clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items
	@long=$$(find src crates bench tests -name '*.rs' -not -path 'src/store/sqlite.rs' | xargs wc -l | awk '$$2 != "total" && $$1 > 500'); \
	  if [ -n "$$long" ]; then echo "files over 500 lines:"; echo "$$long"; exit 1; fi
	@$(CARGO) run --locked --quiet --bin interven -- openapi | diff -q - docs/openapi.json >/dev/null || \
	  { echo "docs/openapi.json is not what the code says: run 'make openapi'"; exit 1; }

# The API's document, generated from the handlers.
openapi: tools
	$(CARGO) run --locked --quiet --bin interven -- openapi > docs/openapi.json

bench: build
	$(CARGO) run --locked --release -p interven-bench

tools:
	@command -v $(CARGO) >/dev/null || { echo "cargo is missing: install Rust 1.95 or later (https://rustup.rs)"; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || \
	  { echo "a C compiler is missing (SQLite is built from source): install gcc or clang"; exit 1; }
