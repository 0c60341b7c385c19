package dev.rollcall.act;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.act.IdempotencyKey.Answer;
import dev.rollcall.act.IdempotencyKey.StoredProblem;
import dev.rollcall.user.UserView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.util.Map;

/** Reads the answers of all releases. One that this release cannot read becomes {@link Answer#UNREADABLE}, so it never fails a request. */
@RegisterForReflection
final class AnswerReader extends JsonDeserializer<Answer> {

    @Override
    public Answer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode stored = context.readTree(parser);
        JavaType details = context.getTypeFactory().constructMapType(Map.class, String.class, Object.class);
        try {
            return new Answer(
                    context.readTreeAsValue(stored.get("user"), UserView.class),
                    context.readTreeAsValue(stored.get("details"), details),
                    context.readTreeAsValue(stored.get("problem"), StoredProblem.class));
        } catch (JsonProcessingException e) {
            return Answer.UNREADABLE;
        }
    }
}
