package dev.rollcall.encryption;

/** Data in the database that is encrypted under {@code rollcall.secret}. Each kind of it is a bean. */
public interface EncryptedData {

    /**
     * Encrypts under the present secret what is encrypted under the previous one. Leaves alone what neither decrypts. Replicas may do it at
     * the same time.
     *
     * @return how many values were encrypted anew
     */
    int encryptAnew();
}
