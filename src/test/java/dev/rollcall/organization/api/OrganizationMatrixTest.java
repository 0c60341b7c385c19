package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.fuzz.Conformance;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.organization.update.TeamUpdate;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.MatrixCase;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint of organizations times every kind of person in and outside of one. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrganizationMatrixTest {

    /**
     * The columns are the {@link Kind}s in their order. {@code {organization}} is the one that owner, organization administrator and member
     * belong to; {@code {unknown}} does not exist, {@code {ended}} is a tombstone, and {@code {wrong}} is no id. {@code {owner2}}, {@code {admin2}} and {@code
     * {member2}} are other members, {@code {self}} is the caller. {@code {invitation}} invites a member, {@code {ofOwner}} an owner. {@code {key}} is a key of a member, {@code {agent}} an agent of the organization, for which the second owner is responsible, {@code {webhook}} a webhook of the organization, and {@code {ofService}} one of
     * administrators.
     * {@code #} names one of several bodies.
     */
    private static final String EXPECTED = """
            endpoint                                                                   | administrator | reader | owner | organization admin | member | stranger | service account
            GET    /api/v1/organizations                                               | 200           | 200    | 403   | 403                | 403    | 403      | 403
            GET    /api/v1/users/me/organizations                                      | 200           | 200    | 200   | 200                | 200    | 200      | 403
            GET    /api/v1/users/{member2}/organizations                               | 200           | 200    | 403   | 403                | 403    | 403      | 403
            GET    /api/v1/organizations/{organization}                                | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members                        | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members/{member2}              | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/members/{unknown}              | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams                          | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{team}                   | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{unknown}                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/teams/{team}/members           | 200           | 200    | 200   | 200                | 200    | 404      | 404
            GET    /api/v1/organizations/{organization}/invitations                    | 200           | 200    | 200   | 200                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/invitations/{invitation}       | 200           | 200    | 200   | 200                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/invitations/{unknown}          | 404           | 404    | 404   | 404                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/keys                           | 200           | 200    | 200   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{unknown}/keys                                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/keys                                  | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{wrong}/keys                                  | 400           | 400    | 400   | 400                | 400    | 400      | 400
            DELETE /api/v1/organizations/{organization}/keys/{key}                     | 204           | 403    | 204   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/keys/{unknown}                 | 404           | 403    | 404   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/keys/{wrong}                   | 400           | 400    | 400   | 400                | 400    | 400      | 400
            DELETE /api/v1/organizations/{unknown}/keys/{key}                          | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/agents                         | 200           | 200    | 200   | 200                | 403    | 404      | 404
            GET    /api/v1/organizations/{unknown}/agents                              | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/agents                                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{wrong}/agents                                | 400           | 400    | 400   | 400                | 400    | 400      | 400
            GET    /api/v1/agents/{agent}                                              | 200           | 200    | 200   | 200                | 404    | 404      | 404
            GET    /api/v1/agents/{agent}/rights                                       | 200           | 200    | 200   | 200                | 404    | 404      | 404
            GET    /api/v1/agents/{agent}/audit-log                                    | 200           | 200    | 200   | 200                | 404    | 404      | 404
            GET    /api/v1/agents/{agent}/keys                                         | 200           | 200    | 200   | 200                | 404    | 404      | 404
            POST   /api/v1/agents/{agent}/suspend                                      | 200           | 403    | 200   | 200                | 404    | 404      | 404
            POST   /api/v1/agents/{agent}/resume                                       | 200           | 403    | 200   | 200                | 404    | 404      | 404
            DELETE /api/v1/agents/{agent}                                              | 204           | 403    | 204   | 204                | 404    | 404      | 404
            GET    /api/v1/agents/{unknown}                                            | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#agent                  | 201           | 403    | 201   | 201                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#agentAsAdmin           | 201           | 403    | 201   | 201                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#agentAsOwner           | 422           | 403    | 422   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/webhooks                       | 200           | 200    | 200   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{unknown}/webhooks                            | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/webhooks                              | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{wrong}/webhooks                              | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/webhooks                       | 409           | 403    | 409   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{unknown}/webhooks                            | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/webhooks                              | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{organization}/webhooks/{webhook}             | 200           | 200    | 200   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/webhooks/{unknown}             | 404           | 404    | 404   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/webhooks/{ofService}           | 404           | 404    | 404   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/webhooks/{webhook}/deliveries  | 200           | 200    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/webhooks/{webhook}             | 409           | 403    | 409   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/webhooks/{webhook}/rotate      | 200           | 403    | 200   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/webhooks/{webhook}/resume      | 200           | 403    | 200   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/webhooks/{webhook}/skip        | 409           | 403    | 409   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/webhooks/{webhook}/replay      | 200           | 403    | 200   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/webhooks/{webhook}/test        | 409           | 403    | 409   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/webhooks/{webhook}             | 204           | 403    | 204   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/webhooks/{unknown}             | 404           | 403    | 404   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/webhooks/{ofService}           | 404           | 403    | 404   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/audit-log                      | 200           | 200    | 200   | 200                | 403    | 404      | 404
            GET    /api/v1/organizations/{organization}/jobs                           | 200           | 200    | 200   | 200                | 403    | 404      | 404
            GET    /api/v1/organizations/{unknown}/jobs                                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/jobs                                  | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{wrong}/jobs                                  | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/jobs                           | 201           | 403    | 201   | 201                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/jobs#owner                     | 201           | 403    | 201   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/jobs#all                       | 200           | 403    | 200   | 200                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/jobs#wrong                     | 422           | 422    | 422   | 422                | 422    | 422      | 422
            POST   /api/v1/organizations/{unknown}/jobs                                | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/jobs                                  | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/audit-log                           | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/audit-log                             | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{wrong}/audit-log                             | 400           | 400    | 400   | 400                | 400    | 400      | 400
            GET    /api/v1/organizations/{unknown}                                     | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/members                             | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/teams                               | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{unknown}/invitations                         | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}                                       | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/members                               | 404           | 404    | 404   | 404                | 404    | 404      | 404
            GET    /api/v1/organizations/{ended}/invitations                           | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations                                               | 201           | 403    | 403   | 403                | 403    | 403      | 403
            PATCH  /api/v1/organizations/{organization}                                | 200           | 403    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}#disable                        | 200           | 403    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}#sameDomains                    | 200           | 403    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}#domains                        | 200           | 403    | 403   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}#externalId                     | 200           | 403    | 403   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}#noExternalId                   | 200           | 403    | 200   | 403                | 403    | 404      | 404
            GET    /api/v1/organizations/{wrong}                                       | 400           | 400    | 400   | 400                | 400    | 400      | 400
            PATCH  /api/v1/organizations/{wrong}                                       | 400           | 400    | 400   | 400                | 400    | 400      | 400
            PATCH  /api/v1/organizations/{organization}#wrong                          | 422           | 422    | 422   | 422                | 422    | 422      | 422
            DELETE /api/v1/organizations/{wrong}                                       | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/members#wrong                  | 422           | 422    | 422   | 422                | 422    | 422      | 422
            DELETE /api/v1/organizations/{organization}/members/{wrong}                | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/teams#wrong                    | 422           | 422    | 422   | 422                | 422    | 422      | 422
            PATCH  /api/v1/organizations/{organization}/teams/{wrong}                  | 400           | 400    | 400   | 400                | 400    | 400      | 400
            PUT    /api/v1/organizations/{organization}/teams/{team}/members/{wrong}   | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/invitations#wrong              | 422           | 422    | 422   | 422                | 422    | 422      | 422
            POST   /api/v1/organizations/{organization}/invitations/{wrong}/resend     | 400           | 400    | 400   | 400                | 400    | 400      | 400
            DELETE /api/v1/organizations/{organization}/invitations/{wrong}            | 400           | 400    | 400   | 400                | 400    | 400      | 400
            POST   /api/v1/organizations/{organization}/ownership                      | 403           | 403    | 204   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/ownership#wrong                | 422           | 422    | 422   | 422                | 422    | 422      | 422
            POST   /api/v1/organizations/{organization}/ownership#stranger             | 403           | 403    | 422   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/ownership#self                 | 403           | 403    | 422   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{unknown}/ownership                           | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/ownership                             | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#member                 | 201           | 403    | 403   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#admin                  | 201           | 403    | 403   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#owner                  | 201           | 403    | 403   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/members#self                   | 201           | 403    | 403   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{member2}#admin        | 200           | 403    | 200   | 200                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{member2}#owner        | 200           | 403    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{admin2}#member        | 200           | 403    | 200   | 200                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{owner2}#member        | 200           | 403    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{self}#owner           | 404           | 404    | 200   | 403                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{self}#admin           | 404           | 404    | 200   | 200                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/members/{unknown}#member       | 404           | 404    | 404   | 404                | 404    | 404      | 404
            DELETE /api/v1/organizations/{organization}/members/{member2}              | 204           | 403    | 204   | 204                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/members/{admin2}               | 204           | 403    | 204   | 204                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/members/{owner2}               | 204           | 403    | 204   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/members/{member2}?deleteManagedAccounts=true | 204           | 403    | 403   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/members/{self}                 | 404           | 404    | 204   | 204                | 204    | 404      | 404
            POST   /api/v1/organizations/{organization}/teams                          | 201           | 403    | 201   | 201                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{organization}/teams/{team}                   | 200           | 403    | 200   | 200                | 403    | 404      | 404
            PUT    /api/v1/organizations/{organization}/teams/{team}/members/{member2} | 204           | 403    | 204   | 204                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/teams/{team}/members/{member2} | 204           | 403    | 204   | 204                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/teams/{team}                   | 204           | 403    | 204   | 204                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations#member             | 201           | 403    | 201   | 201                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations#admin              | 201           | 403    | 201   | 201                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations#owner              | 201           | 403    | 201   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations/{invitation}/resend | 200           | 403    | 200   | 200                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations/{ofOwner}/resend   | 200           | 403    | 200   | 403                | 403    | 404      | 404
            POST   /api/v1/organizations/{organization}/invitations/{unknown}/resend   | 404           | 403    | 404   | 404                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/invitations/{invitation}       | 204           | 403    | 204   | 204                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/invitations/{ofOwner}          | 204           | 403    | 204   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}/invitations/{unknown}          | 404           | 403    | 404   | 404                | 403    | 404      | 404
            PATCH  /api/v1/organizations/{unknown}                                     | 404           | 404    | 404   | 404                | 404    | 404      | 404
            DELETE /api/v1/organizations/{unknown}                                     | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{unknown}/members#member                      | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{unknown}/teams                               | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{unknown}/invitations#member                  | 404           | 404    | 404   | 404                | 404    | 404      | 404
            DELETE /api/v1/organizations/{unknown}/invitations/{invitation}            | 404           | 404    | 404   | 404                | 404    | 404      | 404
            PATCH  /api/v1/organizations/{ended}                                       | 404           | 404    | 404   | 404                | 404    | 404      | 404
            DELETE /api/v1/organizations/{ended}                                       | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/members#member                        | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/teams                                 | 404           | 404    | 404   | 404                | 404    | 404      | 404
            POST   /api/v1/organizations/{ended}/invitations#member                    | 404           | 404    | 404   | 404                | 404    | 404      | 404
            DELETE /api/v1/organizations/{organization}?deleteManagedAccounts=true     | 204           | 403    | 403   | 403                | 403    | 404      | 404
            DELETE /api/v1/organizations/{organization}                                | 204           | 403    | 204   | 403                | 403    | 404      | 404
            """;

    /** Bodies of writes; by method and end of the path. {@code {name}} is replaced by a new name, {@code {user}} by a new user. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("POST organizations", "{\"name\":\"{name}\"}"),
            Map.entry("PATCH {organization}", "{\"attributes\":{\"plan\":\"{name}\"}}"),
            Map.entry("PATCH {wrong}", "{}"),
            Map.entry("PATCH {organization}#wrong", "{\"name\":1}"),
            Map.entry("POST members#wrong", "{\"userId\":\"somebody\"}"),
            Map.entry("POST teams#wrong", "{\"name\":\"\"}"),
            Map.entry("POST invitations#wrong", "{\"emails\":[]}"),
            Map.entry("PATCH {unknown}", "{\"attributes\":{\"plan\":\"gold\"}}"),
            Map.entry("PATCH {ended}", "{\"name\":\"{name}\"}"),
            Map.entry("PATCH {organization}#disable", "{\"name\":\"{name}\",\"enabled\":false}"),
            Map.entry("PATCH {organization}#sameDomains", "{\"domains\":[]}"),
            Map.entry("PATCH {organization}#domains", "{\"domains\":[\"{name}.example\"]}"),
            Map.entry("PATCH {organization}#externalId", "{\"externalId\":\"{name}\"}"),
            Map.entry("PATCH {organization}#noExternalId", "{\"externalId\":null}"),
            Map.entry("POST ownership", "{\"userId\":\"{member2}\",\"myRole\":\"admin\"}"),
            Map.entry("POST ownership#wrong", "{\"userId\":\"{member2}\",\"myRole\":\"owner\"}"),
            Map.entry("POST ownership#stranger", "{\"userId\":\"{user}\",\"myRole\":\"member\"}"),
            Map.entry("POST ownership#self", "{\"userId\":\"{self}\",\"myRole\":\"member\"}"),
            Map.entry("POST members#member", "{\"userId\":\"{user}\"}"),
            Map.entry("POST members#admin", "{\"userId\":\"{user}\",\"role\":\"admin\"}"),
            Map.entry("POST members#owner", "{\"userId\":\"{user}\",\"role\":\"owner\"}"),
            Map.entry("POST members#agent", "{\"userId\":\"{agent}\"}"),
            Map.entry("POST members#agentAsAdmin", "{\"userId\":\"{agent}\",\"role\":\"admin\"}"),
            Map.entry("POST members#agentAsOwner", "{\"userId\":\"{agent}\",\"role\":\"owner\"}"),
            Map.entry("POST members#self", "{\"userId\":\"{self}\"}"),
            Map.entry("POST jobs", "{\"kind\":\"remove\",\"ids\":[\"{unknown}\"]}"),
            Map.entry("POST jobs#owner", "{\"kind\":\"change-role\",\"role\":\"owner\",\"ids\":[\"{unknown}\"]}"),
            Map.entry("POST jobs#all", "{\"kind\":\"remove\",\"filter\":{},\"dryRun\":true}"),
            Map.entry("POST jobs#wrong", "{\"kind\":\"enable\",\"ids\":[\"{unknown}\"]}"),
            Map.entry("POST teams", "{\"name\":\"{name}\"}"),
            Map.entry("POST invitations#member", "{\"emails\":[\"{name}@example.org\"]}"),
            Map.entry("POST invitations#admin", "{\"emails\":[\"{name}@example.org\"],\"role\":\"admin\"}"),
            Map.entry("POST invitations#owner", "{\"emails\":[\"{name}@example.org\"],\"role\":\"owner\"}"),
            Map.entry("POST webhooks", "{\"url\":\"https://hooks.example.com/\",\"types\":[\"team.*\"]}"),
            Map.entry("PATCH {webhook}", "{\"description\":\"{name}\"}"),
            Map.entry("POST skip", "{\"entry\":\"{unknown}\"}"),
            Map.entry("POST replay", "{\"from\":\"2026-12-01T00:00:00Z\"}"),
            Map.entry("PATCH {team}", "{\"name\":\"{name}\"}"));

    private static final Map<Kind, MembershipRole> ROLES = Map.of(
            Kind.OWNER, MembershipRole.OWNER,
            Kind.ORGANIZATION_ADMIN, MembershipRole.ADMIN,
            Kind.MEMBER, MembershipRole.MEMBER);

    private static final ApiDocument DOCUMENT = ApiDocument.committed();
    private static final Conformance CONFORMANCE = new Conformance(DOCUMENT);
    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.EVENT);

    private enum Kind {
        ADMINISTRATOR,
        READER,
        OWNER,
        ORGANIZATION_ADMIN,
        MEMBER,
        STRANGER,
        SERVICE_ACCOUNT
    }

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);
    private final Map<Kind, ApiCaller> callers = new EnumMap<>(Kind.class);
    private final Map<String, String> ids = new HashMap<>();

    @TestHTTPResource("/")
    URI service;

    @Inject
    OrganizationUpdate update;

    @Inject
    TeamUpdate teamUpdate;

    @Inject
    ServiceDatabase database;

    @Inject
    KeyRecords keys;

    @Inject
    WebhookRecords webhooks;

    private String another;
    private String keycloakId;
    private String teams;

    @BeforeAll
    void signInAllCallers() {
        for (Kind kind : Kind.values()) {
            signIn(kind);
        }
        ids.put("unknown", UUID.randomUUID().toString());
        ids.put("wrong", "no-uuid");
        ids.put("ofService", webhooks.webhook(null));
        String ended = keycloak.create("matrix-ended");
        ids.put("ended", update.organization(ended, CONTEXT).organizationId().toString());
        keycloak.delete(ended);
        update.organization(ended, CONTEXT);
        another = update.organization(keycloak.create("matrix-another"), CONTEXT)
                .organizationId()
                .toString();
        createOrganization();
    }

    private void signIn(Kind kind) {
        if (kind == Kind.SERVICE_ACCOUNT) {
            callers.put(kind, Api.machine());
            return;
        }
        String role = kind == Kind.ADMINISTRATOR ? "rollcall-admin" : kind == Kind.READER ? "reader" : "user";
        callers.put(kind, newCaller(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), role));
    }

    private void createOrganization() {
        keycloakId = keycloak.create("matrix");
        ids.put(
                "organization",
                update.organization(keycloakId, CONTEXT).organizationId().toString());
        ROLES.forEach((kind, role) -> join(callers.get(kind).subject(), role));
        ids.put("owner2", newMember(MembershipRole.OWNER));
        ids.put("admin2", newMember(MembershipRole.ADMIN));
        ids.put("member2", newMember(MembershipRole.MEMBER));
        teams = keycloak.createGroup(keycloakId, "teams");
        ids.put("team", newTeam());
        ids.put("invitation", newInvitation(MembershipRole.MEMBER));
        ids.put("ofOwner", newInvitation(MembershipRole.OWNER));
        ids.put("key", newKey());
        ids.put("agent", newAgent());
        ids.put("webhook", newWebhook());
    }

    private String newWebhook() {
        return webhooks.webhook(ids.get("organization"));
    }

    private String newAgent() {
        return callers.get(Kind.ADMINISTRATOR)
                .post(
                        "/api/v1/agents",
                        Map.of(
                                "name",
                                newName(),
                                "sponsor",
                                ids.get("owner2"),
                                "organization",
                                ids.get("organization")))
                .path("id");
    }

    private String newKey() {
        return keys.key(ids.get("member2"), ids.get("organization"));
    }

    private String newInvitation(MembershipRole role) {
        Map<String, ?> body = Map.of("emails", List.of(newName() + "@example.org"), "role", role.code());
        return callers.get(Kind.ADMINISTRATOR)
                .post("/api/v1/organizations/" + ids.get("organization") + "/invitations", body)
                .path("items[0].id");
    }

    /** Creates a user with a record. Calls the whole address: before the first test, the client does not know it. */
    private ApiCaller newCaller(String name, String... roles) {
        ApiCaller caller = Api.at(service, realm.createIdentity("matrix-" + name, roles));
        caller.id();
        return caller;
    }

    private void join(String subject, MembershipRole role) {
        keycloak.add(keycloakId, subject);
        update.membership(keycloakId, subject, role, CONTEXT);
    }

    private ApiResponse newUser() {
        return callers.get(Kind.ADMINISTRATOR).post("/api/v1/users", Map.of("username", newName()));
    }

    /** Returns the id of a new user who is a member. */
    private String newMember(MembershipRole role) {
        ApiResponse user = newUser();
        join(user.text("keycloakId"), role);
        return user.text("id");
    }

    private String newTeam() {
        String group = keycloak.createTeam(keycloakId, teams, newName());
        teamUpdate.teams(keycloakId, CONTEXT);
        return database.text("select id from teams where keycloak_id = ?", group);
    }

    private static String newName() {
        return "matrix-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A reconciliation asks Keycloak about the owners of keys, and the first view of the invitations would show each organization. */
    @AfterAll
    void deleteKeysWebhooksAndInvitations() {
        webhooks.deleteAll();
        database.execute("delete from api_keys");
        database.execute(
                "delete from invitations where organization_id in (select id from organizations where name like 'matrix%')");
    }

    static Stream<MatrixCase<Kind>> cases() {
        return MatrixCase.of(EXPECTED, List.of(Kind.values()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyEndpointAnswersEveryCallerAsDeclared(MatrixCase<Kind> expected) {
        ApiResponse response = call(expected);
        if (!expected.method().equals("GET") && response.statusCode() < 300) {
            restore(expected);
        }

        response.expect(expected.status());
        if (expected.path().contains("/jobs") && response.statusCode() == 201) {
            // the pages would show it, in other tests
            callers.get(Kind.ADMINISTRATOR)
                    .post("/api/v1/jobs/" + response.path("id") + "/stop")
                    .expect(200);
        }
        assertThat(CONFORMANCE.complaints(documented(expected), WireConnection.Answer.of(response)))
                .isEmpty();
    }

    private enum KeyOf {
        EVERYTHING,
        THIS_ORGANIZATION,
        ANOTHER_ORGANIZATION
    }

    static Stream<Arguments> casesOfKeys() {
        return cases().filter(row -> row.caller() != Kind.SERVICE_ACCOUNT
                        && row.path().startsWith("/api/v1/organizations/{organization}"))
                .flatMap(row -> Stream.of(KeyOf.values())
                        // only members have keys of an organization
                        .filter(of -> of != KeyOf.THIS_ORGANIZATION || ROLES.containsKey(row.caller()))
                        .map(of -> Arguments.of(row, of)));
    }

    /** A key has the rights of its owner, or those in one organization; what has no scope refuses all of them. */
    @ParameterizedTest(name = "{0} with a key of {1}")
    @MethodSource("casesOfKeys")
    void keyHasTheRightsOfItsOwnerInItsOrganization(MatrixCase<Kind> expected, KeyOf of) {
        boolean hasScope =
                KeyScopes.needed(expected.method(), documented(expected).path()).isPresent()
                        && !expected.path().contains("deleteManagedAccounts");
        if (expected.path().endsWith("/resend")) {
            // an address gets a few mails an hour
            ids.put("invitation", newInvitation(MembershipRole.MEMBER));
            ids.put("ofOwner", newInvitation(MembershipRole.OWNER));
        }
        boolean isElsewhere = of == KeyOf.ANOTHER_ORGANIZATION;
        // that an agent owns nothing is looked at after the organization
        boolean isMalformed = expected.status() == 400
                || expected.status() == 422 && !expected.path().endsWith("#agentAsOwner");
        int status = !hasScope ? 403 : isElsewhere && !isMalformed ? 404 : expected.status();
        String organization =
                switch (of) {
                    case EVERYTHING -> null;
                    case THIS_ORGANIZATION -> ids.get("organization");
                    case ANOTHER_ORGANIZATION -> another;
                };
        ApiCaller key = Api.as(keys.secret(
                callers.get(expected.caller()).id(),
                organization,
                KeyScope.ORGANIZATIONS_READ,
                KeyScope.ORGANIZATIONS_WRITE));

        ApiResponse response = call(expected, key, path -> fill(path, expected.caller()));
        if (!expected.method().equals("GET") && response.statusCode() < 300) {
            restore(expected);
        }

        response.expect(status);
    }

    static Stream<Arguments> references() {
        return cases().filter(row -> row.method().equals("GET") || row.status() >= 400)
                .filter(row -> row.path().contains("{"))
                .flatMap(row -> Stream.of("kc:", "ext:").map(prefix -> Arguments.of(row, prefix)));
    }

    /** {@code AuthorizationMatrixTest} has the writes that succeed. */
    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("references")
    void referencesGetTheAnswersOfIds(MatrixCase<Kind> expected, String prefix) {
        call(expected, path -> fill(references(path, expected.caller(), prefix), expected.caller()))
                .expect(expected.status());
    }

    /** Replaces the placeholders of users and organizations in a path by references to them. */
    private String references(String path, Kind caller, String prefix) {
        String text = path.replace("{wrong}", prefix)
                .replaceFirst("(/organizations|/members)/\\{unknown}", "$1/" + prefix + UUID.randomUUID())
                .replace("{organization}", reference("organizations", ids.get("organization"), prefix))
                .replace("{ended}", reference("organizations", ids.get("ended"), prefix));
        if (caller != Kind.SERVICE_ACCOUNT) {
            text = text.replace("{self}", reference("users", callers.get(caller).id(), prefix));
        }
        for (String name : List.of("owner2", "admin2", "member2")) {
            text = text.replace("{" + name + "}", reference("users", ids.get(name), prefix));
        }
        return text;
    }

    private String reference(String table, String id, String prefix) {
        if (prefix.equals("kc:")) {
            return prefix + database.text("select keycloak_id from %s where id = ?::uuid".formatted(table), id);
        }
        database.execute(
                "update %s set external_id = ? where id = ?::uuid and deleted_at is null".formatted(table),
                "matrix|" + id,
                id);
        return prefix + "matrix|" + id;
    }

    private ApiResponse call(MatrixCase<Kind> expected) {
        return call(expected, path -> fill(path, expected.caller()));
    }

    private ApiResponse call(MatrixCase<Kind> expected, UnaryOperator<String> filling) {
        return call(expected, callers.get(expected.caller()), filling);
    }

    private ApiResponse call(MatrixCase<Kind> expected, ApiCaller as, UnaryOperator<String> filling) {
        ApiCaller caller = as;
        String body = body(expected);
        if (body != null) {
            String type = expected.method().equals("PATCH") ? ApiCaller.MERGE_PATCH : ApiCaller.JSON;
            caller = caller.body(type, fill(body, expected.caller()));
        }
        return caller.send(expected.method(), filling.apply(expected.path().replaceFirst("#.*", "")));
    }

    /** The body of a role is the same for all members. */
    private static String body(MatrixCase<Kind> expected) {
        if (expected.method().equals("PATCH") && expected.path().contains("/members/")) {
            return "{\"role\":\"%s\"}".formatted(expected.path().replaceFirst(".*#", ""));
        }
        return BODIES.get(expected.method() + expected.path().replaceFirst(".*/", " "));
    }

    private String fill(String template, Kind caller) {
        String self = caller == Kind.SERVICE_ACCOUNT
                ? ids.get("unknown")
                : callers.get(caller).id();
        String text = template.replace("{name}", newName()).replace("{self}", self);
        if (text.contains("{user}")) {
            text = text.replace("{user}", newUser().text("id"));
        }
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replace("{" + id.getKey() + "}", id.getValue());
        }
        return text;
    }

    /** Undoes a change that succeeded. */
    private void restore(MatrixCase<Kind> done) {
        String end = done.path().replaceFirst("[?#].*", "").replaceFirst(".*/", "");
        boolean isOfTeam = done.path().contains("/teams/{team}/");
        if (done.method().equals("DELETE") && !isOfTeam) {
            switch (end) {
                case "{organization}" -> createOrganization();
                case "{team}" -> ids.put("team", newTeam());
                case "{invitation}" -> ids.put("invitation", newInvitation(MembershipRole.MEMBER));
                case "{ofOwner}" -> ids.put("ofOwner", newInvitation(MembershipRole.OWNER));
                case "{key}" -> ids.put("key", newKey());
                case "{agent}" -> ids.put("agent", newAgent());
                case "{webhook}" -> ids.put("webhook", newWebhook());
                case "{self}" -> join(callers.get(done.caller()).subject(), ROLES.get(done.caller()));
                default -> {
                    String name = end.replaceAll("[{}]", "");
                    ids.put(name, newMember(role(name)));
                }
            }
        }
        if (done.path().contains("#agent")) {
            callers.get(Kind.ADMINISTRATOR)
                    .delete("/api/v1/organizations/" + ids.get("organization") + "/members/" + ids.get("agent"))
                    .expect(204);
        }
        if (done.path().endsWith("#disable")) {
            keycloak.update(keycloakId, Map.of("enabled", true));
            update.organization(keycloakId, CONTEXT);
        }
        if (done.path().endsWith("#self")) {
            removeMember(callers.get(done.caller()).identity());
        }
        for (Kind kind : ROLES.keySet()) {
            setRole(callers.get(kind).id(), ROLES.get(kind));
        }
        for (String name : List.of("owner2", "admin2", "member2")) {
            setRole(ids.get(name), role(name));
        }
    }

    private static MembershipRole role(String name) {
        return MembershipRole.ofCode(name.replace("2", ""));
    }

    private void setRole(String user, MembershipRole role) {
        database.execute("""
                update memberships set role = ? where user_id = ?::uuid and role <> ?""", role.code(), user, role.code());
    }

    private static ApiOperation documented(MatrixCase<Kind> expected) {
        return DOCUMENT.operations().stream()
                .filter(known -> known.method().equals(expected.method())
                        && nameless(known.path()).equals(nameless(expected.path())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyEndpointOfOrganizationsIsInTheMatrix() {
        Set<String> rows =
                cases().map(row -> row.method() + " " + nameless(row.path())).collect(Collectors.toSet());

        assertThat(DOCUMENT.operations().stream()
                        .filter(operation -> operation.path().contains("/organizations"))
                        .map(operation -> operation.method() + " " + nameless(operation.path())))
                .hasSizeGreaterThan(8)
                .isSubsetOf(rows);
    }

    private static String nameless(String path) {
        return path.replaceFirst("[?#].*", "").replaceAll("\\{\\w+}", "{}");
    }

    /** Whether an organization exists must not show in the answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/members",
                "/members/{member2}",
                "/teams",
                "/teams/{team}",
                "/teams/{team}/members",
                "/invitations"
            })
    void strangerGetsTheSameAnswerWhetherTheOrganizationExistsOrNot(String below) {
        MatrixCase<Kind> known =
                new MatrixCase<>("GET", "/api/v1/organizations/{organization}" + below, Kind.STRANGER, 404);
        MatrixCase<Kind> unknown =
                new MatrixCase<>("GET", "/api/v1/organizations/{unknown}" + below, Kind.STRANGER, 404);
        MatrixCase<Kind> ended = new MatrixCase<>("GET", "/api/v1/organizations/{ended}" + below, Kind.STRANGER, 404);

        Map<String, ?> answer = problem(known);

        assertThat(answer.get("detail")).isEqualTo("There is no organization with this id.");
        assertThat(problem(unknown)).isEqualTo(answer);
        assertThat(problem(ended)).isEqualTo(answer);
    }

    private Map<String, ?> problem(MatrixCase<Kind> expected) {
        Map<String, Object> problem = new HashMap<>(call(expected).map(""));
        problem.remove("instance");
        problem.remove("requestId");
        return problem;
    }

    @ParameterizedTest
    @EnumSource(MembershipRole.class)
    void disabledMemberLosesAccessAtOnce(MembershipRole role) {
        ApiCaller member = newCaller("disabled");
        join(member.subject(), role);
        read(member).expect(200);

        database.execute("update users set enabled = false where id = ?::uuid", member.id());

        read(member).expect(404);
    }

    @Test
    void removedMemberLosesAccessAtOnce() {
        ApiCaller member = newCaller("removed");
        join(member.subject(), MembershipRole.ADMIN);
        read(member).expect(200);

        removeMember(member.identity());

        read(member).expect(404);
    }

    private void removeMember(Realm.Identity identity) {
        keycloak.remove(keycloakId, identity);
        update.membership(keycloakId, identity.subject(), MembershipRole.MEMBER, CONTEXT);
    }

    @Test
    void disabledOrganizationStaysReadableForItsMembers() {
        String id = ids.get("organization");
        database.execute("update organizations set enabled = false where id = ?::uuid", id);
        try {
            read(callers.get(Kind.MEMBER)).expect(200);
            read(callers.get(Kind.STRANGER)).expect(404);
        } finally {
            database.execute("update organizations set enabled = true where id = ?::uuid", id);
        }
    }

    private ApiResponse read(ApiCaller caller) {
        return caller.get("/api/v1/organizations/" + ids.get("organization"));
    }
}
