#!/usr/bin/env bash
# Draws flame graphs of one kind of request, target/bench/*.html, one for each process: see README.md. The first argument is a row of
# bench/run.sh's table, /users/me by default; others are passed on to Maven. Needs Java 25 or later, which samples CPU time.
set -euo pipefail
cd "$(dirname "$0")/.."

row=${1:-/users/me}
shift || true
rm -f target/bench/*.jfr
# after the warm-up of 40 s
recording="-XX:StartFlightRecording:delay=70s,maxsize=500M,filename=target/bench/%p.jfr,jdk.ExecutionSample#enabled=false"
recording+=",jdk.NativeMethodSample#enabled=false,jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=5ms"
bench/run.sh -Dbench.rows="$row" -Dbench.rounds=1 -Dbench.warmup=40 -Dbench.seconds=40 \
  -Dbench.java.options="-XX:FlightRecorderOptions:stackdepth=256 -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints $recording" "$@"

# of a process that ended before its recording began
find target/bench -name '*.jfr' -empty -delete
recordings=(target/bench/*.jfr)
mvn -B -ntp -q -f bench/pom.xml exec:exec@flame -Dbench.recordings="${recordings[*]}"
