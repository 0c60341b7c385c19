package dev.rollcall.auth.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verification of access tokens, and the realm roles that are used. {@code dev.rollcall.key} has the other settings of API keys. */
@ConfigMapping(prefix = "rollcall")
public interface CallerConfig {

    TokenConfig token();

    RolesConfig roles();

    KeysConfig keys();

    interface TokenConfig {

        /**
         * The accepted signature algorithms (JWA names), RS256 to EdDSA. Never a symmetric one: anyone who can verify such a token can forge
         * one.
         */
        @WithDefault("RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA")
        Set<String> algorithms();

        /**
         * Maximum number of verified bearer tokens in the cache, which saves verifying their signature with each request. Each takes about
         * 2 KB. 0 switches the cache off.
         */
        @WithDefault("10000")
        int remembered();

        /** Maximum time in the cache, at most until the token expires. Withdrawal of a key takes effect that much later. */
        @WithDefault("1M")
        Duration rememberedFor();
    }

    interface KeysConfig {

        /**
         * The id of the client for which Keycloak issues tokens in exchange for API keys. This service refuses them, since they would escape
         * the scopes of the key.
         */
        @WithDefault("rollcall-keys")
        String client();
    }

    interface RolesConfig {

        /**
         * The claim with the names of roles: the path of an array of strings, separated by slashes. With another claim than that of the realm's
         * roles, only tokens write the roles of records, nobody can set roles here, and the last administrator is not protected.
         */
        @WithDefault("realm_access/roles")
        String claim();

        /** Names of the roles of administrators; one is enough. Required: see {@code RequiredSettings}. */
        Optional<Set<String>> admin();

        /**
         * Names of the roles of readers; one is enough. Readers read what administrators read, and change nothing. No default, so that
         * an update gives no rights. A name of {@link #admin} makes an administrator, whether it is named here or not.
         */
        Optional<Set<String>> reader();

        /**
         * Names of the roles of services that may introspect API keys; one is enough. No default, so that an update gives no rights: without
         * it, no service may.
         */
        Optional<Set<String>> introspect();

        /** Technical roles of Keycloak that are not copied into the user record; a trailing * matches any ending. */
        @WithDefault("default-roles-*,offline_access,uma_authorization")
        List<String> ignored();

        /**
         * The realm roles that the API and imports may grant; all if not set. Roles that contain roles of {@code realm-management} can never be
         * granted. A request may name roles that the user already has.
         */
        Optional<Set<String>> grantable();
    }
}
