#!/usr/bin/env bash
# Prepares an existing realm for Rollcall, and prints each change. It changes nothing that is there but the two kinds of saved events and
# their types, and the user profile, which gets an attribute more; so it may be repeated, also after somebody else's changes.
#
#   kcadm.sh config credentials --server https://keycloak.example.org --realm master --user admin
#   docker/keycloak/setup-realm.sh REALM https://rollcall.example.org [CLIENT...]
#
# The first command signs you in, as somebody who may manage the realm. The address is Rollcall's own, as browsers reach it. Rollcall accepts
# a token if its audience is 'rollcall': with names of clients, only their tokens get it; without, those of all clients but Keycloak's own,
# and of each client that is created later.
#
#   KCADM                  kcadm.sh, if it is neither on the path nor in /opt/keycloak/bin
#   KCADM_CONFIG           the file with its session, if it is not ~/.keycloak/kcadm.config
#   ROLLCALL_CLIENT        the service's own client, quarkus.oidc.client-id: 'rollcall' by default
#   ROLLCALL_ADMIN_ROLE    the realm role of its administrators, rollcall.roles.admin: 'rollcall-admin' by default
#   ROLLCALL_READER_ROLE   the realm role of its readers, rollcall.roles.reader: none by default
#   ROLLCALL_BACKCHANNEL   its address as Keycloak reaches it, if that is not the one of browsers
#   ROLLCALL_KEYS_CLIENT   the client for API keys, rollcall.keys.client: 'rollcall-keys' by default
#   ROLLCALL_JWKS_URL      where Keycloak reads the public key of Rollcall, if that is not /.well-known/jwks.json at the address above
#
# Keycloak before 26.5.3 cannot swap API keys for tokens, or not safely: there it leaves out what is needed for that, and says so. The same goes
# for a Keycloak without the feature jwt-authorization-grant, which is a preview in 26.5.
#
# It needs nothing but bash and kcadm.sh, which the image of Keycloak has:
#   docker exec -i keycloak bash -s -- REALM https://rollcall.example.org < docker/keycloak/setup-realm.sh
set -euo pipefail

AUDIENCE=rollcall
SCOPE=rollcall-audience
WEEK=604800 # seconds
SWAGGER=rollcall-swagger
KEYS_CLIENT=${ROLLCALL_KEYS_CLIENT:-rollcall-keys}
KEYS_PROVIDER=rollcall-keys
SPONSOR_MAPPER="sponsor of an agent"
KEYS_ISSUER=https://rollcall.invalid/keys # by which Keycloak finds the provider; it asks nobody there
KEYS_SINCE=26.5.3
CLIENT=${ROLLCALL_CLIENT:-rollcall}
# Which events tell of changes; KeycloakEvents asks for them.
USER_EVENTS=(DELETE_ACCOUNT IDENTITY_PROVIDER_FIRST_LOGIN INVITE_ORG LOGIN REGISTER UPDATE_EMAIL UPDATE_PROFILE
  USER_DISABLED_BY_PERMANENT_LOCKOUT VERIFY_EMAIL)
RIGHTS=(manage-users view-clients view-events view-realm view-users)
KEYCLOAKS_OWN=" account account-console admin-cli broker realm-management security-admin-console "

