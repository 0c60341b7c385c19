package dev.rollcall.directory.keycloak.setup;

import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.directory.federation.UserFederations.Federation;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;

/** Names the directories from which Keycloak takes users, such as LDAP, and who synchronizes them. */
@Singleton
record FederationCheck(UserFederations federations, FederationConfig config) implements SetupCheck {

    @Override
    public Part part() {
        return Part.FEDERATIONS;
    }

    @Override
    public List<Finding> look() {
        return federations.all().stream().map(this::finding).toList();
    }

    Finding finding(Federation federation) {
        String name = federation.name();
        if (!federation.enabled()) {
            return Finding.warning(
                    Part.FEDERATIONS,
                    "The user federation %s is disabled, so its users cannot sign in.".formatted(name),
                    "Enable it in Keycloak under User federation, or remove it: its users are deleted here then.");
        }
        boolean timed = federation.period().isPresent();
        boolean asked = config.syncEvery().isPresent();
        if (timed && asked) {
            return Finding.warning(
                    Part.FEDERATIONS,
                    "Both rollcall.federation.sync-every and Keycloak's timer synchronize the user federation %s: what the timer has synchronized arrives with the reconciliation of each hour."
                            .formatted(name),
                    "In Keycloak, open User federation > %s and switch off 'Periodic full sync' and 'Periodic changed users sync'."
                            .formatted(name));
        }
        return timed || asked
                ? Finding.ok(
                        Part.FEDERATIONS,
                        "Users come from the user federation %s, which %s."
                                .formatted(
                                        name,
                                        timed
                                                ? "Keycloak synchronizes by itself"
                                                : "is synchronized by rollcall.federation.sync-every"))
                : Finding.warning(
                        Part.FEDERATIONS,
                        "Users come from the user federation %s, which nobody synchronizes: a change in the directory arrives when the user signs in, or is listed."
                                .formatted(name),
                        "Set rollcall.federation.sync-every; or, in Keycloak, open User federation > %s and switch on 'Periodic changed users sync'."
                                .formatted(name));
    }
}
