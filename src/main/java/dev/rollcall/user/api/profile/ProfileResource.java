package dev.rollcall.user.api.profile;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Describes the realm's user profile: its languages, and the attributes that are copied. */
@Path("/api/v1/profile")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class ProfileResource {

    private final ProfileForms forms;
    private final SecurityIdentity identity;

    ProfileResource(ProfileForms forms, SecurityIdentity identity) {
        this.forms = forms;
        this.identity = identity;
    }

    @GET
    @Operation(
            operationId = "getProfile",
            summary = "Describe the attributes of the realm's user profile",
            description =
                    "Returns what a form needs to show and change the attributes in `profile` of records: those that"
                            + " `rollcall.profile.attributes` names, the realm declares, and the caller may see in their own account or in"
                            + " the records of all users. Texts that the realm declares as keys of its localization are looked up there, in"
                            + " the language of `Accept-Language` or in the realm's default language. It is at most some seconds old.")
    @APIResponse(responseCode = "200", description = "The attributes")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RestResponse<ProfileView> getProfile(@Context HttpHeaders headers) {
        Caller caller = Caller.of(identity);
        boolean manages = caller.roles().contains(Roles.ADMIN);
        ProfileView view = forms.forms(
                !caller.claims().serviceAccount(),
                manages || caller.roles().contains(Roles.READER),
                manages,
                headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE));
        return ResponseBuilder.ok(view)
                .header(HttpHeaders.CONTENT_LANGUAGE, view.language())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .build();
    }
}
