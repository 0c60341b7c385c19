package dev.rollcall.directory.profile;

import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Remembers the realm's user profile, and reads it again every ten seconds. Without {@code rollcall.profile.attributes} it reads nothing.
 *
 * <p>A profile that the service may not read is not known: no attribute is copied or shown then, and no copy is changed. While the realm does not
 * answer, the last profile counts.
 */
@ApplicationScoped
public class RealmProfile {

    private static final Logger LOG = Logger.getLogger(RealmProfile.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final ProfileSource source;
    private final ProfileNames names;

    private volatile Optional<DeclaredProfile> known = Optional.empty();
    private volatile boolean refused;

    /** When a request last tried in vain to read a profile that is not known yet; null if none did. */
    private Long failedAt;

    public RealmProfile(ProfileSource source, ProfileNames names) {
        this.source = source;
        this.names = names;
    }

    /** Returns the names of the attributes to copy. */
    public ProfileNames names() {
        return names;
    }

    /**
     * Reads the profile now.
     *
     * @throws DirectoryRefusedException if the service may not read it
     * @throws DirectoryUnavailableException if there is no answer
     */
    public DeclaredProfile read() {
        try {
            DeclaredProfile profile = source.profile();
            known = Optional.of(profile);
            if (refused) {
                LOG.info("The realm's user profile can be read again: profile attributes are copied.");
            }
            refused = false;
            return profile;
        } catch (DirectoryRefusedException e) {
            known = Optional.empty();
            if (!refused) {
                LOG.warnf(
                        "The realm's user profile cannot be read, so no profile attribute is copied or shown: %s"
                                + " 'rollcall check' says what to do.",
                        e.getMessage());
            }
            refused = true;
            throw e;
        } catch (DirectoryPendingException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** Reads the profile now; what is known stays if there is no answer. */
    public void refresh() {
        if (!names.isEmpty()) {
            try {
                read();
            } catch (DirectoryRefusedException | DirectoryUnavailableException e) {
                LOG.debugf("The realm's user profile cannot be read: %s", e.getMessage());
            }
        }
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepUpToDate() {
        refresh();
    }

    /** Returns the profile as it was some seconds ago; empty if it cannot be read. Only the first request waits for it. */
    public Optional<DeclaredProfile> known() {
        if (known.isEmpty() && !refused && !names.isEmpty()) {
            readFirst();
        }
        return known;
    }

    private synchronized void readFirst() {
        boolean due = failedAt == null || System.nanoTime() - failedAt > PAUSE.toNanos();
        if (known.isEmpty() && due) {
            refresh();
            failedAt = System.nanoTime();
        }
    }

    /** Returns the attributes that are copied: those that the setting names, the realm declares, and the service may read. */
    public List<DeclaredAttribute> copied() {
        return names.isEmpty()
                ? List.of()
                : known().map(profile -> profile.attributes().stream()
                                .filter(attribute -> names.contains(attribute.name()) && attribute.isReadable())
                                .toList())
                        .orElse(List.of());
    }
}
