package dev.rollcall.database;

import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Looks at the database: whether it answers and can be written, the schema, the rights of the service's role, and the extension. */
@Singleton
class DatabaseCheck implements SetupCheck {

    private static final int OLDEST = 140000;

    private static final String SERVER = """
            select current_setting('server_version'), current_setting('server_version_num')::int, current_user, current_schema(),
                pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on',
                to_regclass(quote_ident(current_schema()) || '.users') is not null,
                has_schema_privilege(current_schema(), 'create'),
                has_database_privilege(current_database(), 'create')""";

    private static final String EXTENSION =
            "select extnamespace::regnamespace::text from pg_extension where extname = 'pg_trgm'";

    private static final String EXTENSION_IS_INSTALLABLE =
            "select count(*) from pg_available_extensions where name = 'pg_trgm'";

    private static final String FORBIDDEN_TABLES = """
            select c.relname from pg_class c
            where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'databasechangelog%'
                and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
                    and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
            order by 1""";

    private static final String OWNER_REMEDY =
            "Let the role own the schema; or migrate as its owner, in a job, and set rollcall.schema.migrate=false here (docs/kubernetes.md).";

    private final Statements statements;
    private final Migration migration;
    private final SchemaConfig config;
    private final String url;

    DatabaseCheck(
            Statements statements,
            Migration migration,
            SchemaConfig config,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> url) {
        this.statements = statements;
        this.migration = migration;
        this.config = config;
        // the parameters may contain a password
        this.url = url.orElse("").replaceFirst("\\?.*", "");
    }

    private record Server(
            String version,
            int number,
            String role,
            String schema,
            boolean readOnly,
            boolean hasTables,
            boolean createsTables,
            boolean createsExtensions) {}

    @Override
    public Part part() {
        return Part.DATABASE;
    }

    @Override
    public List<Finding> look() {
        try {
            Server server = statements
                    .one(
                            row -> new Server(
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBoolean(5),
                                    row.getBoolean(6),
                                    row.getBoolean(7),
                                    row.getBoolean(8)),
                            SERVER)
                    .orElseThrow();
            List<Finding> findings = new ArrayList<>(List.of(server(server)));
            if (server.schema() != null) {
                findings.add(server.hasTables() ? tables(server) : emptySchema(server));
            }
            extension(server).ifPresent(findings::add);
            return findings;
        } catch (PersistenceException e) {
            return List.of(
                    Finding.error(
                            Part.DATABASE,
                            "The database at %s cannot be used: %s".formatted(url, Finding.sentence(e.getMessage())),
                            "Check quarkus.datasource.jdbc.url, quarkus.datasource.username and quarkus.datasource.password, and that PostgreSQL is running and can be reached from here."));
        }
    }

    private Finding server(Server server) {
        if (server.readOnly()) {
            return Finding.error(
                    Part.DATABASE,
                    "The database at %s is read-only.".formatted(url),
                    "Name the primary server, not a standby; if the URL has several servers, add targetServerType=primary.");
        }
        if (server.number() < OLDEST) {
            return Finding.error(
                    Part.DATABASE,
                    "PostgreSQL %s at %s is too old.".formatted(server.version(), url),
                    "Use a version that README names.");
        }
        if (server.schema() == null) {
            return Finding.error(
                    Part.DATABASE,
                    "The role '%s' may use no schema of its search path in the database at %s."
                            .formatted(server.role(), url),
                    "Create the schema, or grant usage on it to the role.");
        }
        return Finding.ok(
                Part.DATABASE,
                "PostgreSQL %s at %s, as the role '%s' in the schema '%s'."
                        .formatted(server.version(), url, server.role(), server.schema()));
    }

    private Finding emptySchema(Server server) {
        if (!config.migrate()) {
            return Finding.error(
                    Part.DATABASE,
                    "The schema '%s' has no tables, and rollcall.schema.migrate is false.".formatted(server.schema()),
                    "Run the migration first, as the role that owns the schema (docs/kubernetes.md).");
        }
        return server.createsTables()
                ? Finding.ok(Part.DATABASE, "The schema has no tables yet; the first start creates them.")
                : Finding.error(
                        Part.DATABASE,
                        "The role '%s' may not create tables in the schema '%s'."
                                .formatted(server.role(), server.schema()),
                        OWNER_REMEDY);
    }

    private Finding tables(Server server) {
        List<String> forbidden = statements.list(row -> row.getString(1), FORBIDDEN_TABLES);
        if (!forbidden.isEmpty()) {
            return Finding.error(
                    Part.DATABASE,
                    "The role '%s' may not read and write %d tables, such as '%s'."
                            .formatted(server.role(), forbidden.size(), forbidden.get(0)),
                    "Grant select, insert, update and delete on all tables of the schema to it: kubernetes/database.sql does that for tables of later migrations, too.");
        }
        if (migration.isUpToDate()) {
            return Finding.ok(
                    Part.DATABASE, "The schema is that of this version, and its tables can be read and written.");
        }
        if (!config.migrate()) {
            return Finding.warning(
                    Part.DATABASE,
                    "The schema may be that of another version.",
                    "Run the migration of this version, as the role that owns the schema (docs/kubernetes.md).");
        }
        return server.createsTables()
                ? Finding.ok(Part.DATABASE, "The next start brings the schema up to date, if it is not.")
                : Finding.error(
                        Part.DATABASE,
                        "The schema may be that of another version, and the role '%s' may not change it."
                                .formatted(server.role()),
                        OWNER_REMEDY);
    }

    /** Empty if the extension is where the service finds it: on the search path, as any other. */
    private Optional<Finding> extension(Server server) {
        if (statements.one(row -> row.getString(1), EXTENSION).isPresent()) {
            return Optional.empty();
        }
        if (statements.number(EXTENSION_IS_INSTALLABLE) == 0) {
            return Optional.of(Finding.error(
                    Part.DATABASE,
                    "PostgreSQL's extension pg_trgm is not installed on the server.",
                    "Install PostgreSQL's contrib modules, or allow pg_trgm in the settings of the managed database."));
        }
        return server.createsExtensions()
                ? Optional.empty()
                : Optional.of(Finding.error(
                        Part.DATABASE,
                        "The extension pg_trgm is missing, and the role '%s' may not create it."
                                .formatted(server.role()),
                        "Let an administrator of the database run: create extension pg_trgm;"));
    }
}
