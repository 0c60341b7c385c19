package dev.rollcall.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.auth.revocation.EndedSessions;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Optional;

/**
 * Bearer tokens that were verified a moment ago, by their SHA-256, and whose they are: to verify a signature costs more than all else
 * that is done for a known person. What can change while a token is good is looked at each time, and what may not be so any more is
 * verified again. A token that was refused is not remembered.
 */
@ApplicationScoped
class VerifiedTokens {

    private final RevokedSubjects revoked;
    private final EndedSessions ended;
    private final Clock clock;
    private final boolean remembering;
    private final Cache<ByteBuffer, Verified> tokens;

    /**
     * What is remembered of one.
     *
     * @param session for what belongs to a session that Keycloak tells this service the end of; else empty
     */
    private record Verified(SecurityIdentity identity, TokenClaims claims, Optional<SessionClaims> session) {}

    VerifiedTokens(CallerConfig config, RevokedSubjects revoked, EndedSessions ended, Clock clock) {
        this.revoked = revoked;
        this.ended = ended;
        this.clock = clock;
        this.remembering = config.token().remembered() > 0;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(config.token().remembered())
                .expireAfterWrite(config.token().rememberedFor())
                .build();
    }

    void remember(String token, SecurityIdentity identity, TokenClaims claims, Optional<SessionClaims> session) {
        if (remembering) {
            tokens.put(hash(token), new Verified(identity, claims, session));
        }
    }

    /** Whose it is, if that is known and still so. */
    Optional<SecurityIdentity> find(String token) {
        if (!remembering) {
            return Optional.empty();
        }
        ByteBuffer hash = hash(token);
        Verified verified = tokens.getIfPresent(hash);
        if (verified == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(verified.claims().expiresAt())
                || revoked.refuses(verified.claims())
                || verified.session().filter(ended::include).isPresent()) {
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
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
