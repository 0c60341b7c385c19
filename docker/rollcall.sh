#!/bin/sh
# The command of the JVM image, so that it is called like the native executable is. JVM options of your own: JDK_JAVA_OPTIONS.
if [ "${1:-}" = health ]; then
  # Asked every few seconds, so as cheap as a JVM can be, and without whatever was set for the service (an agent, a heap).
  unset JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS
  exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx16m -cp '/app/app/*' dev.rollcall.startup.HealthCommand "$@"
fi
# The archive only fits the JVM that made it; with another the service starts without it.
exec java -XX:SharedArchiveFile=/app/rollcall.jsa -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError \
  -jar /app/quarkus-run.jar "$@"
