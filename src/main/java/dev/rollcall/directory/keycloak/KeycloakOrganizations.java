package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.all;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.createdId;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.unreadable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import dev.rollcall.spelling.StoredSpelling;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Implements the directory's organizations with the Admin API of Keycloak's realm. */
@ApplicationScoped
class KeycloakOrganizations implements DirectoryOrganizations {

    private static final Logger LOG = Logger.getLogger(KeycloakOrganizations.class);

    private static final int PAGE = 100;

    /** The longest name that Keycloak stores; it answers 500 for a longer one. */
    private static final int MAX_LENGTH = 255;

    private static final String NAME = "name";
    private static final String ALIAS = "alias";
    private static final String DESCRIPTION = "description";
    private static final String DOMAINS = "domains";
    private static final String ENABLED = "enabled";
    private static final String ATTRIBUTES = "attributes";
    private static final String MARK = "rollcall.mark";

    private static final long SETTINGS_FOR = Duration.ofSeconds(30).toNanos();

    private final KeycloakOrganizationApi api;
    private final KeycloakOrganizationApi deletions;
    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final OrganizationUpdates updates;
    private final ObjectMapper json;

    private volatile RealmSettings settings;

    private record RealmSettings(boolean organizations, boolean registration, long readAt) {}

    KeycloakOrganizations(
            KeycloakOrganizationApi api,
            @Identifier(KeycloakOrganizationApi.FOR_DELETIONS) KeycloakOrganizationApi deletions,
            KeycloakAdmin admin,
            KeycloakCalls calls,
            OrganizationUpdates updates,
            ObjectMapper json) {
        this.api = api;
        this.deletions = deletions;
        this.admin = admin;
        this.calls = calls;
        this.updates = updates;
        this.json = json;
    }

    @Override
    public boolean areEnabled() {
        return settings().organizations();
    }

    /** Without {@code view-realm}, Keycloak's answer lacks the property. */
    @Override
    public boolean allowRegistration() {
        return settings().registration();
    }

    private RealmSettings settings() {
        RealmSettings known = settings;
        if (known == null || System.nanoTime() - known.readAt() > SETTINGS_FOR) {
            long readAt = System.nanoTime();
            JsonNode realm = calls.ask(admin::realm);
            known = new RealmSettings(
                    realm.path("organizationsEnabled").asBoolean(),
                    realm.path("registrationAllowed").asBoolean(),
                    readAt);
            settings = known;
        }
        return known;
    }

    @Override
    public boolean areRefused() {
        try {
            calls.askUnguarded(() -> api.organizations(null, null, null, 0, 1));
            return false;
        } catch (DirectoryRefusedException e) {
            return e.kind() == Kind.FORBIDDEN;
        } catch (DirectoryUnavailableException e) {
            LOG.debugf("It is not known whether organizations can be read: %s", e.getMessage());
            return false;
        }
    }

    /** Keycloak 26.2 takes the path for that of an organization, which it does not find. */
    @Override
    public long count() {
        return calls.askUnlessGone(api::count)
                .map(KeycloakJson::number)
                .orElseGet(() -> matching(null, null).count());
    }

    private Stream<JsonNode> matching(String search, Boolean exact) {
        return all(
                "the organizations",
                PAGE,
                first -> calls.askUnlessGone(() -> api.organizations(search, null, exact, first, PAGE)));
    }

    @Override
    public List<DirectoryOrganization> organizations(int first, int most) {
        return elements(calls.list(
                        "organizations", first, most, () -> api.organizations(null, null, null, first, most)))
                .map(KeycloakOrganizations::organization)
                .toList();
    }

    @Override
    public Optional<DirectoryOrganization> find(String id) {
        return calls.askUnlessGone(() -> api.organization(id)).map(KeycloakOrganizations::organization);
    }

    @Override
    public Optional<DirectoryOrganization> findCreated(UUID mark) {
        return elements(calls.ask(() -> api.organizations(null, MARK + ":" + mark, null, 0, PAGE)))
                .map(KeycloakOrganizations::organization)
                .findFirst();
    }

    @Override
    public Optional<UUID> mark(String id) {
        return calls.askUnlessGone(() -> api.organization(id))
                .flatMap(organization ->
                        uuid(organization.path(ATTRIBUTES).path(MARK).path(0).asText()));
    }

