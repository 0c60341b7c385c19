package dev.rollcall.provisioning;

import dev.rollcall.caller.TokenClaims;
import dev.rollcall.user.User;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.UUID;

/** The one statement that writes what a token says. */
final class UserUpsert {

    /**
     * What the token does not speak of is left as it was. The where clause is the rule of {@link Provisioner}, here again
     * because only the statement itself sees the row as it is when it is written.
     */
    private static final String SQL = """
            insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled,
                roles, created_at, updated_at, last_seen_at, synced_at, identity_as_of)
            values (:id, :subject, :username, :email, :emailVerified, :firstName, :lastName, :locale, true,
                :roles, :now, :now, :now, :now, :issuedAt)
            on conflict (keycloak_id) do update set
                username = case when :knowsProfile then excluded.username else users.username end,
                first_name = case when :knowsProfile then excluded.first_name else users.first_name end,
                last_name = case when :knowsProfile then excluded.last_name else users.last_name end,
                locale = case when :knowsProfile then excluded.locale else users.locale end,
                email = case when :knowsEmail then excluded.email else users.email end,
                email_verified = case when :knowsEmail then excluded.email_verified else users.email_verified end,
                enabled = true,
                roles = excluded.roles,
                updated_at = excluded.updated_at,
                last_seen_at = excluded.last_seen_at,
                synced_at = excluded.synced_at,
                identity_as_of = excluded.identity_as_of,
                deleted_at = null,
                version = users.version + 1
            where excluded.identity_as_of >= users.identity_as_of
                and (users.deleted_at is null or excluded.identity_as_of > users.deleted_at)
                and (users.deleted_at is not null
                    or not users.enabled
                    or users.roles <> excluded.roles
                    or (:knowsProfile and (users.username, users.first_name, users.last_name, users.locale)
                        is distinct from (excluded.username, excluded.first_name, excluded.last_name, excluded.locale))
                    or (:knowsEmail and (users.email, users.email_verified)
                        is distinct from (excluded.email, excluded.email_verified)))
            """;

    private UserUpsert() {}

    static void run(UUID id, TokenClaims claims, Instant now) {
        Query query = User.getEntityManager().createNativeQuery(SQL);
        query.setParameter("id", id);
        query.setParameter("subject", claims.subject());
        query.setParameter("username", claims.username());
        query.setParameter("knowsProfile", claims.profile().isPresent());
        query.setParameter(
                "firstName",
                claims.profile().map(TokenClaims.Profile::firstName).orElse(null));
        query.setParameter(
                "lastName", claims.profile().map(TokenClaims.Profile::lastName).orElse(null));
        query.setParameter(
                "locale", claims.profile().map(TokenClaims.Profile::locale).orElse(null));
        query.setParameter("knowsEmail", claims.email().isPresent());
        query.setParameter(
                "email", claims.email().map(TokenClaims.Email::address).orElse(null));
        query.setParameter(
                "emailVerified", claims.email().map(TokenClaims.Email::verified).orElse(false));
        query.setParameter("roles", claims.roles().toArray(String[]::new));
        query.setParameter("now", now);
        query.setParameter("issuedAt", claims.issuedAt());
        query.executeUpdate();
    }
}
