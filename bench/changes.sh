#!/usr/bin/env bash
# Measures the change log: what it adds to a write, how soon and how fast readers get its entries, what idle readers and webhooks cost, and
# how old entries are removed: see README.md. Arguments are passed on to Maven, for example -Dbench.changes=20000.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v wrk >/dev/null; then
  echo "bench: wrk is needed for the load; it is a package of Debian, Fedora and Homebrew" >&2
  exit 1
fi

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@changes -Dbench.seconds=60 "$@"
