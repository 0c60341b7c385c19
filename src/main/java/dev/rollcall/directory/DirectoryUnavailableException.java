package dev.rollcall.directory;

/** The identity provider does not answer, or its answer cannot be read. No change was made. */
public class DirectoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DirectoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
