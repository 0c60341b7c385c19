package dev.rollcall.transfer.own;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.act.OpenActs;
import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditPage;
import dev.rollcall.audit.ExportAudit;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.invitation.ReceivedInvitations.OwnInvitation;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.organization.EndedMemberships;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.agent.Agents;
import dev.rollcall.user.api.profile.VisibleProfile;
import dev.rollcall.user.email.EmailChanges;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Exports everything stored about a user as one JSON document, {@link PersonalData}. Reads the audit log in pages. */
@ApplicationScoped
class OwnData {

    private static final int PAGE = 200;

    /** The member of a plan with the changes of an identity, and of its state before. */
    private static final String IDENTITY = "identity";

    /** The member of a plan that an act on an organization has. */
    private static final String ORGANIZATION = "organization";

    private final Sources sources;
    private final ObjectMapper json;

    /** The sources of the data. */
    @Singleton
    record Sources(
            Directory directory,
            EmailChanges emailChanges,
            MemberQueries members,
            EndedMemberships endedMemberships,
            ReceivedInvitations invitations,
            OpenActs openActs,
            ApiKeys keys,
            Agents agents,
            OwnJobs jobs,
            ExportAudit exports,
            AuditLog auditLog,
            Revocations revocations,
            VisibleProfile visible,
            Clock clock) {}

    OwnData(Sources sources, ObjectMapper json) {
        this.sources = sources;
        this.json = json;
    }

    /** The document as a stream, which the audit log records. Asks Keycloak for the identity before the stream begins. */
    StreamingOutput export(User me, Actor actor, RoutingContext context) {
        UserView record = sources.visible().own(UserView.of(me));
        Optional<Identity> identity = sources.directory().find(me.keycloakId).map(sources.visible()::own);
        ExportAudit.Export export = new ExportAudit.Export(Optional.of(me.id), "json", List.of());
        StreamingOutput document = sources.exports().recorded(export, actor, context, (out, row) -> {
            write(record, identity, out);
            row.run();
        });
        return StreamedResponse.whileConnected(context.request(), document);
    }

    /**
     * Closes the document only when it is complete: closing it earlier would end all open arrays and objects, and the response would
     * look complete.
     *
     * @param identity the identity in Keycloak; empty if it has been deleted there
     */
    private void write(UserView me, Optional<Identity> identity, OutputStream out) throws IOException {
        JsonGenerator document = json.createGenerator(out);
        List<String> subjects = read(() -> subjects(me));
        document.writeStartObject();
        write(document, "exportedAt", sources.clock().instant());
        write(document, "record", me);
        write(document, IDENTITY, identity.orElse(null));
        write(document, "emailChange", read(() -> sources.emailChanges().ofUser(me.id())));
        write(document, "memberships", read(() -> sources.members().ofUser(me.id())));
        write(
                document,
                "endedMemberships",
                read(() -> sources.endedMemberships().ofUser(me.id())));
        write(document, "invitations", read(() -> invitations(me)));
        writeAuditLog(document, "actsOnMe", List.of(entriesAbout(Optional.of(me.id()), Optional.empty())));
        writeAuditLog(
                document,
                "actsByMe",
                subjects.stream()
                        .map(subject -> entriesAbout(Optional.empty(), Optional.of(subject)))
                        .toList());
        write(document, "apiKeys", read(() -> sources.keys().ofOwner(me.id())));
        write(document, "agents", read(() -> sources.agents().ofSponsor(me.id())));
        write(document, "jobs", read(() -> sources.jobs().ofSubjects(subjects)));
        write(document, "jobItems", read(() -> sources.jobs().ofUser(me.id())));
        write(document, "tokensRevokedAt", read(() -> moments(Revocations.SUBJECT, subjects)));
        write(document, "sessionsEndedAt", read(() -> moments(Revocations.SESSION, subjects)));
        write(document, "openActs", read(() -> openActs(me.id())));
        write(document, "rememberedAnswers", read(() -> rememberedAnswers(me.id())));
        write(document, "idempotencyKeys", read(() -> usedKeys(subjects)));
        document.writeEndObject();
        document.close();
    }

    private void write(JsonGenerator document, String name, Object value) throws IOException {
        document.writeFieldName(name);
        json.writeValue(document, value);
    }

