/** The one table of topics: their names, records, spread over partitions and retention, and how they are created. */
@NullMarked
package dev.hone.schemas.topics;

import org.jspecify.annotations.NullMarked;
