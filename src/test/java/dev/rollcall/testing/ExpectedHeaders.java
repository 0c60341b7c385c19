package dev.rollcall.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks the headers that a response must have because of its path and status, whatever its content. */
public final class ExpectedHeaders {

    public static final String PAGES_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Policy of the page that asks users to confirm the sign-out. */
    public static final String SIGN_OUT_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** RFC 9110, section 5.6.7. */
    private static final Pattern DATE =
            Pattern.compile("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");

    private static final String NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'";

    private static final Pattern INLINE_SCRIPT = Pattern.compile("<script[^>]*>(.*?)</script>", Pattern.DOTALL);

    private static final Map<String, String> ALWAYS = Map.of(
            "x-content-type-options", "nosniff",
            "x-frame-options", "DENY");

    /** Headers that disclose the software or its version. */
    private static final List<String> NEVER = List.of("server", "x-powered-by", "via");

    private ExpectedHeaders() {}

    /**
     * @param path without a query
     * @param headers values by lowercase names
     * @return one message for each wrong header; empty if all are right
     */
    public static List<String> complaints(String path, int status, Map<String, String> headers) {
        List<String> complaints = new ArrayList<>();
        ALWAYS.forEach((name, value) -> compare(complaints, name, value, headers));
        if (!DATE.matcher(headers.getOrDefault("date", "")).matches()) {
            complaints.add("date is " + headers.get("date"));
        }
        NEVER.stream().filter(headers::containsKey).forEach(name -> complaints.add("has the header " + name));
        boolean signOut = path.equals("/logout") && SIGN_OUT_POLICY.equals(headers.get("content-security-policy"));
        compare(complaints, "referrer-policy", signOut ? "same-origin" : "no-referrer", headers);
        if (path.startsWith("/q/swagger-ui")) {
            String policy = headers.getOrDefault("content-security-policy", "");
            if (!policy.startsWith("default-src 'none'; script-src 'self' 'sha256-")
                    || !policy.endsWith("base-uri 'none'; frame-ancestors 'none'")
                    || policy.contains("unsafe-eval")
                    || policy.contains("*")) {
                complaints.add("content-security-policy is " + policy);
            }
        } else if (!signOut
                && (!isPage(path, status) || !PAGES_POLICY.equals(headers.get("content-security-policy")))) {
            compare(complaints, "content-security-policy", NOTHING_POLICY, headers);
        }
        if (status >= 400 || !isCacheable(path)) {
            compare(complaints, "cache-control", "no-store", headers);
        }
        return complaints;
    }

    private static void compare(List<String> complaints, String name, String value, Map<String, String> headers) {
        if (!value.equals(headers.get(name))) {
            complaints.add("%s is %s instead of %s".formatted(name, headers.get(name), value));
        }
    }

    /** Browsers get a page at every unknown address, except below the paths for machines. */
    private static boolean isPage(String path, int status) {
        return status == 404 && !path.startsWith("/api/") && !path.startsWith("/q/")
                || path.equals("/")
                || path.equals("/index.html")
                || path.equals("/console")
                || path.startsWith("/console/")
                || path.equals("/organizations")
                || path.startsWith("/organizations/")
                || path.equals("/invitation")
                || path.equals("/email-change");
    }

    /** Returns whether the path is a public file, or public keys, without personal data, which caches may store. */
    private static boolean isCacheable(String path) {
        return path.equals("/")
                || path.equals("/index.html")
                || path.startsWith("/app/")
                || path.startsWith("/_static/")
                || path.equals("/.well-known/jwks.json")
                || path.startsWith("/q/openapi")
                || path.startsWith("/q/swagger-ui/");
    }

    /** Returns the policy's hash source of each inline script of the page. */
    public static List<String> inlineScripts(String page) {
        return INLINE_SCRIPT
                .matcher(page)
                .results()
                .map(script -> script.group(1))
                .filter(text -> !text.isBlank())
                .map(ExpectedHeaders::hash)
                .toList();
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(script.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
