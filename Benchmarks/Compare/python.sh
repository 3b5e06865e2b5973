#!/usr/bin/env bash
# Prints the path of a Python that has packages of PyPI: that of an environment in a folder, which
# is made where it is missing.
#
#   Benchmarks/Compare/python.sh FOLDER PACKAGE...
set -euo pipefail
folder=$1
shift
python=$folder/bin/python
if [ "$(cat "$folder/packages" 2>/dev/null)" != "$*" ]; then
  [ -x "$python" ] || python3 -m venv "$folder" >&2
  "$python" -m pip install --quiet --disable-pip-version-check "$@" >&2
  echo "$*" >"$folder/packages"
fi
echo "$python"
