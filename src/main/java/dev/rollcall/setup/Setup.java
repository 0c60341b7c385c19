package dev.rollcall.setup;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;

/** Looks at the whole set-up: the list of all checks. It asks Keycloak some twenty times, and takes longer if something does not answer. */
@ApplicationScoped
public class Setup {

    private static final Logger LOG = Logger.getLogger(Setup.class);

    private static final String FIRST = "Keycloak's addresses and the service's client must be right first.";

    private final List<SetupCheck> checks;

    Setup(@All List<SetupCheck> checks) {
        this.checks =
                checks.stream().sorted(Comparator.comparing(SetupCheck::part)).toList();
    }

    /** Returns all findings, by part. While the addresses or the client are wrong, nothing else in Keycloak is looked at. */
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        for (SetupCheck check : checks) {
            boolean isReachable = findings.stream().noneMatch(Setup::isInTheWay);
            findings.addAll(
                    check.part().isOfRealm() && !isReachable
                            ? List.of(Finding.notLookedAt(check.part(), FIRST))
                            : look(check));
        }
        findings.sort(Comparator.comparing(Finding::part));
        return List.copyOf(findings);
    }

    private static boolean isInTheWay(Finding finding) {
        return finding.level() == Level.ERROR && (finding.part() == Part.ADDRESSES || finding.part() == Part.CLIENT);
    }

    private static List<Finding> look(SetupCheck check) {
        try {
            return check.look();
        } catch (RuntimeException e) {
            LOG.debugf(e, "The part %s of the set-up cannot be looked at", check.part());
            return List.of(Finding.notLookedAt(check.part(), Finding.sentence(e.getMessage())));
        }
    }
}
