package dev.hone.streams.join;

/**
 * The line, segment and bucket that a closed quality counts in, and for whom.
 *
 * @param stampMs start of the bucket in which it began or ceased to count
 * @param bucketMs start of the bucket that it counts in
 * @param cohort of whoever brought it; {@link Cohort#NONE} where nobody is told apart
 */
record Count(String line, String segment, long stampMs, long bucketMs, int cohort, int quality) {}
