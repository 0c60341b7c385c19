package dev.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeCursorTest {

    @Test
    void textIsReadBack() {
        for (UUID change : new UUID[] {UUID.randomUUID(), null}) {
            ChangeCursor cursor = new ChangeCursor(UUID.randomUUID(), Long.MAX_VALUE, change);

            assertThat(cursor.text()).matches("[\\w-]{54}");
            assertThat(ChangeCursor.of(cursor.text())).isEqualTo(cursor);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "later",
                // a character too few, one too many, and none of base64url
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAAT",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAATSA",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAA+/",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAA==",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAATSbS3XRZ8sSKqH0vXQvd9Bs",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAATSbS3XRZ8sSKqH0vXQvd9Bsgg",
                "bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAATSbS3XRZ8sSKqH0vXQvd9Bsg==",
                // a negative position
                "bS3XRZ8sSKqH0vXQvd9Bsv__________"
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> ChangeCursor.of(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.INVALID_CURSOR.uri()));
    }
}
