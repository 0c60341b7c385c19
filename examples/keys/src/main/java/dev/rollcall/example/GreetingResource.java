package dev.rollcall.example;

import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

/** Greets its caller. It does not know that there are API keys: what it accepts is configured. */
@Path("/greeting")
@Authenticated
public class GreetingResource {

    @GET
    public String greet(@Context SecurityContext caller) {
        return "Hello, " + caller.getUserPrincipal().getName();
    }
}
