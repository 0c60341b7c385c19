#!/usr/bin/env bash
# Measures lists with a filter by attributes, and what their indexes cost other requests: see README.md. Arguments are passed on to Maven,
# for example -Dbench.users=10000000.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v wrk >/dev/null; then
  echo "bench: wrk is needed for the load; it is a package of Debian, Fedora and Homebrew" >&2
  exit 1
fi

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@filters "$@"
