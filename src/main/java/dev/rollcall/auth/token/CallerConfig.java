package dev.rollcall.auth.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;

/** What is believed of a token, and which of its roles mean something here. */
@ConfigMapping(prefix = "rollcall")
public interface CallerConfig {

    TokenConfig token();

    RolesConfig roles();

    interface TokenConfig {

        /**
         * The signature algorithms (JWA names) that are accepted, RS256 to EdDSA. Never a symmetric one: whoever could
         * verify such a token could forge it.
         */
        @WithDefault("RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA")
        @NotEmpty
        Set<@NotBlank String> algorithms();

        /**
         * How many bearer tokens that have been verified are remembered, so that their signature is not verified at each request;
         * each takes some 2 KB. 0 for none.
         */
        @WithDefault("10000")
        @Min(0)
        int remembered();

        /** For how long, and never longer than they are valid: a key that Keycloak has withdrawn is noticed as much later. */
        @WithDefault("1M")
        @DurationMin(millis = 1)
        Duration rememberedFor();
    }

    interface RolesConfig {

        /**
         * Where a token holds the names of roles: the path of an array of strings, its parts divided by slashes. Managing users
         * is about realm roles, whatever is set here: with another claim, nobody is known as the last administrator.
         */
        @WithDefault("realm_access/roles")
        @NotBlank
        String claim();

        /** The names of the roles that make an administrator; one is enough. Required: see {@code RequiredSettings}. */
        Optional<Set<String>> admin();

        /** Roles that are Keycloak's plumbing and not copied into the record; a trailing * stands for any ending. */
        @WithDefault("default-roles-*,offline_access,uma_authorization")
        List<String> ignored();

        /**
         * The realm roles that can be granted through the API and by imports; all of them if not given. A role that contains roles
         * of {@code realm-management} never can. Roles that a user has already are not granted when a request names them.
         */
        Optional<Set<String>> grantable();
    }
}
