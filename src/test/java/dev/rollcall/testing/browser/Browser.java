package dev.rollcall.testing.browser;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The HTTP side of a browser: stores cookies, follows redirects, submits Keycloak's sign-in form. Like Chromium, it sends Secure cookies
 * to localhost without TLS.
 */
public final class Browser {

    private static final Pattern FORM_ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern PASSWORD = Pattern.compile("<input[^>]*name=\"password\"");
    private static final int MAX_REDIRECTS = 10;

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final List<String> setCookies = new ArrayList<>();
    private final String base;

    /**
     * @param base the service's URL without a path
     */
    public Browser(String base) {
        this.base = base.replaceFirst("/$", "");
    }

    /** Returns a browser in which a user has signed in. */
    public static Browser signedIn(URI service, Realm.Identity identity) {
        Browser browser = new Browser(service.toString());
        browser.signIn("/login", identity);
        return browser;
    }

    /** Returns another browser with the same cookies. */
    public Browser copy() {
        Browser copy = new Browser(base);
        copy.cookies.putAll(cookies);
        return copy;
    }

    /** Opens the browser for the service at this URL. */
    public Browser(URI service) {
        this(service.toString().replaceFirst("/$", ""));
    }

    /** Sends one request, as if the user had typed its address. Follows no redirect. */
    public HttpResponse<String> get(String path) {
        return get(path, "Sec-Fetch-Site", "none");
    }

    /** Sends one request with additional headers. Follows no redirect. */
    public HttpResponse<String> get(String path, String... headers) {
        return send(request(path, "text/html,*/*;q=0.8", headers).GET().build());
    }

    /** Submits a form without fields. Follows no redirect. */
    public HttpResponse<String> post(String path, String... headers) {
        return send(request(path, "text/html,*/*;q=0.8", headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Sends a request like a script of a page. */
    public HttpResponse<String> fetch(String path) {
        return send(request(path, "application/json", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Site", "same-origin")
                .GET()
                .build());
    }

    /** Navigates to a page and follows all redirects. */
    public HttpResponse<String> open(String path) {
        return follow(get(path));
    }

    public HttpResponse<String> follow(HttpResponse<String> response) {
        HttpResponse<String> current = response;
        for (int i = 0; current.headers().firstValue("Location").isPresent(); i++) {
            if (i == MAX_REDIRECTS) {
                throw new AssertionError("too many redirects, the last to " + current.uri());
            }
            current = get(current.uri()
                    .resolve(current.headers().firstValue("Location").get())
                    .toString());
        }
        return current;
    }

    /** Opens a path that leads to the sign-in page, signs in, and returns the page after the last redirect. */
    public HttpResponse<String> signIn(String path, Realm.Identity identity) {
        return submit(open(path), identity);
    }

    /** Submits the form of Keycloak's sign-in page. */
    public HttpResponse<String> submit(HttpResponse<String> page, Realm.Identity identity) {
        return follow(submitWithoutFollowing(page, identity));
    }

    public HttpResponse<String> submitWithoutFollowing(HttpResponse<String> page, Realm.Identity identity) {
        Matcher form = FORM_ACTION.matcher(page.body());
        if (!form.find()) {
            throw new AssertionError("no form on the page " + page.uri() + ": " + page.statusCode());
        }
        if (!PASSWORD.matcher(page.body()).find()) {
            // in a realm with organizations, the first page asks only for the username
            HttpResponse<String> next = post(form.group(1), "username=" + encode(identity.username()));
            return PASSWORD.matcher(next.body()).find() ? submitWithoutFollowing(next, identity) : next;
        }
        return post(
                form.group(1), "username=" + encode(identity.username()) + "&password=" + encode(identity.password()));
    }

    /** Submits the form of another page of Keycloak, and follows all redirects. */
    public HttpResponse<String> submitForm(HttpResponse<String> page, String form) {
        return follow(submitFormWithoutFollowing(page, form));
    }

    public HttpResponse<String> submitFormWithoutFollowing(HttpResponse<String> page, String form) {
        Matcher action = FORM_ACTION.matcher(page.body());
        if (!action.find()) {
            throw new AssertionError("no form on the page " + page.uri() + ": " + page.statusCode());
        }
        return post(action.group(1), form);
    }

    private HttpResponse<String> post(String action, String form) {
        return send(request(action.replace("&amp;", "&"), "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    /** Returns the cookies of the service's host by name. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** Returns every Set-Cookie header received so far, from the service and from Keycloak. */
    public List<String> setCookies() {
        return setCookies;
    }

    /** Returns the target of a redirection. */
    public static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow(() -> new AssertionError(response.body()));
    }

    /** Returns the decoded parameters of a URL by name. */
    public static Map<String, String> query(String url) {
        return Arrays.stream(URI.create(url).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private HttpRequest.Builder request(String path, String accept, String... headers) {
        URI uri = path.startsWith("http") ? URI.create(path) : URI.create(base + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", accept);
        if (headers.length > 0) {
            request.headers(headers);
        }
        // Cookies ignore ports. Keycloak and the service share one host, so they share one cookie jar, as in a real
        // browser.
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        HttpResponse<String> response = TimeLimits.exchange(http, request, HttpResponse.BodyHandlers.ofString());
        response.headers().allValues("Set-Cookie").forEach(this::store);
        return response;
    }

    private void store(String header) {
        setCookies.add(header);
        String pair = header.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        String value = pair.substring(pair.indexOf('=') + 1);
        if (header.toLowerCase(java.util.Locale.ROOT).contains("max-age=0") || value.isEmpty()) {
            cookies.remove(name);
        } else {
            cookies.put(name, value);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
