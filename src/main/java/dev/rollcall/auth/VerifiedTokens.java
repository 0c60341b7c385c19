package dev.rollcall.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.auth.token.CallerConfig;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Cache of recently verified bearer tokens, by their SHA-256: verifying a signature costs more than everything else for a known caller.
 * Expiry, revocation and ended sessions are checked at each lookup; a token that fails is removed and fully verified again. Refused tokens
 * are not cached.
 */
@ApplicationScoped
class VerifiedTokens {

    private final TokenValidity validity;
    private final boolean enabled;
    private final Cache<ByteBuffer, Verified> tokens;

    /** A cached token. */
    private record Verified(SecurityIdentity identity, Caller caller) {}

    VerifiedTokens(CallerConfig config, TokenValidity validity) {
        this.validity = validity;
        this.enabled = config.token().remembered() > 0;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(config.token().remembered())
                .expireAfterWrite(config.token().rememberedFor())
                .build();
    }

    void remember(String token, SecurityIdentity identity, Caller caller) {
        if (enabled) {
            tokens.put(hash(token), new Verified(identity, caller));
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
        Caller caller = verified.caller();
        if (validity.invalidity(caller.claims(), caller.sessions()).isPresent()) {
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
