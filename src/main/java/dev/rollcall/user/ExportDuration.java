package dev.rollcall.user;

import dev.rollcall.web.LongRequest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** An export goes on for as long as its client takes to read it. */
class ExportDuration {

    static final String PATH = "/api/v1/users/export";

    @Produces
    @Singleton
    LongRequest exports() {
        return LongRequest.exactly(PATH);
    }
}
