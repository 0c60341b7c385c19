package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** Controls whether Keycloak's tokens have the time of the sign-in ({@code auth_time}). */
public final class SignInTime {

    private SignInTime() {}

    /** Runs a step while Keycloak issues tokens without the time, which then count as old, so that no test has to wait until they are. */
    public static <T> T hidden(Realm realm, Supplier<T> step) {
        String scope = named(realm, "/client-scopes", "basic").path("id").asText();
        String mappers = "/client-scopes/" + scope + "/protocol-mappers/models";
        JsonNode mapper = named(realm, mappers, "auth_time");
        realm.admin("DELETE", mappers + "/" + mapper.path("id").asText(), null);
        try {
            return step.get();
        } finally {
            realm.admin("POST", mappers, mapper);
        }
    }

    private static JsonNode named(Realm realm, String path, String name) {
        JsonNode all = realm.read(path);
        return StreamSupport.stream(all.spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
