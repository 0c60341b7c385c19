package dev.rollcall.transfer;

import dev.rollcall.act.ManagementConfig;
import dev.rollcall.http.BodyLimit;
import dev.rollcall.http.LongRunningRequests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Allows a larger body and more time for imports than for other requests. */
class ImportLimit {

    static final String PATH = "/api/v1/users/import";

    @Produces
    @Singleton
    BodyLimit limit(ManagementConfig config) {
        return new BodyLimit(PATH, config.imports().maxSize().asLongValue());
    }

    @Produces
    @Singleton
    LongRunningRequests imports() {
        return LongRunningRequests.exactly(PATH);
    }
}
