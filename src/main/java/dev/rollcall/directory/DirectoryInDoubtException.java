package dev.rollcall.directory;

/** A change was sent to the identity provider and no answer came: whether it was made is not known. */
public class DirectoryInDoubtException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean over;

    /** One that may still be going on. */
    public DirectoryInDoubtException(String message, Throwable cause) {
        this(message, cause, false);
    }

    public DirectoryInDoubtException(String message, Throwable cause, boolean over) {
        super(message, cause);
        this.over = over;
    }

    /**
     * Whether the provider is done with it, so that what is not there now will not be there later. Otherwise it may still be at
     * work, or the request on its way.
     */
    public boolean isOver() {
        return over;
    }
}
