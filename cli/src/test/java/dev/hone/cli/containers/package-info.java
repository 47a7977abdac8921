/** Tests on a broker in a container, as an installation has it: another process, behind listeners of its own. */
@NullMarked
package dev.hone.cli.containers;

import org.jspecify.annotations.NullMarked;
