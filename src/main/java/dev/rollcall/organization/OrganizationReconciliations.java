package dev.rollcall.organization;

import java.time.Instant;

/** Tells which reconciliations there were. The package that runs them implements it. */
public interface OrganizationReconciliations {

    /** Whether one that compared organizations has written all differences since then. Joins the caller's transaction. */
    boolean hasCompletedSince(Instant time);
}
