/** What a line still lacks, in sentences: said alike wherever somebody waits. */
@NullMarked
package dev.hone.schemas.progress;

import org.jspecify.annotations.NullMarked;
