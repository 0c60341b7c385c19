package dev.rollcall.sync;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.IdentityCopy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Makes the record of one person say what Keycloak says; nothing if it does already. May be done any number of times. */
@ApplicationScoped
public class UserSync {

    private final Directory directory;
    private final IdentityCopy copies;
    private final SyncAudit trail;
    private final RevokedSubjects revoked;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    UserSync(Directory directory, IdentityCopy copies, SyncAudit trail, RevokedSubjects revoked, Clock clock) {
        this.directory = directory;
        this.copies = copies;
        this.trail = trail;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * @param source what the trail says how it was noticed
     * @return {@code NEWER} if it must be done again later, since the record is from later than the question
     * @throws RuntimeException as {@link Directory#find}, and if the record could not be written
     */
    public IdentityCopy.Difference follow(String subject, String source) {
        Instant asOf = now();
        Optional<Identity> found = directory.find(subject);
        return QuarkusTransaction.requiringNew().call(() -> write(subject, found, asOf, source));
    }

    private IdentityCopy.Difference write(String subject, Optional<Identity> found, Instant asOf, String source)
            throws SQLException {
        Instant now = now();
        IdentityCopy.Difference difference = found.isPresent()
                ? copies.follow(ids.generate(), found.get(), asOf, now)
                : copies.followGone(subject, asOf, now);
        Optional<Action> action =
                switch (difference.kind()) {
                    case CREATED -> Optional.of(Action.CREATE);
                    case UPDATED -> Optional.of(Action.UPDATE);
                    case ERASED -> Optional.of(Action.DELETE);
                    case UNCHANGED, NEWER -> Optional.empty();
                };
        if (action.isPresent()) {
            String username = found.map(Identity::username).orElse("");
            trail.note(action.get(), difference.userId(), username, difference.fields(), source, now);
        }
        if (difference.lessAllowed()) {
            revoked.revoke(subject);
        }
        return difference;
    }

    /** To the microsecond, which is what PostgreSQL keeps. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
