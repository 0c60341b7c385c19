package dev.rollcall.change.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.key.KeyWatch;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.change.ChangeTypes;
import java.util.Optional;

/** Everything that a {@link Follower} needs to know of its request and its replica. */
record Following(
        ChangeTail tail, ChangeReads reads, TokenValidity validity, KeyWatch keys, Caller caller, ChangeTypes types) {

    /** Returns why the caller's credential no longer counts, in a few words; empty while it does. */
    Optional<String> invalidity() {
        Optional<KeyOwner> owner = caller.keyOwner();
        return owner.isPresent()
                ? keys.whyEnded(owner.get()).map(reason -> "key " + reason)
                : validity.invalidity(caller.claims(), caller.sessions()).map(reason -> "token " + reason);
    }
}
