/** What a task keeps in memory and has in its stores by the time that it commits. */
@NullMarked
package dev.hone.streams.commit;

import org.jspecify.annotations.NullMarked;
