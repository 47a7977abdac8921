/**
 * The artifact store: versions as folders that are named by the digest of their content, the same for who writes and
 * who reads.
 */
@NullMarked
package dev.hone.artifacts;

import org.jspecify.annotations.NullMarked;
