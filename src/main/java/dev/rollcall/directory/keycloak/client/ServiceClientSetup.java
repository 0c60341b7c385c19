package dev.rollcall.directory.keycloak.client;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** Looks at Keycloak's addresses, and at the service's own client and its rights, as {@link ServiceClientCheck} does for readiness. */
@Singleton
record ServiceClientSetup(ServiceClientProbe probe, ServiceClient own) implements SetupCheck {

    @Override
    public Part part() {
        return Part.ADDRESSES;
    }

    @Override
    public List<Finding> look() {
        TokenAnswer answer;
        try {
            answer = probe.token();
        } catch (DirectoryUnavailableException e) {
            return List.of(probe.describe(e).finding());
        }
        ServiceClientState state = probe.look(answer);
        String issuer = answer instanceof TokenAnswer.Issued issued
                ? " Tokens that it issues there name the issuer %s."
                        .formatted(issued.claims().path("iss").asText())
                : "";
        List<Finding> good = List.of(
                Finding.ok(
                        Part.ADDRESSES,
                        "Keycloak answers at %s, and its Admin API at %s.%s"
                                .formatted(own.tokenEndpoint(), own.adminApi(), issuer)),
                Finding.ok(Part.CLIENT, "Keycloak gives the service's own client '%s' a token.".formatted(own.id())),
                Finding.ok(Part.RIGHTS, "Its service account has all rights that it needs."));
        // what comes after a mistake has not been looked at
        return state.kind() == ServiceClientState.Kind.OK
                ? good
                : Stream.concat(
                                good.stream()
                                        .filter(finding -> finding.part()
                                                        .compareTo(
                                                                state.finding().part())
                                                < 0),
                                Stream.of(state.finding()))
                        .toList();
    }
}
