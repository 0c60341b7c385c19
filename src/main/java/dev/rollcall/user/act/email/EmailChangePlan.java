package dev.rollcall.user.act.email;

import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import java.util.Map;
import java.util.UUID;

/** The plan of an act on the change of an address that its user has asked for. */
interface EmailChangePlan extends ActPlan {

    /** The user whose address is to be changed. */
    UUID userId();

    @Override
    default UUID target() {
        return userId();
    }

    @Override
    default Concerned concerned() {
        return Concerned.user(userId());
    }

    /** The addresses are personal data. */
    @Override
    default Map<String, ?> details() {
        return Map.of();
    }
}
