package dev.rollcall.organization.api;

import java.net.URI;
import java.util.UUID;

/** The paths of organizations in the API. */
public final class OrganizationUri {

    private OrganizationUri() {}

    public static URI of(UUID id) {
        return URI.create("/api/v1/organizations/" + id);
    }
}
