package dev.rollcall.problem;

import java.util.Arrays;
import java.util.Set;

/**
 * The types of problems (RFC 9457). The {@code type} of each is {@code urn:rollcall:problem:<code>}; {@code docs/problems.md} explains
 * them. Codes are stable: clients compare them. The first type of a status is the generic one, see {@link #ofStatus}.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    INVALID_PARAMETER("invalid-parameter", 400, "A parameter is not valid"),
    INVALID_CURSOR("invalid-cursor", 400, "The cursor is not valid for this query"),
    SIGN_IN_FAILED("sign-in-failed", 400, "The sign-in could not be completed"),
    UNAUTHORIZED("unauthorized", 401, "Authentication is required"),
    INVALID_TOKEN("invalid-token", 401, "The bearer token is not valid"),
    AUTHENTICATION_TOO_OLD("authentication-too-old", 401, "A more recent sign-in is required"),
    FORBIDDEN("forbidden", 403, "You are not allowed to do this"),
    NOT_A_USER("not-a-user", 403, "A service account has no user record"),
    ACCOUNT_DISABLED("account-disabled", 403, "The account is disabled"),
    ACCOUNT_DELETED("account-deleted", 403, "The account has been deleted"),
    OWN_ACCOUNT("own-account", 403, "You cannot do this to your own account"),
    OWN_DELETION_OFF("own-deletion-off", 403, "Deleting your own account is switched off"),
    LAST_ADMIN("last-admin", 403, "At least one enabled administrator must remain"),
    PROTECTED_IDENTITY("protected-identity", 403, "The user administers the realm in Keycloak"),
    INVITATION_ADDRESS("invitation-address", 403, "The invitation was sent to another address"),
    EMAIL_NOT_VERIFIED("email-not-verified", 403, "The e-mail address is not verified"),
    KEY_NOT_ALLOWED("key-not-allowed", 403, "API keys cannot do this"),
    CROSS_SITE("cross-site-request", 403, "The request comes from another site"),
    NOT_FOUND("not-found", 404, "Nothing was found at this path"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed for this path"),
    NOT_ACCEPTABLE("not-acceptable", 406, "None of the accepted media types can be served"),
    TOO_SLOW("too-slow", 408, "The request took too long to arrive"),
    TAKEN("taken", 409, "Another record already has this value"),
    LAST_OWNER("last-owner", 409, "At least one enabled owner must remain"),
    MANAGED_ACCOUNTS("managed-accounts", 409, "The request would delete or disable accounts"),
    FEDERATED("federated", 409, "The user comes from a directory behind Keycloak"),
    LAST_WAY_TO_SIGN_IN("last-way-to-sign-in", 409, "At least one way to sign in must remain"),
    SECOND_FACTOR("second-factor", 409, "Second factors are removed in Keycloak"),
    ACT_IN_PROGRESS("act-in-progress", 409, "Another request is changing the record"),
    ACT_SUPERSEDED("act-superseded", 409, "The interrupted change was given up"),
    RUN_IN_PROGRESS("run-in-progress", 409, "A reconciliation is already in progress"),
    ROLES_FROM_TOKENS("roles-from-tokens", 409, "Roles come from tokens"),
    NOT_RELINKABLE("not-relinkable", 409, "The records cannot be linked"),
    NOT_UNDOABLE("not-undoable", 409, "The act cannot be undone"),
    NO_MAIL("no-mail", 409, "Keycloak cannot send the e-mail"),
    MAILS_OFF("mails-off", 409, "The service sends no mails"),
    NO_TEAMS("no-teams", 409, "Keycloak has no teams"),
    INVITATIONS_OFF("invitations-off", 409, "Invitations cannot be sent"),
    KEYS_OFF("keys-off", 409, "API keys are off"),
    TOO_MANY_KEYS("too-many-keys", 409, "The user has too many API keys"),
    KEY_ENDED("key-ended", 409, "The API key has ended"),
    AGENT("agent", 409, "The user is an agent"),
    TOO_MANY_AGENTS("too-many-agents", 409, "The person has too many agents"),
    WEBHOOKS_OFF("webhooks-off", 409, "Webhooks are off"),
    TOO_MANY_WEBHOOKS("too-many-webhooks", 409, "There are too many webhooks"),
    NOT_THE_NEXT_ENTRY("not-the-next-entry", 409, "The webhook does not fail at this entry"),
    INVITATION_ENDED("invitation-ended", 410, "The invitation has ended"),
    CURSOR_EXPIRED("cursor-expired", 410, "The log no longer has this cursor"),
    PRECONDITION_FAILED("precondition-failed", 412, "The record does not meet the request's precondition"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type of the request is not supported"),
    TOO_LARGE("too-large", 413, "The request is too large"),
    URI_TOO_LONG("uri-too-long", 414, "The URI of the request is too long"),
    INVALID_FIELD("invalid-field", 422, "A field is not valid"),
    KEY_REUSED("idempotency-key-reused", 422, "The idempotency key was used for another request"),
    PRECONDITION_REQUIRED("precondition-required", 428, "If-Match is required"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers of the request are too large"),
    TOKEN_REFUSED("token-refused", 400, "The token request was refused"),
    LOGOUT_REFUSED("logout-refused", 400, "The logout token was refused"),
    INTERNAL_ERROR("internal-error", 500, "Internal error"),
    DIRECTORY_REFUSED("directory-refused", 502, "Keycloak refused the service's request"),
    KEYCLOAK_UNAVAILABLE("keycloak-unavailable", 503, "Keycloak cannot be reached"),
    DATABASE_UNAVAILABLE("database-unavailable", 503, "The database cannot be reached"),
    SEARCH_TOO_SLOW("search-too-slow", 503, "The search takes too long"),
    OVERLOADED("overloaded", 503, "The service is overloaded"),
    INSUFFICIENT_STORAGE("insufficient-storage", 507, "There is no room for the file"),
    OTHER("other", 0, "The request failed");

    /** Statuses none of whose types stands for all requests with this status. */
    private static final Set<Integer> NOT_GENERIC = Set.of(409, 410, 422, 428, 502, 503);

    private static final String PREFIX = "urn:rollcall:problem:";

    private final String code;
    private final int status;
    private final String title;

    ProblemType(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** Returns the generic type for an HTTP status, which is the first one with this status. */
    public static ProblemType ofStatus(int status) {
        return NOT_GENERIC.contains(status)
                ? OTHER
                : Arrays.stream(values())
                        .filter(type -> type.status == status)
                        .findFirst()
                        .orElse(OTHER);
    }

    public String code() {
        return code;
    }

    public String uri() {
        return PREFIX + code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
