package dev.rollcall.key;

import dev.rollcall.signing.Signer;

/**
 * The reason why no API key counts.
 *
 * @param code the name in the API
 * @param text the reason, and what to do, in a sentence or two
 */
public record KeysOff(String code, String text) {

    static final KeysOff STOPPED = new KeysOff(
            "stopped", "An administrator has stopped all API keys. Ask whether they will be allowed again.");

    static KeysOff of(Signer.Unable reason) {
        return new KeysOff(reason.code(), reason.text());
    }
}
