package dev.rollcall.directory;

/** The identity provider does not answer, or not in a way that can be understood: nothing is known of what was asked. */
public class DirectoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DirectoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
