/**
 * A log in, an adapter and a report out: the loop without a server, and what came of it measured on held-out prompts.
 */
@NullMarked
package dev.hone.lab.improve;

import org.jspecify.annotations.NullMarked;
