package dev.rollcall.invitation;

import dev.rollcall.mail.LinkTokens;
import dev.rollcall.paging.RollcallConfig;
import jakarta.inject.Singleton;

/** Computes the tokens in the links of invitations. */
@Singleton
public class InvitationTokens extends LinkTokens {

    InvitationTokens(RollcallConfig config) {
        super(config, "invitation");
    }
}
