package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each table has one package that names it in SQL, HQL or {@code @Table}. Others ask that package. The test reads the string constants of
 * the compiled classes, so it sees concatenated constants and text blocks as the database gets them.
 */
class TableOwnershipTest {

    private static final String ROOT = "dev.rollcall.";
    private static final Path CHANGELOG = Path.of("src/main/resources/db");

    /** The package of each table and view. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("databasechangelog", "database"),
            Map.entry("users", "user"),
            Map.entry("last_visits", "user"),
            Map.entry("retained_users", "user"),
            Map.entry("agents", "user.agent"),
            Map.entry("email_changes", "user.email"),
            Map.entry("email_change_mails", "user.email"),
            Map.entry("changes", "change"),
            Map.entry("change_positions", "change"),
            Map.entry("change_log", "change"),
            Map.entry("organizations", "organization"),
            Map.entry("memberships", "organization"),
            Map.entry("teams", "organization"),
            Map.entry("team_members", "organization"),
            Map.entry("ended_memberships", "organization"),
            Map.entry("invitations", "invitation"),
            Map.entry("invitation_mails", "invitation"),
            Map.entry("api_keys", "key"),
            Map.entry("key_links", "key"),
            Map.entry("key_switch", "key"),
            Map.entry("webhooks", "webhook"),
            Map.entry("webhook_attempts", "webhook.delivery"),
            Map.entry("webhook_minutes", "webhook.delivery"),
            Map.entry("signing_keys", "signing"),
            Map.entry("jobs", "job"),
            Map.entry("job_items", "job"),
            Map.entry("job_files", "job"),
            Map.entry("audit_log", "audit"),
            Map.entry("audit_outcomes", "audit"),
            Map.entry("audit_intents", "audit"),
            Map.entry("audit_open", "audit"),
            Map.entry("audit_dropped_months", "audit"),
            Map.entry("audit_refusals", "audit"),
            Map.entry("acts", "audit"),
            Map.entry("open_acts", "act"),
            Map.entry("waiting_acts", "act"),
            Map.entry("idempotency_keys", "act"),
            Map.entry("revocations", "auth.revocation"),
            Map.entry("statistics", "statistics"),
            Map.entry("statistics_days", "statistics"),
            Map.entry("sync_feed", "sync.feed"),
            Map.entry("sync_realm", "sync"),
            Map.entry("sync_first_run", "sync"),
            Map.entry("sync_history", "sync.status"),
            Map.entry("sync_runs", "sync.run"),
            Map.entry("sync_seen_organizations", "sync.reconcile"),
            Map.entry("sync_seen_members", "sync.reconcile"),
            Map.entry("sync_seen_teams", "sync.reconcile"),
            Map.entry("sync_seen_team_members", "sync.reconcile"),
            Map.entry("sync_seen", "sync.reconcile"),
            Map.entry("sync_seen_roles", "sync.reconcile"),
            Map.entry("sync_seen_identities", "sync.reconcile"),
            Map.entry("sync_differences", "sync.reconcile"));

    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)\\b(select|insert\\s+into|delete\\s+from|update\\s+\\w+.*\\bset|returning|where|order\\s+by)\\b|^from\\s+(?-i:[A-Z])");

    private static final Pattern AFTER_KEYWORD =
            Pattern.compile("(?i)\\b(?:from|join|into|update|table|only|using)\\s+([%\\w]+)");

    private static final Pattern CREATED =
            Pattern.compile("(?i)\\bcreate\\s+(?:table|view)\\s+(?:if\\s+not\\s+exists\\s+)?(\\w+)");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rollcall");

    /** HQL names entities, so an entity's class stands for its table. */
    private final Map<String, String> owners = new HashMap<>(OWNERS);

    TableOwnershipTest() {
        entities().forEach(entity -> owners.put(entity.getSimpleName(), packageOf(entity)));
    }

    @Test
    void onlyTheOwnersOfTablesNameThem() throws IOException {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (String constant : ClassConstants.of(type)) {
                foreignTables(packageOf(type), constant).forEach(table -> found.add(nameOf(type) + ": " + table));
            }
        }

        assertThat(found).isEmpty();
    }

    /** What is asked of open acts has columns, so that no kind of act escapes a question. */
    @Test
    void noStatementLooksIntoThePlansOfActs() throws IOException {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (String constant : ClassConstants.of(type)) {
                if (constant.matches("(?s).*\\bplan\\s*(->|#>|@>|\\?).*")) {
                    found.add(nameOf(type) + ": " + constant);
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void entitiesAreInThePackagesOfTheirTables() {
        assertThat(entities())
                .isNotEmpty()
                .allSatisfy(entity -> assertThat(OWNERS)
                        .containsEntry(entity.getAnnotationOfType(Table.class).name(), packageOf(entity)));
    }

    @Test
    void everyTableHasAnOwner() throws IOException {
        Set<String> created = new TreeSet<>();
        try (Stream<Path> files = Files.walk(CHANGELOG)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher create = CREATED.matcher(Files.readString(file));
                while (create.find()) {
                    created.add(create.group(1));
                }
            }
        }

        assertThat(created).contains("users").isSubsetOf(OWNERS.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from users where id = ?",
                "select 1 from sync_seen s left join users on true",
                "SELECT 1 FROM sync_seen s, users u",
                "delete from only users",
                "insert into users (id) values (?)",
                "update users\nset enabled = false",
                "select sync_seen.id, users.id from sync_seen",
                "with found as (select 1) select exists (select 1 from\nusers)",
                "select to_regclass('users')",
                "from User where id = ?1",
                "delete from %s where run_id = ?"
            })
    void statementsOnForeignTablesAreFound(String statement) {
        assertThat(foreignTables("sync.reconcile", statement)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users",
                "/api/v1/users",
                "Only users who hold this role",
                "Reads the users that match, from one page to the next",
                "select 1 from sync_seen where subject = ?",
                "select users_of_realm from sync_seen"
            })
    void otherTextsAreNotFound(String text) {
        assertThat(foreignTables("sync.reconcile", text)).isEmpty();
    }

    private Set<String> foreignTables(String origin, String constant) {
        if (!STATEMENT.matcher(constant).find()) {
            return Set.of();
        }
        Set<String> tables = owners.keySet().stream()
                .filter(table -> !owners.get(table).equals(origin))
                .filter(table -> isTableIn(constant, table))
                .collect(Collectors.toCollection(TreeSet::new));
        AFTER_KEYWORD
                .matcher(constant)
                .results()
                .filter(match -> match.group(1).startsWith("%"))
                .forEach(match -> tables.add("an open table name"));
        return tables;
    }

    /** After a keyword, in a list of tables, qualifying a column, or as the text that names a relation. */
    private static boolean isTableIn(String statement, String table) {
        String insensitive = Character.isUpperCase(table.charAt(0)) ? "" : "(?i)";
        return Pattern.compile((insensitive
                                + "\\b(?i:from|join|into|update|table|only|using)\\s+%1$s\\b|\\b%1$s\\.\\w"
                                + "|,\\s*%1$s\\s+\\w+\\b(?=[^()]*$)|'%1$s'")
                        .formatted(table))
                .matcher(statement)
                .find();
    }

    private static List<JavaClass> entities() {
        return CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(Table.class))
                .toList();
    }

    private static String nameOf(JavaClass type) {
        return type.getName().substring(ROOT.length());
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }
}
