package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.ManagementConfig;
import dev.rollcall.auth.limits.FailureLimitConfig;
import dev.rollcall.auth.limits.SignInLimitConfig;
import dev.rollcall.auth.revocation.RevocationsConfig;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.change.ChangesConfig;
import dev.rollcall.change.api.FollowersConfig;
import dev.rollcall.database.SchemaConfig;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.filter.HstsConfig;
import dev.rollcall.filter.SecurityTxtConfig;
import dev.rollcall.http.limits.LimitsConfig;
import dev.rollcall.invitation.InvitationConfig;
import dev.rollcall.mail.MailConfig;
import dev.rollcall.mail.PublicUrl;
import dev.rollcall.observability.SecurityLogConfig;
import dev.rollcall.observability.TracingConfig;
import dev.rollcall.openapi.OpenApiConfig;
import dev.rollcall.paging.RollcallConfig;
import dev.rollcall.startup.RequiredSettings;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.token.TokenConfig;
import dev.rollcall.user.ProvisioningConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Checks application.properties.example against the settings that the service reads. */
class SettingsExampleTest {

    private static final Map<String, String> SECRETS = Map.of(
            "ROLLCALL_DATABASE_PASSWORD", "database-password",
            "ROLLCALL_CLIENT_SECRET", "client-secret",
            "ROLLCALL_SECRET", "a-secret-of-at-least-thirty-two-characters",
            "ROLLCALL_MAIL_PASSWORD", "mail-password");

    @Test
    void exampleHasAllRequiredKeysAndNoUnknownRollcallKeys() throws IOException {
        // The mappings refuse unknown keys below "rollcall.".
        SmallRyeConfig config = config().withMapping(RollcallConfig.class)
                .withMapping(CallerConfig.class)
                .withMapping(ProvisioningConfig.class)
                .withMapping(TokenConfig.class)
                .withMapping(DirectoryConfig.class)
                .withMapping(OpenApiConfig.class)
                .withMapping(ManagementConfig.class)
                .withMapping(SchemaConfig.class)
                .withMapping(SyncConfig.class)
                .withMapping(ChangesConfig.class)
                .withMapping(MailConfig.class)
                .withMapping(PublicUrl.class)
                .withMapping(InvitationConfig.class)
                .withMapping(ReconciliationConfig.class)
                .withMapping(SignInLimitConfig.class)
                .withMapping(FailureLimitConfig.class)
                .withMapping(RevocationsConfig.class)
                .withMapping(LimitsConfig.class)
                .withMapping(FollowersConfig.class)
                .withMapping(TracingConfig.class)
                .withMapping(SecurityLogConfig.class)
                .withMapping(SecurityTxtConfig.class)
                .withMapping(HstsConfig.class)
                .withValidateUnknown(true)
                .build();

        assertThat(RequiredSettings.check(config)).isEmpty();
    }

    @Test
    void exampleContainsEveryRollcallKey() throws IOException {
        SmallRyeConfig defaults = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(CallerConfig.class)
                .withMapping(ProvisioningConfig.class)
                .withMapping(TokenConfig.class)
                .withMapping(DirectoryConfig.class)
                .withMapping(OpenApiConfig.class)
                .withMapping(ManagementConfig.class)
                .withMapping(SchemaConfig.class)
                .withMapping(SyncConfig.class)
                .withMapping(ChangesConfig.class)
                .withMapping(MailConfig.class)
                .withMapping(PublicUrl.class)
                .withMapping(InvitationConfig.class)
                .withMapping(ReconciliationConfig.class)
                .withMapping(SignInLimitConfig.class)
                .withMapping(FailureLimitConfig.class)
                .withMapping(RevocationsConfig.class)
                .withMapping(LimitsConfig.class)
                .withMapping(FollowersConfig.class)
                .withMapping(TracingConfig.class)
                .withMapping(SecurityLogConfig.class)
                .withMapping(SecurityTxtConfig.class)
                .withMapping(HstsConfig.class)
                .withDefaultValue("rollcall.roles.admin", "admin")
                .withDefaultValue("rollcall.secret", "unused")
                .withMapping(RollcallConfig.class)
                .build();

        assertThat(example().keySet())
                .containsAll(StreamSupport.stream(defaults.getPropertyNames().spliterator(), false)
                        .filter(name -> name.startsWith("rollcall.") && !name.endsWith("]"))
                        .toList());
    }

    @Test
    void exampleContainsNoSecrets() throws IOException {
        assertThat(example()).allSatisfy((key, value) -> {
            if (key.contains("secret") || key.contains("password")) {
                assertThat(value).matches("\\$\\{[A-Z_]+}");
            }
        });
    }

    @Test
    void exampleExplainsEveryKey() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("application.properties.example"));
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).contains("=") && !lines.get(i).startsWith("#")) {
                assertThat(lines.get(i - 1))
                        .as("the line before " + lines.get(i))
                        .isNotBlank();
            }
        }
    }

    private static SmallRyeConfigBuilder config() throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(example(), "example", 100),
                        new PropertiesConfigSource(SECRETS, "environment", 200));
    }

    private static Map<String, String> example() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties.example"))) {
            properties.load(reader);
        }
        Map<String, String> keys = new LinkedHashMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString()));
        return keys;
    }
}
