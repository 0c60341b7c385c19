package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In the application, whose log it captures. */
@QuarkusTest
class ProfileClaimsTest {

    private final ProfileClaims claims = new ProfileClaims(() -> Map.of(
            "department", "dept", "EMPLOYEENUMBER", "hr/number", "site", "https://example.org/site", "level", "level"));

    private Map<String, List<String>> read(String payload) {
        return claims.read(Realm.json(payload));
    }

    @Test
    void claimsThatTheSettingNamesAreRead() {
        assertThat(read("""
                {"dept": "Sales", "hr": {"number": ["E1", "E2", " "]}, "https://example.org/site": "Bonn", "phone_number": "1"}"""))
                .isEqualTo(Map.of(
                        "department",
                        List.of("Sales"),
                        "employeenumber",
                        List.of("E1", "E2"),
                        "site",
                        List.of("Bonn")));
    }

    @Test
    void absentAndEmptyClaimsTellNothing() {
        assertThat(read("{\"dept\": null, \"hr\": {\"number\": []}, \"level\": \" \"}"))
                .isEmpty();
        assertThat(read("{\"hr\": \"none\"}")).isEmpty();
    }

    @Test
    void claimOfAWrongTypeIsIgnoredAndNamedOnceInTheLog() {
        try (LogCapture log = LogCapture.of("dev.rollcall.auth.token")) {
            for (int i = 0; i < 3; i++) {
                assertThat(read("{\"dept\": \"Sales\", \"level\": 7, \"hr\": {\"number\": [\"E1\", 7]}}"))
                        .isEqualTo(Map.of("department", List.of("Sales")));
            }

            assertThat(log.entries()).hasSize(2);
            assertThat(log.entries())
                    .anyMatch(entry -> entry.line().contains("level"))
                    .anyMatch(entry -> entry.line().contains("hr/number"));
        }
    }

    @Test
    void attributeIsFoundWhateverTheCaseOfItsSetting() {
        TokenClaims token = TokenClaims.of(
                Realm.json("{\"sub\": \"5b2c\", \"iat\": 1, \"exp\": 2, \"hr\": {\"number\": \"E1\"}}"),
                new RealmRoles(Settings.of(CallerConfig.class, Map.of("rollcall.roles.admin", "admin"))),
                claims);

        assertThat(token.attribute("employeeNumber")).contains(List.of("E1"));
        assertThat(token.attribute("department")).isEmpty();
    }
}
