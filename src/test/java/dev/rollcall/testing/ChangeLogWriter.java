package dev.rollcall.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Appends entries to the change log without changing users. */
public final class ChangeLogWriter {

    private final ServiceDatabase database;

    public ChangeLogWriter(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /** Appends an entry for each of these types, with the version 1, and numbers them. Returns the ids of their users in the same order. */
    public List<String> append(String... types) throws SQLException {
        List<String> users = new ArrayList<>();
        for (String type : types) {
            String user = UUID.randomUUID().toString();
            database.text("select append_change('user', ?::uuid, 1, ?, '{email,roles}')::text", user, type);
            users.add(user);
        }
        number();
        return users;
    }

    /** Appends entries of one user, with the versions from 1, and numbers them. Returns the id of the user. */
    public String appendVersions(int count) throws SQLException {
        String user = UUID.randomUUID().toString();
        database.number("""
                select count(*) from (select append_change('user', ?::uuid, n, 'user.updated', '{email}')
                    from generate_series(1, ?::int) n) appended""", user, Integer.toString(count));
        number();
        return user;
    }

    /** Numbers all entries that have no position yet. */
    public void number() throws SQLException {
        database.execute("""
                with log as materialized (select last_position from change_log for update),
                fresh as (
                    select id, row_number() over (order by entity_id, version) as n from changes c
                    where not exists (select from change_positions p where p.change_id = c.id)),
                numbered as (
                    insert into change_positions (position, change_id)
                    select last_position + n, id from fresh, log returning position)
                update change_log set last_position = greatest(last_position, (select max(position) from numbered))""");
    }
}
