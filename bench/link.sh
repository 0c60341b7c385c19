#!/usr/bin/env bash
# Measures the import that links users who exist in Keycloak: see README.md. Arguments are passed on to Maven, for example
# -Dbench.users=100000.
set -euo pipefail
cd "$(dirname "$0")/.."
export KEYCLOAK_MEASURED=true # with both compilers, unlike in tests

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@stack exec:exec@link "$@"
