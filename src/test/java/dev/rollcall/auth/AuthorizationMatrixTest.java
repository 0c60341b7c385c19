package dev.rollcall.auth;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Routes;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.api.MatrixCase;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.Challenge;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint times every kind of caller. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationMatrixTest {

    /**
     * The columns are the {@link Kind}s in their order. An invalid token is refused everywhere, even where no credential is needed. A service
     * account cannot sign in with a browser. Tests have readers by the profile's {@code rollcall.roles.reader}; see {@code
     * ReaderNotConfiguredTest} for the default. No invitation and no new address has the token that is sent: the answer to those who may is 404. {@code {id}} is the id of a user, {@code {other}} that of a user who may be deleted. {@code {wrong}} is no id, and {@code #wrong} sends
     * a wrong body: whoever may not do it is not told so. {@code {session}}, {@code {credential}} and {@code {key}} are those of somebody else; the key is limited to the organization. {@code {hook}} is a webhook of the organization. All but administrators and readers are strangers to the organization; {@code OrganizationMatrixTest} has its members. Writes and
     * sign-outs of browsers come from a page of the service. For the management port see {@code ManagementPortTest}.
     *
     * <p>The last column is the scope that an API key needs. With it, a key is answered as a token of its owner is, without it with 403. Some
     * operations refuse every key, and others need no caller, and so no scope.
     */
    private static final String EXPECTED = """
            endpoint                                     | nobody | page | bad | expired | person | reader | admin | service | reading service | person's browser | reader's browser | admin's browser | scope of a key
            GET    /api/v1/users/me                      | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:read
            PATCH  /api/v1/users/me                      | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:write
            GET    /api/v1/users/me/export               | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:read
            DELETE /api/v1/users/me                      | 401    | 401  | 401 | 401     | 403    | 403    | 403   | 403     | 403             | 403              | 403              | 403 | refused
            GET    /api/v1/users/me/sessions                                    | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            DELETE /api/v1/users/me/sessions/{session}                          | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 403 | 403 | 404 | 404 | 404 | refused
            POST   /api/v1/users/me/sessions/revoke-others                      | 401 | 401 | 401 | 401 | 204 | 204 | 204 | 403 | 403 | 204 | 204 | 204 | refused
            GET    /api/v1/users/me/credentials                                 | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            DELETE /api/v1/users/me/credentials/{credential}                    | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 404 | 404 | refused
            GET    /api/v1/users/me/identities                                  | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            DELETE /api/v1/users/me/identities/{provider}                       | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 404 | 404 | refused
            GET    /api/v1/users/me/required-actions                            | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            POST   /api/v1/users/me/verification-mail                           | 401 | 401 | 401 | 401 | 204 | 204 | 204 | 403 | 403 | 204 | 204 | 204 | refused
            GET    /api/v1/users/me/sign-ins                                    | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            GET    /api/v1/users/me/email-change                                | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            POST   /api/v1/users/me/email-change/mail                           | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 403 | 403 | 404 | 404 | 404 | refused
            POST   /api/v1/users/me/email-change/confirmation                   | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 403 | 403 | 404 | 404 | 404 | refused
            DELETE /api/v1/users/me/email-change                                | 401 | 401 | 401 | 401 | 204 | 204 | 204 | 403 | 403 | 204 | 204 | 204 | refused
            GET    /api/v1/users/{other}/sessions                               | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            GET    /api/v1/users/{other}/sign-ins                               | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            DELETE /api/v1/users/{other}/sessions/{session}                     | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 403 | 403 | 403 | 403 | 404 | refused
            GET    /api/v1/users/{other}/credentials                            | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            DELETE /api/v1/users/{other}/credentials/{credential}               | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 403 | 403 | 403 | 403 | 404 | refused
            GET    /api/v1/users/{other}/identities                             | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            DELETE /api/v1/users/{other}/identities/{provider}                  | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 403 | 403 | 403 | 403 | 404 | refused
            GET    /api/v1/users/{other}/required-actions                       | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            PUT    /api/v1/users/{other}/required-actions/{action}              | 401 | 401 | 401 | 401 | 403 | 403 | 204 | 403 | 403 | 403 | 403 | 204 | refused
            DELETE /api/v1/users/{other}/required-actions/{action}              | 401 | 401 | 401 | 401 | 403 | 403 | 204 | 403 | 403 | 403 | 403 | 204 | refused
            GET    /api/v1/users/{other}/lock                                   | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            DELETE /api/v1/users/{other}/lock                                   | 401 | 401 | 401 | 401 | 403 | 403 | 204 | 403 | 403 | 403 | 403 | 204 | refused
            POST   /api/v1/users/{other}/verification-mail                      | 401 | 401 | 401 | 401 | 403 | 403 | 409 | 403 | 403 | 403 | 403 | 409 | refused
            GET    /api/v1/users/{id}                    | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            GET    /api/v1/users/me/protection           | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:read
            GET    /api/v1/users/{other}/protection      | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            GET    /api/v1/users/{other}/roles           | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            GET    /api/v1/users                         | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            POST   /api/v1/users                         | 401    | 401  | 401 | 401     | 403    | 403    | 201   | 403     | 403             | 403              | 403              | 201 | users:write
            PATCH  /api/v1/users/{other}                 | 401    | 401  | 401 | 401     | 403    | 403    | 200   | 403     | 403             | 403              | 403              | 200 | users:write
            PUT    /api/v1/users/{other}/roles           | 401    | 401  | 401 | 401     | 403    | 403    | 200   | 403     | 403             | 403              | 403              | 200 | users:write
            POST   /api/v1/users/{other}/password-reset  | 401    | 401  | 401 | 401     | 403    | 403    | 204   | 403     | 403             | 403              | 403              | 204 | refused
            POST   /api/v1/users/{other}/session-revocation | 401    | 401  | 401 | 401     | 403    | 403    | 204   | 403     | 403             | 403              | 403              | 204 | refused
            DELETE /api/v1/users/{other}                 | 401    | 401  | 401 | 401     | 403    | 403    | 204   | 403     | 403             | 403              | 403              | 204 | users:write
            DELETE /api/v1/users/{wrong}                 | 401    | 401  | 401 | 401     | 403    | 403    | 400   | 403     | 403             | 403              | 403              | 400 | users:write
            POST   /api/v1/users#wrong                   | 401    | 401  | 401 | 401     | 403    | 403    | 422   | 403     | 403             | 403              | 403              | 422 | users:write
            PATCH  /api/v1/users/{other}#wrong           | 401    | 401  | 401 | 401     | 403    | 403    | 422   | 403     | 403             | 403              | 403              | 422 | users:write
            PUT    /api/v1/users/{other}/roles#wrong     | 401    | 401  | 401 | 401     | 403    | 403    | 400   | 403     | 403             | 403              | 403              | 400 | users:write
            POST   /api/v1/users/{other}/password-reset#wrong | 401    | 401  | 401 | 401     | 403    | 403    | 422   | 403     | 403             | 403              | 403              | 422 | refused
            POST   /api/v1/sync/runs#wrong               | 401    | 401  | 401 | 401     | 403    | 403    | 422   | 403     | 403             | 403              | 403              | 422 | refused
            GET    /api/v1/relinks                       | 401    | 401  | 401 | 401     | 403    | 403    | 200   | 403     | 403             | 403              | 403              | 200 | refused
            POST   /api/v1/relinks                       | 401    | 401  | 401 | 401     | 403    | 403    | 409   | 403     | 403             | 403              | 403              | 409 | refused
            POST   /api/v1/relinks/safe                  | 401    | 401  | 401 | 401     | 403    | 403    | 412   | 403     | 403             | 403              | 403              | 412 | refused
            GET    /api/v1/users/me/keys                              | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            POST   /api/v1/users/me/keys                              | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 403 | 403 | 201 | 201 | 201 | refused
            POST   /api/v1/users/me/keys#wrong                        | 401 | 401 | 401 | 401 | 422 | 422 | 422 | 403 | 403 | 422 | 422 | 422 | refused
            GET    /api/v1/users/me/keys/{key}                        | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 403 | 403 | 404 | 404 | 404 | refused
            POST   /api/v1/users/me/keys/{key}/rotate                 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 403 | 403 | 404 | 404 | 404 | refused
            DELETE /api/v1/users/me/keys/{key}                        | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 403 | 403 | 404 | 404 | 404 | refused
            GET    /api/v1/keys                                       | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            GET    /api/v1/keys/{key}                                 | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            DELETE /api/v1/keys/{key}                                 | 401 | 401 | 401 | 401 | 403 | 403 | 204 | 403 | 403 | 403 | 403 | 204 | refused
            GET    /api/v1/keys/stop                                  | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            PUT    /api/v1/keys/stop                                  | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            PUT    /api/v1/keys/stop#wrong                            | 401 | 401 | 401 | 401 | 403 | 403 | 422 | 403 | 403 | 403 | 403 | 422 | refused
            GET    /api/v1/organizations/{organization}/keys          | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            DELETE /api/v1/organizations/{organization}/keys/{key}    | 401 | 401 | 401 | 401 | 404 | 403 | 204 | 404 | 403 | 404 | 403 | 204 | refused
            GET    /api/v1/users/me/agents                            | 401 | 401 | 401 | 401 | 200 | 200 | 200 | 403 | 403 | 200 | 200 | 200 | refused
            GET    /api/v1/agents                                     | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            POST   /api/v1/agents                                     | 401 | 401 | 401 | 401 | 403 | 403 | 201 | 403 | 403 | 403 | 403 | 201 | refused
            POST   /api/v1/agents#wrong                               | 401 | 401 | 401 | 401 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | refused
            GET    /api/v1/agents/{agent}                             | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            GET    /api/v1/agents/{agent}/rights                      | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            GET    /api/v1/agents/{agent}/audit-log                   | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            GET    /api/v1/agents/{agent}/keys                        | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            PATCH  /api/v1/agents/{agent}                             | 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            PATCH  /api/v1/agents/{agent}#wrong                       | 401 | 401 | 401 | 401 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | refused
            POST   /api/v1/agents/{agent}/suspend                     | 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/agents/{agent}/resume                      | 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/agents/{agent}/move                        | 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/agents/{agent}/move#wrong                  | 401 | 401 | 401 | 401 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422 | refused
            DELETE /api/v1/agents/{agent}                             | 401 | 401 | 401 | 401 | 404 | 403 | 204 | 404 | 403 | 404 | 403 | 204 | refused
            GET    /api/v1/agents/{agent}/keys/{key}                  | 401 | 401 | 401 | 401 | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404 | refused
            POST   /api/v1/agents/{agent}/keys                        | 401 | 401 | 401 | 401 | 404 | 403 | 401 | 404 | 403 | 404 | 403 | 201 | refused
            POST   /api/v1/agents/{agent}/keys#wrong                  | 401 | 401 | 401 | 401 | 404 | 403 | 422 | 404 | 403 | 404 | 403 | 422 | refused
            POST   /api/v1/agents/{agent}/keys/{key}/rotate           | 401 | 401 | 401 | 401 | 404 | 403 | 401 | 404 | 403 | 404 | 403 | 404 | refused
            DELETE /api/v1/agents/{agent}/keys/{key}                  | 401 | 401 | 401 | 401 | 404 | 403 | 404 | 404 | 403 | 404 | 403 | 404 | refused
            GET    /api/v1/organizations/{organization}/agents        | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            GET    /api/v1/webhooks                                   | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            POST   /api/v1/webhooks                                   | 401 | 401 | 401 | 401 | 403 | 403 | 409 | 403 | 403 | 403 | 403 | 409 | refused
            POST   /api/v1/webhooks#wrong                             | 401 | 401 | 401 | 401 | 403 | 403 | 422 | 403 | 403 | 403 | 403 | 422 | refused
            GET    /api/v1/webhooks/{webhook}                         | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            GET    /api/v1/webhooks/{webhook}/deliveries              | 401 | 401 | 401 | 401 | 403 | 200 | 200 | 403 | 200 | 403 | 200 | 200 | refused
            PATCH  /api/v1/webhooks/{webhook}                         | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            POST   /api/v1/webhooks/{webhook}/rotate                  | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            POST   /api/v1/webhooks/{webhook}/resume                  | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            POST   /api/v1/webhooks/{webhook}/skip                    | 401 | 401 | 401 | 401 | 403 | 403 | 409 | 403 | 403 | 403 | 403 | 409 | refused
            POST   /api/v1/webhooks/{webhook}/replay                  | 401 | 401 | 401 | 401 | 403 | 403 | 200 | 403 | 403 | 403 | 403 | 200 | refused
            POST   /api/v1/webhooks/{webhook}/test                    | 401 | 401 | 401 | 401 | 403 | 403 | 409 | 403 | 403 | 403 | 403 | 409 | refused
            DELETE /api/v1/webhooks/{webhook}                         | 401 | 401 | 401 | 401 | 403 | 403 | 204 | 403 | 403 | 403 | 403 | 204 | refused
            GET    /api/v1/organizations/{organization}/webhooks      | 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            POST   /api/v1/organizations/{organization}/webhooks      | 401 | 401 | 401 | 401 | 404 | 403 | 409 | 404 | 403 | 404 | 403 | 409 | refused
            GET    /api/v1/organizations/{organization}/webhooks/{hook}| 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            GET    /api/v1/organizations/{organization}/webhooks/{hook}/deliveries| 401 | 401 | 401 | 401 | 404 | 200 | 200 | 404 | 200 | 404 | 200 | 200 | refused
            PATCH  /api/v1/organizations/{organization}/webhooks/{hook}| 401 | 401 | 401 | 401 | 404 | 403 | 409 | 404 | 403 | 404 | 403 | 409 | refused
            POST   /api/v1/organizations/{organization}/webhooks/{hook}/rotate| 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/organizations/{organization}/webhooks/{hook}/resume| 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/organizations/{organization}/webhooks/{hook}/skip| 401 | 401 | 401 | 401 | 404 | 403 | 409 | 404 | 403 | 404 | 403 | 409 | refused
            POST   /api/v1/organizations/{organization}/webhooks/{hook}/replay| 401 | 401 | 401 | 401 | 404 | 403 | 200 | 404 | 403 | 404 | 403 | 200 | refused
            POST   /api/v1/organizations/{organization}/webhooks/{hook}/test| 401 | 401 | 401 | 401 | 404 | 403 | 409 | 404 | 403 | 404 | 403 | 409 | refused
            DELETE /api/v1/organizations/{organization}/webhooks/{hook}| 401 | 401 | 401 | 401 | 404 | 403 | 204 | 404 | 403 | 404 | 403 | 204 | refused
            POST   /revoke                                            | 200 | 200 | 401 | 401 | 200 | 200 | 200 | 200 | 200 | 200 | 200 | 200 | none
            POST   /introspect                                        | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | 401 | none
            GET    /api/v1/profile                       | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            GET    /api/v1/roles                         | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/users/{other}/audit-log           | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/audit-log                         | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/audit-log/export                  | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/audit-log/{act}                   | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/audit-log/{act}/undo              | 401    | 401  | 401 | 401     | 404    | 403    | 409   | 404     | 403             | 404              | 403              | 409 | refused
            POST   /api/v1/audit-log/{act}/undo              | 401    | 401  | 401 | 401     | 404    | 403    | 409   | 404     | 403             | 404              | 403              | 409 | refused
            GET    /api/v1/teams?ids={team}                  | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | organizations:read
            GET    /api/v1/users/me/organizations        | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:read
            GET    /api/v1/users/me/invitations          | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 403     | 403             | 200              | 200              | 200 | account:read
            GET    /api/v1/invitations                   | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | organizations:read
            POST   /api/v1/invitations/lookup            | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            POST   /api/v1/invitations/accept            | 401    | 401  | 401 | 401     | 404    | 404    | 404   | 403     | 403             | 404              | 404              | 404 | refused
            GET    /api/v1/users/{other}/organizations   | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            GET    /api/v1/organizations                 | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}  | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/members | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/members/{member} | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/invitations | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/invitations/{invitation} | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/audit-log | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | refused
            GET    /api/v1/organizations/{organization}/teams | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/teams/{team} | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/teams/{team}/members | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | organizations:read
            GET    /api/v1/organizations/{organization}/jobs | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | refused
            POST   /api/v1/organizations/{organization}/jobs | 401    | 401  | 401 | 401     | 404    | 403    | 201   | 404     | 403             | 404              | 403              | 201 | refused
            GET    /api/v1/jobs                          | 401    | 401  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            POST   /api/v1/jobs                          | 401    | 401  | 401 | 401     | 403    | 403    | 201   | 403     | 403             | 403              | 403              | 201 | refused
            POST   /api/v1/jobs#wrong                    | 401    | 401  | 401 | 401     | 403    | 403    | 422   | 403     | 403             | 403              | 403              | 422 | refused
            POST   /api/v1/jobs/import                   | 401    | 401  | 401 | 401     | 403    | 403    | 201   | 403     | 403             | 403              | 403              | 201 | refused
            GET    /api/v1/jobs/{job}                    | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | refused
            GET    /api/v1/jobs/{job}/items              | 401    | 401  | 401 | 401     | 404    | 200    | 200   | 404     | 200             | 404              | 200              | 200 | refused
            POST   /api/v1/jobs/{job}/start              | 401    | 401  | 401 | 401     | 404    | 403    | 403   | 404     | 403             | 404              | 403              | 200 | refused
            POST   /api/v1/jobs/{job}/stop               | 401    | 401  | 401 | 401     | 404    | 403    | 200   | 404     | 403             | 404              | 403              | 200 | refused
            POST   /api/v1/organizations                 | 401    | 401  | 401 | 401     | 403    | 403    | 201   | 403     | 403             | 403              | 403              | 201 | organizations:write
            PATCH  /api/v1/organizations/{organization}  | 401    | 401  | 401 | 401     | 404    | 403    | 200   | 404     | 403             | 404              | 403              | 200 | organizations:write
            POST   /api/v1/organizations/{organization}/ownership | 401    | 401  | 401 | 401     | 404    | 403    | 403   | 404     | 403             | 404              | 403              | 403 | refused
            POST   /api/v1/organizations/{organization}/members | 401    | 401  | 401 | 401     | 404    | 403    | 201   | 404     | 403             | 404              | 403              | 201 | organizations:write
            PATCH  /api/v1/organizations/{organization}/members/{member} | 401    | 401  | 401 | 401     | 404    | 403    | 200   | 404     | 403             | 404              | 403              | 200 | organizations:write
            DELETE /api/v1/organizations/{organization}/members/{member} | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            POST   /api/v1/organizations/{organization}/invitations | 401    | 401  | 401 | 401     | 404    | 403    | 201   | 404     | 403             | 404              | 403              | 201 | organizations:write
            POST   /api/v1/organizations/{organization}/invitations/{invitation}/resend | 401    | 401  | 401 | 401     | 404    | 403    | 200   | 404     | 403             | 404              | 403              | 200 | organizations:write
            DELETE /api/v1/organizations/{organization}/invitations/{invitation} | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            POST   /api/v1/organizations/{organization}/teams | 401    | 401  | 401 | 401     | 404    | 403    | 201   | 404     | 403             | 404              | 403              | 201 | organizations:write
            PATCH  /api/v1/organizations/{organization}/teams/{team} | 401    | 401  | 401 | 401     | 404    | 403    | 200   | 404     | 403             | 404              | 403              | 200 | organizations:write
            PUT    /api/v1/organizations/{organization}/teams/{team}/members/{member} | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            DELETE /api/v1/organizations/{organization}/teams/{team}/members/{member} | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            DELETE /api/v1/organizations/{organization}/teams/{team} | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            DELETE /api/v1/organizations/{organization}  | 401    | 401  | 401 | 401     | 404    | 403    | 204   | 404     | 403             | 404              | 403              | 204 | organizations:write
            POST   /api/v1/users/import                  | 401    | 401  | 401 | 401     | 403    | 403    | 200   | 403     | 403             | 403              | 403              | 200 | users:write
            GET    /api/v1/users/export                  | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | users:read
            GET    /api/v1/changes                       | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | changes:read
            GET    /api/v1/statistics                    | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/sync                          | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/sync/history                  | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            POST   /api/v1/sync/runs                     | 401    | 401  | 401 | 401     | 403    | 403    | 201   | 403     | 403             | 403              | 403              | 201 | refused
            GET    /api/v1/sync/runs                     | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/sync/runs/{run}               | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /api/v1/sync/runs/{run}/events        | 401    | 401  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            POST   /api/v1/sync/runs/{run}/cancel        | 401    | 401  | 401 | 401     | 403    | 403    | 200   | 403     | 403             | 403              | 403              | 200 | refused
            GET    /protected                            | 401    | 302  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            GET    /registration                         | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /login                                | 302    | 302  | 401 | 401     | 303    | 303    | 303   | 403     | 403             | 303              | 303              | 303 | none
            GET    /callback                             | 302    | 302  | 401 | 401     | 303    | 303    | 303   | 303     | 303             | 303              | 303              | 303 | none
            GET    /logout                               | 303    | 303  | 401 | 401     | 303    | 303    | 303   | 303     | 303             | 302              | 302              | 302 | none
            POST   /logout                               | 303    | 303  | 401 | 401     | 303    | 303    | 303   | 303     | 303             | 302              | 302              | 302 | none
            POST   /logout/backchannel                   | 400    | 400  | 401 | 401     | 400    | 400    | 400   | 400     | 400             | 400              | 400              | 400 | none
            POST   /token                                | 200    | 200  | 401 | 401     | 401    | 401    | 401   | 401     | 401             | 200              | 200              | 200 | none
            GET    /console                              | 401    | 302  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /console/users/{id}?from=link         | 401    | 302  | 401 | 401     | 403    | 200    | 200   | 403     | 200             | 403              | 200              | 200 | refused
            GET    /organizations                        | 401    | 302  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            GET    /organizations/{organization}?tab=teams | 401    | 302  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            GET    /agents/{user}                         | 401    | 302  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | refused
            GET    /invitation                           | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /email-change                         | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /                                     | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /index.html                           | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /app/main.js                          | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /app/core/api.js                      | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /_static/{library}                    | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /.well-known/oauth-protected-resource | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /.well-known/jwks.json                 | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /.well-known/security.txt             | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /q/openapi                            | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/openapi.json                       | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/openapi.yaml                       | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/openapi.yml                        | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/swagger-ui/                        | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/swagger-ui/oauth2-redirect.html    | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/swagger-ui/swagger-ui-bundle.js    | 200    | 200  | 401 | 401     | 200    | 200    | 200   | 200     | 200             | 200              | 200              | 200 | none
            GET    /q/health/ready                       | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /q/health/live                        | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /q/metrics                            | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /nothing                              | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /api/v1/nothing                       | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            GET    /app/nothing.js                       | 404    | 404  | 401 | 401     | 404    | 404    | 404   | 404     | 404             | 404              | 404              | 404 | none
            """;

    /** A job on a user who does not exist. No replica performs it in these tests. */
    private static final String JOB = "{\"kind\":\"end-sessions\",\"ids\":[\"%s\"]}".formatted(new UUID(0, 0));

    private static final String KEY = "{\"name\":\"{name}\",\"scopes\":[\"users:read\"],\"expiresAt\":\"%s\"}"
            .formatted(Instant.now().plus(30, ChronoUnit.DAYS));

    /** Webhooks are off in these tests. */
    private static final String WEBHOOK = "{\"url\":\"https://hooks.example.com/\",\"types\":[\"team.*\"]}";

    private static final String ENTRY = "{\"entry\":\"%s\"}".formatted(new UUID(0, 0));
    private static final String TIME = "{\"from\":\"2026-12-01T00:00:00Z\"}";

    /** Bodies of writes; {@code {name}} is replaced by a new name. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("PATCH /api/v1/users/me", "{\"firstName\":\"First\"}"),
            Map.entry("POST /api/v1/users", "{\"username\":\"{name}\"}"),
            Map.entry("POST /api/v1/users#wrong", "{\"username\":1}"),
            Map.entry("PATCH /api/v1/users/{other}#wrong", "{\"enabled\":\"no\"}"),
            Map.entry("PUT /api/v1/users/{other}/roles#wrong", "{"),
            Map.entry("POST /api/v1/users/{other}/password-reset#wrong", "{\"password\":\"{name}\"}"),
            Map.entry("POST /api/v1/sync/runs#wrong", "{\"dryRun\":\"yes\"}"),
            Map.entry("POST /api/v1/sync/runs", "{}"),
            Map.entry("POST /api/v1/relinks", "{\"former\":\"%s\",\"current\":\"%1$s\"}".formatted(new UUID(0, 0))),
            Map.entry("POST /api/v1/relinks/safe", "{\"expected\":2147483647}"),
            Map.entry("POST /api/v1/jobs", JOB),
            Map.entry("POST /api/v1/jobs#wrong", "{\"kind\":\"enable\"}"),
            Map.entry("POST /api/v1/jobs/import", "{\"username\":\"{name}\"}"),
            Map.entry("POST /api/v1/organizations/{organization}/jobs", JOB.replace("end-sessions", "remove")),
            Map.entry("POST /api/v1/users/import", "{\"username\":\"{name}\"}"),
            Map.entry("PATCH /api/v1/users/{other}", "{\"firstName\":\"Other\"}"),
            Map.entry("PUT /api/v1/users/{other}/roles", "{\"roles\":[\"user\"]}"),
            Map.entry("POST /api/v1/users/{other}/password-reset", "{\"temporaryPassword\":\"{name}\"}"),
            Map.entry("POST /api/v1/users/me/email-change/confirmation", "{\"token\":\"{name}\"}"),
            Map.entry("POST /api/v1/users/me/keys", KEY),
            Map.entry("POST /api/v1/users/me/keys#wrong", "{\"name\":1}"),
            Map.entry("POST /api/v1/agents", "{\"name\":\"{name}\",\"sponsor\":\"{user}\"}"),
            Map.entry("POST /api/v1/agents#wrong", "{\"name\":1}"),
            Map.entry("PATCH /api/v1/agents/{agent}", "{\"name\":\"{name}\"}"),
            Map.entry("PATCH /api/v1/agents/{agent}#wrong", "{\"name\":1}"),
            Map.entry("POST /api/v1/agents/{agent}/move", "{\"sponsor\":\"{user}\"}"),
            Map.entry("POST /api/v1/agents/{agent}/move#wrong", "{\"sponsor\":1}"),
            Map.entry("POST /api/v1/agents/{agent}/keys", KEY),
            Map.entry("POST /api/v1/agents/{agent}/keys#wrong", "{\"name\":1}"),
            Map.entry("POST /api/v1/webhooks", WEBHOOK),
            Map.entry("POST /api/v1/webhooks#wrong", "{\"url\":1}"),
            Map.entry("PATCH /api/v1/webhooks/{webhook}", "{\"description\":\"{name}\"}"),
            Map.entry("POST /api/v1/webhooks/{webhook}/skip", ENTRY),
            Map.entry("POST /api/v1/webhooks/{webhook}/replay", TIME),
            Map.entry("POST /api/v1/organizations/{organization}/webhooks", WEBHOOK),
            Map.entry("PATCH /api/v1/organizations/{organization}/webhooks/{hook}", "{\"description\":\"{name}\"}"),
            Map.entry("POST /api/v1/organizations/{organization}/webhooks/{hook}/skip", ENTRY),
            Map.entry("POST /api/v1/organizations/{organization}/webhooks/{hook}/replay", TIME),
            Map.entry("PUT /api/v1/keys/stop", "{\"stopped\":false}"),
            Map.entry("PUT /api/v1/keys/stop#wrong", "{\"stopped\":1}"),
            Map.entry("POST /api/v1/invitations/lookup", "{\"token\":\"{name}\"}"),
            Map.entry("POST /api/v1/invitations/accept", "{\"token\":\"{name}\"}"),
            Map.entry("POST /api/v1/organizations", "{\"name\":\"{name}\"}"),
            Map.entry("PATCH /api/v1/organizations/{organization}", "{\"name\":\"{name}\"}"),
            Map.entry(
                    "POST /api/v1/organizations/{organization}/ownership",
                    "{\"userId\":\"{user}\",\"myRole\":\"admin\"}"),
            Map.entry("POST /api/v1/organizations/{organization}/members", "{\"userId\":\"{user}\"}"),
            Map.entry("PATCH /api/v1/organizations/{organization}/members/{member}", "{\"role\":\"admin\"}"),
            Map.entry("POST /api/v1/organizations/{organization}/invitations", "{\"emails\":[\"{name}@example.org\"]}"),
            Map.entry("POST /api/v1/organizations/{organization}/teams", "{\"name\":\"{name}\"}"),
            Map.entry("PATCH /api/v1/organizations/{organization}/teams/{team}", "{\"name\":\"{name}\"}"));

    private static final Set<String> NEED_CREDENTIAL = ApiDocument.committed().operations().stream()
            .filter(ApiOperation::needsCaller)
            .map(operation -> operation.method() + " " + nameless(operation.path()))
            .collect(Collectors.toUnmodifiableSet());

    private static final String REFUSED = "refused";

    /** The last column, by method and path. */
    private static final Map<String, String> SCOPES = EXPECTED.lines()
            .skip(1)
            .map(line -> line.split("\\|"))
            .collect(Collectors.toUnmodifiableMap(
                    cells -> cells[0].strip().replaceAll(" +", " "), cells -> cells[cells.length - 1].strip()));

    private static final Set<String> ALL_SCOPES =
            Arrays.stream(KeyScope.values()).map(KeyScope::code).collect(Collectors.toUnmodifiableSet());

    private static final String LIBRARY = "htm/3.1.1/preact/standalone.module.js";

    /** {@code Accept} of a browser that opens a page. */
    private static final String PAGE = "text/html,application/xhtml+xml,*/*;q=0.8";

    private enum Kind {
        NOBODY,
        PAGE_WITHOUT_SESSION,
        BAD_TOKEN,
        EXPIRED_TOKEN,
        PERSON,
        READER,
        ADMIN,
        SERVICE_ACCOUNT,
        READING_SERVICE_ACCOUNT,
        BROWSER_OF_PERSON,
        BROWSER_OF_READER,
        BROWSER_OF_ADMIN
    }

    /** What a path has in the place of the id of a user or an organization. */
    private enum Reference {
        ID,
        KEYCLOAK_ID,
        EXTERNAL_ID
    }

    private final Realm realm = Realm.get();
    private final Map<Kind, String> tokens = new EnumMap<>(Kind.class);
    private final Map<Kind, Realm.Identity> people = new EnumMap<>(Kind.class);
    private final Map<Kind, Browser> browsers = new EnumMap<>(Kind.class);
    private final Map<Kind, Keys> owners = new EnumMap<>(Kind.class);
    private final Map<List<?>, Keys.Key> keysOfOwners = new HashMap<>();
    private ApiCaller admin;
    private String userId;
    private String otherUserId;
    private String act;
    private String run;
    private String job;
    private String organization;
    private String member;
    private String team;
    private String invitation;
    private String key;
    private String agent;
    private String webhook;

    /** A webhook of the organization. */
    private String hook;

    private String session;
    private String credential;
    private Reference reference = Reference.ID;

    @TestHTTPResource("/")
    URI service;

    @Inject
    Routes routes;

    @Inject
    BeanManager beans;

    @Inject
    ServiceDatabase database;

    @Inject
    KeyRecords keys;

    @Inject
    WebhookRecords webhooks;

    @BeforeAll
    void signInAllCallers() {
        KeySwapAddress.tell();
        Realm.Identity identity = realm.createIdentity("matrix-person", "user");
        Realm.Identity reader = realm.createIdentity("matrix-reader", "reader");
        Realm.Identity administrator = realm.createIdentity("matrix-admin", "rollcall-admin");
        admin = Api.at(service, administrator);
        owners.put(Kind.PERSON, new Keys(identity));
        owners.put(Kind.READER, new Keys(reader));
        owners.put(Kind.ADMIN, new Keys(administrator));
        // other people than those with tokens, who end their other sessions
        people.put(Kind.BROWSER_OF_PERSON, realm.createIdentity("matrix-person", "user"));
        people.put(Kind.BROWSER_OF_READER, realm.createIdentity("matrix-reader", "reader"));
        people.put(Kind.BROWSER_OF_ADMIN, realm.createIdentity("matrix-admin", "rollcall-admin"));
        tokens.put(Kind.BAD_TOKEN, "bad");
        tokens.put(Kind.EXPIRED_TOKEN, expiredToken(identity));
        tokens.put(Kind.PERSON, realm.token(identity));
        tokens.put(Kind.READER, realm.token(reader));
        tokens.put(Kind.ADMIN, admin.token());
        tokens.put(Kind.SERVICE_ACCOUNT, realm.clientToken("rollcall-machine", "rollcall-machine-secret"));
        tokens.put(Kind.READING_SERVICE_ACCOUNT, realm.clientToken("rollcall-reader", "rollcall-reader-secret"));
        userId = Api.at(service, tokens.get(Kind.PERSON)).id();
        otherUserId = create();
        agent = createAgent();
        webhook = webhooks.webhook(null);
        act = admin.get("/api/v1/audit-log?limit=1").path("items[0].id");
        run = startRun();
        cancelRun();
        job = admin.body(ApiCaller.JSON, JOB).post("/api/v1/jobs").path("id");
        createOrganization();
        signInSomebody();
    }

    private void signInSomebody() {
        Realm.Identity somebody = realm.createIdentity("matrix-somebody");
        realm.token(somebody);
        session = LogoutTokenFactory.sessions(realm, somebody).get(0);
        credential = realm.read("/users/" + somebody.subject() + "/credentials")
                .path(0)
                .path("id")
                .asText();
    }

    private void createOrganization() {
        organization = admin.createOrganization(newName());
        createMember();
        createTeam();
        invite();
        key = keys.key(member, organization);
        hook = webhooks.webhook(organization);
    }

    private void invite() {
        invitation = admin.post(
                        "/api/v1/organizations/" + organization + "/invitations",
                        Map.of("emails", List.of(newName() + "@example.org")))
                .path("items[0].id");
    }

    private void createMember() {
        member = create();
        admin.addMember(organization, member, "member");
    }

    private void createTeam() {
        team = admin.createTeam(organization, newName());
    }

    /** Starts a reconciliation run; no replica executes it in these tests. */
    private String startRun() {
        return admin.post("/api/v1/sync/runs", "{}").path("id");
    }

    private void cancelRun() {
        admin.post("/api/v1/sync/runs/" + run + "/cancel").expect(200);
    }

    /** The pages would show it, in other tests. */
    private void stopJob(String id) {
        admin.post("/api/v1/jobs/" + id + "/stop").expect(200).body("state", equalTo("stopped"));
    }

    @AfterAll
    void stopJob() {
        stopJob(job);
    }

    /** A reconciliation asks Keycloak about the owners of keys. */
    @AfterAll
    void deleteKeysAndWebhooks() {
        database.execute("delete from api_keys");
        webhooks.deleteAll();
    }

    private String create() {
        return admin.post("/api/v1/users", Map.of("username", newName())).path("id");
    }

    private String createAgent() {
        return admin.post("/api/v1/agents", Map.of("name", newName(), "sponsor", create()))
                .path("id");
    }

    private static String newName() {
        return "matrix-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private String expiredToken(Realm.Identity identity) {
        try (RealmClient client = RealmClient.named("short-lived")
                .publicClient()
                .withPasswordGrant()
                .withAudience()
                .attribute("access.token.lifespan", "1")
                .create(realm)) {
            String token = client.tokens(identity).path("access_token").asText();
            Instant expiry = Instant.ofEpochSecond(Jwt.of(token).claim("exp").asLong());
            await().until(() -> Instant.now().isAfter(expiry.plusMillis(10)));
            return token;
        }
    }

    static Stream<MatrixCase<Kind>> cases() {
        return MatrixCase.of(EXPECTED, List.of(Kind.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyEndpointAnswersEveryCallerAsDeclared(MatrixCase<Kind> expected) {
        ApiResponse response = call(expected);

        assertThat(response.statusCode())
                .as(expected + ": " + response.asString())
                .isEqualTo(expected.status());
        assertThat(response.header("Location") != null)
                .isEqualTo(expected.status() / 100 == 3 || expected.status() == 201);
        if (expected.status() >= 400 && isPage(expected)) {
            assertThat(response.header("Content-Type")).startsWith("text/html");
        } else if (expected.status() >= 400) {
            response.contentType(Problem.MEDIA_TYPE)
                    .body("status", equalTo(expected.status()))
                    .body("type", startsWith("urn:rollcall:problem:"));
        }
        if (expected.status() == 401 && !Set.of("/token", "/introspect").contains(expected.path())) {
            assertThat(response.header("WWW-Authenticate")).isEqualTo(challenge(expected, response));
        }
        if (expected.status() == 403) {
            assertThat(response.header("WWW-Authenticate"))
                    .isEqualTo(lacksRole(expected, response) ? Challenge.forMissingRole(service) : null);
        }
    }

    private static String scope(MatrixCase<Kind> row) {
        return SCOPES.get(row.method() + " " + row.path());
    }

    private ApiCaller key(Kind owner, Set<String> scopes) {
        return keysOfOwners
                .computeIfAbsent(List.of(owner, scopes), key -> {
                    owners.get(owner).signedIn().id();
                    return owners.get(owner).create(scopes.toArray(String[]::new));
                })
                .caller()
                .withoutRedirects();
    }

    static Stream<MatrixCase<Kind>> casesOfKeys() {
        return cases().filter(
                        row -> Set.of(Kind.PERSON, Kind.READER, Kind.ADMIN).contains(row.caller()));
    }

    /** With the one scope of a row, so no other one is needed; with all of them if there is none. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("casesOfKeys")
    void keyMayDoWhatItsScopeAndItsOwnerMay(MatrixCase<Kind> expected) {
        String scope = scope(expected);
        Set<String> scopes = ALL_SCOPES.contains(scope) ? Set.of(scope) : ALL_SCOPES;

        ApiResponse response = call(expected, key(expected.caller(), scopes));

        if (scope.equals(REFUSED)) {
            response.expect(403).header("WWW-Authenticate", equalTo(Challenge.forMissingRole(service)));
            // whoever lacks the role is told that, as with a token
            assertThat(response.<String>path("type")).endsWith(expected.status() == 403 ? "" : ":key-not-allowed");
        } else {
            assertThat(response.statusCode())
                    .as(expected + " with a key: " + response.asString())
                    .isEqualTo(expected.status());
        }
    }

    static Stream<MatrixCase<Kind>> casesOfScopes() {
        return casesOfKeys().filter(row -> row.caller() == Kind.ADMIN && ALL_SCOPES.contains(scope(row)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casesOfScopes")
    void keyWithAllScopesButThatOfTheRowIsRefused(MatrixCase<Kind> expected) {
        String scope = scope(expected);
        Set<String> others = new HashSet<>(ALL_SCOPES);
        others.remove(scope);

        call(expected, key(expected.caller(), others))
                .expectProblem(403, "key-not-allowed")
                .body("detail", equalTo("This API key does not have the scope %s.".formatted(scope)))
                .header("WWW-Authenticate", containsString("error=\"insufficient_scope\", scope=\"" + scope + "\""));
    }

    @Test
    void documentNamesTheScopeOfEachRow() {
        Map<String, String> documented = new TreeMap<>();
        Api.anonymous()
                .get("/q/openapi?format=json")
                .<Map<String, Map<String, Map<String, ?>>>>path("paths")
                .forEach((path, methods) -> methods.forEach((method, operation) -> documented.put(
                        method.toUpperCase(Locale.ROOT) + " " + nameless(path), scopeOf(operation.get("security")))));
        Map<String, String> expected = new TreeMap<>();
        SCOPES.forEach((row, scope) -> expected.put(nameless(row.replaceFirst("[?#].*", "")), scope));

        assertThat(documented).isNotEmpty();
        assertThat(expected).containsAllEntriesOf(documented);
    }

    private static String scopeOf(Object security) {
        List<?> requirements = security == null ? List.of() : (List<?>) security;
        if (requirements.stream().noneMatch(requirement -> ((Map<?, ?>) requirement).containsKey("bearer"))) {
            return "none";
        }
        return requirements.stream()
                .map(requirement -> ((Map<?, ?>) requirement).get("key"))
                .filter(Objects::nonNull)
                .map(scopes -> (String) ((List<?>) scopes).get(0))
                .findFirst()
                .orElse(REFUSED);
    }

    /** Tokens of the password grant do not tell when their users signed in. */
    private String challenge(MatrixCase<Kind> expected, ApiResponse response) {
        if ("urn:rollcall:problem:authentication-too-old".equals(response.path("type"))) {
            return Challenge.forOldSignIn(service);
        }
        return tokens.containsKey(expected.caller())
                ? Challenge.forInvalidToken(service)
                : Challenge.withoutToken(service);
    }

    static Stream<Arguments> references() {
        return cases().filter(row -> row.path().matches(".*\\{(id|other|organization|member)}.*"))
                .flatMap(row ->
                        Stream.of(Reference.KEYCLOAK_ID, Reference.EXTERNAL_ID).map(kind -> Arguments.of(row, kind)));
    }

    /** Wherever a path has the id of a user or an organization, it takes Keycloak's id and the external id as well. */
    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("references")
    void referencesGetTheAnswersOfIds(MatrixCase<Kind> expected, Reference kind) {
        reference = kind;
        try {
            everyEndpointAnswersEveryCallerAsDeclared(expected);
        } finally {
            reference = Reference.ID;
        }
    }

    /** Whether a bearer token gets 403 because its caller lacks a role, not because of the caller's record or membership, or of the act. */
    private boolean lacksRole(MatrixCase<Kind> expected, ApiResponse response) {
        return tokens.containsKey(expected.caller())
                && !expected.path().startsWith("/api/v1/organizations/{organization}")
                && !expected.path().endsWith("/undo")
                && !expected.path().startsWith("/api/v1/jobs/{job}")
                && (!expected.path().startsWith("/api/v1/agents")
                        || expected.path().equals("/api/v1/agents")
                                && expected.method().equals("GET"))
                && "urn:rollcall:problem:forbidden".equals(response.path("type"));
    }

    /** Whether a browser gets a page instead of a problem document. */
    private boolean isPage(MatrixCase<Kind> expected) {
        String path = expected.path();
        if (path.startsWith("/console")) {
            return people.containsKey(expected.caller());
        }
        boolean isBrowser = people.containsKey(expected.caller()) || expected.caller() == Kind.PAGE_WITHOUT_SESSION;
        return isBrowser && expected.status() == 404 && !path.startsWith("/api/") && !path.startsWith("/q/");
    }

    /** Begins a request with the token of a kind of caller, if it has one. */
    private ApiCaller caller(Kind kind) {
        return (tokens.containsKey(kind) ? Api.as(tokens.get(kind)) : Api.anonymous()).withoutRedirects();
    }

    private ApiResponse call(MatrixCase<Kind> expected) {
        return call(expected, caller(expected.caller()));
    }

    private ApiResponse call(MatrixCase<Kind> expected, ApiCaller as) {
        ApiCaller caller = as;
        if (people.containsKey(expected.caller())) {
            Browser browser = browsers.computeIfAbsent(expected.caller(), this::signIn);
            caller = caller.cookies(browser.cookies()).header("Accept", PAGE);
            if (!expected.method().equals("GET") || expected.path().equals("/logout")) {
                caller = caller.header("Sec-Fetch-Site", "same-origin");
            }
            if (expected.path().equals("/logout")) {
                browsers.remove(expected.caller());
            }
        }
        if (expected.caller() == Kind.PAGE_WITHOUT_SESSION) {
            caller = caller.header("Accept", PAGE);
        }
        if (expected.path().equals("/token")) {
            caller = caller.header("Accept", "*/*")
                    .form("grant_type", "client_credentials")
                    .form("client_id", "rollcall-machine")
                    .form("client_secret", "rollcall-machine-secret");
        }
        if (expected.path().equals("/logout/backchannel")) {
            caller = caller.form("logout_token", "none of Keycloak's");
        }
        if (Set.of("/revoke", "/introspect").contains(expected.path())) {
            caller = caller.form("token", "no key");
        }
        String body = BODIES.get(expected.method() + " " + expected.path());
        if (body != null) {
            String type = expected.method().equals("PATCH")
                    ? ApiCaller.MERGE_PATCH
                    : expected.path().endsWith("/import") ? "application/x-ndjson" : ApiCaller.JSON;
            caller = caller.body(
                    type, body.replace("{name}", newName()).replace("{user}", body.contains("{user}") ? create() : ""));
        }
        ApiResponse response = caller.send(expected.method(), concrete(expected.path()));
        if (response.statusCode() == 201 && expected.path().endsWith("/runs")) {
            run = response.path("id");
            cancelRun();
        }
        if (response.statusCode() == 201 && expected.path().matches(".*/jobs(/import)?")) {
            stopJob(response.path("id"));
        }
        if (expected.method().equals("DELETE") && response.statusCode() == 204) {
            restore(expected.path());
        }
        return response;
    }

    private String concrete(String path) {
        return path.replace("{id}", referenceTo("users", userId))
                .replace("{other}", referenceTo("users", otherUserId))
                .replace("{act}", act)
                .replace("{library}", LIBRARY)
                .replace("{run}", run)
                .replace("{job}", job)
                .replace("{organization}", referenceTo("organizations", organization))
                .replace("{member}", referenceTo("users", member))
                .replace("{team}", team)
                .replace("{invitation}", invitation)
                .replace("{key}", key)
                .replace("{agent}", agent)
                .replace("{webhook}", webhook)
                .replace("{hook}", hook)
                .replace("{session}", session)
                .replace("{credential}", credential)
                .replace("{provider}", "github")
                .replace("{action}", "CONFIGURE_TOTP")
                .replace("{wrong}", "no-uuid")
                .replaceFirst("#.*", "");
    }

    private String referenceTo(String table, String id) {
        return switch (reference) {
            case ID -> id;
            case KEYCLOAK_ID ->
                "kc:" + database.text("select keycloak_id from %s where id = ?::uuid".formatted(table), id);
            case EXTERNAL_ID -> {
                String external = "matrix|" + id;
                database.execute(
                        "update %s set external_id = ? where id = ?::uuid and deleted_at is null".formatted(table),
                        external,
                        id);
                yield "ext:" + external;
            }
        };
    }

    private void restore(String deleted) {
        switch (deleted.replaceFirst(".*/", "")) {
            case "{other}" -> otherUserId = create();
            case "{agent}" -> agent = createAgent();
            case "{webhook}" -> webhook = webhooks.webhook(null);
            case "{hook}" -> hook = webhooks.webhook(organization);
            case "{organization}" -> createOrganization();
            case "{team}" -> createTeam();
            case "{invitation}" -> invite();
            case "{member}" -> {
                if (!deleted.contains("/teams/")) {
                    createMember();
                }
            }
            default -> {}
        }
    }

    /** Every documented endpoint needs a row above. */
    @Test
    void everyDocumentedEndpointIsInTheMatrix() {
        Map<String, Map<String, ?>> paths =
                Api.anonymous().get("/q/openapi?format=json").map("paths");

        assertThat(paths.entrySet().stream()
                        .flatMap(path -> path.getValue().keySet().stream()
                                .map(method -> method.toUpperCase(Locale.ROOT) + " " + nameless(path.getKey()))))
                .isNotEmpty()
                .isSubsetOf(rows());
    }

    /** The document omits resources that are not part of the API, such as the console and the callback. */
    @Test
    void everyHiddenResourceIsInTheMatrix() {
        assertThat(resourceMethods())
                .contains("GET /callback", "GET /console/{}", "GET /api/v1/users/{}")
                .isSubsetOf(rows());
    }

    /** Besides the resources, Quarkus serves files, the OpenAPI document and the Swagger UI. */
    @Test
    void everyOtherRouteIsInTheMatrix() {
        Set<String> tested =
                cases().map(row -> row.path().replaceFirst("[?#].*", "")).collect(Collectors.toSet());

        List<String> served = routes.paths();

        assertThat(served)
                .anyMatch(route -> route.startsWith("/q/openapi"))
                .anyMatch(route -> route.startsWith("/q/swagger-ui"));
        assertThat(served)
                .allSatisfy(route -> assertThat(tested)
                        .as("a row for the route " + route)
                        .anyMatch(path -> route.endsWith("*")
                                ? path.startsWith(route.substring(0, route.length() - 1))
                                : path.equals(route) || path.equals(route + "/")));
    }

    private static Set<String> rows() {
        return cases().map(row -> row.method() + " " + nameless(row.path().replaceFirst("[?#].*", "")))
                .map(row -> row.startsWith("GET /console/") ? "GET /console/{}" : row)
                .collect(Collectors.toSet());
    }

    private Stream<String> resourceMethods() {
        return beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .map(Bean::getBeanClass)
                .filter(type -> type.isAnnotationPresent(Path.class) && !type.isInterface())
                .distinct()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .flatMap(method -> Arrays.stream(method.getAnnotations())
                        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                        .filter(Objects::nonNull)
                        .map(verb -> verb.value() + " " + path(method)));
    }

    private static String path(Method method) {
        String below = method.isAnnotationPresent(Path.class)
                ? method.getAnnotation(Path.class).value()
                : "";
        String whole =
                "/" + method.getDeclaringClass().getAnnotation(Path.class).value() + "/" + below;
        return nameless(whole.replaceAll("/+", "/").replaceFirst("(?<=.)/$", ""));
    }

    private static String nameless(String path) {
        return path.replaceAll("\\{\\w+(: *[^}]*)?}", "{}");
    }

    private Browser signIn(Kind kind) {
        Browser browser = new Browser(service);
        browser.signIn("/login", people.get(kind));
        return browser;
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/users/me, '*/*'",
        "/api/v1/users/me, 'text/html,application/xhtml+xml,*/*;q=0.8'",
        "/api/v1/users, 'text/html,application/xhtml+xml,*/*;q=0.8'",
        "/api/v1/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55, 'text/html,*/*;q=0.8'",
        "/api/v1/users/me, application/json",
        "/api/v1/users/me, text/html",
    })
    void apiNeverRedirects(String path, String accept) {
        Api.anonymous()
                .withoutRedirects()
                .header("Accept", accept)
                .header("Sec-Fetch-Mode", "navigate")
                .get(path)
                .expect(401)
                .header("Location", nullValue())
                .header("WWW-Authenticate", Challenge.withoutToken(service))
                .contentType(Problem.MEDIA_TYPE);
    }

    /** The documented operations that need a credential, for callers without a valid one. */
    static Stream<MatrixCase<Kind>> missingCredentials() {
        return cases().filter(row -> row.status() == 401
                && !scope(row).equals("none")
                && NEED_CREDENTIAL.contains(row.method() + " " + nameless(row.path()))
                && (row.caller() == Kind.NOBODY || row.caller() == Kind.BAD_TOKEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingCredentials")
    void missingCredentialIsReportedBeforeAllElse(MatrixCase<Kind> expected) {
        ApiResponse response = caller(expected.caller())
                .header("Accept", "image/png, application/json;q=0, application/*;q=0, text/*;q=0")
                .header("Content-Encoding", "gzip")
                .query("unknown", "")
                .body("image/png", new byte[] {1})
                .send(expected.method(), concrete(expected.path()));

        response.expect(401);
        assertThat(response.header("WWW-Authenticate")).startsWith("Bearer ");
    }

    static Stream<MatrixCase<Kind>> reads() {
        return cases().filter(row -> row.caller() == Kind.ADMIN
                && row.method().equals("GET")
                && !row.path().endsWith("/logout"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    void headAnswersWithTheContentTypeOfGet(MatrixCase<Kind> read) {
        ApiResponse get = call(read);
        ApiResponse head = call(new MatrixCase<>(HttpMethod.HEAD, read.path(), read.caller(), read.status()));

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.asString()).isEmpty();
    }

    /** RFC 9110, section 13.1.1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/users/me",
                "/api/v1/users/{id}",
                "/api/v1/organizations/{organization}",
                "/api/v1/organizations/{organization}/members/{member}",
                "/api/v1/organizations/{organization}/teams/{team}",
                "/api/v1/organizations/{organization}/invitations/{invitation}",
                "/api/v1/keys/{key}",
                "/api/v1/agents/{agent}",
                "/api/v1/webhooks/{webhook}",
                "/app/main.js",
            })
    void readWithAnIfMatchThatFailsReturns412(String path) {
        String tag = readIf("*", HttpMethod.GET, path).header("ETag");
        boolean weak = tag.startsWith("W/");

        for (String method : new String[] {HttpMethod.GET, HttpMethod.HEAD}) {
            readIf("*", method, path).expect(200);
            readIf("\"999999\", " + tag, method, path).expect(weak ? 412 : 200);
            readIf("\"999999\"", method, path).expect(412);
            readIf(weak ? tag : "W/" + tag, method, path).expect(412);
        }
    }

    private ApiResponse readIf(String tags, String method, String path) {
        return admin.ifMatch(tags).send(method, concrete(path));
    }

    @Test
    void unsupportedMethodReturnsProblem() {
        admin.put("/api/v1/users/me").expect(405).contentType(Problem.MEDIA_TYPE);
    }
}
