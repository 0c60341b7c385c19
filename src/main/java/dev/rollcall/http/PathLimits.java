package dev.rollcall.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The paths whose requests may last longer than others, or take more. All limits read this list, so a path that is not in it has the usual
 * limits. Paths are compared without a trailing slash, see {@link RequestPath}.
 */
public final class PathLimits {

    public static final String CHANGES = "/api/v1/changes";
    public static final String AUDIT_EXPORT = "/api/v1/audit-log/export";
    public static final String EXPORT = "/api/v1/users/export";
    public static final String IMPORT = "/api/v1/users/import";
    public static final String JOB_IMPORT = "/api/v1/jobs/import";
    public static final String OWN_EXPORT = "/api/v1/users/me/export";

    /** Files as bodies: they may be as large as {@link FileLimit} says, and take longer to arrive. */
    public static final Set<String> FILES = Set.of(IMPORT, JOB_IMPORT);

    /** Requests that last as long as the client or the data does: imports, exports, many changes, and watching a run. */
    private static final Pattern LONG = Pattern.compile(String.join(
            "|",
            IMPORT,
            JOB_IMPORT,
            EXPORT,
            OWN_EXPORT,
            AUDIT_EXPORT,
            "/api/v1/relinks/safe",
            "/api/v1/sync/runs/[^/]+/events"));

    /**
     * Keycloak sends a logout token only once: if it were refused, the session would continue. A token costs the check of a signature and
     * one row. The number of connections bounds them, and wrong tokens are rate-limited.
     */
    private static final String LOGOUT = "/logout/backchannel";

    /** Keycloak reads the public keys there while requests wait for it that swap API keys: refusing it would make them fail. */
    private static final String JWKS = "/.well-known/jwks.json";

    /** A page without one of its modules is broken, and sending a file costs little more than a refusal. */
    private static final Pattern STATIC_FILES = Pattern.compile("/(index\\.html|(app|_static)/.+)?");

    private PathLimits() {}

    /** Whether a request is served even under overload. */
    public static boolean isAlwaysAdmitted(RoutingContext context) {
        String path = RequestPath.of(context);
        HttpMethod method = context.request().method();
        return path.equals(LOGOUT)
                || (method == HttpMethod.GET || method == HttpMethod.HEAD)
                        && (path.equals(JWKS) || STATIC_FILES.matcher(path).matches());
    }

    /** Whether a request counts as one of those that last long. */
    public static boolean isLong(RoutingContext context) {
        return isLong(RequestPath.of(context));
    }

    static boolean isLong(String path) {
        return LONG.matcher(path).matches();
    }

    /** Whether a request waits for news while it holds neither a thread nor a connection to the database, and so is cheap. */
    public static boolean isFollower(RoutingContext context) {
        return RequestPath.of(context).equals(CHANGES) && Delivery.of(context) != Delivery.PAGE;
    }
}
