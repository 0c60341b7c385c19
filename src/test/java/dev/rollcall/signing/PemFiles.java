package dev.rollcall.signing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes private keys into PEM files, as openssl does. Java's own form of such a key lacks the public one. */
final class PemFiles {

    private static final String BEFORE_PRIVATE =
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420";
    private static final String BEFORE_PUBLIC = "a14403420004";
    private static final int COORDINATE_BYTES = 32;

    private PemFiles() {}

    static KeyPair pair(String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (curve != null) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair pair() {
        return pair("EC", "secp256r1");
    }

    /** Returns a private key for the curve P-256 with a public key. */
    static byte[] encoded(KeyPair privateKey, KeyPair publicKey) {
        ECPublicKey point = (ECPublicKey) publicKey.getPublic();
        return ByteBuffer.allocate(138)
                .put(HexFormat.of().parseHex(BEFORE_PRIVATE))
                .put(bytes(((ECPrivateKey) privateKey.getPrivate()).getS()))
                .put(HexFormat.of().parseHex(BEFORE_PUBLIC))
                .put(bytes(point.getW().getAffineX()))
                .put(bytes(point.getW().getAffineY()))
                .array();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[COORDINATE_BYTES];
        int length = Math.min(signed.length, COORDINATE_BYTES);
        System.arraycopy(signed, signed.length - length, bytes, COORDINATE_BYTES - length, length);
        return bytes;
    }

    /** Writes a file with these keys, each in a block of its own. */
    static void write(Path file, byte[]... keys) {
        write(file, Arrays.stream(keys).map(PemFiles::block));
    }

    static void write(Path file, Stream<String> blocks) {
        try {
            Files.writeString(file, blocks.collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String block(byte[] key) {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key));
    }
}
