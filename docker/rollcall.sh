#!/bin/sh
# The command of the JVM image, called like the native executable. Pass your own JVM options in JDK_JAVA_OPTIONS.
if [ "${1:-}" = health ]; then
  # Runs every few seconds, so it is as cheap as a JVM can be, and ignores options set for the service (an agent, a heap).
  unset JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS
  exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx16m -cp '/app/app/*' dev.rollcall.startup.HealthCommand "$@"
fi
if [ "${1:-}" = check ] || [ "${1:-}" = keys ]; then
  # Runs beside the service in the same container, so it takes little memory: some 160 MB.
  export MALLOC_ARENA_MAX=2
  exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx48m -jar /app/quarkus-run.jar "$@"
fi
# The AOT cache fits only the JVM that recorded it; another JVM says so, and starts the service without it.
# The heap may use 60 % of the container's memory, but keeps little of it free: requests leave much garbage and few objects. New objects get
# 32 MB: with less, throughput is lower. The compilers wait until a method has run three times as often as by default: less is compiled at the
# start, and less memory is taken. Two arenas of the C library are enough for what the JVM itself allocates; every ten seconds it
# gives back what is free there. See bench/notes.md.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
exec java -XX:AOTCache=/app/rollcall.aot -XX:MaxRAMPercentage=60 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25 -XX:NewSize=32m \
  -XX:CompileThresholdScaling=3 -XX:TrimNativeHeapInterval=10000 -XX:+ExitOnOutOfMemoryError -jar /app/quarkus-run.jar "$@"
