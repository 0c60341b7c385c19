#!/usr/bin/env bash
# Draws a flame graph of one kind of request, target/bench/flame.svg: see README.md. The first argument is a row of bench/run.sh's table,
# /users/me by default; others are passed on to Maven. Java 25 and later samples CPU time; an earlier one only Java methods.
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

java -cp bench/target/classes dev.rollcall.bench.FlameGraph target/bench/flame.svg target/bench/*.jfr
