#!/usr/bin/env bash
# Makes the virtual environment with the published Python clients in the folder that is given, or takes the one that is there,
# and prints its Python. Prints nothing where the package index cannot be reached; any other failure is one.
set -euo pipefail

venv=$1
python=$venv/bin/python
here=$(dirname "${BASH_SOURCE[0]}")

if ! "$python" -m pip --version > /dev/null 2>&1; then
  if ! python3 -c 'import ensurepip, venv' 2> /dev/null; then
    echo "make: the tests run Python clients, and need Python 3.10 or newer with venv; on Debian: apt-get install python3-venv" >&2
    exit 1
  fi
  python3 -m venv --clear "$venv" >&2
fi

install() {
  "$python" -m pip install --quiet --disable-pip-version-check --no-input --retries 1 --timeout 15 "$@" 2>&1
}

# Asks nobody where they are installed already.
if said=$(install --requirement "$here/requirements.txt" && install --no-deps --requirement "$here/requirements-no-deps.txt"); then
  echo "$python"
elif [[ $said == *"connection broken by"* && $said != *SSLError* ]]; then
  echo "make: SKIPPED: the tests with the published Python clients, because the package index cannot be reached" >&2
else
  echo "$said" >&2
  exit 1
fi