fail() {
  echo "$*" >&2
  exit 1
}
[ $# -ge 2 ] || fail "usage: setup-realm.sh REALM https://rollcall.example.org [CLIENT...]"
realm=$1 url=${2%/}
shift 2
[[ $url =~ ^https?://[A-Za-z0-9.:_-]+$ ]] || fail "'$url' is not an address such as https://rollcall.example.org, without a path"
backchannel=${ROLLCALL_BACKCHANNEL:-$url}
backchannel=${backchannel%/}
jwks=${ROLLCALL_JWKS_URL:-$backchannel/.well-known/jwks.json}
[[ $jwks =~ ^https?://[A-Za-z0-9.:_/-]+$ ]] || fail "'$jwks' is not an address such as https://rollcall.example.org/.well-known/jwks.json"
for name in "$CLIENT" "$KEYS_CLIENT" "${ROLLCALL_ADMIN_ROLE:-rollcall-admin}" "${ROLLCALL_READER_ROLE:-none}"; do
  [[ $name =~ ^[A-Za-z0-9._-]+$ ]] || fail "'$name' is not a name that this script can use"
done
kcadm=${KCADM:-$(command -v kcadm.sh || echo /opt/keycloak/bin/kcadm.sh)}
[ -x "$kcadm" ] || fail "There is no kcadm.sh: set KCADM to the one in Keycloak's folder bin."
export KC_OPTS=${KC_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC} # a short-lived JVM for each call

keycloak() { # ARGUMENTS...: for the realm
  "$kcadm" "$@" -r "$realm" ${KCADM_CONFIG:+--config "$KCADM_CONFIG"}
}
changes=0
change() { # WHAT [COMMAND...]: says what changes, and runs the command
  echo "$1"
  changes=$((changes + 1))
  "${@:2}"
}
create() { # PATH JSON: prints the id
  keycloak create "$1" -b "$2" -i
}
create_silently() {
  create "$@" > /dev/null
}
put() { # PATH JSON: sends exactly this
  keycloak update "$1" -n -b "$2"
}
id_of() { # PATH NAME-FIELD NAME: prints the id of the entry with this name, if there is one
  local id name
  keycloak get "$1" --fields "id,$2" --format csv --noquotes | while IFS=, read -r id name; do
    [ "$name" != "$3" ] || echo "$id"
  done
}
is_true() { [[ $2 == *"\"$1\" : true"* ]]; } # FIELD JSON

settings=$(keycloak get "realms/$realm" --fields \
  'eventsEnabled,eventsExpiration,enabledEventTypes,adminEventsEnabled,organizationsEnabled') ||
  fail "The realm '$realm' cannot be read: sign in first (kcadm.sh config credentials), and check its name."

create_role() { # NAME DESCRIPTION
  if [ -z "$(id_of "roles?search=$1" name "$1")" ]; then
    change "Role $1: created" create_silently roles "{\"name\":\"$1\",\"description\":\"$2\"}"
  fi
}
create_role "${ROLLCALL_ADMIN_ROLE:-rollcall-admin}" "Manages the application's users"
[ -z "${ROLLCALL_READER_ROLE:-}" ] || create_role "$ROLLCALL_READER_ROLE" "Reads the application's users and changes nothing"

# --- The audience: a client scope, which new clients get by default
scope=$(id_of client-scopes name "$SCOPE")
if [ -z "$scope" ]; then
  change "Client scope $SCOPE: created; it puts '$AUDIENCE' into the audience of access tokens"
  scope=$(create client-scopes '{"name":"'$SCOPE'","protocol":"openid-connect",
    "description":"Puts '$AUDIENCE' into the audience of access tokens, so that Rollcall accepts them",
    "attributes":{"include.in.token.scope":"false","display.on.consent.screen":"false"},
    "protocolMappers":[{"name":"audience '$AUDIENCE'","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
      "config":{"included.custom.audience":"'$AUDIENCE'","access.token.claim":"true","introspection.token.claim":"true"}}]}')
fi
if [ $# = 0 ] && [ -z "$(id_of default-default-client-scopes name "$SCOPE")" ]; then
  change "Client scope $SCOPE: new clients get it by default" put "default-default-client-scopes/$scope" '{}'
fi

# --- The clients that are there, read once: a call of kcadm.sh takes a second
ids=() clients=() without_audience=() own_is=''
field() { # LINE: sets 'value' to the text after the colon
  value=${1#* : }
  value=${value%,}
  value=${value#\"}
  value=${value%\"}
}
note_client() { # of what was read last
  ids+=("$id")
  clients+=("$client")
  [ "$client" != "$CLIENT" ] || own_is="public:$public bearer:$bearer account:$account"
  if [ "$protocol" = saml ] || [ "$bearer" = true ] || [ "$client" = "$KEYS_CLIENT" ] || [[ $scopes == *"\"$SCOPE\""* || $KEYCLOAKS_OWN == *" $client "* ]]; then return; fi
  if [ $# = 0 ] || [[ " $CLIENT $SWAGGER $* " == *" $client "* ]]; then without_audience+=("${#clients[@]}"); fi
}
listed=$(keycloak get clients --fields 'id,clientId,publicClient,protocol,bearerOnly,serviceAccountsEnabled,defaultClientScopes(*)')
while IFS= read -r line; do
  field "$line"
  case $line in
    *'"id" : '*) id=$value client='' public='' protocol='' bearer='' account='' scopes='' ;;
    *'"clientId" : '*) client=$value ;;
    *'"publicClient" : '*) public=$value ;;
    *'"protocol" : '*) protocol=$value ;;
    *'"bearerOnly" : '*) bearer=$value ;;
    *'"serviceAccountsEnabled" : '*) account=$value ;;
    *'"defaultClientScopes" : '*) scopes=$value ;;
    '}'*) note_client "$@" ;;
  esac
done <<< "$listed"
for name in "$@"; do [[ " ${clients[*]} " == *" $name "* ]] || fail "The realm has no client '$name'."; done
id_of_client() { # CLIENT
  local i
  for i in "${!clients[@]}"; do [ "${clients[i]}" != "$1" ] || echo "${ids[i]}"; done
}
give_audience() { # ID CLIENT
  change "Client $2: its tokens have the audience '$AUDIENCE'" put "clients/$1/default-client-scopes/$scope" '{}'
}

# --- The service's own client, and Swagger UI's
own=$(id_of_client "$CLIENT")
if [ -z "$own" ]; then
  change "Client $CLIENT: created"
  own=$(create clients '{"clientId":"'"$CLIENT"'","name":"Rollcall",
    "description":"The service itself: signs people in and reads users through the Admin API",
    "protocol":"openid-connect","publicClient":false,"standardFlowEnabled":true,"directAccessGrantsEnabled":false,
    "serviceAccountsEnabled":true,"redirectUris":["'"$url"'/callback"],"webOrigins":[],
    "attributes":{"pkce.code.challenge.method":"S256","backchannel.logout.url":"'"$backchannel"'/logout/backchannel",
      "backchannel.logout.session.required":"true","post.logout.redirect.uris":"'"$url"'/*"}}')
  if [ $# != 0 ]; then give_audience "$own" "$CLIENT"; fi # others have it by default
elif [ "$own_is" != "public:false bearer:false account:true" ]; then
  fail "The realm has a client '$CLIENT' without a service account, which may be of another application: set ROLLCALL_CLIENT to a name of Rollcall's own."
else
  echo "Client $CLIENT: is there, and stays as it is"
fi
if [ -z "$(id_of_client "$SWAGGER")" ]; then
  change "Client $SWAGGER: created, for the button Authorize of Swagger UI"
  swagger=$(create clients '{"clientId":"'$SWAGGER'",
    "name":"Rollcall'\''s Swagger UI","description":"The Authorize button of the API page: a browser client without a secret",
    "protocol":"openid-connect","publicClient":true,"standardFlowEnabled":true,"directAccessGrantsEnabled":false,
    "redirectUris":["'"$url"'/q/swagger-ui/oauth2-redirect.html"],"webOrigins":["'"$url"'"],
    "attributes":{"pkce.code.challenge.method":"S256"}}')
  if [ $# != 0 ]; then give_audience "$swagger" "$SWAGGER"; fi
fi

# --- The swap of API keys for tokens
is_older() { # VERSION THAN
  local i have than
  IFS=. read -ra have <<< "$1"
  IFS=. read -ra than <<< "$2"
  for i in "${!than[@]}"; do
    if [ "${have[i]:-0}" != "${than[i]}" ]; then
      [ "${have[i]:-0}" -lt "${than[i]}" ]
      return
    fi
  done
  return 1
}
swaps_keys() { # whether this Keycloak does so safely; its version is shown to administrators of the realm master only
  local info version
  info=$("$kcadm" get serverinfo ${KCADM_CONFIG:+--config "$KCADM_CONFIG"} \
    --fields 'systemInfo(version),profileInfo(disabledFeatures)' 2> /dev/null) || info=''
  if ! [[ $info =~ '"version" : "'([0-9.]+) ]]; then
    echo "API keys: left out, since the version of Keycloak is not shown to you. Sign in at the realm master to set them up."
    return 1
  fi
  version=${BASH_REMATCH[1]}
  if is_older "$version" "$KEYS_SINCE"; then
    echo "API keys: left out, since Keycloak $version is older than $KEYS_SINCE. Everything else works."
    return 1
  fi
  if [[ $info == *'"JWT_AUTHORIZATION_GRANT"'* ]]; then
    echo "API keys: left out, since Keycloak $version runs without a feature that they need. Start it with --features=jwt-authorization-grant, and run this script again. Everything else works."
    return 1
  fi
}
if swaps_keys; then
  providers=$(keycloak get identity-provider/instances --fields alias --format csv --noquotes)
  if [[ $'\n'$providers$'\n' != *$'\n'"$KEYS_PROVIDER"$'\n'* ]]; then
    change "Identity provider $KEYS_PROVIDER: created; it stands for Rollcall, which vouches for the owners of API keys" \
      create_silently identity-provider/instances '{"alias":"'$KEYS_PROVIDER'","displayName":"API keys of Rollcall",
        "providerId":"jwt-authorization-grant","enabled":true,"hideOnLogin":true,
        "config":{"issuer":"'$KEYS_ISSUER'","useJwksUrl":"true","jwksUrl":"'"$jwks"'",
          "jwtAuthorizationGrantAssertionSignatureAlg":"ES256","jwtAuthorizationGrantAssertionReuseAllowed":"false",
          "jwtAuthorizationGrantMaxAllowedAssertionExpiration":"60","jwtAuthorizationGrantAllowedClockSkew":"5"}}'
  fi
  keys_client=$(id_of_client "$KEYS_CLIENT")
  if [ -z "$keys_client" ]; then
    change "Client $KEYS_CLIENT: created, for the tokens that API keys are swapped for"
    keys_client=$(create clients '{"clientId":"'"$KEYS_CLIENT"'","name":"Tokens for API keys",
        "description":"Rollcall swaps API keys for tokens of this client. It authenticates with its signing key. Without full scope: otherwise a token could change its user'\''s account",
        "protocol":"openid-connect","publicClient":false,"clientAuthenticatorType":"client-jwt","standardFlowEnabled":false,
        "directAccessGrantsEnabled":false,"fullScopeAllowed":false,
        "attributes":{"access.token.lifespan":"300","oauth2.jwt.authorization.grant.enabled":"true",
          "oauth2.jwt.authorization.grant.idp":"'$KEYS_PROVIDER'","token.endpoint.auth.signing.alg":"ES256",
          "use.jwks.url":"true","jwks.url":"'"$jwks"'"},
        "defaultClientScopes":["basic","profile","email"],"optionalClientScopes":[]}')
  fi
  mappers=clients/$keys_client/protocol-mappers/models
  if [ -z "$(id_of "$mappers" name "$SPONSOR_MAPPER")" ]; then
    change "Client $KEYS_CLIENT: its tokens name the sponsor of an agent" \
      create_silently "$mappers" '{"name":"'"$SPONSOR_MAPPER"'","protocol":"openid-connect","protocolMapper":"oidc-usermodel-attribute-mapper",
        "config":{"user.attribute":"sponsor","claim.name":"sponsor","jsonType.label":"String","access.token.claim":"true",
          "id.token.claim":"false","userinfo.token.claim":"false","introspection.token.claim":"true"}}'
  fi
  profile=$(keycloak get users/profile) profile_end=$' ],\n  "groups"'
  if [[ ${profile%%"$profile_end"*} == *'"name" : "sponsor"'* ]]; then
    : # it is declared, and the set-up check of Rollcall looks at its permissions
  elif [[ $profile != *"$profile_end"* ]]; then
    echo "User profile: declare the attribute sponsor yourself, which only administrators view and edit. This profile has a shape that the script does not know."
  else # Keycloak replaces the whole profile, so it is sent as just read
    sponsor='{"name":"sponsor","displayName":"Sponsor of an agent","validations":{"length":{"max":255}},
      "permissions":{"view":["admin"],"edit":["admin"]},"multivalued":false}'
    change "User profile: declares sponsor, the person responsible for an agent, which only administrators view and edit" \
      put users/profile "${profile/$profile_end/", $sponsor$profile_end"}"
  fi
fi
for i in ${without_audience[@]+"${without_audience[@]}"}; do give_audience "${ids[i - 1]}" "${clients[i - 1]}"; done

# --- What the service account may do
is_true organizationsEnabled "$settings" && RIGHTS+=(manage-organizations)
account=$(keycloak get "clients/$own/service-account-user" --fields id --format csv --noquotes)
held=" $(keycloak get-roles --uid "$account" --cclientid realm-management --effective --fields name --format csv --noquotes |
  while read -r name; do printf '%s ' "$name"; done)"
