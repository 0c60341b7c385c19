package dev.rollcall.testing.keycloak;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client that a test creates with settings no client of the demo realm has, and deletes on close. */
public final class RealmClient implements AutoCloseable {

    private final Realm realm;
    private final String id;
    private final String clientId;
    private final String secret;

    private RealmClient(Realm realm, String id, String clientId, String secret) {
        this.realm = realm;
        this.id = id;
        this.clientId = clientId;
        this.secret = secret;
    }

    /** Builds a confidential client without any grant, whose tokens have no audience. */
    public static Builder named(String prefix) {
        return new Builder(prefix);
    }

    public String clientId() {
        return clientId;
    }

    /** Returns the secret; null for a public client. */
    public String secret() {
        return secret;
    }

    /** Returns all tokens of the password grant for a user. */
    public JsonNode tokens(Realm.Identity identity) {
        return token(form("password")
                .formParam("username", identity.username())
                .formParam("password", identity.password())
                .formParam("scope", "openid"));
    }

    /** Returns the access token of the client's service account. */
    public String ownToken() {
        return token(form("client_credentials")).get("access_token").asText();
    }

    private RequestSpecification form(String grant) {
        RequestSpecification form = given().formParam("grant_type", grant).formParam("client_id", clientId);
        return secret == null ? form : form.formParam("client_secret", secret);
    }

    private JsonNode token(RequestSpecification form) {
        return Realm.json(form.post(realm.url() + "/protocol/openid-connect/token")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    @Override
    public void close() {
        realm.admin("DELETE", "/clients/" + id, null);
    }

    public static final class Builder {

        private final String clientId;
        private final Map<String, Object> representation = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final List<Object> mappers = new ArrayList<>();
        private String secret = UUID.randomUUID().toString();

        private Builder(String prefix) {
            // unlike usernames, which must not be logged
            this.clientId = prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
            representation.put("standardFlowEnabled", false);
        }

        public Builder publicClient() {
            secret = null;
            return this;
        }

        public Builder secret(String value) {
            secret = value;
            return this;
        }

        public Builder withPasswordGrant() {
            representation.put("directAccessGrantsEnabled", true);
            return this;
        }

        public Builder withServiceAccount() {
            representation.put("serviceAccountsEnabled", true);
            return this;
        }

        /** Adds the service to the audience of its access tokens, including lightweight ones. */
        public Builder withAudience() {
            return withAudience("rollcall");
        }

        /** Adds this audience to its access tokens. */
        public Builder withAudience(String audience) {
            mappers.add(Map.of(
                    "name",
                    "audience " + audience,
                    "protocol",
                    "openid-connect",
                    "protocolMapper",
                    "oidc-audience-mapper",
                    "config",
                    Map.of(
                            "included.custom.audience", audience,
                            "access.token.claim", "true",
                            "lightweight.claim", "true")));
            return this;
        }

        public Builder attribute(String name, String value) {
            attributes.put(name, value);
            return this;
        }

        public RealmClient create(Realm realm) {
            representation.put("clientId", clientId);
            representation.put("publicClient", secret == null);
            if (secret != null) {
                representation.put("secret", secret);
            }
            representation.put("attributes", attributes);
            representation.put("protocolMappers", mappers);
            String id = Realm.idOf(realm.admin("POST", "/clients", representation));
            return new RealmClient(realm, id, clientId, secret);
        }
    }
}
