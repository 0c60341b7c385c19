package dev.rollcall.bench;

import dev.rollcall.testing.ServiceDatabase;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/** A table of numbered users, from 1 on. */
final class Population {

    private static final Instant BEGIN = Instant.parse("2023-01-01T00:00:00Z");
    private static final long SECONDS_APART = 6;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    /** The role that one in a hundred users holds besides their others. */
    static final String RARE_ROLE = "editor";

    /**
     * Inserts a range of users. They are created six seconds apart, in the order of their numbers: ten million in two years. For powers of
     * ten from 10,000 on, none of those who send requests has the rare role or is disabled.
     */
    private static final String INSERT = """
            with inserted as (insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, roles,
                enabled, attributes, created_at, updated_at, synced_at, identity_as_of)
            select (lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0') || '7' || substr(md5('id' || n), 1, 3)
                    || 'a' || substr(md5('id' || n), 4, 15))::uuid,
                md5('person' || n)::uuid::text, 'user-' || lpad(n::text, 8, '0'),
                'user-' || lpad(n::text, 8, '0') || '@example.org', true,
                {first}, {last},
                case when n %% 100 = 50 then '{user,{role}}' else '{user}' end::text[], n %% 1000 <> 750,
                {attributes}, made, made, made, made
            from (select n, timestamptz '{begin}' + n * interval '{apart} seconds' as made
                from generate_series(%d, %d) n where n <> all ('{%s}')) people
            returning id, username, created_at)
            insert into last_visits (user_id, seen_at)
            select id, created_at + mod(right(username, 8)::int, 1000) * interval '1 hour' from inserted
            """.replace("{begin}", BEGIN.toString())
            .replace("{apart}", Long.toString(SECONDS_APART))
            .replace("{role}", RARE_ROLE)
            .replace("{first}", FilledUser.nameSql("first", FilledUser.FIRST_NAMES))
            .replace("{last}", FilledUser.nameSql("last", FilledUser.LAST_NAMES));

    private final DataSource database;
    private final ServiceDatabase records;
    private final long users;
    private final String insert;

    /** Users without attributes. */
    Population(DataSource database, long users) {
        this(database, users, "'{}'::jsonb");
    }

    /**
     * @param attributes an SQL expression of the number {@code n} of a user
     */
    Population(DataSource database, long users, String attributes) {
        this.database = database;
        this.records = new ServiceDatabase(database);
        this.users = users;
        this.insert = INSERT.replace("{attributes}", attributes);
    }

    /** Returns when a user was created. */
    static Instant created(long number) {
        return BEGIN.plusSeconds(number * SECONDS_APART);
    }

    /** Inserts two neighbours in the middle of the table. */
    void insertMiddle() throws SQLException {
        records.execute(insert.formatted(users / 2, users / 2 + 1, ""));
    }

    /** Inserts all others. Drops the indexes before and rebuilds them after, which is faster than maintaining them for each row. */
    void insertOthers() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> indexes = new ArrayList<>();
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "select indexname, indexdef from pg_indexes where tablename in ('users', 'last_visits') and indexname not like '%key'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                    indexes.add(rows.getString(2));
                }
            }
            names.remove("users_pkey");
            indexes.removeIf(index -> index.contains(" users_pkey "));
            for (String name : names) {
                statement.execute("drop index " + name);
            }
            statement.execute("alter table users drop constraint users_keycloak_id_key");
            // as in a first login, so that the trigger passes over these users
            statement.execute("set rollcall.change = 'token'");
            statement.execute(insert.formatted(1, users, users / 2 + "," + (users / 2 + 1)));
            statement.execute("set maintenance_work_mem = '1GB'");
            statement.execute("alter table users add constraint users_keycloak_id_key unique (keycloak_id)");
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("vacuum analyze users, last_visits");
        }
    }

    /** Sets the last visit of users to now, so that the service does not update it soon. */
    void touchLastSeen(List<FilledUser> people) throws SQLException {
        records.execute(
                "update last_visits set seen_at = now() from users where id = user_id and username = any (string_to_array(?, ' '))",
                names(people));
    }

    /** Returns the ids of the users' records. */
    List<String> ids(List<FilledUser> people) throws SQLException {
        return List.of(records.text(
                        "select string_agg(id::text, ' ') from users where username = any (string_to_array(?, ' '))",
                        names(people))
                .split(" "));
    }

    /** Gives each of the users an API key, and returns the secrets. */
    List<String> keys(List<FilledUser> people) throws SQLException {
        List<String> secrets =
                Stream.generate(Population::secret).limit(people.size()).toList();
        records.execute("delete from api_keys");
        records.execute("""
                insert into api_keys (id, user_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at, last_used_at)
                select gen_random_uuid(), users.id, 'Bench', left(secret, 11), sha256(secret::bytea), '{account:read}', now(),
                    keycloak_id, now() + interval '30 days', now()
                from unnest(string_to_array(?, ' '), string_to_array(?, ' ')) as key (username, secret) join users using (username)""", names(people), String.join(" ", secrets));
        return secrets;
    }

    /** A secret as docs/keys.md describes it. */
    private static String secret() {
        String unchecked = "rc_" + base62(new BigInteger(256, new SecureRandom()), 43);
        CRC32 checksum = new CRC32();
        checksum.update(unchecked.getBytes(StandardCharsets.US_ASCII));
        return unchecked + base62(BigInteger.valueOf(checksum.getValue()), 6);
    }

    private static String base62(BigInteger number, int length) {
        StringBuilder digits = new StringBuilder();
        for (BigInteger rest = number; digits.length() < length; rest = rest.divide(BASE)) {
            digits.append(DIGITS.charAt(rest.mod(BASE).intValue()));
        }
        return digits.reverse().toString();
    }

    /** Returns users spread evenly over the table; offsets 0 and 1 give different users. */
    List<FilledUser> sample(int max, int offset) {
        long step = Math.max(2, users / max);
        return LongStream.range(0, Math.min(max, users / step))
                .mapToObj(i -> FilledUser.of(1 + i * step + offset))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String names(List<FilledUser> people) {
        return people.stream().map(FilledUser::username).collect(Collectors.joining(" "));
    }
}