missing=()
for right in "${RIGHTS[@]}"; do [[ $held == *" $right "* ]] || missing+=("$right"); done
if [ "${#missing[@]}" != 0 ]; then
  change "Service account of $CLIENT: has ${missing[*]}" \
    keycloak add-roles --uid "$account" --cclientid realm-management "${missing[@]/#/--rolename=}"
fi

# --- Events
keeps() { # TYPE: whether user events of this type are saved; an empty list stands for all types
  [[ $settings == *"\"$1\""* ]] || { is_true eventsEnabled "$settings" && [[ $settings == *'"enabledEventTypes" : [ ]'* ]]; }
}
types='' body=''
for type in "${USER_EVENTS[@]}"; do keeps "$type" || types+=", \"$type\""; done
if [ -n "$types" ] || ! is_true eventsEnabled "$settings"; then
  saved=${settings#*'"enabledEventTypes" : ['}
  saved="${saved%%]*}"
  [ -n "${saved// /}" ] || types=${types#, }
  body+=',"eventsEnabled":true,"enabledEventTypes":['"$saved$types"']'
  if ! is_true eventsEnabled "$settings" && ! [[ $settings =~ '"eventsExpiration" : '[1-9] ]]; then body+=",\"eventsExpiration\":$WEEK"; fi
  added=${types#, }
  change "User events: saved${added:+, with the types ${added//\"/}}"
fi
if ! is_true adminEventsEnabled "$settings"; then
  body+=',"adminEventsEnabled":true'
  attributes=$(keycloak get "realms/$realm" --fields 'attributes(*)')
  if [[ $attributes != *'"adminEventsExpiration"'* ]]; then # Keycloak replaces all attributes of a realm, so they are sent as just read
    attributes=${attributes/'"attributes" : {'/"\"attributes\" : { \"adminEventsExpiration\" : \"$WEEK\","}
    attributes=${attributes#*\{}
    body+=",${attributes%\}*}"
  fi
  change "Admin events: saved"
fi
[ -z "$body" ] || put "realms/$realm" "{${body#,}}"

if [ "$changes" = 0 ]; then
  echo "Nothing was changed: the realm is prepared already."
else
  echo "$changes changes. What is left to you:"
  echo "  kcadm.sh get clients/$own/client-secret -r $realm --fields value     # for quarkus.oidc.credentials.secret"
  echo "  kcadm.sh add-roles -r $realm --uusername YOU --rolename ${ROLLCALL_ADMIN_ROLE:-rollcall-admin}"
fi
