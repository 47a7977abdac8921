/** A replay: the broker, the registry and all applications in this JVM, fed with a log, awaited and reported. */
@NullMarked
package dev.hone.lab.replay;

import org.jspecify.annotations.NullMarked;