    /** Administrators of Keycloak may have changed the text. */
    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keycloak's search finds parts of names, and domains. */
    @Override
    public boolean isNameTaken(String name) {
        return matching(name, false)
                .anyMatch(organization ->
                        StoredSpelling.same(organization.path(NAME).asText(), name));
    }

    @Override
    public String create(OrganizationChange properties, UUID mark) {
        refuseTooLong(properties);
        ObjectNode organization = json.createObjectNode();
        organization.put(ENABLED, true);
        apply(properties, organization);
        organization.put(ALIAS, properties.alias() == null ? aliasOf(properties.name()) : properties.alias());
        organization.putObject(ATTRIBUTES).putArray(MARK).add(mark.toString());
        return calls.changeOnce(() -> createdId(api.create(organization)));
    }

    /**
     * Keycloak takes the name itself, but refuses a name with a space or another character that an alias cannot have. Some characters have
     * a longer form in ASCII, so the alias may be longer than the name.
     */
    private static String aliasOf(String name) {
        String text = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[._-]+", "");
        String alias = text.substring(0, Math.min(text.length(), MAX_LENGTH)).replaceAll("[._-]+$", "");
        return alias.isEmpty() ? "organization-" + UUID.randomUUID() : alias;
    }

    @Override
    public void update(String id, OrganizationChange change) {
        refuseTooLong(change);
        Instant from = updates.now();
        try {
            calls.replaceUntilKept(
                    "organization " + id,
                    () -> replace(id, change),
                    () -> change.isAppliedTo(organization(calls.ask(() -> api.organization(id)))));
        } finally {
            updates.warnOfOthers(id, from);
        }
    }

    private void replace(String id, OrganizationChange change) {
        if (!(calls.ask(() -> api.organization(id)) instanceof ObjectNode organization)) {
            throw unreadable();
        }
        apply(change, organization);
        calls.changeRepeatably(() -> api.update(id, organization));
    }

    private static void apply(OrganizationChange change, ObjectNode organization) {
        if (change.name() != null) {
            organization.put(NAME, change.name());
        }
        if (change.description() != null) {
            organization.put(DESCRIPTION, change.description());
        }
        if (change.enabled() != null) {
            organization.put(ENABLED, change.enabled().booleanValue());
        }
        if (change.domains() != null) {
            // a domain that stays keeps what else Keycloak knows of it
            List<JsonNode> known = elements(organization.path(DOMAINS)).toList();
            ArrayNode domains = organization.putArray(DOMAINS);
            for (String domain : change.domains()) {
                domains.add(known.stream()
                        .filter(each -> StoredSpelling.same(each.path(NAME).asText(), domain))
                        .findFirst()
                        .orElseGet(() -> organization.objectNode().put(NAME, domain)));
            }
        }
    }

    /** Keycloak would answer 500. */
    static void refuseTooLong(OrganizationChange change) {
        List<FieldError> errors = Stream.of(
                        tooLong(NAME, Stream.ofNullable(change.name())),
                        tooLong(ALIAS, Stream.ofNullable(change.alias())),
                        tooLong(DESCRIPTION, Stream.ofNullable(change.description())),
                        tooLong(DOMAINS, Stream.ofNullable(change.domains()).flatMap(List::stream)))
                .flatMap(Optional::stream)
                .toList();
        if (!errors.isEmpty()) {
            throw new DirectoryRefusedException(Kind.INVALID, "Keycloak does not store a value this long.", errors);
        }
    }

    private static Optional<FieldError> tooLong(String property, Stream<String> values) {
        return values.anyMatch(value -> value.length() > MAX_LENGTH)
                ? Optional.of(ErrorKey.TOO_LONG.with("max", MAX_LENGTH).at(property))
                : Optional.empty();
    }

    @Override
    public void delete(String id) {
        calls.changeUnlessGone(() -> deletions.delete(id));
    }

    private static DirectoryOrganization organization(JsonNode node) {
        if (!node.path(ENABLED).isBoolean()) {
            throw unreadable();
        }
        return new DirectoryOrganization(
                required(node, "id"),
                required(node, NAME),
                required(node, ALIAS),
                node.path(DESCRIPTION).asText(null),
                elements(node.path(DOMAINS))
                        .map(domain -> required(domain, NAME))
                        .toList(),
                node.path(ENABLED).asBoolean());
    }
}
