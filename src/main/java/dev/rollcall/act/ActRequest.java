package dev.rollcall.act;

import dev.rollcall.audit.Actor;
import dev.rollcall.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request for an act.
 *
 * @param userId whom it is about: no other act on this user is open at the same time
 * @param plan returns the whole plan, once no other act can change the user; throws a {@link ProblemException} for a request that is
 *     wrong
 * @param guard returns why the actor may not do it; such a refusal is written to the audit log
 * @param once the client's idempotency key
 */
record ActRequest(
        Actor actor,
        UUID userId,
        Supplier<Plan> plan,
        Function<Plan, Optional<ProblemException>> guard,
        Optional<Acts.Once> once) {}
