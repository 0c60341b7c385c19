package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.api.ActFailures;
import dev.rollcall.api.RequestFingerprints;
import dev.rollcall.change.Origin;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.CreateUser;
import dev.rollcall.user.api.CreateUserBody;
import dev.rollcall.user.api.profile.ProfileChecks;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Creates the user of a line of a file, as an act of its own. */
@ApplicationScoped
class LineImport {

    private final Acts acts;
    private final CreateUser createUser;
    private final RequestFingerprints fingerprints;
    private final ProfileChecks profileChecks;

    LineImport(Acts acts, CreateUser createUser, RequestFingerprints fingerprints, ProfileChecks profileChecks) {
        this.acts = acts;
        this.createUser = createUser;
        this.fingerprints = fingerprints;
        this.profileChecks = profileChecks;
    }

    ImportResult.Line create(Imports.Request request, int number, ObjectNode body, CreateUserBody user) {
        ActRequest act = act(request, once(request, number, body)).withSecret(user.temporaryPassword());
        Acts.Result result = acts.performChecked(
                createUser, act, () -> createUser.plan(profileChecks.ofAdministrator(user.toNewUser())));
        if (result.pending()) {
            return ImportResult.Line.pending(number, user.username(), result.act());
        }
        if (!(result.answer() instanceof UserView created)) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "The user created with this idempotency key has since been deleted.");
        }
        return new ImportResult.Line(
                number,
                201,
                created.id(),
                created.username(),
                (String) result.details().get(CreateUser.INVITATION),
                null,
                null,
                null);
    }

    private Optional<ActRequest.Once> once(Imports.Request request, int number, ObjectNode body) {
        return once(fingerprints, "import", request, number, "POST users", body);
    }

    /**
     * Returns the key of a line. A corrected line gets another key, and so is tried again. The keys of clients contain no space.
     *
     * @param prefix tells the keys of a mode from others
     * @param kind tells the fingerprints of a mode from others
     */
    static Optional<ActRequest.Once> once(
            RequestFingerprints fingerprints,
            String prefix,
            Imports.Request request,
            int number,
            String kind,
            ObjectNode body) {
        return request.key().map(key -> {
            String fingerprint = fingerprints.of(kind, body);
            return new ActRequest.Once("%s %s %d %s".formatted(prefix, key, number, fingerprint), fingerprint);
        });
    }

    /** Returns the request for the act of a line, or of several. In a job it waits for its turn as items of other jobs do. */
    static ActRequest act(Imports.Request request, Optional<ActRequest.Once> once) {
        ActRequest act = ActRequest.of(request.actor()).from(Origin.IMPORT).once(once);
        return request.job().isPresent() ? act.asItemOfJob() : act;
    }

    /** Returns the result of a line, whatever prevents it. */
    static ImportResult.Line answered(int number, Supplier<ImportResult.Line> act) {
        try {
            return act.get();
        } catch (RuntimeException e) {
            return ImportResult.Line.of(number, ActFailures.problem(e));
        }
    }

    /** The names of a user that must be unique, and the external id. */
    static Set<String> names(CreateUserBody user) {
        Set<String> names = new HashSet<>();
        names.add("username " + StoredSpelling.of(user.username()));
        if (user.email() != null) {
            names.add("email " + StoredSpelling.of(user.email()));
        }
        if (user.externalId() != null) {
            names.add(ExternalId.FIELD + " " + user.externalId());
        }
        return names;
    }
}
