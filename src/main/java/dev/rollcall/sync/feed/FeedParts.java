package dev.rollcall.sync.feed;

import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.key.ProtectedOwners;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.RealmCheck;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.TokenRoles;
import dev.rollcall.sync.organization.ConcurrentOrganizationSync;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Services that the event feed uses, with the reader and the applier of each stream. */
@Singleton
record FeedParts(
        DirectoryEvents events,
        ConcurrentUserSync users,
        TokenRoles tokenRoles,
        ProtectedOwners keyOwners,
        ConcurrentOrganizationSync organizations,
        ReconciliationRequests reconciliations,
        FirstRun firstRun,
        RealmCheck realm,
        DirectoryFailures directoryFailures,
        Leader leader,
        SyncConfig config,
        Clock clock,
        KeycloakClock keycloak,
        MeterRegistry metrics,
        FeedCounters counters) {}
