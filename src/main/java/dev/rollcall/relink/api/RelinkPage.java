package dev.rollcall.relink.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.relink.RelinkCandidates.CandidatePage;
import dev.rollcall.user.RetainedUsers.Candidate;
import dev.rollcall.user.RetainedUsers.Current;
import dev.rollcall.user.RetainedUsers.Former;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of pairs of records. */
@Schema(
        name = "RelinkPage",
        requiredProperties = {"items", "next", "previous", "safe"})
public record RelinkPage(
        List<Pair> items,
        @Schema(nullable = true) String next,
        @Schema(nullable = true) String previous,

        @Schema(description = "How many pairs are safe, also on other pages", examples = "12")
        long safe) {

    static RelinkPage of(CandidatePage found) {
        return new RelinkPage(
                found.page().items().stream()
                        .map(candidate -> Pair.of(candidate, found.organizations()))
                        .toList(),
                found.page().next(),
                found.page().previous(),
                found.safe());
    }

    /** Two records that may be of one person. */
    @Schema(
            name = "RelinkPair",
            description = "Two records that may be of one person",
            requiredProperties = {"former", "current", "sameUsername", "sameEmail", "safe"})
    public record Pair(
            @Schema(description = "The record whose identity is gone")
            Side former,

            @Schema(description = "The record whose identity exists")
            Side current,

            @Schema(description = "Whether the usernames are equal, whatever their case")
            boolean sameUsername,

            @Schema(description = "Whether the addresses are equal, whatever their case")
            boolean sameEmail,

            @Schema(
                    description =
                            "Whether username and address are equal, the new address is verified, the new identity comes from a"
                                    + " federation, and neither record is in another pair")
            boolean safe) {

        static Pair of(Candidate candidate, Map<UUID, Long> organizations) {
            return new Pair(
                    Side.of(candidate.former(), organizations),
                    Side.of(candidate.current(), organizations),
                    candidate.sameUsername(),
                    candidate.sameEmail(),
                    candidate.safe());
        }
    }

    /** One of the two records. */
    @Schema(
            name = "RelinkSide",
            requiredProperties = {
                "id",
                "keycloakId",
                "username",
                "email",
                "emailVerified",
                "federated",
                "createdAt",
                "deletedAt",
                "attributes",
                "organizations"
            })
    public record Side(
            UUID id,

            @Schema(description = "The subject of the identity")
            String keycloakId,

            String username,
            @Schema(nullable = true) String email,

            @Schema(nullable = true, description = "Null if it is not known any more")
            @JsonInclude // the serializer that Quarkus generates leaves out a flag that is null
            Boolean emailVerified,

            @Schema(
                    nullable = true,
                    description =
                            "Whether the identity comes from a federation, such as LDAP; null if it is not known any more")
            @JsonInclude // as above
            Boolean federated,

            Instant createdAt,

            @Schema(
                    nullable = true,
                    description =
                            "When a reconciliation missed the user. The rest is what is retained until it is erased. Null if"
                                    + " the record is no tombstone")
            Instant deletedAt,

            @Schema(description = "The names of the application's attributes")
            List<String> attributes,

            @Schema(description = "How many organizations the user belongs to")
            long organizations) {

        static Side of(Former user, Map<UUID, Long> organizations) {
            return new Side(
                    user.id(),
                    user.subject(),
                    user.username(),
                    user.email(),
                    null,
                    null,
                    user.createdAt(),
                    user.deletedAt(),
                    user.attributes(),
                    organizations.getOrDefault(user.id(), 0L));
        }

        static Side of(Current user, Map<UUID, Long> organizations) {
            return new Side(
                    user.id(),
                    user.subject(),
                    user.username(),
                    user.email(),
                    user.emailVerified(),
                    user.federated(),
                    user.createdAt(),
                    null,
                    user.attributes(),
                    organizations.getOrDefault(user.id(), 0L));
        }
    }
}
