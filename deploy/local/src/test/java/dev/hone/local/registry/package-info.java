/** Tests of the local registry, and the contract that it shares with a real one. */
@NullMarked
package dev.hone.local.registry;

import org.jspecify.annotations.NullMarked;
