package dev.rollcall.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jose4j.keys.EllipticCurves;

/** Reads the signing keys that the operator has put into a PEM file: private keys in PKCS#8 form, not encrypted. */
public final class SigningKeyFile {

    private static final long MAX_BYTES = 64 * 1024;

    private static final Pattern ANY_BLOCK = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /**
     * The end of such a key: the public key as an uncompressed point (RFC 5915). It may be missing, but the usual tools write it, and Java cannot
     * compute it.
     */
    private static final byte[] BEFORE_POINT = {(byte) 0xa1, 0x44, 0x03, 0x42, 0x00, 0x04};

    private static final int COORDINATE_BYTES = 32;

    private SigningKeyFile() {}

    /** Whether this is the path of a file with at least one such key, and none of another kind. */
    public static boolean isUsable(String path) {
        try {
            read(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns the keys in the order of the file.
     *
     * @throws IllegalArgumentException if there is no such file, no key in it, or one of another kind
     */
    static List<SigningKey> read(String path) {
        try {
            Path file = Path.of(path.strip());
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("no file, or a large one");
            }
            String text = Files.readString(file);
            List<SigningKey> keys = BLOCK.matcher(text)
                    .results()
                    .map(block -> key(Base64.getMimeDecoder().decode(block.group(1))))
                    .toList();
            if (keys.isEmpty()
                    || keys.size() < ANY_BLOCK.matcher(text).results().count()) {
                throw new IllegalArgumentException("no private key, or one that is not in PKCS#8 form or encrypted");
            }
            return keys;
        } catch (IOException e) {
            throw new IllegalArgumentException("the file cannot be read", e);
        }
    }

    private static SigningKey key(byte[] encoded) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            ECPrivateKey privateKey = (ECPrivateKey) keys.generatePrivate(new PKCS8EncodedKeySpec(encoded));
            ECPublicKey publicKey =
                    (ECPublicKey) keys.generatePublic(new ECPublicKeySpec(point(encoded), EllipticCurves.P256));
            requirePair(publicKey, privateKey);
            return SigningKey.of(publicKey, privateKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no key for the curve P-256", e);
        }
    }

    private static ECPoint point(byte[] encoded) {
        int y = encoded.length - COORDINATE_BYTES;
        int x = y - COORDINATE_BYTES;
        int before = x - BEFORE_POINT.length;
        if (before < 0 || !Arrays.equals(encoded, before, x, BEFORE_POINT, 0, BEFORE_POINT.length)) {
            throw new IllegalArgumentException("no public key for the curve P-256");
        }
        return new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(encoded, x, y)),
                new BigInteger(1, Arrays.copyOfRange(encoded, y, encoded.length)));
    }

    /** Signs with the private key and verifies with the public one. This also fails for another curve. */
    private static void requirePair(ECPublicKey publicKey, ECPrivateKey privateKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(privateKey);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        if (!signature.verify(signed)) {
            throw new IllegalArgumentException("the public key belongs to another private key");
        }
    }
}
