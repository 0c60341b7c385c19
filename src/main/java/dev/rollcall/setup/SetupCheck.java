package dev.rollcall.setup;

import java.util.List;

/** Looks at a part of the set-up. Each feature has the checks of what it needs; they change nothing. */
public interface SetupCheck {

    /** Returns the part that the check is about, which decides when it runs. */
    Part part();

    /**
     * Returns the findings; none if the part does not concern this deployment.
     *
     * @throws RuntimeException if the part cannot be looked at, with the reason as its message
     */
    List<Finding> look();
}
