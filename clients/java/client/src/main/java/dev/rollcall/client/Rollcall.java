package dev.rollcall.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.rollcall.client.model.Act;
import dev.rollcall.client.model.AuditLogPage;
import dev.rollcall.client.model.CreateUser;
import dev.rollcall.client.model.ImportSummary;
import dev.rollcall.client.model.ImportedLine;
import dev.rollcall.client.model.LinkUser;
import dev.rollcall.client.model.Member;
import dev.rollcall.client.model.MemberPage;
import dev.rollcall.client.model.Organization;
import dev.rollcall.client.model.OrganizationPage;
import dev.rollcall.client.model.User;
import dev.rollcall.client.model.UserPage;
import jakarta.ws.rs.ProcessingException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Client of a Rollcall service. It has all requests of the API, with idempotency keys and {@linkplain Retries retries}; lists as streams;
 * import, export and the change log. It also verifies requests of webhooks.
 *
 * <p>Requests throw {@link ProblemException} for an error of the service, {@link PendingException} for a change whose outcome is not known
 * yet, and {@link ProcessingException} if there is no answer. Thread-safe.
 */
public final class Rollcall extends RollcallApiWithRetries {
    /** A follower waits this long for the next change; less than the REST client's read timeout. */
    private static final int WAIT_SECONDS = 20;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private Rollcall(RollcallApi api, Retries retries) {
        super(api, retries);
    }

