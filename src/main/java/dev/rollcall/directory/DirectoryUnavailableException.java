package dev.rollcall.directory;

/** The identity provider does not answer, or its answer cannot be read. No change was made. */
public class DirectoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DirectoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The identity provider refused a change of a user from a user federation without saying what is wrong with it. A directory behind the
     * provider may be down.
     */
    public static final class BehindProvider extends DirectoryUnavailableException {

        private static final long serialVersionUID = 1L;

        public BehindProvider(DirectoryRefusedException refusal) {
            super(
                    "Keycloak refused to change a user of a user federation, and named no field: the directory behind Keycloak may be down",
                    refusal);
        }
    }

    /**
     * The service's own set-up for the identity provider is wrong, such as its secret or an address. No call can succeed until somebody
     * corrects it, so none is repeated.
     */
    public static class WrongSetupException extends DirectoryUnavailableException {

        private static final long serialVersionUID = 1L;

        private final String remedy;

        /**
         * @param message what is wrong, with the address, without a final stop
         * @param remedy what to correct, in sentences
         */
        public WrongSetupException(String message, String remedy) {
            super(message, null);
            this.remedy = remedy;
        }

        public String remedy() {
            return remedy;
        }
    }
}
