package dev.rollcall.invitation;

import io.quarkus.test.junit.QuarkusMock;

/** Lets the service refuse invitations as without a mail server, until the test ends. */
public final class InvitationsSwitchedOff {

    private InvitationsSwitchedOff() {}

    public static void install() {
        QuarkusMock.installMockForType(
                new InvitationChecks(() -> false, null, null, null, null), InvitationChecks.class);
    }
}
