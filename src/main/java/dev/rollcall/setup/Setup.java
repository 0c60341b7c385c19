package dev.rollcall.setup;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;

/** Looks at the whole set-up: the list of all checks. It asks Keycloak some twenty times, and takes longer if something does not answer. */
@ApplicationScoped
public class Setup {

    private static final Logger LOG = Logger.getLogger(Setup.class);

    private final List<SetupCheck> checks;

    Setup(@All List<SetupCheck> checks) {
        this.checks =
                checks.stream().sorted(Comparator.comparing(SetupCheck::part)).toList();
    }

    /** Returns all findings, by part. */
    public List<Finding> look() {
        return checks.stream()
                .flatMap(check -> look(check).stream())
                .sorted(Comparator.comparing(Finding::part))
                .toList();
    }

    private static List<Finding> look(SetupCheck check) {
        try {
            return check.look();
        } catch (RuntimeException e) {
            LOG.debugf(e, "The part %s of the set-up cannot be looked at", check.part());
            return List.of(Finding.notLookedAt(check.part(), sentence(e.getMessage())));
        }
    }

    private static String sentence(String message) {
        return message == null || message.isBlank()
                ? "The reason is not known."
                : message.replaceFirst("[.\\s]*$", ".");
    }
}
