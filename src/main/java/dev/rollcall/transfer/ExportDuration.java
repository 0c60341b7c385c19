package dev.rollcall.transfer;

import dev.rollcall.http.LongRunningRequests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Exempts exports from the time limit: an export lasts as long as its client takes to read it. */
class ExportDuration {

    static final String PATH = "/api/v1/users/export";

    @Produces
    @Singleton
    LongRunningRequests exports() {
        return LongRunningRequests.exactly(PATH);
    }
}