    /** Returns the subjects under which the user was known, oldest first. A user of a directory may have had others. */
    private List<String> subjects(UserView me) {
        return Stream.concat(sources.auditLog().formerSubjects(me.id()).stream(), Stream.of(me.keycloakId()))
                .distinct()
                .toList();
    }

    private List<Instant> moments(String kind, List<String> subjects) {
        return subjects.stream()
                .flatMap(subject -> sources.revocations().moments(kind, subject).stream())
                .toList();
    }

    private static AuditFilter entriesAbout(Optional<UUID> of, Optional<String> by) {
        return AuditFilter.NONE.ofUser(of).by(by);
    }

    private void writeAuditLog(JsonGenerator document, String name, List<AuditFilter> filters) throws IOException {
        document.writeArrayFieldStart(name);
        for (AuditFilter filter : filters) {
            writeEntries(document, filter);
        }
        document.writeEndArray();
    }

    private void writeEntries(JsonGenerator document, AuditFilter filter) throws IOException {
        Optional<String> cursor = Optional.empty();
        do {
            Optional<String> from = cursor;
            AuditPage page = read(() -> sources.auditLog().list(filter, false, from, PAGE));
            for (AuditEntryView act : page.items()) {
                json.writeValue(document, act);
            }
            cursor = Optional.ofNullable(page.next());
        } while (cursor.isPresent());
    }

    /** An address that is not verified may be another person's. */
    private List<OwnInvitation> invitations(UserView me) {
        return sources.invitations()
                .ofUser(me.id(), Optional.ofNullable(me.email()).filter(email -> me.emailVerified()));
    }

    private List<PersonalData.Open> openActs(UUID user) {
        return sources.openActs().concerning(user).stream()
                .map(act -> new PersonalData.Open(act.id(), act.dueAt(), plan(act)))
                .toList();
    }

    private ObjectNode plan(OpenAct act) {
        try {
            ObjectNode plan = json.createObjectNode().put("action", act.action());
            plan.setAll((ObjectNode) json.readTree(act.plan()));
            withoutHidden(plan);
            if (plan.has(ORGANIZATION)) {
                plan.remove(ExternalId.FIELD); // of the organization: its members do not see it
            }
            return plan;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database stores JSON", e);
        }
    }

    /** Removes attributes of the realm's user profile that users may not view. A plan has the changed ones in objects at several places. */
    private void withoutHidden(JsonNode plan) {
        Set<String> visible = sources.visible().visibleToUsers();
        plan.findParents(IDENTITY).stream()
                .map(part -> part.path(IDENTITY))
                .filter(JsonNode::isObject)
                .forEach(identity -> ((ObjectNode) identity)
                        .remove(identity.properties().stream()
                                .map(Map.Entry::getKey)
                                .filter(name -> name.startsWith(IdentityChange.PROFILE)
                                        && !visible.contains(name.substring(IdentityChange.PROFILE.length())))
                                .toList()));
    }

    /** Responses that a retry of a request about this user would get. */
    private List<PersonalData.Remembered> rememberedAnswers(UUID user) {
        return IdempotencyKey.<IdempotencyKey>list("userId = ?1 and answer is not null order by createdAt", user)
                .stream()
                .flatMap(key -> remembered(key).stream())
                .toList();
    }

    /** Empty for an act on an organization, and for an answer that only a newer release can read. */
    private Optional<PersonalData.Remembered> remembered(IdempotencyKey key) {
        try {
            return Optional.ofNullable(json.treeToValue(key.answer.record(), UserView.class))
                    .map(record -> new PersonalData.Remembered(
                            key.createdAt, sources.visible().own(record)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<PersonalData.UsedKey> usedKeys(List<String> subjects) {
        return IdempotencyKey.<IdempotencyKey>list("id.actor in ?1 order by createdAt", subjects).stream()
                .map(key -> new PersonalData.UsedKey(key.id.key(), key.createdAt))
                .toList();
    }

    /** Reads in a transaction of its own, so that its entities can be garbage-collected afterwards. */
    private static <T> T read(Callable<T> question) {
        return QuarkusTransaction.requiringNew().call(question);
    }
}
