#!/usr/bin/env bash
# Measures the reconciliation of a realm of many users: see README.md. Arguments are passed on to Maven, -Dbench.users=100000 for
# one.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@stack exec:exec@sync -Dbench.java.options=-Xmx256m "$@"
