/**
 * The one command tree of Hone: every program alone, and the whole loop in one JVM on an embedded broker and registry.
 */
@NullMarked
package dev.hone.cli;

import org.jspecify.annotations.NullMarked;
