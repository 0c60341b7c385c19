package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that makes later starts of a JVM faster: an AOT cache, or a class-data archive for a JVM that is too old for one.
 *
 * @param name name in tables
 * @param suffix end of the file's name
 * @param toRecord option that records the file in a training run, without the path
 * @param toUse option that starts with the file, without the path
 */
record StartCache(String name, String suffix, String toRecord, String toUse) {

    /** The first Java version whose AOT caches need only one training run (JEP 514). */
    private static final int AOT_CACHE = 25;

    static StartCache of(Runtime.Version java) {
        return java.feature() >= AOT_CACHE
                ? new StartCache("AOT cache", ".aot", "-XX:AOTCacheOutput=", "-XX:AOTCache=")
                : new StartCache("class-data archive", ".jsa", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");
    }

    /**
     * Records the file in a training run, and returns it.
     *
     * @param training starts the service with the given option of the JVM, and stops it in an orderly way
     * @throws IOException if the JVM wrote no file: a later start would say so, and run without it
     */
    Path record(Path directory, Training training) throws IOException, InterruptedException {
        Path file = directory.resolve("rollcall" + suffix);
        Files.deleteIfExists(file);
        training.run(toRecord + file);
        if (!Files.exists(file)) {
            throw new IOException("the JVM did not write " + file);
        }
        return file;
    }

    @FunctionalInterface
    interface Training {

        void run(String option) throws IOException, InterruptedException;
    }
}
