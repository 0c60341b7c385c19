package dev.rollcall.session;

import dev.rollcall.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a browser goes after the sign-in: a path of this service, never another site's.
 *
 * @param value starts with a single slash
 */
record ReturnPath(String value) {

    static final ReturnPath HOME = new ReturnPath("/");

    private static final int MAX_LENGTH = 2000;

    /**
     * @param value the {@code return} parameter, null for home
     * @throws ProblemException 400 for what could lead elsewhere: an absolute URL, {@code //host}, a backslash that browsers
     *     read as a slash, control characters
     */
    static ReturnPath of(String value) {
        if (value == null || value.isEmpty()) {
            return HOME;
        }
        if (!isLocal(value)) {
            throw ProblemException.invalidParameter("return", "must be a path of this service, such as /console");
        }
        return new ReturnPath(value);
    }

    private static boolean isLocal(String value) {
        if (!value.startsWith("/") || value.startsWith("//") || value.length() > MAX_LENGTH || value.contains("\\")) {
            return false;
        }
        try {
            URI uri = new URI(value);
            return uri.getScheme() == null && uri.getRawAuthority() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
