package dev.rollcall.user;

import dev.rollcall.auth.token.TokenClaims;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The one statement that writes what a token says. */
@ApplicationScoped
class UserUpsert {

    /**
     * What the token does not speak of is left as it was. The where clause is the rule of {@link Provisioner}, here again
     * because only the statement itself sees the row as it is when it is written.
     */
    private static final String SQL = """
            insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled,
                roles, created_at, updated_at, last_seen_at, synced_at, identity_as_of)
            values (?, ?, ?, ?, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, ?)
            on conflict (keycloak_id) do update set
                username = case when ? then excluded.username else users.username end,
                first_name = case when ? then excluded.first_name else users.first_name end,
                last_name = case when ? then excluded.last_name else users.last_name end,
                locale = case when ? then excluded.locale else users.locale end,
                email = case when ? then excluded.email else users.email end,
                email_verified = case when ? then excluded.email_verified else users.email_verified end,
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
                    or (? and (users.username, users.first_name, users.last_name, users.locale)
                        is distinct from (excluded.username, excluded.first_name, excluded.last_name, excluded.locale))
                    or (? and (users.email, users.email_verified)
                        is distinct from (excluded.email, excluded.email_verified)))
            returning\s""" + UserRows.COLUMNS;

    private final UserRows users;

    UserUpsert(UserRows users) {
        this.users = users;
    }

    /**
     * @return what was written; empty if the record says it already, or what is newer
     */
    Optional<User> run(UUID id, TokenClaims claims, Instant now) {
        Optional<TokenClaims.Profile> profile = claims.profile();
        Optional<TokenClaims.Email> email = claims.email();
        boolean knowsProfile = profile.isPresent();
        boolean knowsEmail = email.isPresent();
        return users.one(
                SQL,
                id,
                claims.subject(),
                claims.username(),
                email.map(TokenClaims.Email::address).orElse(null),
                email.map(TokenClaims.Email::verified).orElse(false),
                profile.map(TokenClaims.Profile::firstName).orElse(null),
                profile.map(TokenClaims.Profile::lastName).orElse(null),
                profile.map(TokenClaims.Profile::locale).orElse(null),
                claims.roles(),
                now,
                now,
                now,
                now,
                claims.issuedAt(),
                knowsProfile,
                knowsProfile,
                knowsProfile,
                knowsProfile,
                knowsEmail,
                knowsEmail,
                knowsProfile,
                knowsEmail);
    }
}
