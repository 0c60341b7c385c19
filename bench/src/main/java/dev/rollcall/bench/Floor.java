package dev.rollcall.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * The minimal server for {@code GET /api/v1/users/me} and for pages of {@code GET /api/v1/users}: verifies the token like the service and
 * with the same library, executes one prepared statement, writes the same JSON, and uses nothing above Vert.x. It never writes, and
 * assumes that the record is up to date. Each page has a next one, which is read with the parameter {@code after} instead of a cursor.
 * It is started like the service, with as many connections to PostgreSQL.
 */
public final class Floor extends AbstractVerticle {

    static final String KEYS = "FLOOR_KEYS";
    static final String ISSUER = "FLOOR_ISSUER";
    static final String POSTGRES = "FLOOR_POSTGRES_PORT";

    private static final int CONNECTIONS = 20;
    private static final String COLUMNS = """
            select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles,
                attributes::text, created_at, updated_at, seen_at, synced_at, version, phone_number, profile::text, external_id,
                kind
            from users left join last_visits on user_id = id where\s""";
    private static final String BY_SUBJECT = COLUMNS + "keycloak_id = $1";
    private static final String IN_ORDER = " deleted_at is null and kind <> 'agent' order by created_at, id limit 100";
    private static final String FIRST_PAGE = COLUMNS + IN_ORDER;
    private static final String PAGE_AFTER = COLUMNS + "created_at > $1 and" + IN_ORDER;

    private final Map<String, String> environment = System.getenv();
    private final JsonFactory json = new JsonFactory();
    private final JwtConsumer tokens;
    private SqlClient database;

    private Floor() throws JoseException {
        tokens = new JwtConsumerBuilder()
                .setVerificationKeyResolver(
                        new JwksVerificationKeyResolver(new JsonWebKeySet(environment.get(KEYS)).getJsonWebKeys()))
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "RS256")
                .setExpectedIssuer(environment.get(ISSUER))
                .setExpectedAudience(Issuer.AUDIENCE)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setRequireSubject()
                .build();
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(
                        () -> {
                            try {
                                return new Floor();
                            } catch (JoseException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .compose(deployed -> vertx.createHttpServer()
                        .requestHandler(ready -> ready.response().end())
                        .listen(port("QUARKUS_MANAGEMENT_PORT"), "127.0.0.1"))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private static int port(String variable) {
        return Integer.parseInt(System.getenv(variable));
    }

    @Override
    public void start(Promise<Void> started) {
        database = PgBuilder.client()
                .connectingTo(new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port(POSTGRES))
                        .setDatabase("rollcall")
                        .setUser("rollcall")
                        .setPassword("rollcall")
                        .setCachePreparedStatements(true))
                .with(new PoolOptions().setMaxSize(CONNECTIONS / VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .using(vertx)
                .build();
        vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(port("QUARKUS_HTTP_PORT"), "127.0.0.1")
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void answer(HttpServerRequest request) {
        String subject = subject(request.getHeader("Authorization"));
        if (subject == null) {
            request.response().setStatusCode(401).end();
            return;
        }
        rows(request, subject)
                .map(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body))
                .onFailure(failure -> request.response().setStatusCode(500).end());
    }

    private Future<Buffer> rows(HttpServerRequest request, String subject) {
        if (request.path().endsWith("/me")) {
            return database.preparedQuery(BY_SUBJECT)
                    .execute(Tuple.of(subject))
                    .map(rows -> json(1024, out -> write(rows.iterator().next(), out)));
        }
        String after = request.getParam("after");
        Future<RowSet<Row>> page = after == null
                ? database.preparedQuery(FIRST_PAGE).execute()
                : database.preparedQuery(PAGE_AFTER).execute(Tuple.of(OffsetDateTime.parse(after)));
        return page.map(rows -> json(rows.size() * 1024, out -> write(rows, out)));
    }

    private String subject(String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return null;
        }
        try {
            return tokens.processToClaims(authorization.substring("Bearer ".length()))
                    .getSubject();
        } catch (InvalidJwtException | MalformedClaimException e) {
            return null;
        }
    }

    private interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    private Buffer json(int size, Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        try (JsonGenerator out = json.createGenerator(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("writing to an array cannot fail", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void write(RowSet<Row> rows, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        String next = null;
        for (Row row : rows) {
            write(row, out);
            next = time(row, 11);
        }
        out.writeEndArray();
        out.writeStringField("next", next);
        out.writeNullField("previous");
        out.writeEndObject();
    }

    private static void write(Row row, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", row.getUUID(0).toString());
        out.writeStringField("keycloakId", row.getString(1));
        out.writeStringField("externalId", row.getString(18));
        out.writeStringField("username", row.getString(2));
        out.writeStringField("email", row.getString(3));
        out.writeBooleanField("emailVerified", row.getBoolean(4));
        out.writeStringField("firstName", row.getString(5));
        out.writeStringField("lastName", row.getString(6));
        out.writeStringField("locale", row.getString(7));
        out.writeStringField("phoneNumber", row.getString(16));
        out.writeStringField("kind", row.getString(19));
        out.writeBooleanField("enabled", row.getBoolean(8));
        out.writeFieldName("roles");
        String[] roles = row.getArrayOfStrings(9);
        out.writeArray(roles, 0, roles.length);
        out.writeFieldName("attributes");
        out.writeRawValue(row.getString(10));
        out.writeFieldName("profile");
        out.writeRawValue(row.getString(17));
        out.writeStringField("createdAt", time(row, 11));
        out.writeStringField("updatedAt", time(row, 12));
        out.writeStringField("lastSeenAt", time(row, 13));
        out.writeStringField("syncedAt", time(row, 14));
        out.writeNumberField("version", row.getLong(15));
        out.writeEndObject();
    }

    private static String time(Row row, int column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant().toString();
    }
}
