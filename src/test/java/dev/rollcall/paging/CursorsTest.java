package dev.rollcall.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {

    private static final String QUERY = "enabled=true;sort=username";
    private static final UUID ID = UUID.fromString("019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55");
    private static final Cursors.Position POSITION = new Cursors.Position(false, "alice", ID);

    private final Cursors cursors = new Cursors(() -> Optional.of("a-secret-of-at-least-thirty-two-characters"));

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "Ærøskøbing 名前 🙂", "2026-11-24T12:00:00.123456Z", "a\u0000b"})
    void encodedPositionIsDecoded(String key) {
        Cursors.Position forward = new Cursors.Position(false, key, ID);
        Cursors.Position backward = new Cursors.Position(true, key, ID);

        assertThat(cursors.decode(QUERY, cursors.encode(QUERY, forward))).isEqualTo(forward);
        assertThat(cursors.decode(QUERY, cursors.encode(QUERY, backward))).isEqualTo(backward);
    }

    @Test
    void cursorIsUrlSafe() {
        assertThat(cursors.encode(QUERY, POSITION)).matches("[A-Za-z0-9_-]+");
    }

    static IntStream bytes() {
        return IntStream.range(
                0, Base64.getUrlDecoder().decode(new CursorsTest().cursors.encode(QUERY, POSITION)).length);
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void cursorWithAChangedByteIsRefused(int index) {
        byte[] cursor = Base64.getUrlDecoder().decode(cursors.encode(QUERY, POSITION));
        cursor[index] ^= 1;

        refused(QUERY, Base64.getUrlEncoder().withoutPadding().encodeToString(cursor));
    }

    @Test
    void cursorOfAnotherQueryIsRefused() {
        refused("enabled=false;sort=username", cursors.encode(QUERY, POSITION));
    }

    @Test
    void cursorOfAnotherSecretIsRefused() {
        Cursors others = new Cursors(() -> Optional.of("another-secret-of-thirty-two-characters-"));

        refused(QUERY, others.encode(QUERY, POSITION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "no base64!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void malformedCursorIsRefused(String cursor) {
        refused(QUERY, cursor);
    }

    @Test
    void oversizedCursorIsRefusedWithoutDecoding() {
        refused(QUERY, "A".repeat(1_000_000));
    }

    private void refused(String query, String cursor) {
        assertThatThrownBy(() -> cursors.decode(query, cursor))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo("urn:rollcall:problem:invalid-cursor"));
    }
}
