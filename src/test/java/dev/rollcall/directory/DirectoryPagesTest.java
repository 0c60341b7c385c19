package dev.rollcall.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectoryPagesTest {

    private static final int SIZE = 100;
    private static final int OVERLAP = 10;

    private final AtomicInteger reads = new AtomicInteger();

    private Stream<List<Integer>> pages(IntFunction<List<Integer>> read) {
        return DirectoryPages.of("the numbers", SIZE, OVERLAP, String::valueOf, first -> {
            reads.incrementAndGet();
            return read.apply(first);
        });
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void allEntriesAreReadUpToThePageThatIsNotFull() {
        assertThat(pages(first -> numbers(first, Math.min(first + SIZE, 250))).flatMap(List::stream))
                .containsAll(numbers(0, 250));
        assertThat(reads).hasValue(3);
    }

    @Test
    void repeatedPageFails() {
        assertThatThrownBy(() -> pages(first -> numbers(0, SIZE)).toList())
                .isInstanceOf(RepeatedPagesException.class)
                .hasMessageContaining("the numbers");
        assertThat(reads).hasValue(2);
    }

    @Test
    void pagesOfOneNewEntryEachFail() {
        assertThatThrownBy(() -> pages(first -> Stream.concat(
                                        numbers(0, SIZE - 1).stream(), Stream.of(1_000_000 + first))
                                .toList())
                        .toList())
                .isInstanceOf(RepeatedPagesException.class);
        assertThat(reads.get()).isLessThan(10);
    }
}
