package dev.rollcall.change.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.revocation.TokenValidity;

/** Everything that a {@link Follower} needs to know of its request and its replica. */
record Following(ChangeTail tail, ChangeReads reads, TokenValidity validity, Caller caller, ChangeTypes types) {}
