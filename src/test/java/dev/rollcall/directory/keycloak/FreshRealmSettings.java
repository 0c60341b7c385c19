package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import io.quarkus.test.junit.QuarkusMock;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.spi.CDI;

/** Lets the service read the settings of the realm again, which it keeps for a while. What it reads is forgotten when the test ends. */
public final class FreshRealmSettings {

    private FreshRealmSettings() {}

    public static void install() {
        QuarkusMock.installMockForType(
                new KeycloakOrganizations(
                        bean(KeycloakOrganizationApi.class),
                        CDI.current()
                                .select(
                                        KeycloakOrganizationApi.class,
                                        Identifier.Literal.of(KeycloakOrganizationApi.FOR_DELETIONS))
                                .get(),
                        bean(KeycloakAdmin.class),
                        bean(KeycloakCalls.class),
                        bean(OrganizationUpdates.class),
                        bean(ObjectMapper.class)),
                KeycloakOrganizations.class);
    }

    private static <T> T bean(Class<T> type) {
        return CDI.current().select(type).get();
    }
}
