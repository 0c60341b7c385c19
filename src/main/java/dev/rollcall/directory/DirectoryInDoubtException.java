package dev.rollcall.directory;

/** A change was sent to the identity provider and no answer came: whether it was made is not known. */
public class DirectoryInDoubtException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DirectoryInDoubtException(String message, Throwable cause) {
        super(message, cause);
    }
}
