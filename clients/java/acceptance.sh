#!/usr/bin/env bash
# Uses the client against the service at $ROLLCALL_URL, as the demo realm's administrator at $REALM_URL. It needs what
# 'mvn -f clients/java/pom.xml -Pacceptance package' builds.
set -euo pipefail
cd "$(dirname "$0")"
: "${ROLLCALL_URL:?}" "${REALM_URL:?}"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar acceptance/target/quarkus-app/quarkus-run.jar
