/** Where a command keeps its state, the broker and registry of its own, and the settings that it ships with. */
@NullMarked
package dev.hone.lab.testbed.workspace;

import org.jspecify.annotations.NullMarked;
