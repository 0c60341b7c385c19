package dev.rollcall.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    private final ConcurrencyLimit limit = new ConcurrencyLimit(1);
    private final ConcurrencyLimit.Slot one = limit.newSlot();
    private final ConcurrencyLimit.Slot other = limit.newSlot();

    @Test
    void acquireFailsWhenAllSlotsAreInUse() {
        assertThat(one.acquire()).isTrue();
        assertThat(other.acquire()).isFalse();
        assertThat(limit.inUse()).isEqualTo(1);

        one.close();

        assertThat(other.acquire()).isTrue();
    }

    @Test
    void slotIsAcquiredAndReleasedOnlyOnce() {
        one.acquire();
        assertThat(one.acquire()).isTrue();
        one.release();
        one.release();
        one.close();

        assertThat(limit.inUse()).isZero();
        assertThat(other.acquire()).isTrue();
        assertThat(one.acquire()).isFalse();
    }

    @Test
    void closedSlotCannotBeAcquired() {
        one.acquire();
        one.close();

        assertThat(one.acquire()).isFalse();
        assertThat(limit.inUse()).isZero();
    }
}
