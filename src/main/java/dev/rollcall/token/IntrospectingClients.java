package dev.rollcall.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.directory.keycloak.client.TokenAnswer;
import dev.rollcall.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Authenticates the clients that introspect API keys: Keycloak gives a token to whoever has the client's secret, and the token shows its roles.
 * A client that may introspect is remembered for a minute, by the hash of its secret, so that Keycloak is not asked for each key.
 */
@ApplicationScoped
class IntrospectingClients {

    private static final int MOST = 1_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

    private final ClientCredentials credentials;
    private final RealmRoles roles;
    private final TokenLimits limits;
    private final Cache<ByteBuffer, Boolean> allowed = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    IntrospectingClients(ClientCredentials credentials, RealmRoles roles, TokenLimits limits) {
        this.credentials = credentials;
        this.roles = roles;
        this.limits = limits;
    }

    /** Whether a client may introspect. */
    sealed interface Verdict {}

    enum Known implements Verdict {
        ALLOWED,
        LACKS_ROLE
    }

    /** Keycloak does not know a client with this secret. */
    record Wrong(TokenAnswer.Refused answer) implements Verdict {}

    /**
     * @param client with a secret
     * @param address from which the request comes
     * @throws ProblemException 429 if the client or the address has asked too often without being allowed
     */
    Verdict ask(ClientSecret client, String address) {
        AtomicReference<Verdict> refusal = new AtomicReference<>();
        // of many requests at once, one asks Keycloak
        Boolean known = allowed.get(client.hash(), any -> {
            Verdict verdict = askKeycloak(client, address);
            refusal.set(verdict);
            return verdict == Known.ALLOWED ? true : null;
        });
        return known == null ? refusal.get() : Known.ALLOWED;
    }

    private Verdict askKeycloak(ClientSecret client, String address) {
        limits.take(client.clientId(), address);
        TokenAnswer answer = credentials.request(client.clientId(), client.secret(), null);
        if (answer instanceof TokenAnswer.Refused refused) {
            return new Wrong(refused);
        }
        TokenAnswer.Issued issued = (TokenAnswer.Issued) answer;
        return roles.mayIntrospect(
                        TokenClaims.rolesAt(issued.claims(), roles.claim()).toList())
                ? Known.ALLOWED
                : Known.LACKS_ROLE;
    }
}
