package dev.rollcall.job.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.invitation.api.InvitationListRequest;
import dev.rollcall.job.NewJob.Selection;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.organization.api.member.MemberListRequest;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSort;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.api.UserFilterRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the filter of a job, and finds all records that match. Its members are the query parameters of the list of these records, so that a list
 * and a job with the same filters have the same records.
 */
@Singleton
@RegisterForReflection(
        targets = {UserFilterRequest.class, MemberListRequest.class, InvitationListRequest.class, PageRequest.class})
record JobFilters(
        UserQueries users,
        UserSubjects subjects,
        ProfileNames profile,
        MemberQueries members,
        InvitationQueries invitations) {

    private static final int PAGE = 1_000;
    private static final String FILTER = "filter";

    /** The parameters of lists that select a page or an order, not records. */
    private static final Set<String> NO_FILTERS = Set.of("sort", "limit", "cursor", "total");

    /** The first parts of the names of parameters that the list of users has for each attribute. */
    private static final List<String> ATTRIBUTES = List.of("attributes.", "profile.");

    /** Sets the fields that the framework sets from a query. */
    private static final ObjectMapper FIELDS = JsonMapper.builder()
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .build();

    /** More records match than a job may have. */
    private static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyException() {
            super(null, null, false, false);
        }
    }

    /**
     * @throws ProblemException 422 for a filter that the list of users does not have
     */
    Selection users(ObjectNode filter) {
        List<Map.Entry<String, String>> attributes = new ArrayList<>();
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        filter.properties().forEach(member -> {
            if (ATTRIBUTES.stream().anyMatch(member.getKey()::startsWith)) {
                attributes.add(Map.entry(member.getKey(), text(member.getValue())));
            } else {
                others.set(member.getKey(), member.getValue());
            }
        });
        UserFilterRequest request = read(others, UserFilterRequest.class);
        UserFilter known = checked(() -> request.filter(attributes, profile, subjects));
        UserSort sort = request.sort(known);
        return most -> ids(known, sort, most);
    }

    private List<UUID> ids(UserFilter filter, UserSort sort, int most) {
        List<UUID> ids = new ArrayList<>();
        try {
            users.forEach(filter, sort, user -> {
                ids.add(user.id());
                if (ids.size() > most) {
                    throw new TooManyException();
                }
            });
        } catch (TooManyException e) {
            return ids;
        } catch (IOException e) {
            throw new IllegalStateException("nothing is written", e);
        }
        return ids;
    }

    /**
     * @throws ProblemException 422 for a filter that the list of members does not have
     */
    Selection members(UUID organization, ObjectNode filter) {
        MemberListRequest request = read(filter, MemberListRequest.class);
        checked(() -> List.of(request.role(), request.search(), request.ids()));
        return most -> all(
                most,
                cursor -> members.members(organization, request.role(), request.search(), request.ids(), cursor, PAGE),
                member -> member.user().id());
    }

    /**
     * @throws ProblemException 422 for a filter that the list of invitations does not have
     */
    Selection invitations(UUID organization, ObjectNode filter) {
        InvitationListRequest request = read(filter, InvitationListRequest.class);
        checked(request::filter);
        return most ->
                all(most, cursor -> invitations.page(request.filter().of(organization), cursor, PAGE), Invitation::id);
    }

    private static <T> List<UUID> all(int most, Function<Optional<String>, Page<T>> pages, Function<T, UUID> id) {
        List<UUID> ids = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = pages.apply(cursor);
            page.items().stream().map(id).forEach(ids::add);
            cursor = Optional.ofNullable(page.next());
        } while (cursor.isPresent() && ids.size() <= most);
        return ids;
    }

    private static <T> T read(ObjectNode filter, Class<T> request) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        filter.properties().forEach(member -> texts.put(member.getKey(), text(member.getValue())));
        if (NO_FILTERS.stream().anyMatch(texts::has)) {
            throw unknown();
        }
        try {
            return FIELDS.treeToValue(texts, request);
        } catch (IOException e) {
            throw unknown();
        }
    }

    /** Returns the text of a value as a query has it. */
    private static String text(JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw refusal(ErrorKey.FILTER_NOT_TEXTS.message());
        }
        return value.asText();
    }

    private static ProblemException unknown() {
        return refusal(ErrorKey.UNKNOWN_FILTER.message());
    }

    private static ProblemException refusal(ErrorMessage message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(message.at(FILTER)));
    }

    /** A wrong parameter of a list is a wrong field of this body. */
    private static <T> T checked(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ProblemException e) {
            throw e.problem().type().equals(ProblemType.INVALID_PARAMETER.uri())
                    ? refusal(ErrorKey.BAD_FILTER.with("detail", e.problem().detail()))
                    : e;
        }
    }
}
