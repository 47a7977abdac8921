/**
 * Rows of token ids put together into padded batches, in an order that wastes little padding.
 */
@NullMarked
package dev.hone.llm.batch;

import org.jspecify.annotations.NullMarked;
