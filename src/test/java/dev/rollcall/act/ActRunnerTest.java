package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActRunnerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> log = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Attempt<NoPlan, Void> attempt =
            new Attempt<>(UUID.randomUUID(), ChangeContext.of(Origin.API), 0, new NoPlan(false), null, START);

    private Instant now = START;
    private boolean isClaimHeld = true;
    private RuntimeException refusalOfCheckAgain;

    private final ActRunner runner = new ActRunner(
            saved -> log.add("save"),
            renewed -> {
                log.add("renew");
                return isClaimHeld;
            },
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException();
                }
            });

    /** The plan of an act on nothing. */
    private record NoPlan(boolean prepared) implements ActPlan {

        @Override
        public UUID target() {
            return new UUID(0, 0);
        }

        @Override
        public Concerned concerned() {
            return Concerned.NONE;
        }

        @Override
        public Map<String, ?> details() {
            return Map.of();
        }
    }

    private boolean completesThePlan;

    private final Act<NoPlan, Void> act = new Act<>() {
        @Override
        public Action action() {
            return Action.UPDATE;
        }

        @Override
        public Class<NoPlan> planType() {
            return NoPlan.class;
        }

        @Override
        public String targetName() {
            return "nothing";
        }

        @Override
        public NoPlan prepare(Attempt<NoPlan, Void> prepared) {
            log.add("check");
            return new NoPlan(completesThePlan);
        }

        @Override
        public List<Step> steps(Attempt<NoPlan, Void> run) {
            return steps;
        }

        @Override
        public void read(Attempt<NoPlan, Void> resumed) {
            log.add("read");
        }

        @Override
        public void checkAgain(Attempt<NoPlan, Void> checked) {
            log.add("check again");
            if (refusalOfCheckAgain != null) {
                throw refusalOfCheckAgain;
            }
        }

        @Override
        public boolean leavesNothing(DirectoryRefusedException refusal) {
            return refusal.kind() == Kind.GONE;
        }

        @Override
        public void readBack(Attempt<NoPlan, Void> refused) {
            throw new AssertionError("the settler reads back");
        }

        @Override
        public Written record(Attempt<NoPlan, Void> done, Instant when) {
            throw new AssertionError("the journal writes records");
        }

        @Override
        public void recordRefused(Attempt<NoPlan, Void> refused, Instant when) {
            throw new AssertionError("the journal writes records");
        }

        @Override
        public Written recordFound(Attempt<NoPlan, Void> superseded, Instant when) {
            throw new AssertionError("the journal writes records");
        }

        @Override
        public boolean makes(NoPlan plan, NoticedChange change) {
            throw new AssertionError("the event feed asks");
        }
    };

    /** Logs its calls. */
    private final class Logged implements Step {

        private final String name;
        private Evidence evidence = Evidence.REPEATABLE;
        private boolean hasNothingToDo;
        private Runnable onSend = () -> {};
        private RuntimeException failure;
        private RuntimeException refusalAfterwards;
        private RuntimeException failureOfUndo;

        private Logged(String name) {
            this.name = name;
            steps.add(this);
        }

        @Override
        public Evidence isDone() {
            log.add(name + "?");
            return evidence;
        }

        @Override
        public Change apply() {
            return hasNothingToDo ? Change.NONE : () -> note(name, failure);
        }

        @Override
        public void verify() {
            if (refusalAfterwards != null) {
                throw refusalAfterwards;
            }
        }

        @Override
        public Change undo() {
            return () -> note("undo " + name, failureOfUndo);
        }

        private void note(String what, RuntimeException thrown) {
            log.add(what);
            onSend.run();
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    private static DirectoryRefusedException refusal(Kind kind) {
        return new DirectoryRefusedException(kind, "refused", List.of());
    }

    @Test
    void runsAllStepsInOrderAfterTheCheck() {
        new Logged("one");
        new Logged("two").hasNothingToDo = true;
        new Logged("three");

        runner.run(act, attempt);

        assertThat(log).containsExactly("check", "one", "three");
        assertThat(attempt.isChanged()).isTrue();
    }

    @Test
    void storesThePlanThatTheCheckHasCompletedBeforeTheFirstStep() {
        new Logged("one");
        completesThePlan = true;

        runner.run(act, attempt);

        assertThat(log).containsExactly("check", "save", "one");
        assertThat(attempt.plan().prepared()).isTrue();
    }

    @Test
    void aRefusedFirstChangeIsNotUndone() {
        new Logged("one").failure = refusal(Kind.TAKEN);
        new Logged("two");

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("check", "one");
        assertThat(attempt.isChanged()).isFalse();
    }

    @Test
    void aLaterRefusalUndoesAllStepsInReverseOrder() {
        new Logged("one");
        new Logged("two").failure = refusal(Kind.FORBIDDEN);
        new Logged("three");

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("check", "one", "two", "undo three", "undo two", "undo one");
        assertThat(attempt.isChanged()).isTrue();
    }

    @Test
    void aRefusalAfterAChangeUndoesThatChange() {
        new Logged("one").refusalAfterwards = refusal(Kind.PROTECTED);

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("check", "one", "undo one");
    }

    @Test
    void nothingIsUndoneOfAnIdentityThatIsGone() {
        new Logged("one");
        new Logged("two").failure = refusal(Kind.GONE);

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("check", "one", "two");
    }

    @Test
    void aRefusedUndoLeavesTheActPending() {
        new Logged("one").failureOfUndo = refusal(Kind.FORBIDDEN);
        new Logged("two").failure = refusal(Kind.INVALID);

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryPendingException.class);

        assertThat(attempt.isChanged()).isTrue();
    }

    @Test
    void aChangeWithoutAnAnswerIsNeitherUndoneNorContinued() {
        new Logged("one").failure = new DirectoryPendingException("no answer", null);
        new Logged("two");

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryPendingException.class);

        assertThat(log).containsExactly("check", "one");
        assertThat(attempt.isChanged()).isTrue();
    }

    @Test
    void aChangeThatWasNotSentChangedNothing() {
        new Logged("one").failure = new DirectoryUnavailableException("not reached", null);

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(DirectoryUnavailableException.class);

        assertThat(attempt.isChanged()).isFalse();
    }

    @Test
    void renewsAClaimThatIsOlderThanASecondBeforeAChange() {
        new Logged("one");
        new Logged("two");
        now = START.plus(Duration.ofSeconds(1));

        runner.run(act, attempt);

        assertThat(log).containsExactly("check", "renew", "one", "two");
    }

    @Test
    void stopsWithoutUndoWhenAnotherProcessHasTheAct() {
        new Logged("one");
        isClaimHeld = false;
        now = START.plus(Duration.ofMinutes(3));

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(ActRunner.Overtaken.class);

        assertThat(log).containsExactly("check", "renew");
    }

    @Test
    void stopsAnUndoWhenAnotherProcessHasTheAct() {
        new Logged("one");
        Logged two = new Logged("two");
        two.failure = refusal(Kind.INVALID);
        two.onSend = () -> {
            isClaimHeld = false;
            now = START.plus(Duration.ofMinutes(3));
        };

        assertThatThrownBy(() -> runner.run(act, attempt)).isInstanceOf(ActRunner.Overtaken.class);

        assertThat(log).containsExactly("check", "one", "two", "renew");
    }

    private List<Logged> stepsWith(Evidence... evidence) {
        steps.clear();
        log.clear();
        return IntStream.range(0, evidence.length)
                .mapToObj(i -> {
                    Logged step = new Logged(Integer.toString(i + 1));
                    step.evidence = evidence[i];
                    return step;
                })
                .toList();
    }

    @Test
    void resumesAfterAFirstStepThatIsDone() {
        stepsWith(Evidence.DONE, Evidence.NOT_DONE);

        assertThat(runner.resume(act, attempt)).isEqualTo(Evidence.DONE);

        assertThat(log).containsExactly("read", "1?", "2?", "check again", "2");
    }

    @Test
    void repeatsAFirstStepThatLeavesNoEvidence() {
        stepsWith(Evidence.REPEATABLE, Evidence.REPEATABLE);

        assertThat(runner.resume(act, attempt)).isEqualTo(Evidence.DONE);

        assertThat(log).containsExactly("read", "1?", "2?", "check again", "1", "2");
    }

    static Stream<List<Evidence>> actsThatHaveBegunAreFinished() {
        return Stream.of(
                List.of(Evidence.DONE, Evidence.DONE, Evidence.DONE),
                List.of(Evidence.DONE, Evidence.REPEATABLE, Evidence.NOT_DONE),
                List.of(Evidence.DONE, Evidence.NOT_DONE, Evidence.NOT_DONE),
                List.of(Evidence.REPEATABLE, Evidence.DONE, Evidence.NOT_DONE),
                List.of(Evidence.DONE, Evidence.UNKNOWABLE, Evidence.REPEATABLE));
    }

    @ParameterizedTest
    @MethodSource
    void actsThatHaveBegunAreFinished(List<Evidence> evidence) {
        stepsWith(evidence.toArray(Evidence[]::new));

        assertThat(runner.resume(act, attempt)).isEqualTo(Evidence.DONE);

        assertThat(log).contains("check again", "3");
    }

    static Stream<Arguments> actsThatAreNotResumed() {
        return Stream.of(
                arguments(Evidence.NOT_DONE, List.of(Evidence.NOT_DONE, Evidence.REPEATABLE)),
                arguments(Evidence.NOT_DONE, List.of(Evidence.REPEATABLE, Evidence.NOT_DONE)),
                arguments(Evidence.UNKNOWABLE, List.of(Evidence.UNKNOWABLE, Evidence.REPEATABLE)),
                arguments(Evidence.SUPERSEDED, List.of(Evidence.DONE, Evidence.SUPERSEDED)),
                arguments(Evidence.SUPERSEDED, List.of(Evidence.SUPERSEDED, Evidence.NOT_DONE)),
                // a later step without an earlier one
                arguments(Evidence.SUPERSEDED, List.of(Evidence.NOT_DONE, Evidence.DONE)),
                arguments(Evidence.SUPERSEDED, List.of(Evidence.DONE, Evidence.NOT_DONE, Evidence.DONE)));
    }

    @ParameterizedTest
    @MethodSource
    void actsThatAreNotResumed(Evidence expected, List<Evidence> evidence) {
        stepsWith(evidence.toArray(Evidence[]::new));

        assertThat(runner.resume(act, attempt)).isEqualTo(expected);

        assertThat(log).hasSize(1 + evidence.size()).allMatch(line -> line.equals("read") || line.endsWith("?"));
    }

    /** The process that began the act may have done any of its steps. */
    @Test
    void aRefusalOfAResumedActUndoesTheStepsOfTheFirstProcessToo() {
        new Logged("one").evidence = Evidence.DONE;
        new Logged("two").failure = refusal(Kind.FORBIDDEN);

        assertThatThrownBy(() -> runner.resume(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("read", "one?", "two?", "check again", "two", "undo two", "undo one");
    }

    @Test
    void aResumedActThatIsRefusedByTheCheckIsNotUndone() {
        new Logged("one").evidence = Evidence.DONE;
        attempt.setChanged(true);
        refusalOfCheckAgain = refusal(Kind.PROTECTED);

        assertThatThrownBy(() -> runner.resume(act, attempt)).isInstanceOf(DirectoryRefusedException.class);

        assertThat(log).containsExactly("read", "one?", "check again");
    }
}
