package dev.rollcall.audit;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Query;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An entry of the trail with its outcome; a view of the two tables that {@link Trail} appends to. */
@Entity
@Immutable
@Table(name = "acts")
class Act extends PanacheEntityBase {

    @Id
    public UUID id;

    public Instant at;

    public String action;

    @Column(name = "user_id")
    public UUID userId;

    public String actor;

    @Column(name = "client_id")
    public String clientId;

    @Column(name = "way_in")
    public String wayIn;

    @Column(name = "request_id")
    public String requestId;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> details;

    /** Null while it is open. */
    public String outcome;

    @Column(name = "settled_at")
    public Instant settledAt;

    @Column(name = "settled_by")
    public String settledBy;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "outcome_details")
    public Map<String, Object> outcomeDetails;

    static List<Act> select(TrailSelect select) {
        Query query = getEntityManager().createNativeQuery(select.sql(), Act.class);
        select.parameters().forEach(query::setParameter);
        @SuppressWarnings("unchecked") // the query was made for Act.class
        List<Act> acts = query.getResultList();
        return acts;
    }
}
