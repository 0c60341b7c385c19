package dev.rollcall.key.act;

import dev.rollcall.auth.Caller;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeyLinks;
import dev.rollcall.key.KeyStatus;
import dev.rollcall.key.KeySwitch;
import dev.rollcall.key.KeyWriter;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.act.IdentityGuards;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Services that all kinds of acts on API keys use. Keycloak does not know the keys, only whose can be swapped. */
@Singleton
record KeyParts(
        ApiKeys keys,
        KeyWriter writer,
        KeySwitch keySwitch,
        KeyLinks links,
        KeyExchange exchange,
        IdentityGuards guards,
        Clock clock) {

    private static final String NOT_SET_UP =
            "Nobody can create an API key at the moment: Keycloak does not swap keys for tokens. The synchronization status tells administrators what to do.";

    private static final String PROTECTED =
            "You have roles of realm-management, directly, by a group or inside another role. A user with such roles has no API keys: if one leaked, it would open the whole realm. Use an account without these roles.";

    private static final String PROTECTED_AGENT =
            "The agent has roles of realm-management, directly, by a group or inside another role. Such an agent has no API keys: if one leaked, it would open the whole realm. Take these roles away in Keycloak.";

    /**
     * Asks Keycloak about the owner of a key that gets a secret.
     *
     * @throws ProblemException 409 if no key counts; 403 for a user who administers the realm
     */
    void requireAllowed(User owner) {
        keySwitch.requireOn();
        if (guards.isProtected(owner.keycloakId)) {
            throw new ProblemException(
                    ProblemType.PROTECTED_IDENTITY, owner.kind == UserKind.AGENT ? PROTECTED_AGENT : PROTECTED);
        }
    }

    /**
     * @throws ProblemException 409 if Keycloak swaps no keys. What is missing in its set-up is for administrators only
     */
    void requireSwap(Caller caller) {
        try {
            exchange.requireSetUp();
        } catch (WrongSetupException e) {
            throw new ProblemException(
                    ProblemType.KEYS_OFF,
                    caller.isAdministrator() ? "%s. %s".formatted(e.getMessage(), e.remedy()) : NOT_SET_UP);
        }
    }

    boolean isActive(ApiKey key) {
        return key.status(clock.instant()) == KeyStatus.ACTIVE;
    }

    /**
     * @throws ProblemException 409 for a key that has ended or expired
     */
    void requireActive(ApiKey key) {
        if (!isActive(key)) {
            throw new ProblemException(
                    ProblemType.KEY_ENDED, "The key has ended or expired, and does not come back. Create a new one.");
        }
    }
}
