#!/usr/bin/env bash
# Starts docker/compose.yaml, does what users do with it, restarts each part, and stops everything.
#
#   mvn package -DskipTests && docker/smoke-test.sh [IMAGE...]
#
# Each IMAGE is a value of ROLLCALL_IMAGE, see compose.yaml: jvm (the default), native or native-multistage. The first one starts with new
# servers, each other one replaces the one before, as an update does. The test needs curl, openssl, and docker compose or podman-compose;
# COMPOSE names another. It has its own project, volumes and ports 18080, 18180 and 18025, so it does not disturb a trial that runs at the
# same time.
set -euo pipefail
cd "$(dirname "$0")"

export ROLLCALL_PORT=${ROLLCALL_PORT:-18080} KEYCLOAK_PORT=${KEYCLOAK_PORT:-18180} MAILS_PORT=${MAILS_PORT:-18025}
images=("${@:-${ROLLCALL_IMAGE:-jvm}}")
export ROLLCALL_IMAGE=${images[0]}
PROJECT=rollcall-smoke
RUNNING=localhost/rollcall:smoke-test # a second name of the image that runs
SERVICE=http://localhost:$ROLLCALL_PORT
REALM=http://localhost:$KEYCLOAK_PORT/realms/rollcall
MAILS=http://localhost:$MAILS_PORT
PATIENCE=${PATIENCE:-300} # maximum seconds until a part is up

if [ -z "${COMPOSE:-}" ]; then
  if docker compose version > /dev/null 2>&1; then COMPOSE="docker compose"; else COMPOSE=podman-compose; fi
fi
case $COMPOSE in
  docker*) engine=docker ;;
  *)
    engine=podman
    # Podman's own image format has no health check.
    export BUILDAH_FORMAT=docker
    ;;
esac
work=$(mktemp -d)
# All images run under one name: podman-compose starts all containers anew when the file says something else than before.
printf 'services:\n  rollcall:\n    image: %s\n' "$RUNNING" > "$work/compose.yaml"
# shellcheck disable=SC2206 # it is a command with arguments
compose=($COMPOSE -p "$PROJECT" -f compose.yaml -f "$work/compose.yaml")
limited() { timeout --kill-after=10 "$PATIENCE" "$@"; }
curl() { command curl --max-time 60 "$@"; } # a server that never answers fails the test instead of stopping it

up=       # the process id of 'compose up'
starting= # whether it must be running
step() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
finish() {
  local code=$?
  trap - EXIT
  if [ "$code" != 0 ]; then
    for part in postgres keycloak mailpit rollcall; do
      echo "--- the last lines of $part"
      "$engine" logs "$(container "$part")" 2>&1 | tail -n 40 || true
    done
    [ ! -s "$work/up.log" ] || { echo "--- the last lines of compose" && tail -n 40 "$work/up.log"; }
  fi
  step "taking everything down"
  limited "${compose[@]}" down -v > "$work/down.log" 2>&1 || { cat "$work/down.log"; code=1; }
  [ -z "$up" ] || end_up
  "$engine" rmi "$RUNNING" > /dev/null 2>&1 || true
  rm -rf "$work"
  [ "$code" = 0 ] && echo "smoke test of ${images[*]}: passed"
  exit "$code"
}