    /**
     * Connects with the JDK's HTTP client.
     *
     * @param token returns an access token that has not expired; called for each request
     */
    public static Rollcall connect(URI service, Supplier<String> token) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return of(new RollcallApiOverHttp(new HttpConnection(service, token, client)), Retries.DEFAULT);
    }

    /** The same with an own HTTP client, for example with another trust store. */
    public static Rollcall connect(URI service, Supplier<String> token, HttpClient client, Retries retries) {
        return of(new RollcallApiOverHttp(new HttpConnection(service, token, client)), retries);
    }

    /** Wraps a MicroProfile REST client. */
    public static Rollcall of(RollcallApi api) {
        return of(api, Retries.DEFAULT);
    }

    public static Rollcall of(RollcallApi api, Retries retries) {
        return new Rollcall(api, retries);
    }

    /** Returns the value of {@code If-Match} for a record that was read with this version. */
    public static String ifVersion(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Returns the answer to a request with its headers, for example {@code rollcall.withHeaders(Rollcall::getMe).etag()}. Errors have theirs
     * in the exception.
     *
     * @param request sends one request; of several, the headers are those of the last answer
     */
    public <T> Answer<T> withHeaders(Function<Rollcall, T> request) {
        return AnswerHeaders.of(() -> request.apply(this));
    }

    // --- Lists ---

    /**
     * Returns the items of all pages. A page is read when it is needed.
     *
     * @param page reads the page at a cursor; null is the first page
     * @param next returns the cursor of the page after this one, or null
     */
    public static <P, T> Stream<T> pages(
            Function<String, P> page, Function<P, List<T>> items, Function<P, String> next) {
        return Stream.iterate(
                        page.apply(null),
                        Objects::nonNull,
                        last -> next.apply(last) == null ? null : page.apply(next.apply(last)))
                .flatMap(one -> items.apply(one).stream());
    }

    public Stream<User> users(ListUsersQuery query) {
        ListUsersQuery first = query.copy();
        return pages(
                cursor -> listUsers(cursor == null ? first : first.copy().cursor(cursor)),
                UserPage::getItems,
                UserPage::getNext);
    }

    public Stream<Organization> organizations(ListOrganizationsQuery query) {
        ListOrganizationsQuery first = query.copy();
        return pages(
                cursor ->
                        listOrganizations(cursor == null ? first : first.copy().cursor(cursor)),
                OrganizationPage::getItems,
                OrganizationPage::getNext);
    }

    /**
     * Returns the members of an organization.
     *
     * @param organization its id, {@code kc:} with its id in Keycloak, or {@code ext:} with its external id
     */
    public Stream<Member> members(String organization, ListMembersQuery query) {
        ListMembersQuery first = query.copy();
        return pages(
                cursor -> listMembers(
                        organization, cursor == null ? first : first.copy().cursor(cursor)),
                MemberPage::getItems,
                MemberPage::getNext);
    }

    public Stream<Act> auditLog(ListAuditLogQuery query) {
        ListAuditLogQuery first = query.copy();
        return pages(
                cursor -> listAuditLog(cursor == null ? first : first.copy().cursor(cursor)),
                AuditLogPage::getItems,
                AuditLogPage::getNext);
    }

    // --- Import and export ---

    /** Returns the matching users, read while they arrive. Close the stream. */
    public Stream<User> export(ExportUsersQuery query) {
        return users(exportUsers(query.copy().format("ndjson")));
    }

    private static Stream<User> users(InputStream export) {
        MappingIterator<User> users = values(export, User.class);
        return Stream.generate(() -> next(users)).takeWhile(Objects::nonNull).onClose(() -> close(users));
    }

    /**
     * Creates users, without holding them or the answer in memory.
     *
     * @param users iterated again if the request is repeated
     * @param idempotencyKey identifies the import, so that it can be sent again; null for a new one
     * @param each called with the result of each user, in their order, as the work proceeds
     * @throws UncheckedIOException if the connection is lost; send the import again, with the same key
     */
    public ImportSummary importUsers(
            Iterable<CreateUser> users, ImportUsersQuery query, String idempotencyKey, Consumer<ImportedLine> each) {
        return send(users, query, idempotencyKey, each);
    }

    /** As {@link #importUsers}, for users who exist in Keycloak: sets external ids and attributes of their records, and creates missing records. */
    public ImportSummary linkUsers(
            Iterable<LinkUser> users, ImportUsersQuery query, String idempotencyKey, Consumer<ImportedLine> each) {
        return send(users, query.copy().mode("link"), idempotencyKey, each);
    }

    private ImportSummary send(
            Iterable<?> users, ImportUsersQuery query, String idempotencyKey, Consumer<ImportedLine> each) {
        String key = Retries.header("Idempotency-Key", idempotencyKey);
        InputStream answer = retries.call("POST", () -> api.importUsers(lines(users), query, key), key);
        try (MappingIterator<JsonNode> results = values(answer, JsonNode.class)) {
            JsonNode result = next(results);
            for (; result != null && result.has("line"); result = next(results)) {
                each.accept(Json.MAPPER.treeToValue(result, ImportedLine.class));
            }
            if (result == null) {
                throw new EOFException("The answer has ended without a summary");
            }
            return Json.MAPPER.treeToValue(result, ImportSummary.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the file once, since a stream cannot be read again. */
    @Override
    public InputStream importUsers(InputStream file, ImportUsersQuery query, String idempotencyKey) {
        return api.importUsers(file, query, idempotencyKey);
    }

    private static InputStream lines(Iterable<?> users) {
        Iterator<?> remaining = users.iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return remaining.hasNext();
            }

            @Override
            public InputStream nextElement() {
                String line = new String(Json.bytes(remaining.next()), StandardCharsets.UTF_8) + "\n";
                return new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private static <T> MappingIterator<T> values(InputStream lines, Class<T> type) {
        try {
            return Json.MAPPER.readerFor(type).readValues(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the next value, or null after the last one. */
    private static <T> T next(MappingIterator<T> values) {
        try {
            return values.hasNextValue() ? values.nextValue() : null;
        } catch (IOException e) {
            throw new LostConnection(e);
        }
    }

    /** Failure to read a stream to its end. */
    private static final class LostConnection extends UncheckedIOException {
        private static final long serialVersionUID = 1;

        LostConnection(IOException cause) {
            super(cause);
        }

        /** Returns whether a lost connection has caused the exception. */
        static boolean isCauseOf(Throwable e) {
            return e != null && (e instanceof LostConnection || isCauseOf(e.getCause()));
        }
    }

    private static void close(Closeable values) {
        try {
            values.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- The change log ---

    /**
     * Follows the change log until the thread is interrupted or the follower throws an exception, which is thrown as it is. Starts again
     * with all users if the cursor has expired. Continues after lost connections, expired tokens and failed requests for a token.
     *
     * @param cursor the cursor that the follower has stored, or null for none
     * @param types the types of changes, for example {@code user.*}; null for all
     * @throws ProblemException if waiting does not help: for example 403, or 401 twice in a row
     */
    public void follow(String cursor, String types, Follower follower) {
        String place = cursor;
        boolean tokenRefused = false;
        for (int failures = 0; ; ) {
            try {
                place = place == null ? replace(follower) : apply(place, types, follower);
                failures = 0;
                tokenRefused = false;
            } catch (FollowerFailure e) {
                throw e.exception;
            } catch (RuntimeException e) {
                boolean refused = e instanceof ProblemException problem && problem.status() == 401;
                if (e instanceof ProblemException problem && problem.is("cursor-expired")) {
                    place = null;
                } else if (!Retries.isInterrupt(e) && (Retries.isTemporary(e) || (refused && !tokenRefused))) {
                    Duration pause = retries.withJitter(shorter(retries.wait(e, ++failures)));
                    follower.retrying(e, pause);
                    Retries.pause(pause, e);
                } else {
                    throw e;
                }
                tokenRefused = refused;
            }
        }
    }

    /** Takes the cursor first, so that no change during the export is missed. */
    private String replace(Follower follower) {
        // The API without retries: follow itself repeats the requests.
        String cursor = api.listChanges(new ListChangesQuery().cursor("now")).cursor();
        try (Stream<User> users =
                users(api.exportUsers(new ExportUsersQuery().kind("any").format("ndjson")))) {
            callFollower(() -> follower.replace(users, cursor));
        }
        return cursor;
    }

    private String apply(String cursor, String types, Follower follower) {
        ChangePage page = api.listChanges(
                new ListChangesQuery().cursor(cursor).types(types).waitSeconds(WAIT_SECONDS));
        if (!page.cursor().equals(cursor)) {
            callFollower(() -> follower.apply(page.events(), page.cursor()));
        }
        return page.cursor();
    }

    private static void callFollower(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw LostConnection.isCauseOf(e) ? e : new FollowerFailure(e);
        }
    }

    /** Carries an exception of the follower through the retries. */
    private static final class FollowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final RuntimeException exception;

        FollowerFailure(RuntimeException exception) {
            super(exception);
            this.exception = exception;
        }
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    // --- Webhooks ---

    /**
     * Verifies a request of a webhook, and reads its events.
     *
     * @param body as it was received, before anything has parsed it
     * @param headers of the request; upper and lower case are the same
     * @param secrets the secret of the webhook ({@code whsec_…}), or several of which one is enough
     * @throws UnverifiedWebhookException if the request was not signed with a secret, or more than five minutes ago: answer with 401
     */
    public static WebhookRequest verifyWebhook(byte[] body, Map<String, List<String>> headers, String... secrets) {
        return WebhookRequest.verify(body, headers, secrets);
    }
}
