#!/usr/bin/env bash
# Measures what the service does when it is asked for more than it can, and when PostgreSQL or Keycloak restart under load: see
# README.md. Arguments are passed on to Maven, -Dbench.seconds=30 for one.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -B -ntp -q package -Dmaven.test.skip "$@"
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@stack exec:exec@overload "$@"
