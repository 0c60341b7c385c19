#!/usr/bin/env bash
# Measures the reconciliation of a realm with many users: see README.md. Arguments are passed on to Maven, for example
# -Dbench.users=100000.
set -euo pipefail
cd "$(dirname "$0")/.."
export KEYCLOAK_MEASURED=true # with both compilers, unlike in tests

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@stack exec:exec@sync -Dbench.java.options=-Xmx256m "$@"
