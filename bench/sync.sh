#!/usr/bin/env bash
# Measures the reconciliation of a realm of many users: see README.md. Arguments are passed on to Maven, -Dbench.users=100000 for
# one.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -B -ntp -q -Pbench-sync integration-test "$@"
