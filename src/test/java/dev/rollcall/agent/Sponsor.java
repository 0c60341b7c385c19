package dev.rollcall.agent;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A person who is responsible for agents, which administrators create for them. */
public record Sponsor(Realm.Identity identity, ApiCaller caller) {

    private static final String AGENTS = "/api/v1/agents";

    /** Creates a person with these roles. */
    public static Sponsor create(String... roles) {
        Realm.Identity identity = Realm.get().createIdentity("sponsor", roles);
        ApiCaller caller = new Keys(identity).signedIn();
        caller.id();
        return new Sponsor(identity, caller);
    }

    public String id() {
        return caller.id();
    }

    /** Creates an agent with these roles. */
    public Agent agent(String... roles) {
        return agent(Map.of("roles", List.of(roles)));
    }

    /** Creates an agent of an organization. */
    public Agent agentOf(String organization) {
        return agent(Map.of("organization", organization));
    }

    /** Creates an agent of an organization with these roles. */
    public Agent agentOf(String organization, List<String> roles) {
        return agent(Map.of("organization", organization, "roles", roles));
    }

    private Agent agent(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", "Agent " + UUID.randomUUID());
        body.put("sponsor", id());
        return new Agent(this, Api.admin().post(AGENTS, body).expect(201));
    }

    /** An agent, as it was created. */
    public record Agent(Sponsor sponsor, ApiResponse created) {

        public String id() {
            return created.path("id");
        }

        public String subject() {
            return created.path("keycloakId");
        }

        public String path() {
            return AGENTS + "/" + id();
        }

        /** Creates a key for a month. */
        public Keys.Key key(String... scopes) {
            ApiResponse key =
                    sponsor.caller().post(path() + "/keys", Keys.draft(scopes)).expect(201);
            return new Keys.Key(key.path("id"), key.path("secret"));
        }

        public ApiResponse suspend() {
            return Api.admin().post(path() + "/suspend").expect(200);
        }
    }
}
