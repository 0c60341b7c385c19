#!/bin/bash
# Records an AOT cache while the image is built, with the JVM that will use it: starts the service, sends a few requests and stops it.
# It needs no servers: the service starts without Keycloak, and connects to the database only when needed. The option for the
# compilers is that of rollcall.sh, because the cache also holds how methods were used.
set -euo pipefail
cd /app

export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://localhost:1/none QUARKUS_DATASOURCE_USERNAME=none \
  QUARKUS_DATASOURCE_PASSWORD=none QUARKUS_OIDC_AUTH_SERVER_URL=http://localhost:1/realms/none \
  QUARKUS_OIDC_CREDENTIALS_SECRET=none ROLLCALL_SECRET=of-no-use-since-this-service-is-never-reached \
  ROLLCALL_SCHEMA_MIGRATE=false ROLLCALL_SCHEMA_CHECK=false \
  QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=28080 \
  QUARKUS_MANAGEMENT_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=29000 QUARKUS_LOG_LEVEL=ERROR

# The jar's whole path, as in rollcall.sh: the JVM compares them. The heap is small on every machine: a cache from a heap of 32 GB or more,
# a quarter of a large machine's memory, does not fit smaller ones. Before Java 25 there is no such option.
java -XX:AOTCacheOutput=/app/rollcall.aot -Xmx512m -XX:CompileThresholdScaling=3 -jar /app/quarkus-run.jar > /tmp/training.log 2>&1 &
service=$!

# The ports are below the ephemeral range: a connection attempt from the port that it calls would connect to itself.
status() { # prints the status of GET $1
  local line='' port=$QUARKUS_HTTP_PORT
  case $1 in /q/health* | /q/metrics) port=$QUARKUS_MANAGEMENT_PORT ;; esac
  { exec 3<> "/dev/tcp/127.0.0.1/$port"; } 2> /dev/null || return 0
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  IFS= read -r -t 30 line <&3 || true
  timeout 30 cat <&3 > /dev/null || true
  echo "${line:9:3}"
}
failed() { echo "no AOT cache: $1" >&2; tail -n 40 /tmp/training.log >&2; exit 1; }
expect() { # STATUS PATH
  local got; got=$(status "$2")
  [ "$got" = "$1" ] || failed "GET $2 was answered with '$got' instead of $1"
}

until [ "$(status /q/health/live)" = 200 ]; do
  kill -0 "$service" 2> /dev/null || failed "the service did not start"
  sleep 0.2
done
expect 503 /q/health/ready
expect 200 /q/metrics
expect 401 /api/v1/users
expect 200 /q/openapi
expect 200 /q/swagger-ui/

kill -TERM "$service"
code=0
wait "$service" || code=$?
[ "$code" = 143 ] || failed "the service ended with $code"
[ -s rollcall.aot ] || failed "the JVM wrote none"
chmod 644 rollcall.aot
rm -f /tmp/training.log
