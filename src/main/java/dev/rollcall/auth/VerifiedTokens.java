package dev.rollcall.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.auth.revocation.EndedSessions;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.MachineClock;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Optional;

/**
 * Cache of recently verified bearer tokens, by their SHA-256: verifying a signature costs more than everything else for a known caller.
 * Expiry, revocation and ended sessions are checked at each lookup; a token that fails is removed and fully verified again. Refused tokens
 * are not cached. Tokens expire by the machine's clock, as in quarkus-oidc.
 */
@ApplicationScoped
class VerifiedTokens {

    private final RevokedSubjects revoked;
    private final EndedSessions ended;
    private final Clock clock;
    private final boolean enabled;
    private final Cache<ByteBuffer, Verified> tokens;

    /**
     * A cached token.
     *
     * @param session the session of the token if Keycloak reports its end to this service, else empty
     */
    private record Verified(SecurityIdentity identity, TokenClaims claims, Optional<SessionClaims> session) {}

    VerifiedTokens(CallerConfig config, RevokedSubjects revoked, EndedSessions ended, @MachineClock Clock clock) {
        this.revoked = revoked;
        this.ended = ended;
        this.clock = clock;
        this.enabled = config.token().remembered() > 0;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(config.token().remembered())
                .expireAfterWrite(config.token().rememberedFor())
                .build();
    }

    void remember(String token, SecurityIdentity identity, TokenClaims claims, Optional<SessionClaims> session) {
        if (enabled) {
            tokens.put(hash(token), new Verified(identity, claims, session));
        }
    }

    /** Returns the identity of a cached token that is still valid. */
    Optional<SecurityIdentity> find(String token) {
        if (!enabled) {
            return Optional.empty();
        }
        ByteBuffer hash = hash(token);
        Verified verified = tokens.getIfPresent(hash);
        if (verified == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(verified.claims().expiresAt())
                || revoked.refuses(verified.claims())
                || verified.session().filter(ended::hasEnded).isPresent()) {
            tokens.invalidate(hash);
            return Optional.empty();
        }
        return Optional.of(verified.identity());
    }

    private static ByteBuffer hash(String token) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has SHA-256
        }
    }
}
