package dev.rollcall.directory;

import java.time.Duration;

/**
 * The identity provider did not answer the request for a page in time. It may still work on the request, so the request must not be repeated
 * at once.
 */
public class ListingTimeoutException extends DirectoryUnavailableException {

    private static final long serialVersionUID = 1L;

    private final Duration timeout;

    /**
     * @param page the page, such as {@code a page of 50 users}
     * @param timeout the time that the provider had
     */
    public ListingTimeoutException(String page, Duration timeout, Throwable cause) {
        super(
                "there was no complete answer to the request for %s within %d seconds"
                        .formatted(page, timeout.toSeconds()),
                cause);
        this.timeout = timeout;
    }

    public Duration timeout() {
        return timeout;
    }
}
