/** Tests of the local registry, and the contract that it shares with a real one. */
@NullMarked
package dev.hone.lab.testbed.registry;

import org.jspecify.annotations.NullMarked;
