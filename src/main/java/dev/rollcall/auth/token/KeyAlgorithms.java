package dev.rollcall.auth.token;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Key;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/**
 * The algorithms for which Keycloak publishes its keys (RFC 7517, section 4.4). quarkus-oidc stores only the keys, and would accept every
 * algorithm that fits a key. So this reads the algorithms when quarkus-oidc fetches the keys.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc looks it up only at run time
@OidcEndpoint(OidcEndpoint.Type.JWKS)
class KeyAlgorithms implements OidcResponseFilter {

    private static final Logger LOG = Logger.getLogger(KeyAlgorithms.class);
    private static final int OK = 200;

    private volatile Map<Key, Set<String>> algorithms = Map.of();

    @Override
    public Uni<Void> filter(OidcResponseFilterContext context) {
        if (context.statusCode() == OK && context.responseBody() != null) {
            remember(context.responseBody().toString());
        }
        return Uni.createFrom().voidItem();
    }

    void remember(String keySet) {
        try {
            algorithms = new JsonWebKeySet(keySet)
                    .getJsonWebKeys().stream()
                            .filter(key -> key.getKey() != null && key.getAlgorithm() != null)
                            .collect(groupingBy(JsonWebKey::getKey, mapping(JsonWebKey::getAlgorithm, toSet())));
        } catch (JoseException e) {
            // quarkus-oidc cannot read them either, and keeps the previous keys
            LOG.debugf("Keycloak's published keys cannot be read: %s", e.getMessage());
        }
    }

    /** Whether a key may verify this algorithm; a key published without an algorithm may verify any. */
    boolean allows(Key key, String algorithm) {
        Set<String> published = algorithms.get(key);
        return published == null || published.contains(algorithm);
    }
}
