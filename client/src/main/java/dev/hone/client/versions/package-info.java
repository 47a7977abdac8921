/** What the topics say of versions and rollouts, for the commands that look at them. */
@NullMarked
package dev.hone.client.versions;

import org.jspecify.annotations.NullMarked;
