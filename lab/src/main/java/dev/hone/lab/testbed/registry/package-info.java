/** A schema registry in one small server, for a system that runs on one machine. */
@NullMarked
package dev.hone.lab.testbed.registry;

import org.jspecify.annotations.NullMarked;
