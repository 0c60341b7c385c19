package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.retention.AuditMonths;
import dev.rollcall.auth.limits.FailureLimitConfig;
import dev.rollcall.auth.limits.SignInLimitConfig;
import dev.rollcall.auth.revocation.RevocationsConfig;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.ProfileClaims;
import dev.rollcall.branding.BrandingConfig;
import dev.rollcall.change.ChangesConfig;
import dev.rollcall.change.api.FollowersConfig;
import dev.rollcall.database.SchemaConfig;
import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.directory.keycloak.KeycloakEventsConfig;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.directory.keycloak.key.KeySwapConfig;
import dev.rollcall.directory.profile.ProfileConfig;
import dev.rollcall.encryption.EncryptionConfig;
import dev.rollcall.filter.HstsConfig;
import dev.rollcall.filter.SecurityTxtConfig;
import dev.rollcall.http.limits.LimitsConfig;
import dev.rollcall.invitation.InvitationConfig;
import dev.rollcall.job.JobsConfig;
import dev.rollcall.key.KeysConfig;
import dev.rollcall.mail.MailConfig;
import dev.rollcall.mail.PublicUrl;
import dev.rollcall.observability.SecurityLogConfig;
import dev.rollcall.observability.TracingConfig;
import dev.rollcall.openapi.OpenApiConfig;
import dev.rollcall.paging.RollcallConfig;
import dev.rollcall.signing.SigningConfig;
import dev.rollcall.startup.RequiredSettings;
import dev.rollcall.statistics.StatisticsConfig;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.token.TokenConfig;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.agent.AgentsConfig;
import dev.rollcall.user.retention.Retention;
import dev.rollcall.webhook.WebhooksConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Checks application.properties.example against the settings that the service reads. */
class SettingsExampleTest {

    private static final Path EXAMPLE = Path.of("application.properties.example");

    /** A line with a setting. Comments begin with a space after the number sign, settings that are commented out do not. */
    private static final String SETTING = "[a-z][^ =]*=.*";

    /** The settings that have no default. */
    private static final Set<String> REQUIRED = Set.of(
            "quarkus.datasource.jdbc.url",
            "quarkus.datasource.username",
            "quarkus.datasource.password",
            "quarkus.oidc.auth-server-url",
            "quarkus.oidc.credentials.secret",
            "rollcall.secret");

    /** Defaults of Quarkus, and of the service's production profile. */
    private static final Map<String, String> OTHER_DEFAULTS = Map.ofEntries(
            Map.entry("quarkus.http.host", "0.0.0.0"),
            Map.entry("quarkus.http.port", "8080"),
            Map.entry("quarkus.http.proxy.enable-forwarded-host", "false"),
            Map.entry("quarkus.http.proxy.proxy-address-forwarding", "false"),
            Map.entry("quarkus.log.console.json.enabled", "true"),
            Map.entry("quarkus.log.level", "INFO"),
            Map.entry("quarkus.management.host", "0.0.0.0"),
            Map.entry("quarkus.management.port", "9000"),
            Map.entry("quarkus.oidc.token.lifespan-grace", "0"),
            Map.entry("quarkus.otel.exporter.otlp.endpoint", "http://localhost:4317"),
            Map.entry("quarkus.otel.exporter.otlp.protocol", "grpc"),
            Map.entry("quarkus.smallrye-openapi.enabled", "true"),
            Map.entry("quarkus.swagger-ui.enabled", "true"));

    private static final Map<String, String> SECRETS = Map.of(
            "ROLLCALL_DATABASE_PASSWORD", "database-password",
            "ROLLCALL_CLIENT_SECRET", "client-secret",
            "ROLLCALL_SECRET", "a-secret-of-at-least-thirty-two-characters",
            "ROLLCALL_PREVIOUS_SECRET", "a-secret-of-more-than-thirty-two-characters",
            "ROLLCALL_MAIL_PASSWORD", "mail-password");

    /** Files that the example names do not exist here. */
    private static final Map<String, String> FILES = Map.of(
            "rollcall.branding.logo", "src/main/resources/META-INF/resources/app/icon.svg",
            "rollcall.keys.signing-key-file", "");

    @Test
    void exampleHasAllRequiredKeysAndNoUnknownRollcallKeys() throws IOException {
        // The mappings refuse unknown keys below "rollcall.".
        SmallRyeConfigBuilder builder = withMappings(config(documented()));
        SmallRyeConfig config = builder.withValidateUnknown(true).build();

        assertThat(RequiredSettings.check(config)).isEmpty();
    }

    @Test
    void copiedExampleHasAllRequiredKeys() throws IOException {
        PropertiesConfigSource defaults = new PropertiesConfigSource(serviceDefaults(), "defaults", 50);

        assertThat(RequiredSettings.check(
                        config(example()).withSources(defaults).build()))
                .isEmpty();
    }

    @Test
    void copiedExampleSetsOnlyRequiredKeys() throws IOException {
        assertThat(example()).containsOnlyKeys(REQUIRED);
    }

