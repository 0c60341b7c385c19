package dev.rollcall;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads all texts of a class file's constant pool: string constants, values of annotations, names of types and methods. */
final class ClassConstants {

    private ClassConstants() {}

    static List<String> of(JavaClass type) throws IOException {
        List<String> texts = new ArrayList<>();
        try (InputStream file = type.getSource().orElseThrow().getUri().toURL().openStream();
                DataInputStream data = new DataInputStream(file)) {
            data.skipNBytes(8); // magic number and version
            int count = data.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = data.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.add(data.readUTF());
                    case 7, 8, 16, 19, 20 -> data.skipNBytes(2);
                    case 15 -> data.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> data.skipNBytes(4);
                    case 5, 6 -> { // long and double take two places
                        data.skipNBytes(8);
                        i++;
                    }
                    default -> throw new IOException("Constant of an unknown kind: " + tag);
                }
            }
        }
        return texts;
    }
}
