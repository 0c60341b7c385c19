package dev.rollcall.testing.keycloak;

import dev.rollcall.testing.Realm;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An identity provider of an organization: another realm. People who sign in through it become managed members: Keycloak deletes their
 * accounts with the organization.
 */
public final class MembershipProvider implements AutoCloseable {

    private final Realm realm;
    private final BrokeredRealm provider;
    private final String domain = UUID.randomUUID() + ".test";
    private final String alias;

    private MembershipProvider(Realm realm, BrokeredRealm provider, String organization) {
        this.realm = realm;
        this.provider = provider;
        this.alias = provider.connect(Map.of("kc.org.domain", domain));
        new Organizations(realm)
                .update(organization, Map.of("domains", List.of(Map.of("name", domain, "verified", true))));
        realm.admin("POST", "/organizations/" + organization + "/identity-providers", alias);
    }

    public static MembershipProvider of(Realm realm, String organization) {
        return new MembershipProvider(realm, BrokeredRealm.of(realm), organization);
    }

    /** Returns the provider for another organization of the same realm. It ends with the first one. */
    public MembershipProvider alsoOf(String organization) {
        return new MembershipProvider(realm, provider, organization);
    }

    /** Signs a new person in through the provider. */
    public Realm.Identity signInOnce() {
        Realm.Identity there = provider.people().createIdentity("joined");
        provider.people().update(there, Map.of("email", there.username() + "@" + domain));
        return provider.signIn(alias, there);
    }

    @Override
    public void close() {
        provider.close();
    }
}