    @Test
    void settingsThatAreNoExamplesShowTheirDefaults() throws IOException {
        SmallRyeConfig mapped = mappedDefaults();
        Map<String, String> defaults = new LinkedHashMap<>();
        mapped.getPropertyNames()
                .forEach(name -> defaults.put(name, mapped.getConfigValue(name).getRawValue()));
        defaults.putAll(serviceDefaults());
        defaults.putAll(OTHER_DEFAULTS);
        Map<String, String> settings = documented();
        settings.keySet().removeAll(REQUIRED);
        settings.keySet().removeAll(examples());

        assertThat(defaults).containsAllEntriesOf(settings);
    }

    @Test
    void exampleContainsEveryRollcallKey() throws IOException {
        SmallRyeConfig defaults = mappedDefaults();

        assertThat(documented().keySet())
                .containsAll(StreamSupport.stream(defaults.getPropertyNames().spliterator(), false)
                        .filter(name -> name.startsWith("rollcall.") && !name.endsWith("]"))
                        .toList());
    }

    @Test
    void exampleContainsNoSecrets() throws IOException {
        assertThat(documented()).allSatisfy((key, value) -> {
            if (key.contains("secret") || key.contains("password")) {
                assertThat(value).matches("\\$\\{[A-Z_]+}");
            }
        });
    }

    @Test
    void exampleExplainsEveryKey() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).matches("#?" + SETTING)) {
                assertThat(lines.get(i - 1))
                        .as("the line before " + lines.get(i))
                        .isNotBlank();
            }
        }
    }

    private static SmallRyeConfig mappedDefaults() {
        return withMappings(new SmallRyeConfigBuilder().addDiscoveredConverters())
                .withDefaultValue("rollcall.roles.admin", "rollcall-admin")
                .withDefaultValue("rollcall.secret", "unused")
                .build();
    }

    private static SmallRyeConfigBuilder withMappings(SmallRyeConfigBuilder builder) {
        return builder.withMapping(RollcallConfig.class)
                .withMapping(CallerConfig.class)
                .withMapping(ProfileConfig.class)
                .withMapping(ProfileClaims.Config.class)
                .withMapping(Provisioner.Config.class)
                .withMapping(TokenConfig.class)
                .withMapping(DirectoryConfig.class)
                .withMapping(KeycloakEventsConfig.class)
                .withMapping(OpenApiConfig.class)
                .withMapping(ManagementConfig.class)
                .withMapping(AuditMonths.Config.class)
                .withMapping(SchemaConfig.class)
                .withMapping(BrandingConfig.class)
                .withMapping(FederationConfig.class)
                .withMapping(SyncConfig.class)
                .withMapping(ChangesConfig.class)
                .withMapping(MailConfig.class)
                .withMapping(PublicUrl.class)
                .withMapping(InvitationConfig.class)
                .withMapping(JobsConfig.class)
                .withMapping(KeysConfig.class)
                .withMapping(AgentsConfig.class)
                .withMapping(KeySwapConfig.class)
                .withMapping(SigningConfig.class)
                .withMapping(EncryptionConfig.class)
                .withMapping(ReconciliationConfig.class)
                .withMapping(StatisticsConfig.class)
                .withMapping(Retention.Config.class)
                .withMapping(SignInLimitConfig.class)
                .withMapping(FailureLimitConfig.class)
                .withMapping(RevocationsConfig.class)
                .withMapping(LimitsConfig.class)
                .withMapping(FollowersConfig.class)
                .withMapping(TracingConfig.class)
                .withMapping(SecurityLogConfig.class)
                .withMapping(SecurityTxtConfig.class)
                .withMapping(WebhooksConfig.class)
                .withMapping(HstsConfig.class);
    }

    private static SmallRyeConfigBuilder config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(settings, "example", 100),
                        new PropertiesConfigSource(SECRETS, "environment", 200),
                        new PropertiesConfigSource(FILES, "files", 200));
    }

    private static Map<String, String> serviceDefaults() throws IOException {
        return properties(Files.readString(Path.of("src/main/resources/application.properties")));
    }

    /** The settings that a copy of the example sets. */
    private static Map<String, String> example() throws IOException {
        return properties(Files.readString(EXAMPLE));
    }

    /** The settings of the example, with those that are commented out. */
    private static Map<String, String> documented() throws IOException {
        return properties(Files.readString(EXAMPLE).replaceAll("(?m)^#(?=" + SETTING + ")", ""));
    }

    /** The settings below a line "# Example:", up to the next comment or empty line. */
    private static Set<String> examples() throws IOException {
        Set<String> examples = new LinkedHashSet<>();
        boolean example = false;
        for (String line : Files.readAllLines(EXAMPLE)) {
            if (!line.matches("#" + SETTING)) {
                example = line.equals("# Example:");
            } else if (example) {
                examples.add(line.substring(1, line.indexOf('=')));
            }
        }
        return examples;
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> keys = new LinkedHashMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString()));
        return keys;
    }
}
