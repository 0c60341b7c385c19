#!/usr/bin/env bash
# Measures start, memory, size and throughput of the service in each form in which it is delivered: see README.md.
# Arguments are passed on to Maven, -Dbench.starts=3 for one.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v wrk >/dev/null; then
  echo "bench: wrk is needed for the load; it is a package of Debian, Fedora and Homebrew" >&2
  exit 1
fi

# Up to date, so that it need not be built again, which takes minutes.
current_executable() {
  local executable
  for executable in target/*-runner; do
    [ -x "$executable" ] && [ -z "$(find pom.xml src/main -newer "$executable" -print -quit)" ] && return
  done
  return 1
}

if ! current_executable; then
  rm -f target/*-runner
  if [ -n "${GRAALVM_HOME:-}" ]; then
    echo "bench: building the native executable, in some minutes"
    mvn -B -ntp -q -Pnative package -DskipTests
  fi
fi

mvn -B -ntp -q -Pbench integration-test "$@"
