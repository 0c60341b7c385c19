package dev.rollcall.sync;

/** The database belongs to another realm than the one in Keycloak, so nothing may be synchronized. */
public class OtherRealmException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SyncProblem problem;

    OtherRealmException(SyncProblem problem) {
        super(problem.text());
        this.problem = problem;
    }

    public SyncProblem problem() {
        return problem;
    }
}
