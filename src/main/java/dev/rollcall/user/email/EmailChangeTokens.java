package dev.rollcall.user.email;

import dev.rollcall.mail.LinkTokens;
import dev.rollcall.paging.RollcallConfig;
import jakarta.inject.Singleton;

/** Computes the tokens in the links that verify new e-mail addresses. */
@Singleton
class EmailChangeTokens extends LinkTokens {

    EmailChangeTokens(RollcallConfig config) {
        super(config, "e-mail change");
    }
}
