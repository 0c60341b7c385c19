package dev.rollcall.session;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The path to which a browser returns after the sign-in: always a path of this service, never of another site.
 *
 * @param value starts with a single slash
 */
record ReturnPath(String value) {

    static final ReturnPath HOME = new ReturnPath("/");

    static final int MAX_LENGTH = 2000;

    /**
     * @param value the {@code return} parameter, null for home
     * @throws ProblemException 400 for anything that could lead to another site: an absolute URL, {@code //host}, control characters, or a
     *     backslash, which browsers read as a slash
     */
    static ReturnPath of(String value) {
        if (value == null || value.isEmpty()) {
            return HOME;
        }
        if (!isLocal(value)) {
            throw ProblemException.invalidParameter(ErrorKey.NOT_A_LOCAL_PATH.at("return"));
        }
        return new ReturnPath(value);
    }

    /** Returns the path with one more parameter in its query; its name and text need no encoding. */
    ReturnPath with(String parameter, String text) {
        int end = value.contains("#") ? value.indexOf('#') : value.length();
        String path = value.substring(0, end);
        char separator = path.contains("?") ? '&' : '?';
        return new ReturnPath(path + separator + parameter + '=' + text + value.substring(end));
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
