/** The programs on a Kafka that asks who they are and what they may. */
@NullMarked
package dev.hone.cli.permissions;

import org.jspecify.annotations.NullMarked;
