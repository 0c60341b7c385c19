package dev.rollcall.auth.token;

import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/** Maps the failure of a credential to a fixed reason code. Messages of quarkus-oidc and jose4j are not used: they may contain the token. */
public final class CredentialRefusal {

    /** The reason for everything that has no other code. */
    public static final String OTHERWISE = "invalid";

    /** Reasons with jose4j's error codes. The first match counts: with a wrong signature, the claims mean nothing. */
    private static final List<Map.Entry<String, List<Integer>>> REASONS = List.of(
            Map.entry("signature", List.of(ErrorCodes.SIGNATURE_INVALID, ErrorCodes.SIGNATURE_MISSING)),
            Map.entry("issuer", List.of(ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING)),
            Map.entry("audience", List.of(ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING)),
            Map.entry("expired", List.of(ErrorCodes.EXPIRED, ErrorCodes.EXPIRATION_MISSING)),
            Map.entry("not-yet-valid", List.of(ErrorCodes.NOT_YET_VALID, ErrorCodes.ISSUED_AT_INVALID_FUTURE)),
            Map.entry("malformed", List.of(ErrorCodes.MALFORMED_CLAIM, ErrorCodes.JSON_INVALID)));

    private CredentialRefusal() {}

    public static Refusal of(SecurityEvent event, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedTokenException refused) {
                return new Refusal(event, refused.reason(), refused.subject());
            }
            if (cause instanceof UnresolvableKeyException) {
                return new Refusal(event, "unknown-key", null);
            }
            if (cause instanceof InvalidJwtException invalid
                    && !(cause.getCause() instanceof UnresolvableKeyException)) {
                return new Refusal(event, reason(invalid), null);
            }
            if (AuthenticationFailures.isRefusedGrant(cause)) {
                return new Refusal(event, "grant", null);
            }
        }
        return new Refusal(event, OTHERWISE, null);
    }

    private static String reason(InvalidJwtException invalid) {
        if (invalid.getErrorDetails().stream().anyMatch(CredentialRefusal::isOfNonce)) {
            return "nonce";
        }
        return REASONS.stream()
                .filter(reason -> reason.getValue().stream().anyMatch(invalid::hasErrorCode))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OTHERWISE);
    }

    private static boolean isOfNonce(ErrorCodeValidator.Error error) {
        return error.getErrorMessage() != null && error.getErrorMessage().contains("claim nonce ");
    }
}
