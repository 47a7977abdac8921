/** What became of every input record of a task, counted in the transaction that decided it. */
@NullMarked
package dev.hone.streams.ledger;

import org.jspecify.annotations.NullMarked;
