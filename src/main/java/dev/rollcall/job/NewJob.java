package dev.rollcall.job;

import dev.rollcall.transfer.FileImport;
import java.util.List;
import java.util.UUID;

/**
 * A job that is to be created.
 *
 * @param organization null for a job on users of the platform
 * @param selection the records that it concerns; null for an import
 * @param file null unless it is an import
 * @param expected the number of records that its creator has seen; null if they have seen none
 */
public record NewJob(
        JobKind kind,
        Job.Parameters parameters,
        UUID organization,
        Selection selection,
        FileImport.Received file,
        Integer expected) {

    /**
     * @param key see {@link Job.Parameters#key}
     */
    public static NewJob ofFile(FileImport.Received file, String key) {
        Job.Parameters parameters = new Job.Parameters(null, null, null, file.format(), key);
        return new NewJob(JobKind.IMPORT, parameters, null, null, file, null);
    }

    /** Finds the records of a job. It is asked once, so that they do not change any more. */
    public interface Selection {

        /**
         * Returns the ids of the records, each once; of more than {@code most} records, one more than that.
         */
        List<UUID> ids(int most);
    }

    /** Leaves out the file. */
    @Override
    public String toString() {
        return "a job of kind " + kind.code();
    }
}
