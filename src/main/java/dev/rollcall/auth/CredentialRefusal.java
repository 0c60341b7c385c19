package dev.rollcall.auth;

import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/** Maps the failure of a credential to a fixed reason code. Messages of quarkus-oidc and jose4j are not used: they may contain the token. */
final class CredentialRefusal {

    static final String OTHERWISE = "invalid";

    /** Reasons by jose4j's error code. The first match counts: with a wrong signature, the claims mean nothing. */
    private static final Map<Integer, String> CODES = new LinkedHashMap<>();

    static {
        CODES.put(ErrorCodes.SIGNATURE_INVALID, "signature");
        CODES.put(ErrorCodes.SIGNATURE_MISSING, "signature");
        CODES.put(ErrorCodes.ISSUER_INVALID, "issuer");
        CODES.put(ErrorCodes.ISSUER_MISSING, "issuer");
        CODES.put(ErrorCodes.AUDIENCE_INVALID, "audience");
        CODES.put(ErrorCodes.AUDIENCE_MISSING, "audience");
        CODES.put(ErrorCodes.EXPIRED, "expired");
        CODES.put(ErrorCodes.EXPIRATION_MISSING, "expired");
        CODES.put(ErrorCodes.NOT_YET_VALID, "not-yet-valid");
        CODES.put(ErrorCodes.ISSUED_AT_INVALID_FUTURE, "not-yet-valid");
        CODES.put(ErrorCodes.MALFORMED_CLAIM, "malformed");
        CODES.put(ErrorCodes.JSON_INVALID, "malformed");
    }

    private CredentialRefusal() {}

    static Refusal of(SecurityEvent event, Throwable failure) {
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
        return CODES.entrySet().stream()
                .filter(code -> invalid.hasErrorCode(code.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHERWISE);
    }

    private static boolean isOfNonce(ErrorCodeValidator.Error error) {
        return error.getErrorMessage() != null && error.getErrorMessage().contains("claim nonce ");
    }
}
