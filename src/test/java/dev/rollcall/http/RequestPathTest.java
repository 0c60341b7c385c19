package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {

    private static final String ID = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";

    @ParameterizedTest
    @CsvSource({
        "/api/v1/users/me, /api/v1/users/me",
        "/api/v1/users/" + ID + "/audit-log, /api/v1/users/" + ID + "/audit-log",
        "/api/v1/users/ext:4711, /api/v1/users/-",
        "/api/v1/users/ext%3A4711/roles, /api/v1/users/-/roles",
        "/api/v1/users/%65xt:4711, /api/v1/users/-",
        "/api/v1/organizations/kc:8a1f/members/ext:a%2Fb, /api/v1/organizations/-/members/-",
        "/api/v1/users/alice@example.org, /api/v1/users/-",
        "/.well-known/security.txt, /.well-known/security.txt",
        "/app/core/api.js, /app/core/api.js",
        "/api/v1/users/, /api/v1/users/",
        "/, /"
    })
    void onlyPlainPartsOfAPathAreLogged(String path, String logged) {
        assertThat(RequestPath.withoutReferences(path)).isEqualTo(logged);
    }
}