end_up() { # it ends by itself once the containers are gone, or is ended
  for _ in $(seq 60); do
    kill -0 "$up" 2> /dev/null || break
    sleep 0.5
  done
  if kill -KILL "$up" 2> /dev/null; then echo "compose had to be ended"; fi
  wait "$up" || true
}
container() { # the id of a part's container
  "$engine" ps -aq --filter "label=com.docker.compose.project=$PROJECT" --filter "label=com.docker.compose.service=$1"
}
inspect() { "$engine" inspect --format "$2" "$(container "$1")"; }
until_true() { # WHAT COMMAND...: waits until the command succeeds
  local what=$1 end=$((SECONDS + PATIENCE))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not within $PATIENCE s"
    [ -z "$starting" ] || kill -0 "$up" 2> /dev/null || fail "$what: compose has ended"
    sleep 0.5
  done
}
is_healthy() { [ "$(inspect "$1" '{{.State.Health.Status}}')" = healthy ]; }
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; } # of a JSON object on standard input
expect() { # WHAT EXPECTED ACTUAL
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

token() { # prints the token of a user whose password is their name
  curl -sf "$REALM/protocol/openid-connect/token" -d grant_type=password -d client_id=rollcall-public \
    -d "username=$1" -d "password=$1" | field access_token
}
me() { curl -sf "$SERVICE/api/v1/users/me" -H "Authorization: Bearer $1" | field id; }
is_alice_again() { [ "$(me "$(token alice)")" = "$alice" ]; }

browse() { # acts as a browser with cookies: follows redirects, prints the last page, writes its address to $work/address
  curl -s -L -b "$work/cookies" -c "$work/cookies" -w '%{stderr}%{url_effective}' "$@" 2> "$work/address"
}
form_of() { # FILE: prints the address that its form is sent to
  sed -n 's/.*<form[^>]*action="\([^"]*\)".*/\1/p' "$1" | head -n 1 | sed 's/&amp;/\&/g'
}
sign_in() { # sends the forms of Keycloak's pages, the first one read from standard input
  local page=$work/sign-in form
  cat > "$page"
  form=$(form_of "$page")
  [ -n "$form" ] || fail "Keycloak did not show its form, but $(cat "$work/address")"
  if ! grep -q 'name="password"' "$page"; then # a realm with organizations asks only for the username on its first page
    browse "$form" --data-urlencode "username=$1" > "$page-password"
    form=$(form_of "$page-password")
    [ -n "$form" ] || fail "Keycloak did not ask for the password, but $(cat "$work/address")"
  fi
  browse "$form" --data-urlencode "username=$1" --data-urlencode "password=$1" -d credentialId=
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

token_of_key() { # KEY: prints the answer to its swap for a token
  curl -s "$SERVICE/token" -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \
    -d subject_token_type=urn:rollcall:token-type:api-key --data-urlencode "subject_token=$1" -d scope=openid
}
swap_key() { # creates an API key as the person who has just signed in, swaps it for a token, and ends it
  step "an API key, swapped for a token: Keycloak reads the public key of the service"
  local end key swapped token
  end=$(date -u -d '+1 day' +%FT%TZ 2> /dev/null || date -u -v+1d +%FT%TZ) # GNU's date, or BSD's
  browse "$SERVICE/api/v1/users/me/keys" -H 'Content-Type: application/json' -H 'Sec-Fetch-Site: same-origin' \
    -d '{"name":"Smoke","scopes":["account:read"],"expiresAt":"'"$end"'"}' > "$work/key"
  key=$(field secret < "$work/key")
  [ -n "$key" ] || fail "no key was created: $(cat "$work/key")"
  expect "the record of the key's owner" "$alice" "$(me "$key")"
  swapped=$(token_of_key "$key")
  token=$(field access_token <<< "$swapped")
  [ -n "$token" ] || fail "the key was not swapped: $swapped"
  expect "whose token a service of the realm gets" alice \
    "$(curl -sf "$REALM/protocol/openid-connect/userinfo" -H "Authorization: Bearer $token" | field preferred_username)"
  expect "Rollcall, with that token" 401 \
    "$(curl -s -o /dev/null -w '%{http_code}' "$SERVICE/api/v1/users/me" -H "Authorization: Bearer $token")"
  curl -sf "$SERVICE/revoke" --data-urlencode "token=$key" || fail "the key was not revoked"
  expect "the swap of an ended key" invalid_grant "$(token_of_key "$key" | field error)"
}

build() { # NAME
  step "building the $1 image with $COMPOSE"
  # shellcheck disable=SC2086 # it is a command with arguments
  ROLLCALL_IMAGE=$1 $COMPOSE -p "$PROJECT" -f compose.yaml build > "$work/build.log" 2>&1 \
    || { tail -n 80 "$work/build.log"; fail "the image could not be built"; }
  "$engine" tag "localhost/rollcall:$1" "$RUNNING"
}
use() { # NAME: does with the running service what users do
  if "$engine" logs "$(container rollcall)" 2>&1 | grep -q "OIDC server is not available"; then
    fail "Rollcall was started before Keycloak was healthy"
  fi
  "$engine" logs "$(container rollcall)" 2>&1 | grep -o 'started in [0-9.]*s' || fail "Rollcall did not say that it started"

  step "what the container may do"
  user=$(inspect rollcall '{{.Config.User}}')
  case $user in "" | 0 | root | 0:*) fail "Rollcall runs as root" ;; esac
  expect "the root file system is read-only" true "$(inspect rollcall '{{.HostConfig.ReadonlyRootfs}}')"
  for part in postgres keycloak rollcall; do
    if inspect "$part" '{{.Config.Env}}' | grep -E '(PASSWORD|SECRET)=' | grep -v '_FILE='; then
      fail "the environment of $part holds a secret"
    fi
  done
  expect "health, asked in the container" "live: yes" "$("$engine" exec "$(container rollcall)" /app/rollcall health live)"
  "$engine" exec "$(container rollcall)" /app/rollcall check > "$work/check" 2>&1 || { cat "$work/check"; fail "rollcall check has found errors"; }
  tail -n 1 "$work/check"
  for path in /q/health/ready /q/metrics; do
    expect "$path, asked from outside" 404 "$(curl -s -o /dev/null -w '%{http_code}' "$SERVICE$path")"
  done

  step "what clients find by themselves"
  # a service that was started before Keycloak looks for the realm every five seconds
  PATIENCE=30 until_true "the resource has metadata" curl -sf "$SERVICE/.well-known/oauth-protected-resource"
  metadata=$(curl -sf "$SERVICE/.well-known/oauth-protected-resource")
  expect "the resource" "$SERVICE" "$(field resource <<< "$metadata")"
  case $metadata in *"\"$REALM\""*) ;; *) fail "the metadata do not name the realm as clients reach it: $metadata" ;; esac

  step "a bearer token"
  alice=$(me "$(token alice)")
  [ -n "$alice" ] || fail "alice has no record"
  expect "without a token" 401 "$(curl -s -o /dev/null -w '%{http_code}' "$SERVICE/api/v1/users/me")"
  expect "alice in the list" "$alice" "$(curl -sf "$SERVICE/api/v1/users?search=alice" -H "Authorization: Bearer $(token admin)" | field id)"
  [ -n "$(curl -sf "$SERVICE/token" -u rollcall-machine:rollcall-machine-secret -d grant_type=client_credentials | field access_token)" ] \
    || fail "a machine has no token"
  reader=$(curl -sf "$SERVICE/token" -u rollcall-reader:rollcall-reader-secret -d grant_type=client_credentials | field access_token)
  expect "alice, read by a service" "$alice" "$(curl -sf "$SERVICE/api/v1/users?ids=$alice" -H "Authorization: Bearer $reader" | field id)"
  expect "a reader who deletes" 403 \
    "$(curl -s -o /dev/null -w '%{http_code}' -X DELETE "$SERVICE/api/v1/users/$alice" -H "Authorization: Bearer $reader")"

  step "an import that is kept on disk, where the root file system is read-only"
  { # two users, and more than the megabyte that is kept in memory
    echo "username,email,roles"
    echo "ben-$1,ben-$1@example.org,user"
    for _ in $(seq 1200); do printf '%1000s\n' ""; done
    echo "cleo-$1,cleo-$1@example.org,user"
  } > "$work/people.csv"
  curl -sSf "$SERVICE/api/v1/users/import" -H "Authorization: Bearer $(token admin)" -H "Content-Type: text/csv" \
    --data-binary "@$work/people.csv" > "$work/imported" || fail "the file was not taken"
  expect "the summary of the import" '{"done":2,"failed":0,"pending":0,"skipped":0}' "$(tail -n 1 "$work/imported")"
  expect "the last one's line" '{"line":1203,"status":201,' "$(tail -n 2 "$work/imported" | head -n 1 | grep -o '^{"line":[0-9]*,"status":[0-9]*,')"

  step "an invitation by mail"
  newcomer=newcomer-$1@example.org
  organization=$(curl -sf "$SERVICE/api/v1/organizations" -H "Authorization: Bearer $(token admin)" -H "Content-Type: application/json" \
    -d '{"name":"Smoke of '"$1"'"}' | field id)
  [ -n "$organization" ] || fail "no organization was created"
  curl -sf -o /dev/null "$SERVICE/api/v1/organizations/$organization/invitations" -H "Authorization: Bearer $(token admin)" \
    -H "Content-Type: application/json" -d '{"emails":["'"$newcomer"'"]}' || fail "the invitation was refused"
  mail_to() { curl -sf "$MAILS/api/v1/search?query=to:%22$1%22" | field ID; }
  has_mail() { [ -n "$(mail_to "$1")" ]; }
  PATIENCE=30 until_true "the mail of the invitation has arrived" has_mail "$newcomer"
  curl -sf "$MAILS/api/v1/message/$(mail_to "$newcomer")" > "$work/mail"
  grep -q "$SERVICE/invitation#" "$work/mail" || fail "the mail has no link: $(cat "$work/mail")"

  step "the browser: sign in, be known, sign out"
  rm -f "$work/cookies"
  browse "$SERVICE/login?return=/protected" > "$work/form"
  expect "the browser is at Keycloak" "$REALM" "$(grep -o '^.*/realms/rollcall' "$work/address")"
  expect "via" browser "$(sign_in alice < "$work/form" | field via)"
  expect "the browser is back" "$SERVICE/protected" "$(cat "$work/address")"
  expect "the record of the browser's person" "$alice" "$(browse "$SERVICE/api/v1/users/me" | field id)"
  swap_key
  cp "$work/cookies" "$work/copy"
  browse -H 'Sec-Fetch-Site: none' "$SERVICE/logout" > /dev/null
  expect "the browser after logout" "$SERVICE/" "$(sed 's/?.*//' "$work/address")"
  expect "the session after logout" 401 "$(browse -o /dev/null -w '%{http_code}' "$SERVICE/api/v1/users/me")"
  expect "a copy of the cookie after logout" 401 "$(curl -s -o /dev/null -w '%{http_code}' -b "$work/copy" "$SERVICE/api/v1/users/me")"
  browse "$SERVICE/login?return=/protected" > "$work/form"
  grep -q '<form' "$work/form" || fail "Keycloak's session outlived the logout"

  step "a session that Keycloak ends"
  subject=$(sign_in alice < "$work/form" | field subject)
  administrator=$(curl -sf "${REALM%/rollcall}/master/protocol/openid-connect/token" -d grant_type=password -d client_id=admin-cli \
    -d username=admin --data-urlencode "password=$(< "${ROLLCALL_SECRETS:-secrets}/keycloak-admin-password")" | field access_token)
  curl -sf -X POST "${REALM%/realms/*}/admin/realms/rollcall/users/$subject/logout" -H "Authorization: Bearer $administrator" \
    || fail "Keycloak did not end the sessions"
  is_signed_out() { [ "$(curl -s -o /dev/null -w '%{http_code}' -b "$work/cookies" "$SERVICE/api/v1/users/me")" = 401 ]; }
  PATIENCE=30 until_true "the session that Keycloak ended is over" is_signed_out

  step "Swagger UI: Authorize"
  curl -sf "$SERVICE/q/swagger-ui/" > /dev/null || fail "there is no Swagger UI"
  curl -sf "$SERVICE/q/openapi?format=json" > "$work/openapi.json"
  authorize=$(field authorizationUrl < "$work/openapi.json")
  tokens=$(field tokenUrl < "$work/openapi.json")
  verifier=$(openssl rand -hex 32)
  challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
  back=$SERVICE/q/swagger-ui/oauth2-redirect.html
  browse -G "$authorize" -d client_id=rollcall-swagger -d response_type=code -d scope=openid \
    --data-urlencode "redirect_uri=$back" -d "code_challenge=$challenge" -d code_challenge_method=S256 > "$work/form"
  sign_in alice < "$work/form" > /dev/null
  code=$(sed -n 's/.*[?&]code=\([^&]*\).*/\1/p' "$work/address")
  [ -n "$code" ] || fail "no code came back to Swagger UI, but $(cat "$work/address")"
  swagger=$(curl -sf "$tokens" -d grant_type=authorization_code -d client_id=rollcall-swagger -d "code=$code" \
    --data-urlencode "redirect_uri=$back" -d "code_verifier=$verifier" | field access_token)
  expect "the record of Swagger UI's person" "$alice" "$(me "$swagger")"
}
restart_servers() {
  for part in postgres keycloak; do
    step "restarting $part"
    limited "${compose[@]}" restart "$part" > "$work/restart.log" 2>&1 || { cat "$work/restart.log"; fail "$part did not restart"; }
    until_true "alice is known after the restart of $part" is_alice_again
    until_true "Rollcall is ready after the restart of $part" "$engine" exec "$(container rollcall)" /app/rollcall health ready
  done
}
restart_service() {
  step "stopping and starting Rollcall"
  limited "${compose[@]}" stop rollcall > "$work/stop.log" 2>&1 || { cat "$work/stop.log"; fail "Rollcall did not stop"; }
  ended=$(inspect rollcall '{{.State.ExitCode}}')
  case $ended in
    0 | 143) ;;
    137) fail "Rollcall did not end within the grace period, and was killed" ;;
    *) fail "Rollcall ended with $ended" ;;
  esac
  "$engine" logs "$(container rollcall)" 2>&1 | grep 'rollcall stopped in' | tail -n 1 || fail "Rollcall did not end in order"
  limited "${compose[@]}" start rollcall > "$work/start.log" 2>&1 || { cat "$work/start.log"; fail "Rollcall did not start again"; }
  until_true "alice is known after the restart of Rollcall" is_alice_again
  until_true "Rollcall is healthy again" is_healthy rollcall
}

build "${images[0]}"
step "bringing it up"
"${compose[@]}" up > "$work/up.log" 2>&1 &
up=$!
starting=yes
for part in postgres keycloak mailpit rollcall; do
  until_true "$part is healthy" is_healthy "$part"
  step "$part is healthy"
done
starting=
use "${images[0]}"
restart_servers
restart_service
for name in "${images[@]:1}"; do
  build "$name"
  step "replacing the service with it"
  limited "${compose[@]}" stop rollcall > "$work/replace.log" 2>&1 || { cat "$work/replace.log"; fail "Rollcall did not stop"; }
  "$engine" rm "$(container rollcall)" > /dev/null
  limited "${compose[@]}" up -d --no-deps rollcall > "$work/replace.log" 2>&1 \
    || { cat "$work/replace.log"; fail "the service could not be replaced"; }
  until_true "rollcall is healthy" is_healthy rollcall
  use "$name"
  restart_service
done
