package dev.rollcall.invitation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Invitations to organizations, which are sent by e-mail. */
@ConfigMapping(prefix = "rollcall.invitations")
public interface InvitationConfig {

    /**
     * Time for which an invitation can be accepted after it was sent, or sent again. Longer: fewer invitations have to be sent again;
     * shorter: a mail that falls into the wrong hands is of use for less time, although accepting needs the invited address, too.
     */
    @WithDefault("7D")
    Duration expiry();

    /** Time for which an invitation is kept after it was accepted, was revoked or has expired. It contains an e-mail address. */
    @WithDefault("30D")
    Duration retention();

    /** Maximum number of mails that the invitations of one organization send within an hour. */
    @WithDefault("200")
    int hourlyPerOrganization();

    /**
     * Maximum number of mails to one address within an hour, from all organizations together. Tags, and spellings of an international domain,
     * make no other address. Mails that verify an address are sent only within the same number.
     */
    @WithDefault("5")
    int hourlyPerAddress();
}
