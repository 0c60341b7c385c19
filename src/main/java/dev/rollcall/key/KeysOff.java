package dev.rollcall.key;

import dev.rollcall.signing.Signer;

/** Why no API key counts. */
public enum KeysOff {
    NOT_ENABLED("not-enabled", Signer.Unable.NOT_ENABLED.text()),
    SIGNING_KEY_UNREADABLE("signing-key-unreadable", Signer.Unable.KEY_UNREADABLE.text()),
    STOPPED("stopped", "An administrator has stopped all API keys. Ask whether they will be allowed again.");

    private final String code;
    private final String text;

    KeysOff(String code, String text) {
        this.code = code;
        this.text = text;
    }

    static KeysOff of(Signer.Unable reason) {
        return switch (reason) {
            case NOT_ENABLED -> NOT_ENABLED;
            case KEY_UNREADABLE -> SIGNING_KEY_UNREADABLE;
        };
    }

    /** The name in the API. */
    public String code() {
        return code;
    }

    /** The reason, and what to do, in a sentence or two. */
    public String text() {
        return text;
    }
}
