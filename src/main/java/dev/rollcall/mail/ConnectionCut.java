package dev.rollcall.mail;

import java.io.IOException;

/** The end of a connection to the mail server before the server has answered. */
final class ConnectionCut extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean afterEndOfMail;

    ConnectionCut(boolean afterEndOfMail, Throwable cause) {
        super("The connection to the mail server was cut", cause);
        this.afterEndOfMail = afterEndOfMail;
    }

    /** Whether the end of the mail's data was sent, so that the server may have taken the mail. */
    boolean isAfterEndOfMail() {
        return afterEndOfMail;
    }
}
