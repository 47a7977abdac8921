/**
 * The engine at arm's length: TorchScript archives whose program text Java writes, and the one place that calls them.
 */
@NullMarked
package dev.hone.llm.torch;

import org.jspecify.annotations.NullMarked;
