package dev.rollcall.observability;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path templates that metrics and traces use. The template is determined before routing: requests that are refused before a resource is
 * found would otherwise be counted by their raw path, with one series for each path that a client invents.
 */
public final class PathTemplates {

    /** All templates; the first that matches is used. A test compares those of the API with the OpenAPI document. */
    static final List<String> ALL = List.of(
            "/api/v1/users/me",
            "/api/v1/users/me/export",
            "/api/v1/users/me/protection",
            "/api/v1/users/me/organizations",
            "/api/v1/users/me/invitations",
            "/api/v1/users/me/sessions",
            "/api/v1/users/me/sessions/revoke-others",
            "/api/v1/users/me/sessions/{session}",
            "/api/v1/users/me/credentials",
            "/api/v1/users/me/credentials/{credential}",
            "/api/v1/users/me/identities",
            "/api/v1/users/me/identities/{provider}",
            "/api/v1/users/me/required-actions",
            "/api/v1/users/me/verification-mail",
            "/api/v1/users/me/sign-ins",
            "/api/v1/users/me/keys",
            "/api/v1/users/me/keys/{key}",
            "/api/v1/users/me/keys/{key}/rotate",
            "/api/v1/users/me/agents",
            "/api/v1/users/me/email-change",
            "/api/v1/users/me/email-change/mail",
            "/api/v1/users/me/email-change/confirmation",
            "/api/v1/users/import",
            "/api/v1/users/export",
            "/api/v1/users",
            "/api/v1/users/{id}",
            "/api/v1/users/{id}/roles",
            "/api/v1/users/{id}/password-reset",
            "/api/v1/users/{id}/session-revocation",
            "/api/v1/users/{id}/protection",
            "/api/v1/users/{id}/audit-log",
            "/api/v1/users/{id}/organizations",
            "/api/v1/users/{id}/sessions",
            "/api/v1/users/{id}/sessions/{session}",
            "/api/v1/users/{id}/credentials",
            "/api/v1/users/{id}/credentials/{credential}",
            "/api/v1/users/{id}/identities",
            "/api/v1/users/{id}/identities/{provider}",
            "/api/v1/users/{id}/required-actions",
            "/api/v1/users/{id}/required-actions/{action}",
            "/api/v1/users/{id}/lock",
            "/api/v1/users/{id}/verification-mail",
            "/api/v1/users/{id}/sign-ins",
            "/api/v1/organizations",
            "/api/v1/organizations/{id}",
            "/api/v1/organizations/{id}/ownership",
            "/api/v1/organizations/{id}/audit-log",
            "/api/v1/organizations/{id}/members",
            "/api/v1/organizations/{id}/members/{userId}",
            "/api/v1/organizations/{id}/teams",
            "/api/v1/organizations/{id}/teams/{team}",
            "/api/v1/organizations/{id}/teams/{team}/members",
            "/api/v1/organizations/{id}/teams/{team}/members/{userId}",
            "/api/v1/organizations/{id}/invitations",
            "/api/v1/organizations/{id}/invitations/{invitation}",
            "/api/v1/organizations/{id}/invitations/{invitation}/resend",
            "/api/v1/organizations/{id}/keys",
            "/api/v1/organizations/{id}/keys/{key}",
            "/api/v1/organizations/{id}/agents",
            "/api/v1/agents",
            "/api/v1/agents/{agent}",
            "/api/v1/agents/{agent}/suspend",
            "/api/v1/agents/{agent}/resume",
            "/api/v1/agents/{agent}/move",
            "/api/v1/agents/{agent}/rights",
            "/api/v1/agents/{agent}/audit-log",
            "/api/v1/agents/{agent}/keys",
            "/api/v1/agents/{agent}/keys/{key}",
            "/api/v1/agents/{agent}/keys/{key}/rotate",
            "/api/v1/organizations/{id}/webhooks",
            "/api/v1/organizations/{id}/webhooks/{webhook}",
            "/api/v1/organizations/{id}/webhooks/{webhook}/deliveries",
            "/api/v1/organizations/{id}/webhooks/{webhook}/replay",
            "/api/v1/organizations/{id}/webhooks/{webhook}/resume",
            "/api/v1/organizations/{id}/webhooks/{webhook}/rotate",
            "/api/v1/organizations/{id}/webhooks/{webhook}/skip",
            "/api/v1/organizations/{id}/webhooks/{webhook}/test",
            "/api/v1/invitations",
            "/api/v1/teams",
            "/api/v1/organizations/{id}/jobs",
            "/api/v1/jobs/import",
            "/api/v1/jobs",
            "/api/v1/jobs/{job}",
            "/api/v1/jobs/{job}/items",
            "/api/v1/jobs/{job}/start",
            "/api/v1/jobs/{job}/stop",
            "/api/v1/invitations/lookup",
            "/api/v1/invitations/accept",
            "/api/v1/keys",
            "/api/v1/keys/stop",
            "/api/v1/keys/{key}",
            "/api/v1/webhooks",
            "/api/v1/webhooks/{webhook}",
            "/api/v1/webhooks/{webhook}/deliveries",
            "/api/v1/webhooks/{webhook}/replay",
            "/api/v1/webhooks/{webhook}/resume",
            "/api/v1/webhooks/{webhook}/rotate",
            "/api/v1/webhooks/{webhook}/skip",
            "/api/v1/webhooks/{webhook}/test",
            "/api/v1/profile",
            "/api/v1/roles",
            "/api/v1/relinks",
            "/api/v1/relinks/safe",
            "/api/v1/audit-log",
            "/api/v1/audit-log/export",
            "/api/v1/audit-log/{act}",
            "/api/v1/audit-log/{act}/undo",
            "/api/v1/changes",
            "/api/v1/statistics",
            "/api/v1/sync",
            "/api/v1/sync/history",
            "/api/v1/sync/runs",
            "/api/v1/sync/runs/{run}",
            "/api/v1/sync/runs/{run}/events",
            "/api/v1/sync/runs/{run}/cancel",
            "/protected",
            "/registration",
            "/token",
            "/revoke",
            "/introspect",
            "/login",
            "/callback",
            "/logout/backchannel",
            "/logout",
            "/console",
            "/console/{page}",
            "/organizations",
            "/organizations/{page}",
            "/agents/{page}",
            "/invitation",
            "/email-change",
            "/",
            "/index.html",
            "/.well-known/oauth-protected-resource",
            "/.well-known/security.txt",
            "/.well-known/jwks.json",
            "/app/{file}",
            "/_static/{file}");

    private static final List<Template> TEMPLATES =
            ALL.stream().map(Template::new).toList();

    private PathTemplates() {}

    private record Template(String text, Pattern paths) {

        Template(String text) {
            this(
                    text,
                    Pattern.compile(text.replaceAll("\\{(page|file)}", ".+").replaceAll("\\{\\w+}", "[^/]+") + "/?"));
        }
    }

    /** Returns the template of a path, empty if the service does not have the path. */
    public static Optional<String> of(String path) {
        return TEMPLATES.stream()
                .filter(template -> template.paths().matcher(path).matches())
                .map(Template::text)
                .findFirst();
    }
}
