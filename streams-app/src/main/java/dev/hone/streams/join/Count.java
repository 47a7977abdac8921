package dev.hone.streams.join;

/**
 * Where a closed quality counts.
 *
 * @param stampMs start of the bucket in which it began or ceased to count
 * @param bucketMs start of the bucket that it counts in
 */
record Count(String line, String segment, long stampMs, long bucketMs, int quality) {}
