package dev.rollcall.directory;

/**
 * The service's own set-up for the identity provider is wrong, such as its secret or an address. No call can succeed until somebody corrects
 * it, so none is repeated. No change was made.
 */
public class DirectorySetupException extends DirectoryUnavailableException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is wrong, with the address, without a final stop
     * @param remedy what to correct, in sentences
     */
    public DirectorySetupException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }

    /** Returns what is wrong and what to correct, in sentences. */
    public String text() {
        return getMessage() + ". " + remedy;
    }
}
