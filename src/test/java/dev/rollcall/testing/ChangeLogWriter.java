package dev.rollcall.testing;

import static dev.rollcall.testing.TimeLimits.await;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Appends entries to the change log without changing users. */
@Singleton
public final class ChangeLogWriter {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final ServiceDatabase database;

    public ChangeLogWriter(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /**
     * Appends an entry for each of these types, with the version 1, and waits until they are numbered.
     *
     * @return the ids of their users in the same order
     */
    public List<String> append(String... types) {
        List<String> users = new ArrayList<>();
        for (String type : types) {
            String user = UUID.randomUUID().toString();
            database.text("select append_change('user', ?::uuid, 1, ?, '{email,roles}')::text", user, type);
            users.add(user);
        }
        awaitNumbered();
        return users;
    }

    /** Appends entries of one user, with the versions from 1, and waits until they are numbered. Returns the id of the user. */
    public String appendVersions(int count) {
        String user = UUID.randomUUID().toString();
        database.number("""
                select count(*) from (select append_change('user', ?::uuid, n, 'user.updated', '{email}')
                    from generate_series(1, ?::int) n) appended""", user, Integer.toString(count));
        awaitNumbered();
        return user;
    }

    /**
     * Puts another entry in the place of the last one, as if an earlier state of the database had been put back and other changes had followed.
     * The entry has the number of a transaction of long ago, so that the service does not number it again.
     */
    public void replaceLast() {
        database.execute("""
                with lost as (
                    delete from changes where id = (select change_id from change_positions order by position desc limit 1)),
                other as (
                    insert into changes (id, entity_type, entity_id, version, type, fields, origin, at, transaction)
                    values (gen_random_uuid(), 'user', gen_random_uuid(), 1, 'user.created', '{}', 'other', now(), '3') returning id)
                update change_positions set change_id = (select id from other)
                where position = (select last_position from change_log)""");
    }

    /** Waits until the service has numbered all entries. */
    public void awaitNumbered() {
        await().atMost(SOON).until(() -> database.number("""
                        select count(*) from changes c
                        where not exists (select from change_positions p where p.change_id = c.id)""") == 0);
    }
}
