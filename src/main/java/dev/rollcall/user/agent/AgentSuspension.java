package dev.rollcall.user.agent;

import java.util.Set;

/** Why agents are suspended, as codes. Triggers write most of them. */
public final class AgentSuspension {

    /** Suspended by its sponsor, or by an owner or admin of its organization. */
    private static final String BY_MANAGER = "suspended";

    private static final String BY_ADMINISTRATOR = "suspended-by-administrator";

    /** Its user was disabled. */
    static final String DISABLED = "disabled";

    private static final Set<String> FOR_ADMINISTRATORS =
            Set.of(BY_ADMINISTRATOR, DISABLED, "deleted", "relinked", "returned");

    private AgentSuspension() {}

    /** The reason if somebody suspends an agent. */
    public static String by(boolean administrator) {
        return administrator ? BY_ADMINISTRATOR : BY_MANAGER;
    }

    /** Whether only administrators resume an agent: one of them has stopped it, or Keycloak has. */
    public static boolean isForAdministrators(String reason) {
        return FOR_ADMINISTRATORS.contains(reason);
    }

    /**
     * Whether a suspension by somebody takes the place of another one, which more people could end.
     *
     * @param former why the agent is suspended already
     */
    public static boolean replaces(boolean byAdministrator, String former) {
        return former.startsWith("sponsor-") || byAdministrator && !isForAdministrators(former);
    }
}
