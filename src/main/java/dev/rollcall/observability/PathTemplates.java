package dev.rollcall.observability;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What metrics and traces call the paths of this service, whoever is asked for. A template is found for each request before anything
 * is decided about it, since those that are turned away before a resource is found would be counted by their path: one series for
 * each path that somebody makes up.
 */
public final class PathTemplates {

    /** All that have an own name; of two that match, the earlier one. The API's are those of its document, which a test compares. */
    static final List<String> ALL = List.of(
            "/api/v1/users/me",
            "/api/v1/users/me/export",
            "/api/v1/users/me/protection",
            "/api/v1/users/import",
            "/api/v1/users/export",
            "/api/v1/users",
            "/api/v1/users/{id}",
            "/api/v1/users/{id}/roles",
            "/api/v1/users/{id}/password-reset",
            "/api/v1/users/{id}/sessions/revoke",
            "/api/v1/users/{id}/protection",
            "/api/v1/users/{id}/trail",
            "/api/v1/roles",
            "/api/v1/trail",
            "/api/v1/trail/{act}",
            "/api/v1/sync",
            "/api/v1/sync/history",
            "/api/v1/sync/runs",
            "/api/v1/sync/runs/{run}",
            "/api/v1/sync/runs/{run}/events",
            "/api/v1/sync/runs/{run}/cancel",
            "/protected",
            "/token",
            "/login",
            "/callback",
            "/logout/backchannel",
            "/logout",
            "/console",
            "/console/{page}",
            "/",
            "/index.html",
            "/.well-known/oauth-protected-resource",
            "/.well-known/security.txt",
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

    public static Optional<String> of(String path) {
        return TEMPLATES.stream()
                .filter(template -> template.paths().matcher(path).matches())
                .map(Template::text)
                .findFirst();
    }
}
