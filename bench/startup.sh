#!/usr/bin/env bash
# Measures start, memory, size and throughput of each form of the service: see README.md. Arguments are passed on to Maven, for example
# -Dbench.starts=3.
set -euo pipefail
cd "$(dirname "$0")/.."
export KEYCLOAK_MEASURED=true # with both compilers, unlike in tests

if ! command -v wrk >/dev/null; then
  echo "bench: wrk is needed for the load; it is a package of Debian, Fedora and Homebrew" >&2
  exit 1
fi

# Reuses an up-to-date executable, because building one takes minutes.
current_executable() {
  local executable
  for executable in target/*-runner; do
    if [ -x "$executable" ] && [ -z "$(find pom.xml src/main -newer "$executable" -print -quit)" ]; then
      echo "$executable"
      return
    fi
  done
  return 1
}

if ! current_executable > /dev/null; then
  rm -f target/*-runner
  if [ -n "${GRAALVM_HOME:-}" ]; then
    echo "bench: building the native executable, in some minutes"
    mvn -B -ntp -q -Pnative package -Dmaven.test.skip
  fi
fi

mvn -B -ntp -q package -Dmaven.test.skip "$@"
executable=$(current_executable || echo none)
mvn -B -ntp -q -f bench/pom.xml compile exec:exec@stack exec:exec@startup -Dbench.executable="$executable" "$@"
