package dev.rollcall.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.directory.keycloak.client.TokenAnswer;
import dev.rollcall.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Authenticates the clients that introspect API keys: Keycloak gives a token to whoever has the client's secret, and the token shows its roles.
 * A client with a correct secret is remembered for a minute, by a hash of its id and its secret, so that Keycloak is not asked for each key. A
 * wrong secret is not remembered. The API key itself is looked up at each request.
 */
@ApplicationScoped
class IntrospectingClients {

    private static final int MOST = 1_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

    private final ClientCredentials credentials;
    private final RealmRoles roles;
    private final TokenLimits limits;
    private final Cache<ByteBuffer, Known> known;

    /** The questions to Keycloak that are under way: concurrent requests of a client share one. */
    private final Map<ByteBuffer, CompletableFuture<Verdict>> asking = new ConcurrentHashMap<>();

    @Inject
    IntrospectingClients(ClientCredentials credentials, RealmRoles roles, TokenLimits limits) {
        this(credentials, roles, limits, Ticker.systemTicker());
    }

    /**
     * @param ticker measures for how long a client is remembered
     */
    IntrospectingClients(ClientCredentials credentials, RealmRoles roles, TokenLimits limits, Ticker ticker) {
        this.credentials = credentials;
        this.roles = roles;
        this.limits = limits;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED_FOR)
                .ticker(ticker)
                .build();
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
     * @throws ProblemException 429 if the client or the address has made Keycloak check too many secrets
     */
    Verdict ask(ClientSecret client, String address) {
        ByteBuffer hash = client.hash();
        Known remembered = known.getIfPresent(hash);
        if (remembered != null) {
            return remembered;
        }
        CompletableFuture<Verdict> mine = new CompletableFuture<>();
        CompletableFuture<Verdict> first = asking.putIfAbsent(hash, mine);
        return first == null ? askFirst(client, address, hash, mine) : await(first);
    }

    private Verdict askFirst(ClientSecret client, String address, ByteBuffer hash, CompletableFuture<Verdict> answer) {
        try {
            Verdict verdict = askKeycloak(client, address);
            if (verdict instanceof Known remembered) {
                known.put(hash, remembered);
            }
            answer.complete(verdict);
            return verdict;
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
        } finally {
            asking.remove(hash, answer);
        }
    }

    private static Verdict await(CompletableFuture<Verdict> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
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
