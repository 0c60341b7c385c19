package dev.rollcall.directory.account;

import java.time.Instant;
import java.util.List;

/**
 * A session of a user at the identity provider.
 *
 * @param id the {@code sid} claim of its tokens
 * @param address the client's address at the sign-in; null if the provider does not tell it
 * @param clients the client ids of the clients that take part, sorted
 */
public record AccountSession(String id, Instant startedAt, Instant lastUsedAt, String address, List<String> clients) {

    public AccountSession {
        clients = List.copyOf(clients);
    }
}
