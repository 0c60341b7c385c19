package dev.rollcall.user;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;
import java.time.Instant;

/** Writes a {@link UserView} as Jackson would, without reflection. */
final class UserJson extends StdSerializer<UserView> {

    private static final long serialVersionUID = 1;

    /** Whether the properties are written into the containing object. */
    private final boolean unwrapping;

    UserJson() {
        this(false);
    }

    private UserJson(boolean unwrapping) {
        super(UserView.class);
        this.unwrapping = unwrapping;
    }

    @Override
    public JsonSerializer<UserView> unwrappingSerializer(NameTransformer unused) {
        return new UserJson(true);
    }

    @Override
    public boolean isUnwrappingSerializer() {
        return unwrapping;
    }

    @Override
    public void serialize(UserView user, JsonGenerator out, SerializerProvider json) throws IOException {
        if (unwrapping) {
            properties(user, out, json);
        } else {
            out.writeStartObject(user);
            properties(user, out, json);
            out.writeEndObject();
        }
    }

    private static void properties(UserView user, JsonGenerator out, SerializerProvider json) throws IOException {
        out.writeStringField("id", user.id().toString());
        out.writeStringField("keycloakId", user.keycloakId());
        for (CopiedField<?> field : CopiedField.ALL) {
            field.write(user, out);
        }
        json.defaultSerializeField("attributes", user.attributes(), out);
        time("createdAt", user.createdAt(), out);
        time("updatedAt", user.updatedAt(), out);
        time("lastSeenAt", user.lastSeenAt(), out);
        time("syncedAt", user.syncedAt(), out);
        out.writeNumberField("version", user.version());
    }

    private static void time(String name, Instant time, JsonGenerator out) throws IOException {
        out.writeStringField(name, time == null ? null : time.toString());
    }
}
