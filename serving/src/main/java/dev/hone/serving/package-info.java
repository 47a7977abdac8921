/**
 * Answers OpenAI requests with the versions that the rollouts name. Holds no state but an outbox; what follows are its
 * stages.
 */
@NullMarked
package dev.hone.serving;

import org.jspecify.annotations.NullMarked;
