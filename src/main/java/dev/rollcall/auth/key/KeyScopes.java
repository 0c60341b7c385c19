package dev.rollcall.auth.key;

import static dev.rollcall.auth.key.KeyScope.ACCOUNT_READ;
import static dev.rollcall.auth.key.KeyScope.ACCOUNT_WRITE;
import static dev.rollcall.auth.key.KeyScope.CHANGES_READ;
import static dev.rollcall.auth.key.KeyScope.ORGANIZATIONS_READ;
import static dev.rollcall.auth.key.KeyScope.ORGANIZATIONS_WRITE;
import static dev.rollcall.auth.key.KeyScope.USERS_READ;
import static dev.rollcall.auth.key.KeyScope.USERS_WRITE;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The scope that each operation needs from API keys. An operation that is not here refuses every key: what concerns the security of accounts,
 * the whole service, or another person's consent.
 */
public final class KeyScopes {

    /** The beginning of the paths of one organization. */
    private static final String ORGANIZATION = "/api/v1/organizations/{id}";

    private static final String MEMBERS = ORGANIZATION + "/members";
    private static final String TEAMS = ORGANIZATION + "/teams";
    private static final String TEAM_MEMBERS = TEAMS + "/{team}/members";
    private static final String INVITATIONS = ORGANIZATION + "/invitations";

    private static final Map<String, KeyScope> NEEDED = Map.ofEntries(
            Map.entry("GET /api/v1/users/me", ACCOUNT_READ),
            Map.entry("GET /api/v1/users/me/export", ACCOUNT_READ),
            Map.entry("GET /api/v1/users/me/protection", ACCOUNT_READ),
            Map.entry("GET /api/v1/users/me/organizations", ACCOUNT_READ),
            Map.entry("GET /api/v1/users/me/invitations", ACCOUNT_READ),
            Map.entry("PATCH /api/v1/users/me", ACCOUNT_WRITE),
            Map.entry("GET /api/v1/users", USERS_READ),
            Map.entry("GET /api/v1/users/export", USERS_READ),
            Map.entry("GET /api/v1/users/{id}", USERS_READ),
            Map.entry("GET /api/v1/users/{id}/protection", USERS_READ),
            Map.entry("GET /api/v1/users/{id}/roles", USERS_READ),
            Map.entry("GET /api/v1/users/{id}/organizations", USERS_READ),
            Map.entry("POST /api/v1/users", USERS_WRITE),
            Map.entry("POST /api/v1/users/import", USERS_WRITE),
            Map.entry("PATCH /api/v1/users/{id}", USERS_WRITE),
            Map.entry("DELETE /api/v1/users/{id}", USERS_WRITE),
            Map.entry("PUT /api/v1/users/{id}/roles", USERS_WRITE),
            Map.entry("GET /api/v1/organizations", ORGANIZATIONS_READ),
            Map.entry("GET " + ORGANIZATION, ORGANIZATIONS_READ),
            Map.entry("GET " + MEMBERS, ORGANIZATIONS_READ),
            Map.entry("GET " + MEMBERS + "/{userId}", ORGANIZATIONS_READ),
            Map.entry("GET " + TEAMS, ORGANIZATIONS_READ),
            Map.entry("GET " + TEAMS + "/{team}", ORGANIZATIONS_READ),
            Map.entry("GET " + TEAM_MEMBERS, ORGANIZATIONS_READ),
            Map.entry("GET " + INVITATIONS, ORGANIZATIONS_READ),
            Map.entry("GET " + INVITATIONS + "/{invitation}", ORGANIZATIONS_READ),
            Map.entry("GET /api/v1/invitations", ORGANIZATIONS_READ),
            Map.entry("GET /api/v1/teams", ORGANIZATIONS_READ),
            Map.entry("POST /api/v1/organizations", ORGANIZATIONS_WRITE),
            Map.entry("PATCH " + ORGANIZATION, ORGANIZATIONS_WRITE),
            Map.entry("DELETE " + ORGANIZATION, ORGANIZATIONS_WRITE),
            Map.entry("POST " + MEMBERS, ORGANIZATIONS_WRITE),
            Map.entry("PATCH " + MEMBERS + "/{userId}", ORGANIZATIONS_WRITE),
            Map.entry("DELETE " + MEMBERS + "/{userId}", ORGANIZATIONS_WRITE),
            Map.entry("POST " + TEAMS, ORGANIZATIONS_WRITE),
            Map.entry("PATCH " + TEAMS + "/{team}", ORGANIZATIONS_WRITE),
            Map.entry("DELETE " + TEAMS + "/{team}", ORGANIZATIONS_WRITE),
            Map.entry("PUT " + TEAM_MEMBERS + "/{userId}", ORGANIZATIONS_WRITE),
            Map.entry("DELETE " + TEAM_MEMBERS + "/{userId}", ORGANIZATIONS_WRITE),
            Map.entry("POST " + INVITATIONS, ORGANIZATIONS_WRITE),
            Map.entry("POST " + INVITATIONS + "/{invitation}/resend", ORGANIZATIONS_WRITE),
            Map.entry("DELETE " + INVITATIONS + "/{invitation}", ORGANIZATIONS_WRITE),
            Map.entry("GET /api/v1/changes", CHANGES_READ));

    private static final Set<KeyScope> OF_ONE_ORGANIZATION = NEEDED.entrySet().stream()
            .filter(operation -> isOfOneOrganization(
                    operation.getKey().substring(operation.getKey().indexOf(' ') + 1)))
            .map(Map.Entry::getValue)
            .collect(Collectors.toUnmodifiableSet());

    /** Paths that need no caller. They ignore a key. */
    private static final Set<String> PUBLIC = Set.of(
            "/token",
            "/revoke",
            "/introspect",
            "/registration",
            "/login",
            "/callback",
            "/logout",
            "/logout/backchannel",
            "/invitation",
            "/email-change",
            "/api/v1/invitations/lookup",
            "/.well-known/oauth-protected-resource",
            "/.well-known/security.txt",
            "/.well-known/jwks.json");

    private KeyScopes() {}

    /**
     * Returns the scope that an operation needs; empty if it refuses every key.
     *
     * @param method a HEAD needs what a GET does
     * @param template the template of its path
     */
    public static Optional<KeyScope> needed(String method, String template) {
        return Optional.ofNullable(NEEDED.get((method.equals("HEAD") ? "GET" : method) + " " + template));
    }

    /** Returns the scopes that a key with rights in one organization can have: it is refused all operations that need others. */
    public static Set<KeyScope> ofOneOrganization() {
        return OF_ONE_ORGANIZATION;
    }

    /** Whether an operation needs no caller, and so no scope. */
    public static boolean isPublic(String template) {
        return PUBLIC.contains(template);
    }

    /** Whether a path is that of one organization, or of a part of it. */
    public static boolean isOfOneOrganization(String template) {
        return template.equals(ORGANIZATION) || template.startsWith(ORGANIZATION + "/");
    }
}
