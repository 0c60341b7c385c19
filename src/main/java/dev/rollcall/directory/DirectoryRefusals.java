package dev.rollcall.directory;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns refusals of the directory into problems of the API. */
public final class DirectoryRefusals {

    private DirectoryRefusals() {}

    public static ProblemException problem(DirectoryRefusedException refusal) {
        List<Problem.FieldError> errors = refusal.errors();
        ProblemType type =
                switch (refusal.kind()) {
                    case TAKEN -> ProblemType.TAKEN;
                    case INVALID -> ProblemType.INVALID_FIELD;
                    case GONE -> ProblemType.NOT_FOUND;
                    case NO_MAIL -> ProblemType.NO_MAIL;
                    case NO_TEAMS -> ProblemType.NO_TEAMS;
                    case FORBIDDEN -> ProblemType.DIRECTORY_REFUSED;
                    case PROTECTED -> ProblemType.PROTECTED_IDENTITY;
                };
        String detail =
                switch (refusal.kind()) {
                    case GONE -> "The user, organization or team no longer exists in Keycloak.";
                    case NO_MAIL ->
                        "Keycloak could not send the e-mail. In Keycloak, set up Realm settings > Email and test the connection, and check that the user has an e-mail address; or set a temporary password instead.";
                    default -> errors.isEmpty() ? refusal.getMessage() : sentence(errors);
                };
        return new ProblemException(Problem.of(type, detail).withErrors(errors), Map.of(), refusal);
    }

    public static ProblemException of(ProblemType type, List<Problem.FieldError> errors) {
        return new ProblemException(Problem.of(type, sentence(errors)).withErrors(errors), Map.of(), null);
    }

    /**
     * @throws ProblemException of this type if there are errors
     */
    public static void throwIfAny(ProblemType type, List<Problem.FieldError> errors) {
        if (!errors.isEmpty()) {
            throw of(type, errors);
        }
    }

    private static String sentence(List<Problem.FieldError> errors) {
        return errors.stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; "));
    }
}
