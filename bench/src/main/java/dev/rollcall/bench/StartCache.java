package dev.rollcall.bench;

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

    Path in(Path directory) {
        return directory.resolve("rollcall" + suffix);
    }
}
