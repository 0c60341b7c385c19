package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.limits.FailureLimitConfig;
import dev.rollcall.auth.limits.SignInLimitConfig;
import dev.rollcall.http.limits.LimitsConfig;
import dev.rollcall.token.TokenConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.StringUtil;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredSettingsTest {

    private static final Map<String, String> RIGHT = Map.of(
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://db.example.org:5432/rollcall",
            "quarkus.datasource.username", "rollcall",
            "quarkus.oidc.auth-server-url", "https://keycloak.example.org/realms/rollcall",
            "quarkus.oidc.client-id", "rollcall",
            "quarkus.oidc.credentials.secret", "the-secret-of-the-client",
            "quarkus.oidc.token.audience", "rollcall",
            "rollcall.roles.admin", "admin",
            "rollcall.secret", "thirty-two-characters-and-longer");

    @Test
    void validSettingsYieldNoMessages() {
        assertThat(check(RIGHT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.datasource.jdbc.url",
                "quarkus.datasource.username",
                "quarkus.oidc.auth-server-url",
                "quarkus.oidc.client-id",
                "quarkus.oidc.credentials.secret",
                "quarkus.oidc.token.audience",
                "rollcall.roles.admin",
                "rollcall.secret"
            })
    void everyMissingOrBlankSettingYieldsOneSentence(String key) {
        Map<String, String> without = new TreeMap<>(RIGHT);
        without.remove(key);

        assertThat(check(without))
                .singleElement()
                .asString()
                .startsWith("The setting " + key + " (environment variable "
                        + key.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_") + ") is missing: it must be ")
                .endsWith(".");
        for (String blank : List.of("", "  ")) {
            assertThat(check(with(key, blank))).singleElement().asString().contains(key, "is missing");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.jdbc.url, jdbc:h2:mem:wrong-value",
        "quarkus.datasource.jdbc.url, postgresql://wrong-value/rollcall",
        "quarkus.oidc.auth-server-url, wrong-value",
        "quarkus.oidc.auth-server-url, ftp://wrong-value/realms/rollcall",
        "quarkus.oidc.auth-server-url, 'https://wrong-value /'",
        "quarkus.oidc.token.audience, any",
        "rollcall.secret, wrong-value-short",
        "rollcall.secret, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "rollcall.secret, abcdefghiabcdefghiabcdefghiabcdefghi",
        "quarkus.http.http2, true",
        "rollcall.roles.reader, '  '",
        "rollcall.roles.reader, ','",
        "rollcall.tracing.enabled, yes",
        "rollcall.tracing.enabled, wrong-value",
        "rollcall.tracing.enabled, TRUE",
        "rollcall.limits.requests, 0",
        "rollcall.token.limit.address-requests, wrong-value",
        "rollcall.token.remembered, -1",
        "rollcall.sign-in.limit.period, 0S",
        "rollcall.security-log.period, 999MS",
        "rollcall.revocations.kept, 59M",
        "rollcall.changes.heartbeat, wrong-value",
        "rollcall.security-txt.valid-for, 367D",
        "rollcall.security-txt.contact, 'mailto:security@example.org,wrong-value'",
        "rollcall.roles.claim, ' '",
        "rollcall.token.algorithms, 'RS256, '",
        "rollcall.profile.attributes, 'department,wrong-value!'",
        "rollcall.profile.attributes, 'department,email'",
        "rollcall.profile.attributes, 'a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u'",
        "rollcall.profile.attributes, 'department,Department'",
        "rollcall.profile.claims.department, dept",
        "rollcall.branding.name, '  '",
        "rollcall.branding.name, 'wrong-value <b>'",
        "rollcall.branding.name, wrong-value-with-more-than-forty-characters",
        "rollcall.branding.logo, wrong-value.svg",
        "rollcall.branding.logo, docs/images",
        "rollcall.branding.logo, docs/images/users.png",
        "rollcall.branding.logo, LICENSE",
        "rollcall.branding.color, wrong-value",
        "rollcall.branding.color, '#12345'",
        "rollcall.branding.support, wrong-value",
        "rollcall.branding.support, http://wrong-value/",
        "rollcall.previous-secret, wrong-value-short",
        "rollcall.keys.signing-key-file, wrong-value.pem",
        "rollcall.keys.signing-key-file, docs/images",
        "rollcall.keys.signing-key-file, LICENSE",
        "rollcall.keys.signing-key-rotation, 23H",
        "rollcall.keys.per-owner, 0",
        "rollcall.keys.rotation-overlap, PT-1S",
        "rollcall.keys.rotation-overlap, 367D",
        "rollcall.keys.ended-retention, PT-1S",
        "rollcall.keys.ended-retention, wrong-value",
        "rollcall.keys.client, ' '",
        "rollcall.keys.client-scopes, 'phone, wrong-value'",
        "rollcall.keys.client-scopes, 'phone,\"wrong-value\"'",
    })
    void invalidSettingYieldsOneSentenceWithoutItsValue(String key, String value) {
        assertThat(check(with(key, value)))
                .singleElement()
                .asString()
                .contains("The setting " + key, "is wrong: it must be ")
                .doesNotContain("wrong-value");
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall.limits.requests, 1",
        "rollcall.limits.requests, '100 '",
        "rollcall.token.remembered, 0",
        "rollcall.sign-in.limit.period, 1MS",
        "rollcall.security-txt.valid-for, 366D",
        "rollcall.security-txt.contact, 'mailto:security@example.org,https://example.org/security'",
        "rollcall.token.algorithms, 'RS256,ES256'",
        "rollcall.profile.attributes, 'a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t'",
        "rollcall.profile.attributes, 'department, employee-number_2.b'",
        "rollcall.profile.attributes, ''",
        "rollcall.branding.name, 'Größe & Söhne'",
        "rollcall.branding.logo, src/main/resources/META-INF/resources/app/icon.svg",
        "rollcall.branding.color, '#FFCC00'",
        "rollcall.branding.support, support@example.org",
        "rollcall.previous-secret, thirty-two-characters-and-more..",
        "rollcall.previous-secret, ''",
        "rollcall.keys.signing-key-file, ''",
        "rollcall.keys.signing-key-rotation, 1D",
        "rollcall.keys.per-owner, 1",
        "rollcall.keys.rotation-overlap, 0S",
        "rollcall.keys.rotation-overlap, 366D",
        "rollcall.keys.ended-retention, 0S",
        "rollcall.keys.client-scopes, 'phone,https://example.org/orders'",
        "rollcall.keys.client-scopes, ''",
        "rollcall.branding.support, https://example.org/help?for=users",
    })
    void settingAtItsBoundIsRight(String key, String value) {
        assertThat(check(with(key, value))).isEmpty();
    }

    @Test
    void claimsAreOnlyForAttributesThatTheSettingNames() {
        Map<String, String> settings = new TreeMap<>(with("rollcall.profile.attributes", "employeeNumber"));
        settings.put("rollcall.profile.claims.employeenumber", "number");
        assertThat(check(settings)).isEmpty();

        settings.put("rollcall.profile.claims.department", "dept");
        assertThat(check(settings))
                .singleElement()
                .asString()
                .contains("rollcall.profile.claims.department", "an attribute that rollcall.profile.attributes names");
    }

    /** Each limit is per some time, which must not be zero. */
    @ParameterizedTest
    @ValueSource(classes = {LimitsConfig.class, SignInLimitConfig.class, FailureLimitConfig.class, TokenConfig.class})
    void limitsRefuseZeroAndNegativeDurations(Class<?> mapping) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        List<String> keys = Stream.of(mapping.getMethods())
                .filter(method -> method.getReturnType() == Duration.class)
                .map(method -> prefix + "." + StringUtil.skewer(method.getName()))
                .toList();
        assertThat(keys).isNotEmpty().allSatisfy(key -> {
            for (String wrong : List.of("0S", "PT-1S")) {
                assertThat(check(with(key, wrong)))
                        .as(wrong)
                        .singleElement()
                        .asString()
                        .contains(key, "is wrong");
            }
        });
    }

    @Test
    void plainHttpToKeycloakYieldsWarning() {
        assertThat(warning("http://keycloak.example.org/realms/rollcall"))
                .hasValueSatisfying(text -> assertThat(text).contains("QUARKUS_OIDC_AUTH_SERVER_URL", "https"));
        assertThat(warning("https://keycloak.example.org/realms/rollcall")).isEmpty();
    }

    private static Optional<String> warning(String url) {
        return RequiredSettings.warning(config(with("quarkus.oidc.auth-server-url", url)));
    }

    @Test
    void allMistakesAreReportedAtOnce() {
        assertThat(check(Map.of())).hasSize(RIGHT.size());
    }

    @Test
    void settingWithUnsetVariableCountsAsMissing() {
        assertThat(check(with("quarkus.oidc.credentials.secret", "${ROLLCALL_TEST_UNSET}")))
                .singleElement()
                .asString()
                .contains("quarkus.oidc.credentials.secret", "is missing");
    }

    @Test
    void forwardingRequiresTrustedProxies() {
        assertThat(check(with("quarkus.http.proxy.proxy-address-forwarding", "true")))
                .singleElement()
                .asString()
                .contains("quarkus.http.proxy.trusted-proxies", "is missing");
        assertThat(check(with("quarkus.http.proxy.proxy-address-forwarding", "false")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example.org",
                "10.0.0.0/8,proxy",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.0.0.0/8;10.1.2.3",
                "0.0.0.0/0",
                "::/0",
                "10.0.0.1:8080"
            })
    void trustedProxiesMustBeAddressesOrRanges(String proxies) {
        Map<String, String> settings = new TreeMap<>(with("quarkus.http.proxy.proxy-address-forwarding", "true"));
        settings.put("quarkus.http.proxy.trusted-proxies", "10.0.0.0/8, 192.0.2.1,fd00::/8,2001:db8::1");
        assertThat(check(settings)).isEmpty();
        settings.put("quarkus.http.proxy.trusted-proxies", proxies);

        assertThat(check(settings))
                .singleElement()
                .asString()
                .contains("quarkus.http.proxy.trusted-proxies", "is wrong: it must be ", "neither host names")
                .doesNotContain(proxies);
    }

    @Test
    void mailServerRequiresSenderAndPublicUrl() {
        assertThat(check(with("rollcall.mail.host", "mail.example.org")))
                .satisfiesExactly(
                        from -> assertThat(from).contains("rollcall.mail.from", "ROLLCALL_MAIL_FROM", "is missing"),
                        url -> assertThat(url).contains("rollcall.public-url", "ROLLCALL_PUBLIC_URL", "is missing"));
        assertThat(check(with("rollcall.public-url", "not checked without a mail server")))
                .isEmpty();
    }

    @Test
    void webhooksRequirePublicUrlAndAConnection() {
        Map<String, String> settings = new TreeMap<>(with("rollcall.webhooks.allowed-hosts", "hooks.example.com"));
        settings.put("quarkus.datasource.jdbc.max-size", "4");
        assertThat(check(settings))
                .satisfiesExactly(
                        url -> assertThat(url).contains("rollcall.public-url", "ROLLCALL_PUBLIC_URL", "is missing"),
                        connections -> assertThat(connections).contains("must be at least 5"));
        settings.put("quarkus.datasource.jdbc.max-size", "5");
        settings.put("rollcall.public-url", "https://rollcall.example.org");
        assertThat(check(settings)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall.webhooks.allowed-hosts, 'hooks.example.com,*.example.org,http://hooks.internal,http://*.internal'",
        "rollcall.webhooks.allowed-hosts, *",
        "rollcall.webhooks.allowed-hosts, '10.20.0.1,[2001:db8::1]'",
        "rollcall.webhooks.allowed-ports, '443, 8443'",
        "rollcall.webhooks.allowed-networks, '10.20.0.0/16,127.0.0.1,fd00::/8'",
    })
    void settingsOfWebhooksAreAccepted(String key, String value) {
        Map<String, String> settings = new TreeMap<>(with(key, value));
        settings.put("rollcall.public-url", "https://rollcall.example.org");
        assertThat(check(settings)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall.webhooks.allowed-hosts, https://wrong-value",
        "rollcall.webhooks.allowed-hosts, wrong-value:8443",
        "rollcall.webhooks.allowed-hosts, wrong-value.",
        "rollcall.webhooks.allowed-hosts, wrong-value/path",
        "rollcall.webhooks.allowed-hosts, wrong-value.*",
        "rollcall.webhooks.allowed-hosts, 'http://*'",
        "rollcall.webhooks.allowed-ports, 0",
        "rollcall.webhooks.allowed-ports, '443,65536'",
        "rollcall.webhooks.allowed-ports, wrong-value",
        "rollcall.webhooks.allowed-networks, wrong-value",
        "rollcall.webhooks.allowed-networks, 10.20.0.0/33",
    })
    void invalidSettingOfWebhooksYieldsOneSentenceWithoutItsValue(String key, String value) {
        Map<String, String> settings = new TreeMap<>(with(key, value));
        settings.put("rollcall.public-url", "https://rollcall.example.org");
        assertThat(check(settings))
                .singleElement()
                .asString()
                .contains("The setting " + key, "is wrong: it must be ")
                .doesNotContain("wrong-value");
    }

    @ParameterizedTest
    @CsvSource({
        "rollcall.mail.from, wrong-value",
        "rollcall.mail.from, 'Rollcall <wrong-value>'",
        "rollcall.public-url, wrong-value.example.org",
        "rollcall.public-url, https://rollcall.example.org/wrong-value",
        "rollcall.mail.password, wrong-value",
        "rollcall.mail.port, 0",
        "rollcall.mail.port, 65536",
        "rollcall.mail.port, wrong-value",
        "rollcall.mail.timeout, 0S",
        "rollcall.mail.timeout, 0.0001S",
        "rollcall.mail.timeout, PT-1S",
        "rollcall.mail.timeout, 11M",
        "rollcall.mail.timeout, 100D",
        "rollcall.mail.timeout, wrong-value",
    })
    void invalidMailSettingYieldsOneSentenceWithoutItsValue(String key, String value) {
        Map<String, String> settings = new TreeMap<>(RIGHT);
        settings.put("rollcall.mail.host", "mail.example.org");
        settings.put("rollcall.mail.from", "Rollcall <no-reply@example.org>");
        settings.put("rollcall.public-url", "https://rollcall.example.org");
        assertThat(check(settings)).isEmpty();
        settings.put(key, value);

        assertThat(check(settings))
                .singleElement()
                .asString()
                .contains("The setting " + key, "is wrong: it must be ")
                .doesNotContain("wrong-value");
    }

    @Test
    void plainConnectionToTheMailServerYieldsWarning() {
        assertThat(mailWarning("mail.example.org", "none"))
                .hasValueSatisfying(text -> assertThat(text).contains("ROLLCALL_MAIL_TLS", "start-tls"));
        assertThat(mailWarning("localhost", "none")).isEmpty();
        assertThat(mailWarning("mail.example.org", "start-tls")).isEmpty();
    }

    private static Optional<String> mailWarning(String host, String tls) {
        Map<String, String> settings = new TreeMap<>(with("rollcall.mail.host", host));
        settings.put("rollcall.mail.tls", tls);
        return MailSettings.warning(config(settings));
    }

    @Test
    void tracingMustBeTrueOrFalse() {
        assertThat(check(with("rollcall.tracing.enabled", "true"))).isEmpty();
        assertThat(check(with("rollcall.tracing.enabled", "false"))).isEmpty();
    }

    @Test
    void readerIsOptional() {
        assertThat(check(with("rollcall.roles.reader", ""))).isEmpty();
        assertThat(check(with("rollcall.roles.reader", "support,auditor"))).isEmpty();
        assertThat(check(with("rollcall.roles.reader", "admin"))).isEmpty();
    }

    @Test
    void poolMustBeLargerThanTheConnectionsThatAReplicaHolds() {
        assertThat(check(with("quarkus.datasource.jdbc.max-size", "3")))
                .containsExactly("The setting quarkus.datasource.jdbc.max-size (environment variable"
                        + " QUARKUS_DATASOURCE_JDBC_MAX_SIZE) is wrong: it must be at least 4, since a replica holds up to 3"
                        + " connections all the time.");
        assertThat(check(with("quarkus.datasource.jdbc.max-size", "4"))).isEmpty();
        assertThat(check(with("quarkus.datasource.jdbc.max-size", ""))).isEmpty();
    }

    @Test
    void migrationOnlyStartNeedsOnlyTheDatabase() {
        assertThat(check(Map.of(
                        "quarkus.init-and-exit", "true",
                        "quarkus.datasource.jdbc.max-size", "2",
                        "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost/rollcall",
                        "quarkus.datasource.username", "rollcall_owner")))
                .isEmpty();
        assertThat(check(Map.of("quarkus.init-and-exit", "true"))).hasSize(2);
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> changed = new TreeMap<>(RIGHT);
        changed.put(key, value);
        return changed;
    }

    private static List<String> check(Map<String, String> settings) {
        return RequiredSettings.check(config(settings));
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }
}
